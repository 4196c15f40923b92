"""What carries out the decisions of the desk on internships, ten seconds after the press."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.access import Actor
from tracker.decisions.rules import decider
from tracker.errors import NotAllowed
from tracker.internships import queries
from tracker.internships.models import Internship
from tracker.internships.operations.approvals import approve, send_back
from tracker.internships.operations.lifecycle import decline, take_step
from tracker.internships.operations.weeks import accept_week, return_week
from tracker.internships.rules import STEP_WORDS, Asked, Event, Week
from tracker.web.filters import hours


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
