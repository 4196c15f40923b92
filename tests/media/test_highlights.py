"""Marking what is worth hearing, by typed times, and who may."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from tests.conftest import Web
from tracker.accounts.models import User
from tracker.audio.times import read_time, write_time
from tracker.db import db
from tracker.media import operations, queries
from tracker.media.models import Highlight, Version
from tracker.media.rules import MOST_REMOVED_HIGHLIGHTS, HighlightDraft, range_problem
from tracker.programmes.models import Programme

ADD = "form[action$='/highlights']"


@pytest.fixture
def student(web: Web) -> User:
    who = make.student()
    web.sign_in(who)
    return who


@pytest.fixture
def version(student: User) -> Version:
    recording = make.recording(student_id=student.id, title="Low Tide")
    return make.version(recording, sample_rate_hz=48_000, channels=2)


def at(version: Version) -> str:
    return f"/media/versions/{version.public_id}"


def listed(page: BeautifulSoup) -> list[str]:
    return [" ".join(row.text.split()) for row in page.select(".marks__list .moment")]


def add(web: Web, version: Version, title: str, starts: str, ends: str) -> None:
    web.send(at(version), form=ADD, title=title, starts=starts, ends=ends)


@given(st.integers(0, 99 * 3600 * 10).map(lambda tenths: tenths * 100))
def test_a_time_that_is_written_reads_back(milliseconds: int) -> None:
    if milliseconds < 999 * 60_000:
        assert read_time(write_time(milliseconds)) == milliseconds


@given(st.integers(0, 200_000), st.integers(0, 200_000), st.integers(0, 100_000))
def test_a_range_is_fine_exactly_when_it_lies_in_the_sound(a: int, b: int, length: int) -> None:
    assert (range_problem(a, b, length) == "") == (b <= length and b - a >= 1000)


def test_highlights_are_listed_as_they_sound_and_play_from_their_times(
    web: Web, version: Version
) -> None:
    assert "Mark the passages worth hearing" in web.get(at(version)).text
    add(web, version, "The storm", "0:40", "0:52.25")
    add(web, version, "  First   footsteps ", "0:12.5", "0:20")
    page = web.get(at(version))
    assert [row.partition(" ")[0] for row in listed(page)] == ["0:12", "0:40"]
    assert "First footsteps" in listed(page)[0]
    links = [str(link["href"]) for link in page.select(".marks__list .moment")]
    assert links[1] == f"#sound-{version.public_id}-t=0:40,0:52.25"


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"title": ""}, 422, "Enter what there is to hear"),
        ({"title": "x" * 81}, 422, "Use up to 80 characters"),
        ({"title": "Turned\u202e"}, 422, "cannot be seen"),
        ({"starts": "soon"}, 422, "such as 1:05 or 0:32.5"),
        ({"ends": "0:09"}, 422, "Enter an end after the start"),
        ({"ends": "0:10.5"}, 409, "at least one second"),
        ({"ends": "9:00"}, 409, "1:03, where this sound ends"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    web: Web, version: Version, typed: dict[str, str], status: int, said: str
) -> None:
    whole = {"title": "The storm", "starts": "0:10", "ends": "0:20"} | typed
    answer = web.send(at(version), status=status, form=ADD, **whole)
    assert said in answer.text
    assert whole["ends"] in answer.text
    assert listed(web.get(at(version))) == []


def test_a_highlight_is_changed_removed_and_brought_back(web: Web, version: Version) -> None:
    add(web, version, "The storm", "0:10", "0:20")
    edit = str(web.get(at(version)).select(".marks__list a.btn")[0]["href"])
    web.send(edit, form="main form", title="The storm, closer", starts="0:11")
    assert "0:11" in listed(web.get(at(version)))[0]
    web.send(at(version), form="form[action$='/removal']")
    page = web.get(at(version))
    assert listed(page) == []
    web.send(at(version), form="form[action$='/restoration']")
    assert "The storm, closer" in listed(web.get(at(version)))[0]


def test_of_removed_highlights_the_last_can_come_back(version: Version) -> None:
    owner = make.actor(db.session.get_one(User, version.student_id))
    first = None
    for number in range(MOST_REMOVED_HIGHLIGHTS + 2):
        draft = HighlightDraft(title=f"Number {number}", start_ms=0, end_ms=2000)
        made = operations.add_highlight(version, draft, actor=owner)
        first = first or made.id
        operations.remove_highlight(made, actor=owner)
    left = queries.highlights_of(version, removed=True)
    assert len(left) == MOST_REMOVED_HIGHLIGHTS
    assert {"Number 0", "Number 1"}.isdisjoint(each.title for each in left)


def test_two_windows_lose_nothing(web: Web, version: Version) -> None:
    add(web, version, "The storm", "0:10", "0:20")
    edit = str(web.get(at(version)).select(".marks__list a.btn")[0]["href"])
    web.send(edit, form="main form", title="From the other window")
    web.send(edit, form="main form", status=409, title="From this window", row_version="1")
    assert "From the other window" in listed(web.get(at(version)))[0]


def test_they_stand_in_the_project_and_lead_back_there(
    web: Web, student: User, version: Version
) -> None:
    project = make.project(student=student, title="Low Tide")
    make.item(project, recording=version.recording)
    address = f"/projects/{project.id}"
    answer = web.send(address, form=ADD, title="The storm", starts="0:10", ends="0:20")
    assert str(answer.location) == f"{address}#highlights-{version.public_id}"
    assert "The storm" in listed(web.get(address))[0]


def test_faculty_hear_what_is_marked_and_change_nothing(
    web: Web, student: User, version: Version
) -> None:
    project = make.project(student=student, title="Low Tide", shown_to_faculty=True)
    make.item(project, recording=version.recording)
    add(web, version, "The storm", "0:10", "0:20")
    programme = db.session.get(Programme, project.programme_id)
    assert programme is not None
    web.sign_in(make.faculty(programme))
    page = web.get(f"/projects/{project.id}")
    assert "The storm" in listed(page)[0]
    assert page.select("highlight-marker, form[action*='highlights']") == []


def test_to_everybody_else_it_is_not_there(web: Web, version: Version) -> None:
    add(web, version, "The storm", "0:10", "0:20")
    made = db.session.query(Highlight).one()
    web.sign_in(make.student())
    missing = web.get("/media/highlights/nobody/edit", status=404).text
    assert web.get(f"/media/highlights/{made.public_id}/edit", status=404).text == missing
    for url in (f"{at(version)}/highlights", *_acts(made)):
        assert web.open(url, method="POST", data={}).status_code == 404
    assert made.archived_at is None


def _acts(made: Highlight) -> list[str]:
    acts = ("edit", "removal", "restoration")
    return [f"/media/highlights/{made.public_id}/{act}" for act in acts]


def test_another_site_is_never_led_back_to(web: Web, version: Version) -> None:
    answer = web.send(
        at(version),
        form=ADD,
        title="The storm",
        starts="0:10",
        ends="0:20",
        next_url="//evil.example/x",
    )
    assert str(answer.location).startswith("/media/versions/")
