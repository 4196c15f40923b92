"""Reading programmes and belonging. Nothing here changes anything."""

from tracker.programmes.queries.belonging import enrolment_of, roles_of
from tracker.programmes.queries.catalogue import (
    course_by_code,
    courses,
    current_term,
    programme_by_code,
    programmes_for,
    term_by_name,
    terms,
    version_by_id,
)

__all__ = [
    "course_by_code",
    "courses",
    "current_term",
    "enrolment_of",
    "programme_by_code",
    "programmes_for",
    "roles_of",
    "term_by_name",
    "terms",
    "version_by_id",
]
