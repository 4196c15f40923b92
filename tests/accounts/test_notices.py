"""Kinds of mail: what comes always, what can be switched off, and how notices become one mail."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.accounts.person import mails
from tests.conftest import Web
from tracker import clock
from tracker.access import Actor, Role
from tracker.accounts import jobs
from tracker.accounts.models import MailChoice, Notice
from tracker.accounts.operations import notices
from tracker.accounts.operations.notices import Telling
from tracker.accounts.rules.notices import KINDS, NoticeKind, Pace, Waiting, goes_out, kinds_for
from tracker.errors import NotAllowed, WrongState
from tracker.programmes import queries as programmes
from tracker.programmes.operations import end_membership

MACHINE = Actor.machine("test")
MONDAY = datetime(2026, 11, 16, 5, tzinfo=UTC)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.mark.parametrize(
    ("pace", "hours", "last", "goes"),
    [
        (Pace.AT_ONCE, 0.2, None, False),
        (Pace.AT_ONCE, 0.25, None, True),
        (Pace.AT_ONCE, 3, date(2026, 11, 16), True),
        (Pace.DAILY, 0.5, None, False),
        (Pace.DAILY, 1, None, True),
        (Pace.DAILY, 3, date(2026, 11, 16), False),
        (Pace.DAILY, 25, date(2026, 11, 16), True),
        (Pace.WEEKLY, 25, None, False),
        (Pace.WEEKLY, 7 * 24, date(2026, 11, 15), False),
        (Pace.WEEKLY, 7 * 24 + 1, date(2026, 11, 16), True),
        (Pace.WEEKLY, 9 * 24 + 1, date(2026, 11, 16), True),
        (Pace.OFF, 999, None, False),
    ],
)
def test_when_a_digest_goes_out(pace: Pace, hours: float, last: date | None, goes: bool) -> None:
    now = MONDAY + timedelta(hours=hours)
    waiting = [Waiting(MONDAY, pace)]
    assert goes_out(waiting, last_mailed_on=last, now=now) is goes


def test_each_kind_says_whom_it_is_for_and_why_it_always_comes() -> None:
    assert set(KINDS) == set(NoticeKind)
    for each in KINDS.values():
        assert bool(each.why_always) == (each.pace is Pace.AT_ONCE)
    assert NoticeKind.DESK not in kinds_for([Role.STUDENT])
    assert NoticeKind.DUE not in kinds_for([Role.FACULTY])
    assert kinds_for([]) == [NoticeKind.SECURITY, NoticeKind.LETTERS]


def say(kind: NoticeKind, stage: str, title: str = "Send the week") -> Telling:
    return Telling(kind=kind, stage=stage, title=title, sentence="It waits.", path="/home")


def test_a_stage_is_told_once_and_a_day_is_one_mail(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, MONDAY)
    user = make.student(address="mara@calderbay.example")
    for number in (1, 2, 3):
        said = say(NoticeKind.DUE, f"week:{number}", f"Send week {number}")
        assert notices.tell([user.id], said, actor=MACHINE) == 1
        assert notices.tell([user.id], said, actor=MACHINE) == 0
    session.commit()
    jobs.mail_digests()
    assert mails() == [], "not before the morning"
    at(monkeypatch, MONDAY + timedelta(hours=2))
    jobs.mail_digests()
    jobs.mail_digests()
    (mail,) = mails()
    assert mail.subject == "Send week 1, and 2 more"
    for part in (mail.text, mail.html or ""):
        assert all(f"Send week {n}" in part for n in (1, 2, 3))
        assert "/settings/mail" in part
    notices.tell([user.id], say(NoticeKind.DUE, "week:4"), actor=MACHINE)
    session.commit()
    at(monkeypatch, MONDAY + timedelta(hours=9))
    jobs.mail_digests()
    assert len(mails()) == 1, "one a day"
    at(monkeypatch, MONDAY + timedelta(hours=26))
    jobs.mail_digests()
    assert len(mails()) == 2


def test_a_decision_takes_along_what_waits(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, MONDAY)
    user = make.student()
    notices.tell([user.id], say(NoticeKind.DUE, "a", "Send"), actor=MACHINE)
    notices.tell([user.id], say(NoticeKind.DECISIONS, "b", "It came back"), actor=MACHINE)
    session.commit()
    at(monkeypatch, MONDAY + timedelta(minutes=16))
    jobs.mail_digests()
    (mail,) = mails()
    assert "It came back" in mail.text
    assert "Send" in mail.text


def test_what_is_off_never_comes_even_when_it_is_on_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, MONDAY)
    user = make.student()
    actor = make.actor(user)
    notices.choose(user, NoticeKind.DUE, Pace.OFF, actor=actor)
    notices.tell([user.id], say(NoticeKind.DUE, "a"), actor=MACHINE)
    session.commit()
    at(monkeypatch, MONDAY + timedelta(days=3))
    jobs.mail_digests()
    notices.choose(user, NoticeKind.DUE, Pace.DAILY, actor=actor)
    session.commit()
    jobs.mail_digests()
    assert mails() == []
    with pytest.raises(WrongState):
        notices.choose(user, NoticeKind.DECISIONS, Pace.OFF, actor=actor)
    with pytest.raises(NotAllowed):
        notices.choose(user, NoticeKind.DUE, Pace.OFF, actor=make.actor(make.user()))


def test_who_left_the_desk_is_mailed_nothing_of_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, MONDAY)
    programme = make.programme()
    user, office = make.faculty(programme), make.office(programme)
    notices.tell([user.id], say(NoticeKind.DESK, "a", "The site of Mara is silent"), actor=MACHINE)
    membership = programmes.current_membership(user.id, programme.id, Role.FACULTY)
    assert membership is not None
    end_membership(membership, actor=make.actor(office))
    session.commit()
    at(monkeypatch, MONDAY + timedelta(days=1))
    jobs.mail_digests()
    assert not any("Mara" in mail.subject + mail.text for mail in mails())


def test_who_cannot_sign_in_gets_nothing_and_old_notices_are_forgotten(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, MONDAY)
    user = make.student(deactivated_at=MONDAY)
    notices.tell([user.id], say(NoticeKind.DECISIONS, "a"), actor=MACHINE)
    session.commit()
    at(monkeypatch, MONDAY + timedelta(days=1))
    jobs.mail_digests()
    assert mails() == []
    at(monkeypatch, MONDAY + timedelta(days=500))
    jobs.sweep()
    assert session.scalars(select(Notice)).all() == []


def test_a_person_chooses_on_one_page(web: Web, session: Session) -> None:
    user = make.student()
    web.sign_in(user)
    page = web.get("/settings/mail")
    assert "part of the decision" in page.text
    assert not page.select("input[name='pace_decisions'], input[name='pace_desk']")
    names: Any = {"pace_due": "weekly", "pace_follow-ups": "daily", "names_people": "y"}
    web.send("/settings/mail", form="form.form", **names)
    rows = {row.kind: row for row in session.scalars(select(MailChoice))}
    assert rows[NoticeKind.DUE].pace is Pace.WEEKLY
    assert rows[NoticeKind.FOLLOW_UPS].names_people
    kept = web.get("/settings/mail")
    assert kept.select_one("input[name='pace_due'][value=weekly][checked]")
    web.send("/settings/mail", form="form.form", status=422, pace_due="hourly")
    web.sign_in(make.faculty(make.programme()))
    assert web.get("/settings/mail").select("input[name='pace_desk']")


def test_faculty_and_students_reach_it_from_the_settings(web: Web, session: Session) -> None:
    web.sign_in(make.user())
    for page in ("/settings", "/settings/security"):
        assert web.get(page).select_one("a[href='/settings/mail']")
