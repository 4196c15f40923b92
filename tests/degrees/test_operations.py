from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.degrees import record
from tracker import clock, trail
from tracker.access import Role
from tracker.degrees import operations, queries
from tracker.degrees.rules import AttemptKind, ExceptionDraft, ExceptionKind, MilestoneDraft
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.programmes import queries as programme_queries


def deeds(session: Session) -> list[str]:
    return list(session.scalars(select(trail.TrailEntry.action).order_by(trail.TrailEntry.id)))


def course_id(code: str) -> int:
    course = programme_queries.course_by_code(code)
    assert course is not None
    return course.id


def test_an_attempt_is_recorded_and_counts(session: Session) -> None:
    one = record.student()
    one.take("AUD 101", grade="A-")
    core = one.answer().node("core")
    assert core is not None
    assert core.credits.earned == 3
    assert deeds(session)[-1] == "attempt.recorded"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"grade": ""}, "Choose the grade"),
        ({"grade": "Z"}, "Z is not a grade"),
        ({"term_id": None}, "Choose the term"),
        ({"credits": Decimal(-1)}, "Credits are between"),
        ({"credits": Decimal(61)}, "Credits are between"),
        ({"kind": AttemptKind.PLANNED}, "Only a finished attempt"),
        ({"course_id": 2**62}, "no such course"),
        ({"term_id": 2**62}, "no such term"),
    ],
)
def test_an_attempt_that_does_not_fit_together_is_refused(
    session: Session, changes: dict[str, Any], problem: str
) -> None:
    one = record.student()
    with pytest.raises(WrongState, match=problem):
        one.take("AUD 101", **changes)


def test_the_same_course_is_recorded_once_a_term_unless_it_may_be_repeated(
    session: Session,
) -> None:
    one = record.student()
    one.take("AUD 101")
    with pytest.raises(WrongState, match="recorded in this term already"):
        one.take("AUD 101", grade="A")
    one.take("AUD 101", term=2, grade="A")
    one.take("AUD 470")
    one.take("AUD 470")


def test_a_correction_keeps_the_earlier_row_and_its_reason(session: Session) -> None:
    one = record.student()
    wrong = one.take("AUD 101", grade="D")
    right = operations.correct_attempt(
        wrong, one.draft("AUD 101", grade="B"), reason="Typed wrong", actor=make.actor(one.office)
    )
    make.keep(right)
    assert [a.grade for a in queries.attempts_of(one.enrolment)] == ["B"]
    earlier = queries.attempts_of(one.enrolment, ended=True)
    assert [(a.grade, a.ended_reason, a.ended_by) for a in earlier] == [
        ("D", "Typed wrong", one.office.id)
    ]
    assert right.supersedes_id == wrong.id


def test_the_second_of_two_editors_is_told(session: Session) -> None:
    one = record.student()
    attempt = one.take("AUD 101")
    actor = make.actor(one.office)
    operations.remove_attempt(attempt, reason="Not hers", actor=actor)
    with pytest.raises(Outdated):
        operations.correct_attempt(attempt, one.draft("AUD 101"), reason="Again", actor=actor)
    with pytest.raises(Outdated):
        operations.remove_attempt(attempt, reason="Again", actor=actor)


def test_a_correction_needs_a_reason(session: Session) -> None:
    one = record.student()
    attempt = one.take("AUD 101")
    with pytest.raises(WrongState, match="Enter the reason"):
        operations.remove_attempt(attempt, reason=" ", actor=make.actor(one.office))


@pytest.mark.parametrize("who", ["student", "faculty"])
def test_only_the_office_records(session: Session, who: str) -> None:
    one = record.student()
    with pytest.raises(NotAllowed):
        operations.record_attempt(
            one.enrolment, one.draft("AUD 101"), actor=make.actor(getattr(one, who))
        )


def test_nobody_records_their_own(session: Session) -> None:
    one = record.student()
    make.membership(user=one.student, programme=one.enrolment.programme, role=Role.OFFICE)
    with pytest.raises(NotAllowed):
        operations.record_attempt(
            one.enrolment, one.draft("AUD 101"), actor=make.actor(one.student)
        )


def test_an_exception_counts_until_it_is_withdrawn(session: Session) -> None:
    one = record.student()
    actor = make.actor(one.office)
    decided = make.keep(
        operations.decide_exception(
            one.enrolment,
            ExceptionDraft(
                kind=ExceptionKind.WAIVER, course_id=course_id("AUD 102"), reason="Portfolio"
            ),
            actor=actor,
        )
    )
    core = one.answer().node("core")
    assert core is not None
    assert core.waived == ("AUD 102 Critical Listening I is waived.",)
    operations.withdraw_exception(decided, actor=actor)
    with pytest.raises(Outdated):
        operations.withdraw_exception(decided, actor=actor)
    make.keep(decided)
    core = one.answer().node("core")
    assert core is not None
    assert core.waived == ()
    assert len(queries.exceptions_of(one.enrolment, ended=True)) == 1


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        ({"kind": ExceptionKind.WAIVER, "reason": "x"}, "course or the requirement"),
        ({"kind": ExceptionKind.WAIVER, "reason": " ", "node": "core"}, "Enter the reason"),
        ({"kind": ExceptionKind.WAIVER, "reason": "x", "node": "gone"}, "no such requirement"),
        ({"kind": ExceptionKind.EQUIVALENCY, "reason": "x"}, "Choose the course"),
        ({"kind": ExceptionKind.SUBSTITUTION, "reason": "x", "course_id": 1}, "stands for"),
        (
            {"kind": ExceptionKind.SUBSTITUTION, "reason": "x", "course_id": 1, "replaces_id": 1},
            "for itself",
        ),
    ],
)
def test_an_exception_that_does_not_fit_together_is_refused(
    session: Session, draft: dict[str, Any], problem: str
) -> None:
    one = record.student()
    with pytest.raises(WrongState, match=problem):
        operations.decide_exception(
            one.enrolment, ExceptionDraft(**draft), actor=make.actor(one.office)
        )


def test_a_milestone_is_reached_once_and_can_be_taken_back(session: Session) -> None:
    one = record.student()
    actor = make.actor(one.office)
    draft = MilestoneDraft(node="cand", reached_on=clock.today())
    reached = make.keep(operations.reach_milestone(one.enrolment, draft, actor=actor))
    with pytest.raises(WrongState, match="recorded already"):
        operations.reach_milestone(one.enrolment, draft, actor=actor)
    operations.take_back_milestone(reached, actor=actor)
    assert queries.milestones_of(one.enrolment) == []
    assert deeds(session)[-1] == "milestone.taken_back"


@pytest.mark.parametrize(
    ("node", "days", "problem"), [("core", 0, "no such milestone"), ("cand", 1, "in the future")]
)
def test_a_milestone_has_a_name_and_a_day(
    session: Session, node: str, days: int, problem: str
) -> None:
    one = record.student()
    draft = MilestoneDraft(node=node, reached_on=clock.today() + timedelta(days=days))
    with pytest.raises(WrongState, match=problem):
        operations.reach_milestone(one.enrolment, draft, actor=make.actor(one.office))


def test_a_student_plans_a_course_and_drops_it(session: Session) -> None:
    one = record.student()
    actor = make.actor(one.student)
    planned = make.keep(
        operations.plan_course(one.enrolment, course_id("AUD 101"), one.terms[3].id, actor=actor)
    )
    assert one.answer().credits.planned == 3
    with pytest.raises(WrongState, match="planned or under way"):
        operations.plan_course(one.enrolment, course_id("AUD 101"), one.terms[2].id, actor=actor)
    operations.unplan_course(planned, actor=actor)
    with pytest.raises(Outdated):
        operations.unplan_course(planned, actor=actor)
    make.keep(planned)
    assert one.answer().credits.planned == 0


def test_a_plan_is_for_terms_to_come(session: Session) -> None:
    one = record.student()
    with pytest.raises(WrongState, match="Term 1 is over"):
        operations.plan_course(
            one.enrolment,
            course_id("AUD 101"),
            one.terms[0].id,
            actor=make.actor(one.student),
        )


def test_what_is_more_than_a_plan_cannot_be_dropped(session: Session) -> None:
    one = record.student()
    done = one.take("AUD 101")
    with pytest.raises(WrongState, match="Only a planned course"):
        operations.unplan_course(done, actor=make.actor(one.student))


def test_faculty_do_not_plan_for_students(session: Session) -> None:
    one = record.student()
    with pytest.raises(NotAllowed):
        operations.plan_course(
            one.enrolment, course_id("AUD 101"), one.terms[3].id, actor=make.actor(one.faculty)
        )
