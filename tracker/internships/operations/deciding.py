"""What carries out the decisions of the desk on internships, ten seconds after the press."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tracker.access import Actor
from tracker.decisions.rules import decider
from tracker.errors import NotAllowed
from tracker.internships import queries
from tracker.internships.models import Amendment, Internship
from tracker.internships.operations.amending import agree_to_change, withdraw_change
from tracker.internships.operations.approvals import approve, decide_step, send_back
from tracker.internships.operations.lifecycle import decline, take_step
from tracker.internships.operations.signing import Signing, sign
from tracker.internships.operations.weeks import accept_week, return_week
from tracker.internships.rules import (
    STEP_WORDS,
    Asked,
    Event,
    StepDecision,
    StepKind,
    StepState,
    Week,
)
from tracker.web.filters import day, hours

STEP_DONE = {
    StepState.APPROVED: "is approved",
    StepState.WAIVED: "is waived",
    StepState.RETURNED: "was returned",
}


@decider("internship.approve")
def _approve(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship = _internship(subject_id)
    approve(internship, remark=values["reason"], based_on=values["based_on"], actor=actor)
    steps = queries.approval_steps(internship.id)
    titles = [STEP_WORDS[s.kind].title for s in steps if queries.asking(s).is_open]
    still_open = f" Still open: {', '.join(titles)}." if titles else ""
    return f"Approved the proposal of {internship.student.name}.{still_open}"


@decider("internship.return")
def _return(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship = _internship(subject_id)
    send_back(internship, reason=values["reason"], based_on=values["based_on"], actor=actor)
    return f"Returned the proposal to {internship.student.name}."


@decider("internship.decline")
def _decline(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship = _internship(subject_id)
    decline(internship, reason=values["reason"], based_on=values["based_on"], actor=actor)
    return f"Declined the proposal of {internship.student.name}."


@decider("internship.finish")
def _finish(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship, event = _internship(subject_id), Event(values["event"])
    asked = Asked(
        words=values["reason"],
        waiver=values["waiver"],
        override=values["override"],
        until=date.fromisoformat(values["until"]) if values["until"] else None,
    )
    take_step(internship, event, asked=asked, based_on=values["based_on"], actor=actor)
    done = {Event.ACCEPT: "Completed", Event.RETURN: "Returned"}.get(event, "Marked as incomplete")
    return f"{done}: the internship of {internship.student.name}."


@decider("week.accept")
def _accept_week(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship, week = _week(subject_id, values)
    minutes = accept_week(week, based_on=values["based_on"], actor=actor)
    return f"Accepted {hours(minutes)} hours of {internship.student.name}."


@decider("week.return")
def _return_week(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship, week = _week(subject_id, values)
    return_week(week, reason=values["reason"], based_on=values["based_on"], actor=actor)
    return f"Returned {week.title} to {internship.student.name}."


@decider("approval.decide")
def _decide_step(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship, kind = _internship(subject_id), StepKind(values["step"])
    said = StepDecision(
        state=StepState(values["state"]),
        words=values["reason"],
        employer=values["employer"],
        **{name: _day(values[name]) for name in ("valid_until", "starts_on", "ends_on")},
    )
    decide_step(internship, kind, said, based_on=values["based_on"], actor=actor)
    until, last = said.valid_until or said.ends_on, internship.planned_ends_on
    early = ""
    if said.state is StepState.APPROVED and until and last and until < last:
        early = f" It ends on {day(until)}, before the last day, {day(last)}."
    title = STEP_WORDS[kind].title
    return f"{title}: it {STEP_DONE[said.state]} for {internship.student.name}.{early}"


def _day(kept: str) -> date | None:
    return date.fromisoformat(kept) if kept else None


@decider("agreement.sign")
def _sign(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship = _internship(subject_id)
    signing = Signing(
        sha256=values["sha256"],
        name=values["name"],
        address=values["address"],
        user_agent=values["user_agent"],
        consent=values["consent"],
        at=datetime.fromisoformat(values["at"]),
    )
    sign(internship, signing, actor=actor)
    return f"Signed the agreement of {internship.student.name}."


@decider("agreement.agree")
def _agree(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship, change = _change(subject_id, values)
    agree_to_change(change, actor=actor)
    return f"Agreed to the change for {internship.student.name}."


@decider("agreement.refuse")
def _refuse(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship, change = _change(subject_id, values)
    withdraw_change(change, words=values["reason"], actor=actor)
    return f"Turned the change for {internship.student.name} down."


def _change(internship_id: int, values: Mapping[str, Any]) -> tuple[Internship, Amendment]:
    """Find the change that was read, whatever became of it since."""
    found = queries.amendments_of(internship_id)
    change = next((each for each in found if each.number == values["number"]), None)
    if change is None:
        raise NotAllowed
    return _internship(internship_id), change


def _internship(internship_id: int) -> Internship:
    found = queries.by_id(internship_id)
    if found is None:
        raise NotAllowed
    return found


def _week(internship_id: int, values: Mapping[str, Any]) -> tuple[Internship, Week]:
    week = queries.sent_week(internship_id, date.fromisoformat(values["monday"]))
    if week is None:
        raise NotAllowed
    return _internship(internship_id), week
