"""What is true of degree records whatever the database or the web page."""

from enum import StrEnum


class AttemptKind(StrEnum):
    """What an attempt is."""

    GRADED = "graded"
    IN_PROGRESS = "in-progress"
    PLANNED = "planned"
    TRANSFER = "transfer"
    EXAM = "exam"
    WAIVED = "waived"


class ExceptionKind(StrEnum):
    """What a programme decided for one student."""

    SUBSTITUTION = "substitution"
    WAIVER = "waiver"
    EQUIVALENCY = "equivalency"
