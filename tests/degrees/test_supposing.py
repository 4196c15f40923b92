"""What if: another catalogue, branch or course; nothing is stored."""

from copy import deepcopy
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.audit.build import facts, programme
from tests.conftest import Web
from tests.degrees import record
from tracker import clock
from tracker.audit import audit
from tracker.db import db
from tracker.degrees import operations, queries
from tracker.degrees.models import Attempt
from tracker.degrees.rules import MilestoneDraft, compare
from tracker.programmes import operations as programmes
from tracker.programmes.models import ProgrammeVersion

CORE: dict[str, Any] = {
    "id": "core",
    "label": "Core",
    "type": "all_of",
    "courses": ["AUD 101", "AUD 102"],
}


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(option="post")


def next_year(one: record.Record) -> ProgrammeVersion:
    """Publish a catalogue whose audio core asks for no AUD 101."""
    document = deepcopy(record.document())
    document["catalogue"] = "2027-28"
    core = next(node for node in document["requirements"] if node["id"] == "core")
    core["courses"].remove("AUD 101")
    return make.keep(
        programmes.add_version(one.enrolment.programme, document, actor=record.MACHINE)
    )


def main(page: BeautifulSoup) -> str:
    found = page.select_one("main")
    assert found is not None
    return " ".join(found.get_text(" ", strip=True).split())


def test_the_page_asks_first_and_says_that_it_is_not_the_record(
    one: record.Record, web: Web
) -> None:
    web.sign_in(one.student)
    page = web.get("/degree/what-if")
    assert "This is not the record." in main(page)
    assert page.select_one("#compared") is None


def test_another_catalogue_is_compared_in_words(one: record.Record, web: Web) -> None:
    other = next_year(one)
    web.sign_in(one.student)
    said = main(web.get(f"/degree/what-if?version={other.id}"))
    assert "catalogue 2027-28" in said
    assert "Audio core : not met, 0 of 49 credits now, not met, 0 of 46 credits then." in said
    assert "Humanities : " not in said
    assert one.enrolment.version_id != other.id


def test_a_branch_and_courses_are_supposed_and_nothing_is_stored(
    one: record.Record, web: Web
) -> None:
    web.sign_in(one.student)
    count = select(func.count(Attempt.id))
    before = db.session.scalar(count)
    said = main(web.get("/degree/what-if?option-con=music&courses=uni%20100,%20XXX%201"))
    assert "First-year seminar : not met, 0 of 1 course now, met if planned" in said
    assert "There is no course XXX 1." in said
    assert "Put UNI 100 into your plan" in said
    assert db.session.scalar(count) == before
    assert one.enrolment.option == "post"


def test_supposed_courses_can_be_put_into_the_plan(one: record.Record, web: Web) -> None:
    web.sign_in(one.student)
    path = f"/degree/what-if?courses=AUD+101&term={one.terms[3].id}"
    web.send(path, form="form[action='/degree/plan/proposal']")
    assert "AUD 101" in main(web.get("/degree/plan"))


def test_a_course_that_would_count_for_nothing_is_not_offered_for_the_plan(
    one: record.Record, web: Web
) -> None:
    one.take("AUD 101")
    web.sign_in(one.student)
    said = main(web.get("/degree/what-if?courses=AUD+101,AUD+102"))
    assert "Would count for nothing: AUD 101." in said
    assert "Put AUD 102 into your plan" in said
    alone = main(web.get("/degree/what-if?courses=AUD+101"))
    assert "into your plan for" not in alone


def test_another_programme_is_tried_and_nothing_of_it_goes_into_the_plan(
    one: record.Record, web: Web
) -> None:
    one.take("AUD 101")
    one.plan("AUD 102")
    reached = MilestoneDraft(node="cand", reached_on=clock.today())
    operations.reach_milestone(one.enrolment, reached, actor=make.actor(one.office))
    other = record.version("cert-aud")
    web.sign_in(one.student)
    said = main(web.get(f"/degree/what-if?version={other.id}&courses=AUD+110,AUD+101"))
    assert "Would count for nothing there: AUD 101." in said
    assert "into your plan for" not in said
    assert queries.milestones_of(one.enrolment)


def test_another_programme_shows_what_would_count_there(one: record.Record, web: Web) -> None:
    one.take("AUD 101")
    other = record.version("cert-aud")
    web.sign_in(one.student)
    said = main(web.get(f"/degree/what-if?version={other.id}"))
    assert "Another programme asks for other things." in said
    assert "AUD 101 Introduction to Audio Technology" in said


def test_nonsense_in_the_address_supposes_nothing(one: record.Record, web: Web) -> None:
    web.sign_in(one.student)
    page = web.get("/degree/what-if?version=x&option-con=nowhere&term=9&courses=%00,,")
    assert page.select_one("#compared") is None


def test_faculty_suppose_for_their_students_only(one: record.Record, web: Web) -> None:
    path = f"/degree/{one.student.id}/what-if"
    web.sign_in(one.faculty)
    page = web.get(f"{path}?courses=AUD+101")
    assert page.select("main form[method=post]") == []
    web.sign_in(make.student(one.enrolment.programme))
    web.get(path, status=404)
    web.sign_in(make.user())
    web.get("/degree/what-if", status=404)


def test_what_is_met_lost_added_and_dropped() -> None:
    known = facts("AUD 101 B T1", "AUD 102 B T1", "PHI 120 B T1")
    humanities = {**CORE, "id": "hum", "label": "Humanities", "courses": ["PHI 120"]}
    now = audit(programme(CORE, humanities), known)
    harder = {**CORE, "courses": ["AUD 101", "AUD 302"]}
    extra = {**CORE, "id": "more", "label": "More", "courses": ["AUD 102"]}
    found = compare(now, audit(programme(harder, extra), known))
    assert [(c.label, c.before, c.after) for c in found.worse] == [
        ("Core", "met, 2 of 2 courses", "not met, 1 of 2 courses")
    ]
    assert [c.label for c in found.added] == ["More"]
    assert [c.label for c in found.dropped] == ["Humanities"]
    assert found.idle == ("PHI 120",)
    back = compare(audit(programme(harder), known), now)
    assert [c.label for c in back.better] == ["Core"]
    assert compare(now, now).is_empty
