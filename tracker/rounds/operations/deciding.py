"""The verdict, and the day on which the student reads it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts.queries import primary_address
from tracker.decisions.rules import decider
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.rounds import queries
from tracker.rounds.models import Round, RoundLevel
from tracker.rounds.rules import (
    LONGEST_TEXT,
    Part,
    RoundEvent,
    RoundState,
    VerdictDraft,
    problem_of_hold,
    round_after,
)
from tracker.rubrics.rules import problem_of_marks

_GONE_ON = "This review was decided or replaced meanwhile. Look at it again."


def decide(found: Round, draft: VerdictDraft, *, based_on: int, actor: Actor) -> None:
    """Give levels and words; the student reads them now, or on the day named.

    Until then it can be decided anew, and nothing of it locks the project.

    Raises:
        Outdated: somebody decided in between.
        WrongState: it was released or replaced, or something is missing, in words.
    """
    authorize(actor, Can.REVIEW_ROUND, found)
    queries.locked(found)
    if found.row_version != based_on:
        raise Outdated
    event = RoundEvent.REVISE if found.state is RoundState.DECIDED else RoundEvent.DECIDE
    _advance(found, event, Part.FACULTY)
    if problem := _problem(found, draft):
        raise WrongState(problem)
    found.message, found.held_until = draft.message.strip(), draft.held_until
    found.decided_by, found.decided_at = actor.user_id, clock.now()
    _give_levels(found, draft)
    found.row_version += 1
    trail.record(actor, "round.decided", found, held=draft.held_until is not None)
    if draft.held_until is None:
        _release(found, Part.FACULTY, actor)


def release(found: Round, *, actor: Actor) -> None:
    """Let the student read held feedback now.

    Raises:
        WrongState: there is none, or it was released already.
    """
    authorize(actor, Can.REVIEW_ROUND, found)
    queries.locked(found)
    _release(found, Part.FACULTY, actor)


def release_due(*, actor: Actor) -> int:
    """Release what was held until today; return how many students read theirs now."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    released = 0
    for found in queries.due_for_release(clock.today()):
        queries.locked(found)
        if found.state is RoundState.DECIDED:  # nobody was faster
            _release(found, Part.SYSTEM, actor)
            released += 1
    return released


@decider("round.decide")
def _decide_from_desk(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    found, until = _round(subject_id), values["held_until"]
    draft = VerdictDraft(
        message=values["reason"],
        levels=values["levels"],
        held_until=date.fromisoformat(until) if until else None,
    )
    decide(found, draft, based_on=values["based_on"], actor=actor)
    name = found.project.student.name
    if found.held_until is None:
        return f"Sent the feedback to {name}."
    return f"Decided. {name} reads it on {found.held_until.day} {found.held_until:%B %Y}."


@decider("round.release")
def _release_from_desk(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    found = _round(subject_id)
    if found.row_version != values["based_on"]:
        raise Outdated
    release(found, actor=actor)
    return f"Sent the feedback to {found.project.student.name}."


def _round(subject_id: int) -> Round:
    found = queries.by_id(subject_id)
    if found is None:
        raise NotAllowed
    return found


def _release(found: Round, part: Part, actor: Actor) -> None:
    """Release once, and tell the student once; the mail says nothing of what is in it."""
    _advance(found, RoundEvent.RELEASE, part)
    found.released_at = clock.now()
    found.row_version += 1
    for comment in queries.moved_with(found):
        comment.known_state = comment.moved_with_id = None
    trail.record(actor, "round.released", found)
    student = found.project.student
    mail.send(primary_address(student), "rounds/email/released", round=found, student=student)


def _advance(found: Round, event: RoundEvent, part: Part) -> None:
    after = round_after(found.state, event, part)
    if after is None:
        raise WrongState(_GONE_ON)
    found.state = after


def _problem(found: Round, draft: VerdictDraft) -> str:
    if not 0 < len(draft.message.strip()) <= LONGEST_TEXT:
        return "Enter a message to the student."
    if problem := problem_of_marks(found.rubric.body, draft.levels):
        return problem
    held = problem_of_hold(draft.held_until, clock.today())
    return f"{held}." if held else ""


def _give_levels(found: Round, draft: VerdictDraft) -> None:
    standing = {each.criterion: each for each in found.levels}
    for criterion, level in draft.levels.items():
        if criterion in standing:
            standing[criterion].level = level
        else:
            found.levels.append(RoundLevel(criterion=criterion, level=level))
