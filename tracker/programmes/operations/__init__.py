"""Every change of programmes: the catalogue, and who belongs to it."""

from tracker.programmes.operations.catalogue import (
    add_version,
    create_programme,
    upsert_course,
    upsert_term,
)
from tracker.programmes.operations.enrolment import change_enrolment, enrol

__all__ = [
    "add_version",
    "change_enrolment",
    "create_programme",
    "enrol",
    "upsert_course",
    "upsert_term",
]
