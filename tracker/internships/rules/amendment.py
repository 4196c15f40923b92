"""Changes to what was agreed, while an internship is approved or under way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.internships.rules.proposal import Reason


class AmendmentState(StrEnum):
    """Where a change stands."""

    WAITING = "waiting"
    IN_FORCE = "in-force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


# What is agreed between the three. A change of one of these asks for every signature again; what
# was signed before holds until then.
SUBSTANTIVE = {
    "starts_on": "First day",
    "ends_on": "Last day",
    "planned_minutes": "Planned hours",
    "supervisor": "Supervisor",
    "objectives": "Objectives",
}
# How a thing is called or described: in force at once, visible in the history.
DESCRIPTIVE = {"title": "Role", "supervisor_title": "Supervisor's position", "pay": "Pay"}


@dataclass(frozen=True, kw_only=True)
class AmendmentDraft:
    """What somebody wants the agreement to say; all of it, changed or not."""

    title: str
    starts_on: date
    ends_on: date
    planned_minutes: int
    supervisor_name: str
    supervisor_mail: str
    supervisor_title: str = ""
    pay: str = ""
    objectives: tuple[str, ...] = ()
    reason: str = ""

    def values(self) -> dict[str, Any]:
        """Return it as plain values, by the names of the two lists above."""
        return {
            "title": self.title,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "planned_minutes": self.planned_minutes,
            "supervisor": [self.supervisor_name, self.supervisor_mail],
            "supervisor_title": self.supervisor_title,
            "pay": self.pay,
            "objectives": list(self.objectives),
        }


def changes(was: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs, as it is wanted."""
    return {name: value for name, value in wanted.items() if was.get(name) != value}


def is_substantive(changed: Iterable[str]) -> bool:
    """Tell whether it has to be agreed on by everybody again."""
    return any(name in SUBSTANTIVE for name in changed)


def unusable(
    draft: AmendmentDraft, changed: Mapping[str, Any], *, started_on: date | None
) -> list[Reason]:
    """List what keeps a change from being asked for."""
    found = []
    if not changed:
        found.append(Reason("title", "Nothing differs from what holds now"))
    if not draft.reason.strip():
        found.append(Reason("reason", "Say why, so that the others can agree"))
    if draft.ends_on < draft.starts_on:
        found.append(Reason("ends_on", "The last day lies before the first"))
    if started_on and "starts_on" in changed:
        found.append(Reason("starts_on", "It has started: its first day stays"))
    if draft.planned_minutes <= 0:
        found.append(Reason("planned_hours", "Enter the planned hours"))
    if len(draft.objectives) < 2:
        found.append(Reason("objectives", "Enter at least two things to learn"))
    return found
