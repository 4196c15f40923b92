"""A silent site is reminded, and then faculty is told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tracker import clock
from tracker.db import db
from tracker.internships import jobs, operations
from tracker.internships.rules import Silence
from tracker.mail import OutgoingMail

DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("mailed", "reminders", "days", "due"),
    [(0, 0, 6, False), (0, 0, 7, True), (7, 1, 13, False), (7, 1, 14, True), (14, 2, 40, False)],
)
def test_the_site_is_reminded_twice_a_week_apart(
    mailed: int, reminders: int, days: int, due: bool
) -> None:
    silence = Silence(since=DAY, mailed_on=DAY + timedelta(days=mailed), reminders=reminders)
    assert silence.is_due(DAY + timedelta(days=days), 7) is due
    assert not silence.is_lasting(DAY + timedelta(days=20), 7)
    assert silence.is_lasting(DAY + timedelta(days=21), 7)
    assert not Silence(since=DAY, mailed_on=None, reminders=0).is_due(DAY, 0)


def subjects(session: Session) -> list[str]:
    return list(session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id)))


def after(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker look, twice, so many days later."""
    moment = BEGUN + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)
    jobs.remind_sites()
    jobs.remind_sites()
    db.session.expire_all()


BEGUN = clock.now()


def test_a_silent_site_is_reminded_and_then_everybody_is_told(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: BEGUN)  # midnight may lie between import and run
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    sent = []
    for days in (1, 7, 8, 14, 15, 22, 30):
        after(days, monkeypatch)
        sent.append(len(subjects(session)))
    assert sent == [1, 2, 2, 3, 3, 3, 3]
    assert subjects(session)[1].startswith("Reminder: 1 hours of")
    web.sign_in(scene.faculty)
    assert "has not answered since" in web.get(scene.url).text
    monkeypatch.undo()
    assert "has not answered since" not in web.get(scene.url).text


def test_nobody_is_reminded_whose_link_was_ended(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    operations.end_links(scene.internship, actor=make.actor(scene.faculty))
    session.commit()
    after(8, monkeypatch)
    assert len(subjects(session)) == 1
