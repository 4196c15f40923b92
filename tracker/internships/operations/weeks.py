"""The hour ledger: lines are only ever added, and so are the events that say where they stand."""

from collections.abc import Iterable
from datetime import date, timedelta

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import queries
from tracker.internships.models import HourLine, Internship, LineEvent, WeekNote
from tracker.internships.operations.supervisors import mail_link
from tracker.internships.rules import (
    ACCEPTED_UNCONFIRMED,
    LOGGING,
    NOTHING_LEFT,
    UNDECIDED,
    Day,
    DayDraft,
    InternshipState,
    LineState,
    Part,
    Week,
    WeekDraft,
    known,
    latest,
    may_step,
    unamended,
    unsendable,
    week_of,
)


def save_week(week: Week, draft: WeekDraft, *, based_on: int, actor: Actor) -> None:
    """Write down what changed: a changed day is a new line, an emptied one is voided.

    Raises:
        Outdated: when another window saved the week after this one was opened.
        WrongState: when days cannot be logged now, or a day has left the student's hands.
    """
    authorize(actor, Can.EDIT_INTERNSHIP, week)
    now = _fresh(week, logging=True)
    if now.version != based_on:
        raise Outdated
    changed = [_write(now, day, given, actor) for day, given in draft.days.items()]
    note = _note(now)
    if any([_say(now, note, draft), *changed]):
        _touch(note)


def copy_last_week(week: Week, *, actor: Actor) -> int:
    """Fill the empty days with what was done on the same days last week; return how many."""
    authorize(actor, Can.EDIT_INTERNSHIP, week)
    now = _fresh(week, logging=True)
    before = queries.week(now.internship_id, now.monday - timedelta(days=7))
    copied, allowed = 0, queries.allowed_for(now.internship_id)
    for old in before.days if before else ():
        day = old.day + timedelta(days=7)
        if day in now.by_day or day > latest(clock.today()) or allowed.refusal(day):
            continue
        copied += _write(now, day, DayDraft(old.worked, old.text, old.activities), actor)
    if copied:
        _touch(_note(now))
    return copied


def send_week(week: Week, *, actor: Actor) -> int:
    """Hand every open day of a week to review; return the minutes.

    Raises:
        WrongState: when there is nothing to send, or something is missing.
    """
    authorize(actor, Can.EDIT_INTERNSHIP, week)
    now = _fresh(week, logging=True)
    if reasons := unsendable(now, clock.today()):
        raise WrongState(" ".join(f"{reason}." for reason in reasons))
    sent = [day for day in now.days if day.is_open]
    allowed = queries.allowed_for(now.internship_id)
    for each in sent:
        if refusal := allowed.refusal(each.day):
            raise WrongState(f"{refusal}.")
    _move(sent, LineState.SUBMITTED, Part.STUDENT, actor=actor)
    _touch(_note(now))
    _record(actor, "send", now, sent)
    mail_link(queries.locked(now.internship_id), actor=actor)
    return sum(day.minutes for day in sent)


def accept_week(week: Week, *, based_on: int, actor: Actor) -> int:
    """Count every day of a week that was sent; return the minutes.

    What the site has not confirmed is accepted by override, and its events say so.
    """
    authorize(actor, Can.REVIEW_INTERNSHIP, week)
    now, sent = _decided_on(week, based_on)
    for override in (False, True):
        part = [day for day in sent if (day.state is LineState.SUBMITTED) is override]
        reason = ACCEPTED_UNCONFIRMED if override else ""
        _move(part, LineState.ACCEPTED, Part.FACULTY, actor=actor, reason=reason, override=override)
    _record(actor, "accept", now, sent)
    return sum(day.minutes for day in sent)


def return_week(week: Week, *, reason: str, based_on: int, actor: Actor) -> None:
    """Give the sent days of a week back to the student with a remark."""
    authorize(actor, Can.REVIEW_INTERNSHIP, week)
    if not reason.strip():
        raise WrongState("Say why, so that the student can act on it.")
    now, sent = _decided_on(week, based_on)
    _move(sent, LineState.RETURNED, Part.FACULTY, actor=actor, reason=reason.strip())
    _record(actor, "return", now, sent)


def void_day(week: Week, day: date, *, reason: str, based_on: int, actor: Actor) -> int:
    """Take an accepted day out of the count, visibly and with a reason; return its minutes.

    The line stays in the ledger; the day is free to be written again.

    Raises:
        WrongState: when the day is not accepted, or there is no reason.
        Outdated: when the week was changed after it was read.
    """
    authorize(actor, Can.REVIEW_INTERNSHIP, week)
    if not reason.strip():
        raise WrongState("Say why, so that the student can act on it.")
    now = _fresh(week)
    if queries.locked(now.internship_id).state is InternshipState.COMPLETED:
        raise WrongState("It is completed: the office has to reopen it first.")
    found = now.by_day.get(day)
    if found is None or found.state is not LineState.ACCEPTED:
        raise WrongState(f"{day:%A} does not count, so there is nothing to void.")
    if now.version != based_on:
        raise Outdated("This was changed after you opened it. Read it again before you decide.")
    _touch(_note(now))
    _move([found], LineState.VOIDED, Part.FACULTY, actor=actor, reason=reason.strip())
    _record(actor, "void", now, [found])
    return found.minutes


def amend_day(
    week: Week, day: date, given: DayDraft, *, reason: str, based_on: int, actor: Actor
) -> int:
    """Put another line in the place of an accepted one, which stays in the ledger; return minutes.

    The new line is sent at once: the site is asked about it alone, and faculty accepts it again.
    Until then the day does not count.

    Raises:
        WrongState: when the day is not accepted, nothing differs, or something is missing.
        Outdated: when the week was changed after it was read.
    """
    authorize(actor, Can.EDIT_INTERNSHIP, week)
    now = _fresh(week, logging=True)
    old, worked = now.by_day.get(day), given.worked
    if old is None or old.state is not LineState.ACCEPTED:
        raise WrongState(f"{day:%A} is not accepted, so it is not amended but changed.")
    if now.version != based_on:
        raise Outdated
    if worked is None:
        raise WrongState(NOTHING_LEFT)
    if reasons := unamended(old, given, reason):
        raise WrongState(" ".join(f"{sentence}." for _, sentence in reasons))
    if refusal := queries.allowed_for(now.internship_id).refusal(day):
        raise WrongState(f"{refusal}.")
    _move([old], LineState.SUPERSEDED, Part.STUDENT, actor=actor, reason=reason.strip())
    line = _add_line(now, day, given, replaces=old, actor=actor)
    _add_event(line.id, LineState.SUBMITTED, actor=actor, reason=reason.strip())
    _touch(_note(now))
    _record(actor, "amend", now, [old])
    mail_link(queries.locked(now.internship_id), actor=actor)
    return worked.minutes


def _fresh(week: Week, *, logging: bool = False) -> Week:
    """Read the week again, alone: nobody else changes this internship until the end."""
    internship = queries.locked(week.internship_id)
    if logging and internship.state not in LOGGING:
        raise WrongState("Days can be logged once the internship has started.")
    found = queries.week(internship.id, week.monday)
    if found is None:
        raise NotAllowed
    return found


def _decided_on(week: Week, based_on: int) -> tuple[Week, list[Day]]:
    now = _fresh(week)
    sent = [d for d in now.days if d.state in UNDECIDED]
    if not sent:
        raise WrongState("Nothing of this week waits for a decision any more.")
    if now.version != based_on:
        raise Outdated("This was changed after you opened it. Read it again before you decide.")
    return now, sent


def _write(week: Week, day: date, given: DayDraft, actor: Actor) -> bool:
    """Bring one day of the ledger to what was typed; tell whether anything changed."""
    old, worked, text = week.by_day.get(day), given.worked, given.text.strip()
    is_empty = worked is None and not text  # a form has every day of the week, also those to come
    if week_of(day) != week.monday or (day > latest(clock.today()) and not is_empty):
        raise WrongState(f"{day:%A} cannot be logged here.")
    if worked is None:
        if text:
            raise WrongState(f"{day:%A}: enter the hours.")
        if old is not None:
            _move([old], LineState.VOIDED, Part.STUDENT, actor=actor, reason="Day emptied.")
        return old is not None
    if old is not None and _same(old, given):
        return False
    if refusal := queries.allowed_for(week.internship_id).refusal(day):
        raise WrongState(f"{refusal}.")
    if old is not None:
        _move([old], LineState.SUPERSEDED, Part.STUDENT, actor=actor)
    line = _add_line(week, day, given, replaces=old, actor=actor)
    _add_event(line.id, LineState.DRAFT, actor=actor)
    return True


def _add_line(
    week: Week, day: date, given: DayDraft, *, replaces: Day | None, actor: Actor
) -> HourLine:
    worked = given.worked
    if worked is None:
        raise WrongState(f"{day:%A}: enter the hours.")
    line = HourLine(
        internship_id=week.internship_id,
        week_on=week.monday,
        day=day,
        minutes=worked.minutes,
        starts_minute=worked.starts_minute,
        ends_minute=worked.ends_minute,
        break_minutes=worked.break_minutes,
        text=given.text.strip(),
        activities=[kind.value for kind in known(given.activities)],
        supersedes_id=replaces.line_id if replaces else None,
        written_by=actor.user_id,
    )
    db.session.add(line)
    db.session.flush()
    return line


def _same(old: Day, given: DayDraft) -> bool:
    """Tell whether a day says what it said before."""
    kinds = known(given.activities)
    return (old.worked, old.text, known(old.activities)) == (
        given.worked,
        given.text.strip(),
        kinds,
    )


def _move(
    days: Iterable[Day],
    new: LineState,
    part: Part,
    *,
    actor: Actor,
    reason: str = "",
    override: bool = False,
) -> None:
    """Add one event to each line, if the table allows it.

    Raises:
        WrongState: when one of them has moved on meanwhile.
    """
    for day in days:
        if not may_step(day.state, new, part):
            raise WrongState(f"{day.day:%A} is {day.state} by now and stays as it is.")
        _add_event(day.line_id, new, actor=actor, reason=reason, override=override)


def _add_event(
    line_id: int, state: LineState, *, actor: Actor, reason: str = "", override: bool = False
) -> None:
    db.session.add(
        LineEvent(
            line_id=line_id,
            state=state,
            actor_id=actor.user_id,
            reason=reason,
            is_override=override,
            at=clock.now(),
        )
    )
    db.session.flush()


def _note(week: Week) -> WeekNote:
    found = queries.week_note(week.internship_id, week.monday)
    if found is None:
        found = WeekNote(
            internship_id=week.internship_id,
            week_on=week.monday,
            saved_at=clock.now(),
            row_version=0,
        )
        db.session.add(found)
    return found


def _say(week: Week, note: WeekNote, draft: WeekDraft) -> bool:
    """Keep the three answers, while the week is the student's."""
    if not week.notes_are_open:
        return False
    changed = False
    for name in ("happened", "learned", "differently"):
        said = getattr(draft, name)
        if said is not None and said.strip() != (getattr(note, name) or ""):
            setattr(note, name, said.strip())
            changed = True
    return changed


def _touch(note: WeekNote) -> None:
    note.saved_at = clock.now()
    note.row_version += 1
    db.session.flush()


def _record(actor: Actor, deed: str, week: Week, days: list[Day]) -> None:
    """Leave a trail entry: dates and counts, never what was written."""
    internship = db.session.get(Internship, week.internship_id)
    trail.record(
        actor,
        f"internship-week.{deed}",
        internship,
        week_on=week.monday.isoformat(),
        lines=len(days),
        minutes=sum(day.minutes for day in days),
    )
