"""The life of an internship: who may do what, and what stays of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.internships import scenes
from tracker import clock
from tracker.access import Actor
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import jobs, operations, queries
from tracker.internships.models import Internship, Site, Supervisor
from tracker.internships.rules import InternshipState, ProposalDraft, replay
from tracker.trail import TrailEntry


def test_a_proposal_goes_to_faculty_back_and_through(session: Session) -> None:
    scene = scenes.proposed()
    internship, faculty = scene.internship, make.actor(scene.faculty)
    operations.send_back(internship, reason="Name the room.", based_on=2, actor=faculty)
    operations.submit(internship, actor=make.actor(scene.student))
    operations.approve(internship, based_on=4, actor=faculty)
    assert [event.event for event in internship.events] == [
        "submit",
        "return",
        "submit",
        "approve",
        "start",
    ]
    assert internship.state is InternshipState.ACTIVE
    rebuilt = replay((e.from_state, e.event, e.to_state) for e in internship.events)
    assert rebuilt is internship.state


def test_every_step_leaves_one_trail_entry(session: Session) -> None:
    scene = scenes.under_way()
    deeds = session.scalars(
        select(TrailEntry.action)
        .where(TrailEntry.subject_id == scene.internship.id)
        .order_by(TrailEntry.id)
    ).all()
    assert deeds == [
        "internship.submit",
        "internship.step-approved",
        "internship.approve",
        "internship.start",
    ]


def test_approval_freezes_what_the_course_asks(session: Session) -> None:
    facts = {"kind": "internship", "hours_per_credit": 45, "min_weeks": 10}
    course = make.course(code="AUD 480", facts=facts)
    scene = scenes.under_way(course=course, credits=Decimal(3))
    course.facts = facts | {"hours_per_credit": 80}
    session.commit()
    assert scene.internship.required_minutes == 135 * 60
    assert queries.policy_of(scene.internship).hours_per_credit == 45
    assert queries.policy_of(scene.internship).min_weeks == 10


def test_without_a_course_the_planned_hours_are_required(session: Session) -> None:
    assert scenes.under_way().internship.required_minutes == 100 * 60


def test_approval_makes_a_new_place_known(session: Session) -> None:
    new = make.site(vetted_at=None)
    scene = scenes.proposed(supervisor=make.supervisor(site=new))
    other = make.student(scene.internship.programme)
    assert new not in queries.site_choices(other.id)
    operations.approve(scene.internship, based_on=2, actor=make.actor(scene.faculty))
    assert new in queries.site_choices(other.id)


def stands(scene: scenes.Scene) -> str:
    return scene.internship.state.value


def test_a_later_first_day_is_waited_for(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = scenes.under_way(planned_starts_on=clock.today() + timedelta(days=2))
    assert stands(scene) == "approved"
    with pytest.raises(WrongState, match="planned first day"):
        operations.start(scene.internship, actor=make.actor(scene.faculty))
    jobs.start_due()
    assert stands(scene) == "approved"
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    jobs.start_due()
    jobs.start_due()
    assert stands(scene) == "active"
    assert scene.internship.events[-1].actor_id is None
    assert [e.event for e in scene.internship.events].count("start") == 1


def test_faculty_starts_it_by_hand_when_its_day_has_come(session: Session) -> None:
    scene = scenes.under_way(planned_starts_on=clock.today() + timedelta(days=1))
    scene.internship.planned_starts_on = clock.today()
    operations.start(scene.internship, actor=make.actor(scene.faculty))
    assert scene.internship.state is InternshipState.ACTIVE


def test_a_person_does_not_act_as_the_system(session: Session) -> None:
    with pytest.raises(NotAllowed):
        operations.start_all_due(actor=make.actor(make.user(is_site_admin=True)))


def test_a_proposal_is_taken_back_before_it_is_decided_and_not_after(session: Session) -> None:
    scene = scenes.proposed()
    operations.recall(scene.internship, actor=make.actor(scene.student))
    assert scene.internship.state is InternshipState.DRAFT
    with pytest.raises(WrongState):
        operations.recall(scene.internship, actor=make.actor(scene.student))


def test_two_decisions_at_once_have_one_effect(session: Session) -> None:
    scene = scenes.proposed()
    operations.approve(scene.internship, based_on=2, actor=make.actor(scene.faculty))
    with pytest.raises(WrongState, match="active by now"):
        operations.decline(
            scene.internship, reason="No.", based_on=2, actor=make.actor(scene.faculty)
        )
    assert scene.internship.state is InternshipState.ACTIVE


def test_a_decision_on_what_was_changed_meanwhile_is_refused(session: Session) -> None:
    scene = scenes.proposed()
    with pytest.raises(Outdated, match="Read it again"):
        operations.approve(scene.internship, based_on=1, actor=make.actor(scene.faculty))


@pytest.mark.parametrize(
    "who", ["student", "other student", "office", "faculty elsewhere", "admin"]
)
def test_nobody_but_faculty_of_the_programme_decides(session: Session, who: str) -> None:
    scene = scenes.proposed()
    programme = scene.internship.programme
    person = {
        "student": lambda: scene.student,
        "other student": lambda: make.student(programme),
        "office": lambda: make.office(programme),
        "faculty elsewhere": lambda: make.faculty(make.programme()),
        "admin": lambda: make.user(is_site_admin=True),
    }[who]()
    with pytest.raises(NotAllowed):
        operations.approve(scene.internship, based_on=2, actor=make.actor(person))


def test_nobody_decides_on_their_own(session: Session) -> None:
    programme = make.programme()
    both = make.student(programme)
    make.membership(user=both, programme=programme, role="faculty")
    scene = scenes.proposed(student=both, programme=programme)
    with pytest.raises(NotAllowed):
        operations.approve(scene.internship, based_on=2, actor=make.actor(both))


def draft(**changes: object) -> ProposalDraft:
    today = clock.today()
    plain: dict[str, object] = {
        "title": "Runner",
        "site_name": "Blue Door Studio",
        "site_city": "Calder Bay",
        "supervisor_name": "Ana Lind",
        "supervisor_mail": "Ana@Blue.example",
        "starts_on": today,
        "ends_on": today + timedelta(days=60),
        "planned_minutes": 6000,
        "objectives": ("Listen", "Patch"),
    }
    return ProposalDraft(**plain | changes)  # type: ignore[arg-type]


def test_a_new_place_is_made_once(session: Session) -> None:
    student = make.actor(make.student())
    first = operations.propose(draft(), actor=student)
    second = operations.propose(draft(site_name="blue  door STUDIO"), actor=student)
    assert first.site_id == second.site_id
    assert first.supervisor_id == second.supervisor_id
    assert session.scalars(select(Site.name)).all() == ["Blue Door Studio"]
    assert first.supervisor is not None
    assert first.supervisor.mail == "ana@blue.example"


def test_a_name_in_a_new_proposal_does_not_rename_a_known_supervisor(session: Session) -> None:
    site = make.site()
    known = make.supervisor(site=site, name="Marisol Quint", mail="m@lantern.example")
    make.internship(supervisor=known)
    typed = draft(site_id=site.id, supervisor_name="Somebody", supervisor_mail=known.mail)
    made = operations.propose(typed, actor=make.actor(make.student()))
    assert made.supervisor_id == known.id
    assert session.get_one(Supervisor, known.id).name == "Marisol Quint"


def test_a_place_that_only_another_student_named_cannot_be_chosen(session: Session) -> None:
    theirs = make.site(vetted_at=None)
    with pytest.raises(NotAllowed):
        operations.propose(draft(site_id=theirs.id), actor=make.actor(make.student()))


def test_a_course_that_is_no_internship_cannot_be_chosen(session: Session) -> None:
    course = make.course()
    with pytest.raises(NotAllowed):
        operations.propose(draft(course_id=course.id), actor=make.actor(make.student()))


def test_only_internship_courses_of_the_own_programme_are_offered(session: Session) -> None:
    ours = make.course(code="AUD 480", facts={"kind": "internship"})
    make.course(code="FLM 480", facts={"kind": "internship"})
    make.course(code="AUD 101", facts={"kind": "lecture"})
    version = make.programme_version(
        document={"courses": [{"code": "AUD 480"}, {"code": "AUD 101"}]}
    )
    enrolment = make.enrolment(version=version)
    assert list(queries.course_choices(enrolment.student_id)) == [ours]


def test_who_is_no_student_proposes_nothing(session: Session) -> None:
    with pytest.raises(NotAllowed):
        operations.propose(draft(), actor=make.actor(make.faculty(make.programme())))


def test_two_windows_do_not_overwrite_each_other(session: Session) -> None:
    internship = make.internship()
    actor = make.actor(internship.student)
    operations.edit_proposal(internship, draft(title="First"), based_on=1, actor=actor)
    with pytest.raises(Outdated):
        operations.edit_proposal(internship, draft(title="Second"), based_on=1, actor=actor)
    assert internship.title == "First"


def test_what_was_sent_is_not_edited(session: Session) -> None:
    scene = scenes.proposed()
    with pytest.raises(WrongState):
        operations.edit_proposal(
            scene.internship, draft(), based_on=2, actor=make.actor(scene.student)
        )


def test_a_draft_is_its_students_alone(session: Session) -> None:
    internship = make.internship()
    programme = internship.programme
    for other in (make.faculty(programme), make.office(programme), make.student(programme)):
        assert internship not in queries.listed_for(make.actor(other))
    assert internship in queries.listed_for(make.actor(internship.student))
    assert list(queries.listed_for(Actor())) == []


def test_deciding_leaves_no_row_of_the_past_changed(session: Session) -> None:
    scene = scenes.under_way()
    before = [(e.id, e.event, e.reason, e.at) for e in scene.internship.events]
    scene.log(60)
    scene.send()
    scene.accept()
    again = session.get_one(Internship, scene.internship.id)
    assert [(e.id, e.event, e.reason, e.at) for e in again.events] == before
