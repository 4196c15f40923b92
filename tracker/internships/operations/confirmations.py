"""What a supervisor says about hours: confirmed, changed with a word, or struck with one."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.internships import compiler, queries
from tracker.internships.models import (
    Confirmation,
    HourLine,
    Internship,
    LineEvent,
    SupervisorLink,
)
from tracker.internships.rules import (
    CONFIRMED,
    RECEIPT,
    LineAnswer,
    LineState,
    Part,
    Verdict,
    canonical,
    digest,
    may_step,
    minutes_confirmed,
    nonce_of,
    week_of,
)

CHANGED = "The hours changed after you opened this page. Look at them again before you answer."


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came from the page.

    Attributes:
        nonce: which lines stood on it.
        lines: what is said of each; lines that are not named are confirmed.
        note: a word about the whole.
        address: where it came from.
        user_agent: which browser it says it was.
    """

    nonce: str
    lines: Mapping[int, LineAnswer]
    note: str = ""
    address: str = ""
    user_agent: str = ""


def confirm_hours(
    link: SupervisorLink, token: str, answer: Answer, *, actor: Actor
) -> Confirmation:
    """Record an answer about all the hours that stood on the page, once.

    A second answer from the same page returns what the first one recorded.

    Raises:
        WrongState: when the link ended or ran out, or nothing waits any more.
        Outdated: when other lines wait by now than stood on the page.
    """
    authorize(actor, Can.ANSWER_LINK, link)
    internship = queries.locked(link.internship_id)  # the twin of a double press waits here
    if (given := queries.confirmation_by(link.id, answer.nonce)) is not None:
        return given
    db.session.refresh(link)
    if not queries.works(link):
        raise WrongState("This link no longer works.")
    waiting = queries.waiting_lines(internship.id)
    if not waiting:
        raise WrongState("Nothing waits for an answer any more.")
    if answer.nonce != nonce_of(token, (line.id for line in waiting)):
        raise Outdated(CHANGED)
    _touch_weeks(internship.id, {week_of(line.day) for line in waiting})
    said = [_say(link, line, answer.lines.get(line.id, CONFIRMED)) for line in waiting]
    return _receipt(link, internship, said, answer, actor)


def _say(link: SupervisorLink, line: queries.WaitingLine, answer: LineAnswer) -> dict[str, Any]:
    """Write one answer into the ledger; return what the receipt says of it."""
    if answer.lacks:
        raise WrongState(f"{line.day:%A} {line.day.day}: {answer.lacks}.")
    about: dict[str, Any] = {
        "line": line.id,
        "day": line.day.isoformat(),
        "minutes": line.minutes,
        "text": line.text,
        "verdict": answer.verdict.value,
    }
    word = answer.word.strip()
    if answer.verdict is Verdict.CONFIRM:
        _event(link, line.id, LineState.CONFIRMED)
        return about
    if answer.verdict is Verdict.STRIKE:
        _event(link, line.id, LineState.RETURNED, reason=word)
        return about | {"word": word}
    worked = answer.worked or line.worked
    _event(link, line.id, LineState.SUPERSEDED, reason=word)
    changed = HourLine(
        internship_id=link.internship_id,
        week_on=week_of(line.day),
        day=line.day,
        minutes=worked.minutes,
        starts_minute=worked.starts_minute,
        ends_minute=worked.ends_minute,
        break_minutes=worked.break_minutes,
        text=line.text,
        activities=list(line.activities),
        supersedes_id=line.id,
        supervisor_id=link.supervisor_id,
    )
    db.session.add(changed)
    db.session.flush()
    _event(link, changed.id, LineState.CONFIRMED, reason=word, first=True)
    return about | {
        "line": changed.id,
        "was": line.id,
        "was_minutes": line.minutes,
        "minutes": worked.minutes,
        "word": word,
    }


def _event(
    link: SupervisorLink, line_id: int, state: LineState, *, reason: str = "", first: bool = False
) -> None:
    if not first and not may_step(LineState.SUBMITTED, state, Part.SUPERVISOR):
        raise WrongState("A day that was sent cannot go there.")
    db.session.add(
        LineEvent(
            line_id=line_id,
            state=state,
            supervisor_id=link.supervisor_id,
            reason=reason,
            at=clock.now(),
        )
    )
    db.session.flush()


def _receipt(
    link: SupervisorLink,
    internship: Internship,
    said: list[dict[str, Any]],
    answer: Answer,
    actor: Actor,
) -> Confirmation:
    now, number = clock.now(), secrets.token_urlsafe(12)
    minutes = minutes_confirmed(said)
    text = canonical(
        _whole(link, internship)
        | {
            "receipt": number,
            "answered_at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "note": answer.note.strip(),
            "minutes": minutes,
            "lines": said,
        }
    )
    made = Confirmation(
        public_id=number,
        internship_id=internship.id,
        supervisor_id=link.supervisor_id,
        link_id=link.id,
        nonce=answer.nonce,
        body=text,
        sha256=digest(text),
        confirmed_minutes=minutes,
        at=now,
        address=answer.address[:60],
        user_agent=answer.user_agent[:400],
    )
    db.session.add(made)
    db.session.flush()
    trail.record(
        actor,
        "internship.confirm-hours",
        internship,
        supervisor_id=link.supervisor_id,
        lines=len(said),
        minutes=minutes,
        sha256=made.sha256,
    )
    _mail_receipt(internship, made, said, answer.note.strip())
    return made


def _whole(link: SupervisorLink, internship: Internship) -> dict[str, Any]:
    """Say what a receipt is about."""
    return {
        "kind": RECEIPT,
        "internship": internship.public_id,
        "student": internship.student.name,
        "site": internship.site.name if internship.site else "",
        "supervisor": link.supervisor.name,
        "mail": link.supervisor.mail,
    }


def _mail_receipt(
    internship: Internship, made: Confirmation, said: list[dict[str, Any]], note: str
) -> None:
    mail.send(
        made.supervisor.mail,
        "internships/email/receipt",
        internship=internship,
        person=made.supervisor,
        receipt=made,
        lines=said,
        note=note,
        paper=mail.Paper(f"receipt-{made.public_id}.pdf", compiler.receipt_pdf(made)),
    )


def _touch_weeks(internship_id: int, mondays: set[Any]) -> None:
    """Count a new version of each week, before the answer: faculty decides on what it read."""
    for monday in mondays:
        if (note := queries.week_note(internship_id, monday)) is not None:
            note.row_version += 1
    db.session.flush()
