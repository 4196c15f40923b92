"""What is true of programmes whatever the database or the web page."""

from datetime import timedelta
from enum import StrEnum

INVITATION_LASTS = timedelta(days=14)


class EnrolmentState(StrEnum):
    """Where a student stands in a programme."""

    ACTIVE = "active"
    GRADUATED = "graduated"
    WITHDRAWN = "withdrawn"
