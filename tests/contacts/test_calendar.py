"""Next steps at a secret address, for calendar programs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.page import check
from tracker import clock
from tracker.accounts.models import Feed
from tracker.contacts.models import NextStep
from tracker.standards import calendars

PAGE = "/contacts/calendar"
MAKE = "main form[action='/contacts/calendar']"


@pytest.fixture
def owner(web: Web) -> Any:
    made = make.student()
    web.sign_in(made)
    return made


def address(web: Web) -> str:
    page = web.send(PAGE, form=MAKE, status=200).text
    return "/contacts/calendar/" + page.partition("/contacts/calendar/")[2].partition(".ics")[0]


def planned(owner: Any, text: str, due_on: date | None, **more: Any) -> NextStep:
    contact = make.contact(owner, name="Dae Hollis", **more)
    return make.keep(NextStep(student_id=owner.id, contact_id=contact.id, text=text, due_on=due_on))


def test_a_calendar_program_reads_the_open_steps(web: Web, session: Session, owner: Any) -> None:
    today = clock.today()
    planned(owner, "Send the mix; ask, too", today)
    planned(owner, "Some day", None)
    planned(owner, "Put away", today, archived_at=clock.now())
    done = planned(owner, "Was done", today)
    done.done_at = clock.now()
    planned(make.student(), "Somebody else's", today)
    url = f"{address(web)}.ics"
    web.client = web.app.test_client()
    answer = web.open(url)
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["summary"] == "Send the mix; ask, too (Dae Hollis)"
    assert event.decoded("dtstart") == today
    assert answer.mimetype == "text/calendar"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_wrong_and_an_ended_address_look_alike(web: Web, session: Session, owner: Any) -> None:
    first = f"{address(web)}.ics"
    second = f"{address(web)}.ics"
    assert web.open(second).status_code == 200
    wrong = web.open("/contacts/calendar/wrong.ics")
    ended = web.open(first)
    assert (wrong.status_code, ended.status_code) == (404, 404)
    said = [
        str(check(answer.text).select_one("main")).replace(path, "")
        for answer, path in ((wrong, "/contacts/calendar/wrong.ics"), (ended, first))
    ]
    assert said[0] == said[1]
    assert "It is not shown again" in web.get(PAGE).text
    web.send(PAGE, form="form[action$=end]")
    assert web.open(second).status_code == 404
    assert session.scalars(select(Feed)).all() == []


def test_pressing_again_on_the_page_that_answers_is_a_press_of_its_own(
    web: Web, session: Session, owner: Any
) -> None:
    page = check(web.send(PAGE, form=MAKE, status=200).text)
    fields = {str(each["name"]): str(each["value"]) for each in page.select(f"{MAKE} input[name]")}
    first = session.scalars(select(Feed.token_hash)).one()
    again = web.open(PAGE, method="POST", data=fields)
    assert again.status_code == 200
    assert session.scalars(select(Feed.token_hash)).one() != first
    twin = web.open(PAGE, method="POST", data=fields)
    assert twin.status_code == 303, "the same press twice has one effect"


def test_the_secret_is_kept_nowhere_and_ends_with_the_account(
    web: Web, session: Session, owner: Any
) -> None:
    url = address(web)
    kept = session.scalars(select(Feed)).one()
    assert len(kept.token_hash) == 64
    assert kept.token_hash not in url
    owner.deactivated_at = clock.now()
    assert web.open(f"{url}.ics").status_code == 404


def test_an_expired_page_makes_no_address(web: Web, session: Session, owner: Any) -> None:
    page = web.open(PAGE, method="POST", data={"csrf_token": "old"}).text
    assert "This page was open for too long" in page
    assert session.scalars(select(Feed)).all() == []


def test_a_day_in_a_calendar_is_whole_and_long_lines_are_folded() -> None:
    day = calendars.Day(
        uid="a@b",
        on=date(2028, 2, 29),
        title="é" * 100,
        words="First\nsecond",
        url="https://x.example",
        written_at=datetime(2028, 1, 1, tzinfo=UTC),
    )
    written = calendars.write("Things", [day])
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert event["summary"] == "é" * 100
    assert event["description"] == "First\nsecond"
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
