"""What is true of programmes whatever the database or the web page."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from tracker import audit
from tracker.access import Role

INVITATION_LASTS = timedelta(days=14)


class EnrolmentState(StrEnum):
    """Where a student stands in a programme."""

    ACTIVE = "active"
    GRADUATED = "graduated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class EnrolmentDraft:
    """What is to be true of an enrolment.

    Attributes:
        started_on: first day of study.
        expected_on: when the student means to finish.
        ended_on: when they finished or left.
        state: where they stand.
        stage: "junior", as the school says it.
        option: id of the chosen branch of the programme, such as a concentration; "" for none.
        adviser_id: who advises them.
    """

    started_on: date
    expected_on: date | None = None
    ended_on: date | None = None
    state: EnrolmentState = EnrolmentState.ACTIVE
    stage: str = ""
    option: str = ""
    adviser_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TermDraft:
    """What is to be true of a term.

    Attributes:
        name: "Fall 2026", as results and imports name it.
        starts_on: its first day.
        ends_on: its last day, after the first.
    """

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class InvitationDraft:
    """Whom to invite, and as what.

    Attributes:
        name: as the office knows it; the person may write it otherwise.
        address: where the link goes.
        role: what they will be.
        enrol: whether a student is enrolled in the catalogue of today when they accept.
    """

    name: str
    address: str
    role: Role
    enrol: bool = False


class Begins(Protocol):
    """A catalogue that beginners follow from a day on."""

    @property
    def starts_on(self) -> date | None: ...  # noqa: D102


B = TypeVar("B", bound=Begins)


def followed_from(catalogues: Iterable[B], day: date) -> B | None:
    """Choose the catalogue of somebody who begins on a day; None where there is none.

    It is the one that began last by then, and the newest of several. One without a start has
    always been there. Who began before all of them follows the first.

    Args:
        catalogues: oldest first.
        day: first day of study.
    """
    ordered = sorted(catalogues, key=lambda each: each.starts_on or date.min)  # keeps the order
    begun = [each for each in ordered if each.starts_on is None or each.starts_on <= day]
    return begun[-1] if begun else next(iter(ordered), None)


def programme_in(document: Mapping[str, Any]) -> audit.Programme:
    """Read the document of a version, which is read anew only where it is another one.

    Raises:
        ProgrammeError: with every problem found.
    """
    return _programme_in(json.dumps(document, default=str))


@lru_cache(maxsize=32)
def _programme_in(text: str) -> audit.Programme:
    return audit.read_programme(json.loads(text))
