"""Reading programmes and belonging. Nothing here changes anything."""

from tracker.programmes.queries.belonging import (
    current_membership,
    enrolment_of,
    home_programme,
    invitable,
    members,
    membership_by_id,
    memberships_of,
    roles_of,
    stages_of,
)
from tracker.programmes.queries.catalogue import (
    advisers_of,
    course_by_code,
    courses,
    courses_of,
    current_term,
    enrolled_per_version,
    programme_by_code,
    programmes_for,
    term_by_id,
    term_by_name,
    terms,
    version_by_id,
)
from tracker.programmes.queries.invitations import (
    invitation_by_id,
    open_invitation,
    open_invitations,
)

__all__ = [
    "advisers_of",
    "course_by_code",
    "courses",
    "courses_of",
    "current_membership",
    "current_term",
    "enrolled_per_version",
    "enrolment_of",
    "home_programme",
    "invitable",
    "invitation_by_id",
    "members",
    "membership_by_id",
    "memberships_of",
    "open_invitation",
    "open_invitations",
    "programme_by_code",
    "programmes_for",
    "roles_of",
    "stages_of",
    "term_by_id",
    "term_by_name",
    "terms",
    "version_by_id",
]
