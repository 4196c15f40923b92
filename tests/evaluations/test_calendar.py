"""Due days of one's own internships, for a calendar program that knows the address."""

from datetime import timedelta
from itertools import pairwise

from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tracker.evaluations import queries

FORM = "form[action='/internships/calendar']"


def address_in(text: str) -> str:
    shown = BeautifulSoup(text, "html.parser").select_one("#address")
    assert shown is not None
    return "/internships" + str(shown["value"]).split("/internships", 1)[1]


def test_a_calendar_reads_the_due_days_until_its_address_ends(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    other = scenes.under_way()
    web.sign_in(scene.student)
    url = address_in(web.send("/internships/calendar", form=FORM, status=200).text)
    web.client = web.app.test_client()
    feed = web.open(url)
    assert feed.mimetype == "text/calendar"
    assert feed.headers["Referrer-Policy"] == "no-referrer"
    unfolded = feed.text.replace("\r\n ", "")
    assert scene.internship.site is not None
    assert other.internship.site is not None
    last = scene.internship.planned_ends_on
    assert last is not None
    assert f"DTSTART;VALUE=DATE:{last:%Y%m%d}" in unfolded
    assert f"Last day at {scene.internship.site.name}" in unfolded
    assert other.internship.site.name not in unfolded
    web.sign_in(scene.student)
    newer = address_in(web.send("/internships/calendar", form=FORM, status=200).text)
    assert web.open(url).status_code == 404
    web.send("/internships/calendar", form="form[action$='/end']")
    assert web.open(newer).status_code == 404
    assert web.open("/internships/calendar/" + "x" * 43 + ".ics").status_code == 404


def test_due_days_name_each_week_once_and_keep_their_names(session: Session) -> None:
    internship = scenes.under_way().internship
    found = queries.due_days(internship.student_id)
    assert len({due.name for due in found}) == len(found)
    weeks = [due.on for due in found if due.name.startswith("week-")]
    assert all(day.weekday() == 6 for day in weeks)
    assert {b - a for a, b in pairwise(weeks)} == {timedelta(days=7)}
    assert queries.due_days(make.student().id) == []
