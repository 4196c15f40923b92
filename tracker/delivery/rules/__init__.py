"""What holds for delivery checks: how they are written down, and how targets are typed."""

from tracker.delivery.rules.evidence import (
    KIND_WORDS,
    reading_of,
    title_of,
    written_check,
    written_down,
)
from tracker.delivery.rules.wording import (
    LEVELS,
    LIMITS,
    MAXIMA,
    Typed,
    Unusable,
    id_for,
    is_typable,
    problems_of,
    shown_lines,
    typed_from,
    wording_of,
)

__all__ = [
    "KIND_WORDS",
    "LEVELS",
    "LIMITS",
    "MAXIMA",
    "Typed",
    "Unusable",
    "id_for",
    "is_typable",
    "problems_of",
    "reading_of",
    "shown_lines",
    "title_of",
    "typed_from",
    "wording_of",
    "written_check",
    "written_down",
]
