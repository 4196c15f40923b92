"""What other pages are told of a degree."""

import dataclasses
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.degrees import record
from tracker import clock
from tracker.access import Role
from tracker.degrees import queries
from tracker.degrees.rules import ClipKind, whole_percent
from tracker.internships.models import HourLine, Internship, LineEvent, Site
from tracker.internships.rules import InternshipState, LineState, week_of
from tracker.programmes import operations
from tracker.programmes import queries as programmes


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(option="post")


def placement(
    one: record.Record, state: InternshipState, *, accepted: int, planned: int, sent: int = 0
) -> Internship:
    course = programmes.course_by_code("AUD 480")
    assert course is not None
    site = make.keep(Site(name="Second Reel Post", created_by=one.student.id))
    made = make.keep(
        Internship(
            public_id=f"placement-{accepted}-{planned}-{sent}",
            student_id=one.student.id,
            programme_id=one.enrolment.programme_id,
            course_id=course.id,
            site_id=site.id,
            title="Assistant",
            state=state,
            planned_minutes=planned,
            required_minutes=planned,
        )
    )
    for minutes, line_state in ((accepted, LineState.ACCEPTED), (sent, LineState.SUBMITTED)):
        for _ in range(minutes // 600):
            line(made, one, line_state)
    return made


def line(internship: Internship, one: record.Record, state: LineState) -> None:
    day = date(2026, 9, 7)
    written = make.keep(
        HourLine(
            internship_id=internship.id,
            week_on=week_of(day),
            day=day,
            minutes=600,
            text="Edited dialogue",
            written_by=one.student.id,
        )
    )
    make.keep(LineEvent(line_id=written.id, state=state, at=clock.now()))


def test_public_facts_name_areas_and_milestones(one: record.Record) -> None:
    one.take("AUD 101", grade="A-")
    facts = queries.public_facts(one.student.id)
    assert facts is not None
    assert facts.programme == "Bachelor of Science in Audio Production"
    assert facts.school == "Calder Bay University"
    assert [facts.earned, facts.required] == [Decimal(3), Decimal(120)]
    assert facts.expected_on == date(2028, 6, 30)
    core = next(area for area in facts.areas if area.label == "Audio core")
    assert [core.earned, core.required] == [Decimal(3), Decimal(49)]
    assert not core.is_met
    assert facts.milestones == ()


def test_public_facts_never_hold_a_grade(one: record.Record) -> None:
    one.take("AUD 101", grade="B+")
    one.take("AUD 102", grade="D-")
    facts = queries.public_facts(one.student.id)
    assert facts is not None
    said = json.dumps(dataclasses.asdict(facts), default=str)
    for mark in ("B+", "D-", "grade", "average", "gpa", "2.3"):
        assert mark not in said


def test_whoever_is_not_enrolled_has_no_facts(session: Session) -> None:
    who = make.student()
    assert queries.public_facts(who.id) is None
    assert queries.summary(who.id) is None
    assert queries.needs_you(make.actor(who)) == []


def test_the_start_page_gets_one_line_and_a_ring(one: record.Record) -> None:
    one.take("AUD 101")
    one.take_now("AUD 201")
    summary = queries.summary(one.student.id)
    assert summary is not None
    counted = [summary.earned, summary.in_progress, summary.required]
    assert counted == [Decimal(3), Decimal(3), Decimal(120)]
    assert summary.percent == 2
    assert summary.sentence.startswith("You graduate in June 2028 if you plan 114 more credits")


@pytest.mark.parametrize(("part", "whole", "percent"), [(119, 120, 99), (121, 120, 100), (1, 0, 0)])
def test_a_percentage_never_says_all_before_all_is_there(
    part: int, whole: int, percent: int
) -> None:
    assert whole_percent(Decimal(part), Decimal(whole)) == percent


def test_a_student_is_asked_to_choose_and_to_plan(session: Session) -> None:
    one = record.student()
    titles = [need.title for need in queries.needs_you(make.actor(one.student))]
    assert titles == ["Choose a concentration", "Plan Term 4"]
    one.plan("AUD 101")
    titles = [need.title for need in queries.needs_you(make.actor(one.student))]
    assert titles == ["Choose a concentration"]


def test_a_milestone_whose_conditions_are_met_is_asked_for(one: record.Record) -> None:
    for code in ("AUD 101", "AUD 110", "AUD 120", "MAT 120", "ENG 101", "ENG 102", "COM 110"):
        one.take(code)
    one.take("PHY 115")
    titles = [need.title for need in queries.needs_you(make.actor(one.student))]
    assert "Ask for your candidacy" in titles


def test_staff_are_asked_for_nothing(one: record.Record) -> None:
    assert queries.needs_you(make.actor(one.office)) == []


@pytest.mark.parametrize(
    ("state", "accepted", "planned", "status"),
    [
        (InternshipState.COMPLETED, 9000, 8100, "met"),
        (InternshipState.ACTIVE, 600, 8100, "met-in-progress"),
        (InternshipState.TERMINATED, 600, 8100, "not-met"),
        (InternshipState.DRAFT, 0, 8100, "not-met"),
    ],
)
def test_accepted_internship_time_counts_for_its_course(
    one: record.Record, state: InternshipState, accepted: int, planned: int, status: str
) -> None:
    placement(one, state, accepted=accepted, planned=planned)
    hours = one.answer().node("core-hours")
    assert hours is not None
    assert hours.amount.earned == accepted
    assert hours.status.value == status


def test_an_ended_placement_and_a_running_one_add_up(one: record.Record) -> None:
    placement(one, InternshipState.TERMINATED, accepted=3000, planned=8100)
    placement(one, InternshipState.ACTIVE, accepted=600, planned=5400)
    hours = one.answer().node("core-hours")
    assert hours is not None
    assert [hours.amount.earned, hours.amount.in_progress] == [Decimal(3600), Decimal(4800)]


def test_the_latest_placement_stands_beside_the_degree(one: record.Record) -> None:
    placement(one, InternshipState.ACTIVE, accepted=1200, planned=8100, sent=600)
    shown = queries.placement_of(one.enrolment, make.actor(one.student))
    assert shown is not None
    assert (shown.place, shown.accepted, shown.waiting) == ("Second Reel Post", 1200, 600)
    assert shown.bars == (("Week 1: 30 hours", 1800, "done"),)
    stranger = make.membership(programme=make.programme(), role=Role.FACULTY).user
    assert queries.placement_of(one.enrolment, make.actor(stranger)) is None


def test_what_was_brought_along_stands_before_the_terms(one: record.Record) -> None:
    one.bring("ENG 101")
    one.take("AUD 101")
    degree = queries.degree_for(one.student.id)
    assert degree is not None
    drawn = degree.session()
    assert [column.name for column in drawn.columns][:2] == ["Earlier", "Term 1"]
    general = drawn.lanes[0]
    assert [clip.under for clip in general.cells[0]] == ["ENG 101"]
    assert {clip.kind for clip in general.cells[-1]} == {ClipKind.GAP}


def test_terms_beyond_the_plan_are_not_drawn(one: record.Record) -> None:
    far = clock.today() + timedelta(days=400)
    operations.upsert_term("Term 9", far, far + timedelta(days=100), actor=record.MACHINE)
    one.take("AUD 101", term=2)
    degree = queries.degree_for(one.student.id)
    assert degree is not None
    assert [c.name for c in degree.session().columns] == [
        "Term 2",
        "Term 3",
        "Term 4",
        "Still open",
    ]
