"""Every change of programmes: the catalogue, and who belongs to it."""

from tracker.programmes.operations.belonging import add_member, end_membership
from tracker.programmes.operations.catalogue import (
    add_term,
    add_version,
    change_term,
    create_programme,
    rename_programme,
    upsert_term,
)
from tracker.programmes.operations.enrolment import change_enrolment, enrol, follow_version
from tracker.programmes.operations.invitations import accept, invite, withdraw

__all__ = [
    "accept",
    "add_member",
    "add_term",
    "add_version",
    "change_enrolment",
    "change_term",
    "create_programme",
    "end_membership",
    "enrol",
    "follow_version",
    "invite",
    "rename_programme",
    "upsert_term",
    "withdraw",
]
