"""Mailed links, the hours that wait behind them, and receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.accounts.models import User
from tracker.accounts.rules import same_address
from tracker.db import db
from tracker.internships.models import (
    Confirmation,
    HourLine,
    Internship,
    LineEvent,
    SupervisorLink,
)
from tracker.internships.queries.hours import amended_days, current_lines
from tracker.internships.rules import (
    ANSWERING,
    RECEIPT,
    Amended,
    LineState,
    LinkEnd,
    Silence,
    Worked,
    canonical,
    digest,
    spoken,
    week_of,
    week_title,
)

AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """One day that was sent and waits for the site's word."""

    id: int
    day: date
    minutes: int
    text: str
    worked: Worked
    activities: tuple[str, ...] = ()
    amended: Amended | None = None

    @property
    def week(self) -> str:
        """The week it lies in, in words."""
        return week_title(week_of(self.day))

    @property
    def as_typed(self) -> str:
        """The hours, as they would be typed."""
        return spoken(self.worked)


def link_hash(token: str) -> str:
    """Return what is kept of a link's secret."""
    return sha256(token.encode()).hexdigest()


def link_by_token(token: str) -> SupervisorLink | None:
    """Find a link by its secret, whether or not it still works."""
    return db.session.scalar(
        select(SupervisorLink)
        .where(SupervisorLink.token_hash == link_hash(token))
        .options(
            joinedload(SupervisorLink.supervisor),
            joinedload(SupervisorLink.internship).joinedload(Internship.student),
            joinedload(SupervisorLink.internship).joinedload(Internship.site),
        )
    )


def works(link: SupervisorLink) -> bool:
    """Tell whether hours can be answered by a link now."""
    is_open = link.ended_at is None and not link.has_run_out
    return is_open and link.agreement_id is None and link.internship.state in ANSWERING


def newest_link(internship_id: int, *, to_sign: bool = False) -> SupervisorLink | None:
    """Find the link to the hours, or to the agreement, that was mailed last."""
    kind = SupervisorLink.agreement_id
    return db.session.scalar(
        select(SupervisorLink)
        .where(
            SupervisorLink.internship_id == internship_id,
            kind.is_not(None) if to_sign else kind.is_(None),
        )
        .options(joinedload(SupervisorLink.supervisor))
        .order_by(SupervisorLink.id.desc())
        .limit(1)
    )


def open_links_to(supervisor_id: int) -> list[tuple[int, bool]]:
    """List for what somebody holds a link that works: the internship, and whether it is to sign."""
    rows = db.session.execute(
        select(SupervisorLink.internship_id, SupervisorLink.agreement_id.is_not(None))
        .where(
            SupervisorLink.supervisor_id == supervisor_id,
            SupervisorLink.ended_at.is_(None),
            SupervisorLink.expires_at > clock.now(),
        )
        .distinct()
        .order_by(SupervisorLink.internship_id)
    )
    return [(internship_id, bool(to_sign)) for internship_id, to_sign in rows]


def was_mailed_lately(internship_id: int, *, to_sign: bool = False) -> bool:
    """Tell whether such a link was mailed within the last hour, whether or not it still works."""
    newest = newest_link(internship_id, to_sign=to_sign)
    return newest is not None and newest.created_at > clock.now() - AGAIN_AFTER


def refusal_of(internship_id: int) -> SupervisorLink | None:
    """Find the link by which somebody said that this is not their intern, while that stands."""
    newest = newest_link(internship_id)
    return newest if newest is not None and newest.ended_why is LinkEnd.NOT_MINE else None


def waiting_lines(internship_id: int) -> list[WaitingLine]:
    """List the days that were sent and that the site has not answered about, in order."""
    rows = db.session.execute(
        current_lines(
            HourLine.internship_id == internship_id, LineEvent.state == LineState.SUBMITTED
        )
    )
    amended = amended_days(HourLine.internship_id == internship_id)
    return [_waiting(line, amended.get((internship_id, line.day))) for line, _ in rows]


def was_ended(internship_id: int) -> bool:
    """Tell whether the last link was ended on purpose; then nobody is reminded."""
    newest = newest_link(internship_id)
    return newest is not None and newest.ended_why in {LinkEnd.REVOKED, LinkEnd.NOT_MINE}


def silence_of(internship_id: int) -> Silence | None:
    """Tell how long the site has not answered about hours; None when nothing waits."""
    rows = db.session.execute(
        current_lines(
            HourLine.internship_id == internship_id, LineEvent.state == LineState.SUBMITTED
        )
    ).all()
    if not rows:
        return None
    since = min(event.at for _, event in rows)
    newest = newest_link(internship_id)
    reminders = db.session.scalar(
        select(func.count(SupervisorLink.id)).where(
            SupervisorLink.internship_id == internship_id,
            SupervisorLink.is_reminder,
            SupervisorLink.created_at >= since,
        )
    )
    return Silence(
        since=since.date(),
        mailed_on=newest.created_at.date() if newest else None,
        reminders=reminders or 0,
    )


def all_waiting_for_the_site() -> Sequence[int]:
    """List the internships with hours that were sent and wait for the site's word."""
    rows = db.session.execute(
        current_lines(
            LineEvent.state == LineState.SUBMITTED,
            HourLine.internship_id.in_(
                select(Internship.id).where(Internship.state.in_(ANSWERING))
            ),
        )
    )
    return sorted({line.internship_id for line, _ in rows})


def confirmation_by(link_id: int, nonce: str) -> Confirmation | None:
    """Find the answer that was given on one page of a link."""
    return db.session.scalar(
        select(Confirmation).where(Confirmation.link_id == link_id, Confirmation.nonce == nonce)
    )


def confirmation(public_id: str) -> Confirmation | None:
    """Find an answer by the number on its receipt."""
    return db.session.scalar(select(Confirmation).where(Confirmation.public_id == public_id))


def confirmations_of(internship_id: int, supervisor_id: int | None = None) -> list[Confirmation]:
    """List what was answered, newest first; of one person when they are named."""
    query = (
        select(Confirmation)
        .where(Confirmation.internship_id == internship_id)
        .options(joinedload(Confirmation.supervisor))
        .order_by(Confirmation.id.desc())
    )
    if supervisor_id is not None:
        query = query.where(Confirmation.supervisor_id == supervisor_id)
    return list(db.session.scalars(query))


def lines_by_id(numbers: list[int]) -> dict[int, HourLine]:
    """Find lines by their numbers."""
    found = db.session.scalars(select(HourLine).where(HourLine.id.in_(numbers)))
    return {line.id: line for line in found}


def addresses_of(student: User) -> set[str]:
    """List the mail addresses of a student, in the form in which addresses are compared."""
    return {same_address(each.address) for each in student.addresses}


def _waiting(line: HourLine, amended: Amended | None) -> WaitingLine:
    return WaitingLine(
        id=line.id,
        day=line.day,
        minutes=line.minutes,
        text=line.text,
        worked=Worked(
            minutes=line.minutes,
            starts_minute=line.starts_minute,
            ends_minute=line.ends_minute,
            break_minutes=line.break_minutes,
        ),
        activities=tuple(line.activities),
        amended=amended,
    )


def receipt_faults(kept: Mapping[str, Any]) -> list[str]:
    """Compare a receipt's file with itself, with what was recorded, and with the ledger.

    Args:
        kept: the file, read: ``said`` and ``sha256``.

    Returns:
        One sentence for each thing that does not fit; none when all does.
    """
    said = kept.get("said")
    if not isinstance(said, dict) or said.get("kind") != RECEIPT:
        return ["This is not a receipt about hours."]
    text = canonical(said)
    found = []
    if digest(text) != kept.get("sha256"):
        found.append("The SHA-256 in the file is not that of its words.")
    recorded = confirmation(str(said.get("receipt", "")))
    if recorded is None:
        return [*found, "No such receipt was given here."]
    if digest(text) != recorded.sha256 or digest(recorded.body) != recorded.sha256:
        found.append("The words are not those of the receipt that was given here.")
        return found
    return found + _ledger_faults(said["lines"])


def _ledger_faults(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    ledger = lines_by_id([line["line"] for line in lines])
    found = []
    for said in lines:
        line = ledger.get(said["line"])
        there = (line.day.isoformat(), line.minutes, line.text) if line else None
        if there != (said["day"], said["minutes"], said["text"]):
            found.append(f"Line {said['line']} of {said['day']} reads otherwise in the ledger.")
    return found
