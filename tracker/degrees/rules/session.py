"""The degree drawn as a session: a row per requirement area, a column per term, a clip per course.

The table is real: what it shows comes from the audit's answer alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.audit import (
    Amount,
    Attempt,
    Missing,
    NodeAnswer,
    NodeType,
    Programme,
    Sharing,
    Standing,
    Status,
    Unit,
    Used,
)

CAPS = ("oxide", "amber", "moss", "blue", "plum")  # the kit's colours, in this order
EARLIER, OPEN = "Earlier", "Still open"
_YEARS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
_CENTURY = re.compile(r"\b20(\d\d)\b")


class ClipKind(StrEnum):
    """How a clip is drawn: the value is the kit's class."""

    DONE = "done"
    NOW = "now"
    PLAN = "plan"
    GAP = "gap"


_KINDS = {
    Standing.EARNED: (ClipKind.DONE, "completed"),
    Standing.IN_PROGRESS: (ClipKind.NOW, "in progress"),
    Standing.PLANNED: (ClipKind.PLAN, "planned"),
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One term."""

    name: str
    starts_on: date | None = None
    is_now: bool = False

    @property
    def short(self) -> str:
        """Its name as a narrow heading: "Autumn 2026" → "Autumn 26"."""
        return _CENTURY.sub(r"\1", self.name)


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One course in its term, or a place that is still empty."""

    kind: ClipKind
    title: str
    under: str
    words: str
    credits: Decimal

    @property
    def height(self) -> int:
        """Whole credits, by which the kit draws a clip's height."""
        return max(1, min(15, round(self.credits)))


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One requirement area with its clips, in the order of the columns."""

    id: str
    label: str
    cap: str
    credits: Amount
    status: Status
    cells: tuple[tuple[Clip, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Session:
    """The whole table."""

    columns: tuple[Column, ...]
    lanes: tuple[Lane, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is no course yet, only what is still open."""
        return not any(
            clip.kind is not ClipKind.GAP
            for lane in self.lanes
            for cell in lane.cells
            for clip in cell
        )


def draw_session(
    programme: Programme,
    nodes: Sequence[NodeAnswer],
    attempts: Mapping[int, Attempt],
    terms: Sequence[Column],
) -> Session:
    """Draw the audit's answer.

    Args:
        programme: for the titles of courses.
        nodes: the answer per requirement; those that take no credits have no row.
        attempts: the attempts of the answer, per id.
        terms: the columns, earliest first; those of attempts must be among them.
    """
    areas = [node for node in nodes if in_session(node)]
    placed = {node.id: list(_placed(programme, node, attempts)) for node in areas}
    columns = list(terms)
    named = {name for clips in placed.values() for name, _ in clips}
    if EARLIER in named:
        columns.insert(0, Column(name=EARLIER))
    if OPEN in named:
        columns.append(Column(name=OPEN))
    return Session(
        columns=tuple(columns),
        lanes=tuple(
            Lane(
                id=node.id,
                label=node.label,
                cap=CAPS[number % len(CAPS)],
                credits=node.credits,
                status=node.status,
                cells=tuple(
                    tuple(clip for name, clip in placed[node.id] if name == column.name)
                    for column in columns
                ),
            )
            for number, node in enumerate(areas)
        ),
    )


def in_years(starts_on: date, ends_on: date) -> str:
    """Say how long a degree is: "Four years"."""
    count = min(max(1, round((ends_on - starts_on).days / 365)), len(_YEARS))
    return f"{_YEARS[count - 1]} {'year' if count == 1 else 'years'}"


def in_session(node: NodeAnswer) -> bool:
    """Tell whether a requirement is an area of its own: it takes credits."""
    return (
        node.sharing is Sharing.EXCLUSIVE
        and node.credits.unit is Unit.CREDITS
        and bool(
            node.credits.required or node.credits.earned or any(part.used for part in node.walk())
        )
    )


def _placed(
    programme: Programme, area: NodeAnswer, attempts: Mapping[int, Attempt]
) -> Iterator[tuple[str, Clip]]:
    for node in area.walk():
        for used in node.used:
            attempt = attempts.get(used.attempt)
            yield (attempt.term if attempt else "") or EARLIER, _clip(programme, used)
        if node.missing and node.credits.open:  # a whole says nothing that its parts do not
            yield OPEN, _gap(programme, node, area)


def _clip(programme: Programme, used: Used) -> Clip:
    kind, words = _KINDS[used.standing]
    course = programme.courses.get(used.course)
    stands_for = f", counts as {used.stands_for}" if used.stands_for != used.course else ""
    return Clip(
        kind=kind,
        title=course.title if course else used.course,
        under=used.course,
        words=f"{_worth(used.credits)}, {words}{stands_for}",
        credits=used.credits,
    )


def _gap(programme: Programme, node: NodeAnswer, area: NodeAnswer) -> Clip:
    named = [m for m in node.missing if len(m.courses) == 1 and m.unit is Unit.COURSES]
    if len(named) == 1 and len(node.missing) == 1:
        code = named[0].courses[0]
        course = programme.courses.get(code)
        title, under = (course.title if course else code), code
    else:
        title = _choice(node, named)
        under = node.label if node.label != area.label else _worth(node.credits.open)
    return Clip(
        kind=ClipKind.GAP,
        title=title,
        under=under,
        words=f"{_worth(node.credits.open)}, still to choose",
        credits=min(node.credits.open, Decimal(6)),
    )


def _choice(node: NodeAnswer, named: Sequence[Missing]) -> str:
    if named:
        return f"{len(named)} courses"
    if node.status is Status.DECISION or node.amount.open == 1:
        return "Choose one"
    if node.amount.unit is Unit.CREDITS:
        return "Choose any course" if node.type is NodeType.FILL_TO_TOTAL else "Choose some"
    return f"{_number(node.amount.open)} more {node.amount.unit}"


def _worth(value: Decimal) -> str:
    return f"{_number(value)} {'credit' if value == 1 else 'credits'}"


def _number(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
