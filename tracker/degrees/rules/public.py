"""What other pages may say of a degree; the published page never says a grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.audit import NodeAnswer, NodeType, Status
from tracker.degrees.rules.session import CAPS, in_session


@dataclass(frozen=True, kw_only=True)
class Area:
    """One requirement area: how much of it is earned, and whether it is met."""

    label: str
    cap: str
    earned: Decimal
    required: Decimal
    is_met: bool


@dataclass(frozen=True, kw_only=True)
class PublicFacts:
    """What a published page may say of a degree: no grade, no mark, no average.

    Attributes:
        programme: its full name.
        school: who grants it.
        catalogue: the catalogue year the student follows.
        expected_on: when they mean to finish; None when they have not said.
        graduated_on: when they did.
        earned: credits earned, as far as the degree asks for them.
        required: credits of the whole degree.
        areas: the requirement areas in the order of the catalogue.
        milestones: names of the milestones that were reached.
    """

    programme: str
    school: str
    catalogue: str
    expected_on: date | None
    graduated_on: date | None
    earned: Decimal
    required: Decimal
    areas: tuple[Area, ...]
    milestones: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One line and a ring for the start page; amounts are credits."""

    sentence: str
    word: str
    tone: str
    icon: str
    earned: Decimal
    in_progress: Decimal
    required: Decimal

    @property
    def percent(self) -> int:
        """How much is earned, rounded down: 100 means all of it."""
        return whole_percent(self.earned, self.required)


def whole_percent(part: Decimal, whole: Decimal) -> int:
    """Return a percentage, rounded down and at most 100."""
    return min(100, int(part * 100 / whole)) if whole else 0


def public_areas(nodes: Sequence[NodeAnswer]) -> tuple[Area, ...]:
    """List the areas that take credits, with what counts of what was earned."""
    return tuple(
        Area(
            label=node.label,
            cap=CAPS[number % len(CAPS)],
            earned=node.credits.counted,
            required=node.credits.required,
            is_met=node.status is Status.MET,
        )
        for number, node in enumerate(n for n in nodes if in_session(n))
    )


def reached_milestones(nodes: Sequence[NodeAnswer]) -> tuple[str, ...]:
    """List the names of the milestones that were reached."""
    return tuple(
        node.label
        for node in nodes
        if node.type is NodeType.MILESTONE and node.status is Status.MET
    )
