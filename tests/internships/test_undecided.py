"""What waits for faculty is kept beside the ledger, and never says anything else than it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.internships import scenes
from tracker import clock
from tracker.internships import operations, queries
from tracker.internships.models import HourLine, LineEvent, UndecidedLine
from tracker.internships.rules import UNDECIDED, DayDraft, LineState, Worked


def told_by_ledger(session: Session) -> set[tuple[int, bool]]:
    """Read from the last event of each line whether it waits, and whether the site confirmed it."""
    last = select(func.max(LineEvent.id)).group_by(LineEvent.line_id)
    events = session.scalars(select(LineEvent).where(LineEvent.id.in_(last)))
    return {(e.line_id, e.state is LineState.CONFIRMED) for e in events if e.state in UNDECIDED}


def kept(session: Session) -> set[tuple[int, bool]]:
    session.expire_all()
    return {(row.line_id, row.is_confirmed) for row in session.scalars(select(UndecidedLine))}


def test_it_follows_the_ledger_through_every_step(session: Session) -> None:
    scene = scenes.under_way()
    student = make.actor(scene.student)

    def amend() -> None:
        week = scene.week()
        draft = DayDraft(Worked(minutes=75), "Cables and stands.")
        operations.amend_day(
            week, week.monday, draft, reason="Forgot one.", based_on=week.version, actor=student
        )

    steps: tuple[Callable[[], object], ...] = (
        lambda: scene.log(60, 90, 120),
        scene.send,
        scene.confirm,
        lambda: scene.send_back("Say which desk."),
        lambda: scene.log(60, 45),
        scene.send,
        scene.accept,
        amend,
    )
    waiting = []
    for step in steps:
        step()
        session.commit()
        assert kept(session) == told_by_ledger(session)
        waiting.append(len(kept(session)))
    assert waiting == [0, 3, 3, 0, 0, 3, 0, 1]


def test_a_word_of_the_site_does_not_let_a_week_wait_from_anew(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    sent_at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: sent_at + timedelta(days=3))
    scene.confirm()
    [since] = session.scalars(select(UndecidedLine.since))
    assert since <= sent_at


def test_a_line_that_the_site_put_in_place_of_another_waits(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    [old] = session.scalars(select(HourLine))
    make.keep(LineEvent(line_id=old.id, state=LineState.SUPERSEDED, at=clock.now()))
    new = make.keep(
        HourLine(
            internship_id=old.internship_id,
            week_on=old.week_on,
            day=old.day,
            minutes=30,
            text=old.text,
            supersedes_id=old.id,
            supervisor_id=scene.internship.supervisor_id,
        )
    )
    make.keep(LineEvent(line_id=new.id, state=LineState.CONFIRMED, at=clock.now()))
    assert kept(session) == {(new.id, True)} == told_by_ledger(session)
    [entry] = queries.waiting_on(make.actor(scene.faculty))
    assert (entry.url, bool(entry.batch)) == (scene.desk_url, True)
