"""Small programmes and facts, written short."""

from datetime import date
from decimal import Decimal
from typing import Any

from tracker.audit import (
    Attempt,
    AttemptKind,
    Decision,
    DecisionKind,
    Facts,
    Programme,
    Work,
    read_programme,
)

POINTS = {"A": 4.0, "B": 3.0, "C": 2.0, "C-": 1.7, "D": 1.0, "F": 0.0}
TERMS = {f"T{n}": date(2023 + n, 9, 1) for n in range(1, 9)}


def document(*requirements: dict[str, Any], **changes: Any) -> dict[str, Any]:
    plain = {
        "format": "programme/1",
        "code": "X",
        "name": "Trial",
        "catalogue": "2026-27",
        "credit_unit": "credit",
        "total": 12,
        "grades": {
            "points": POINTS,
            "fail": ["F"],
            "ungraded_pass": ["P"],
            "ungraded_fail": ["W"],
            "pending": ["I"],
            "pass_counts_as": "C",
        },
        "courses": [
            course("AUD 101"),
            course("AUD 102"),
            course("AUD 301"),
            course("AUD 302"),
            course("MUS 140", tags=["HUM", "GLOBAL"]),
            course("PHI 120", tags=["HUM"]),
            course("PHI 220", tags=["HUM"]),
            course("CREW 1", credits=0.5, repeatable=True),
            course("INT 480"),
        ],
        "requirements": list(requirements),
        "policies": [],
    }
    return plain | changes


def course(code: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "title": f"Title {code}", "credits": 3} | changes


def programme(*requirements: dict[str, Any], **changes: Any) -> Programme:
    return read_programme(document(*requirements, **changes))


def attempts(*written: str) -> tuple[Attempt, ...]:
    """Read attempts as they are written in a table: "AUD 101 B T1", "AUD 102 now T2"."""
    return tuple(_attempt(number, text) for number, text in enumerate(written, start=1))


def facts(*written: str, **changes: Any) -> Facts:
    return Facts(attempts=attempts(*written), **changes)


def waiver(course: str = "", node: str = "") -> Decision:
    return Decision(id=1, kind=DecisionKind.WAIVER, course=course, node=node)


def substitution(course: str, replaces: str, node: str = "") -> Decision:
    return Decision(
        id=2, kind=DecisionKind.SUBSTITUTION, course=course, replaces=replaces, node=node
    )


def equivalency(course: str, worth: int = 3) -> Decision:
    return Decision(id=3, kind=DecisionKind.EQUIVALENCY, course=course, credits=Decimal(worth))


def work(accepted_hours: int, expected_hours: int = 0) -> Work:
    return Work(
        course="INT 480",
        accepted_minutes=accepted_hours * 60,
        expected_minutes=expected_hours * 60,
    )


_KINDS = {
    "now": AttemptKind.IN_PROGRESS,
    "plan": AttemptKind.PLANNED,
    "transfer": AttemptKind.TRANSFER,
    "waived": AttemptKind.WAIVED,
}


def _attempt(number: int, text: str) -> Attempt:
    subject, course_number, mark, *term = text.split()
    code = f"{subject} {course_number}"
    name = term[0] if term else ""
    return Attempt(
        id=number,
        course=code,
        credits=Decimal("0.5") if subject == "CREW" else Decimal(3),
        kind=_KINDS.get(mark, AttemptKind.GRADED),
        grade="" if mark in _KINDS else mark,
        term=name,
        term_starts=TERMS[name] if name else None,
    )
