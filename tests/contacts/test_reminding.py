"""One mail about people to follow up with, for those who switched it on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.accounts.person import mails
from tracker import clock
from tracker.accounts.models import User
from tracker.accounts.operations import notices
from tracker.accounts.rules.notices import NoticeKind, Pace
from tracker.contacts import jobs
from tracker.contacts.models import NextStep
from tracker.contacts.rules import reminds_until

WEDNESDAY = datetime(2026, 11, 18, 7, tzinfo=UTC)
MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("pace", "last", "hour", "until"),
    [
        (Pace.OFF, None, 7, None),
        (Pace.DAILY, None, 5, None),
        (Pace.DAILY, None, 7, WEDNESDAY.date()),
        (Pace.DAILY, WEDNESDAY.date(), 7, None),
        (Pace.WEEKLY, MONDAY, 7, None),
        (Pace.WEEKLY, MONDAY - timedelta(days=1), 7, MONDAY + timedelta(days=6)),
    ],
)
def test_how_far_a_reminder_looks(
    pace: Pace, last: date | None, hour: int, until: date | None
) -> None:
    assert reminds_until(pace, last, WEDNESDAY.replace(hour=hour)) == until


@pytest.fixture
def owner(session: Session, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY)
    user = make.student()
    contact = make.contact(user, name="Ada Marsh")
    for days, text in ((-1, "Send the mix"), (0, "Call her"), (1, "Visit"), (0, "Done it")):
        make.keep(
            NextStep(
                student_id=user.id,
                contact_id=contact.id,
                text=text,
                due_on=clock.today() + timedelta(days=days),
                done_at=clock.now() if text == "Done it" else None,
            )
        )
    return user


def test_nobody_gets_it_who_did_not_ask(owner: User) -> None:
    jobs.remind()
    assert mails() == []


def test_it_counts_and_names_nobody_unless_its_owner_wants_names(
    owner: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = make.actor(owner)
    notices.choose(owner, NoticeKind.FOLLOW_UPS, Pace.DAILY, actor=actor)
    session.commit()
    jobs.remind()
    jobs.remind()
    (mail,) = mails()
    assert mail.to_address == owner.addresses[0].address
    assert mail.subject == "2 steps with your contacts are due"
    assert "Ada" not in mail.text + (mail.html or "")
    notices.choose(owner, NoticeKind.FOLLOW_UPS, Pace.DAILY, names_people=True, actor=actor)
    session.commit()
    tomorrow = WEDNESDAY + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    jobs.remind()
    mail = mails()[-1]
    assert mail.subject == "1 step with your contacts is due"
    for part in (mail.text, mail.html or ""):
        assert "Visit (Ada Marsh)" in part
        assert "Call her" not in part, "each step once"
