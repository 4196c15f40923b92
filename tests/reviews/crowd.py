"""A desk with much on it, written in bulk: what tests of query counts and the benchmark ask."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, insert, select

from tests import make
from tracker import clock
from tracker.accounts.models import User
from tracker.attestations.models import Request
from tracker.attestations.rules import Kind as WitnessKind
from tracker.db import db
from tracker.evaluations.models import Evaluation, EvaluationLink, FormVersion
from tracker.evaluations.rules import Kind as EvaluationKind
from tracker.evaluations.rules import Visibility
from tracker.internships.models import (
    Agreement,
    ApprovalStep,
    HourLine,
    Internship,
    InternshipEvent,
    LineEvent,
    UndecidedLine,
    WeekNote,
)
from tracker.internships.rules import (
    DEFAULT_POLICY,
    InternshipState,
    LineState,
    StepKind,
    StepState,
    week_of,
)
from tracker.petitions.models import Petition
from tracker.petitions.rules import PetitionKind
from tracker.programmes.models import Enrolment, Programme
from tracker.projects.models import Project
from tracker.projects.rules import ProjectKind
from tracker.rounds.models import Round
from tracker.rubrics.models import Rubric, RubricVersion
from tracker.rubrics.rules import Purpose
from tracker.skills.models import FrameworkVersion, SkillClaim
from tracker.skills.rules import ClaimState

# Of each ten things that wait: five weeks, two proposals, one of each of the others.
MIX = 10
WEEKS = 5
WORKED = 5  # days in each week
BEFORE = 1  # accepted weeks behind each internship with weeks that wait


def fill(count: int, programme: Programme, adviser: User, *, before: int = BEFORE) -> None:
    """Let so many things wait, a multiple of ten; every third student has this adviser.

    ``before`` accepted weeks lie behind those that wait.
    """
    scenes = count // MIX
    version = make.programme_version(programme=programme, catalogue=make.token())
    site, person = make.site(name="Tidewater Studios"), make.supervisor()
    course = make.course(facts={"kind": "internship"})
    project = make.project(student=adviser)
    for state, each in (
        (InternshipState.ACTIVE, partial(_weeks, before=before)),
        (InternshipState.PROPOSED, _nothing),
        (InternshipState.PROPOSED, _agreement),
        (InternshipState.REVIEW, _nothing),
    ):
        students = _students(scenes, version.id, programme.id, adviser.id)
        internships = _rows(
            Internship,
            [
                {
                    "public_id": make.token(),
                    "student_id": student,
                    "programme_id": programme.id,
                    "site_id": site.id,
                    "supervisor_id": person.id,
                    "course_id": course.id,
                    "credits": 3,
                    "title": "Assistant engineer",
                    "state": state,
                    "planned_starts_on": clock.today() - timedelta(days=90),
                    "planned_ends_on": clock.today() + timedelta(days=60),
                    "planned_minutes": 8000,
                    "policy": DEFAULT_POLICY.as_json() if state != "proposed" else {},
                }
                for student in students
            ],
        )
        _event(internships, state)
        each(internships, students, person.id)
    students = _students(scenes, version.id, programme.id, adviser.id)
    enrolments = dict(
        db.session.execute(
            db.select(Enrolment.student_id, Enrolment.id).where(Enrolment.student_id.in_(students))
        ).all()
    )
    _rows(
        Petition,
        [
            {
                "enrolment_id": enrolments[student],
                "student_id": student,
                "programme_id": programme.id,
                "kind": PetitionKind.WAIVER,
                "reason": "I did this elsewhere.",
                "project_id": project.id,
            }
            for student in students
        ],
    )
    db.session.commit()


def fill_others(count: int, programme: Programme, adviser: User) -> None:
    """Let so many wait of each kind that `fill` leaves out.

    They are reviews, credits, skills, steps of the office and evaluations that did not come.
    """
    version = make.programme_version(programme=programme, catalogue=make.token())
    rubric = Rubric(programme_id=programme.id, purpose=Purpose.REVIEW)
    found = db.session.scalar(select(Rubric).filter_by(programme_id=programme.id))
    judged_by = make.keep(RubricVersion(rubric=found or make.keep(rubric), document={}, **_last()))
    framework = make.keep(
        FrameworkVersion(programme_id=programme.id, document={}, number=_last()["number"])
    )
    students = _students(count, version.id, programme.id, adviser.id)
    _reviews_and_credits(students, programme.id, judged_by.id)
    _rows(
        SkillClaim,
        [
            {
                "student_id": student,
                "programme_id": programme.id,
                "framework_id": framework.id,
                "skill": "automation",
                "skill_name": "Automation",
                "area_name": "Mixing",
                "level": 3,
                "state": ClaimState.SENT,
                "sending": 1,
                "sent_at": _ago(number % 14),
            }
            for number, student in enumerate(students)
        ],
    )
    proposed = [
        _internship(student, programme.id, InternshipState.PROPOSED) for student in students
    ]
    steps = ((StepKind.FACULTY, StepState.APPROVED), (StepKind.INSURANCE, StepState.WAITING))
    _rows(
        ApprovalStep,
        [
            {"internship_id": number, "round": 1, "kind": kind, "state": state}
            for number in _rows(Internship, proposed)
            for kind, state in steps
        ],
    )
    running = [_internship(student, programme.id, InternshipState.ACTIVE) for student in students]
    _evaluations(_rows(Internship, running), programme)
    db.session.commit()


def _last() -> dict[str, Any]:
    """What a published version has; its number is above all that there are."""
    numbers = select(func.count(RubricVersion.id))
    return {"number": (db.session.scalar(numbers) or 0) + 1, "published_at": clock.now()}


def _internship(student: int, programme_id: int, state: InternshipState) -> dict[str, Any]:
    return {
        "public_id": make.token(),
        "student_id": student,
        "programme_id": programme_id,
        "title": "Assistant engineer",
        "state": state,
        "planned_minutes": 8000,
        "policy": DEFAULT_POLICY.as_json(),
    }


def _reviews_and_credits(students: list[int], programme_id: int, rubric_version_id: int) -> None:
    projects = _rows(
        Project,
        [
            {
                "public_id": make.token(),
                "student_id": student,
                "programme_id": programme_id,
                "kind": ProjectKind.MIX,
                "title": "Low Tide",
                "shown_to_faculty": True,
                "updated_at": clock.now(),
            }
            for student in students
        ],
    )
    _rows(
        Round,
        [
            {
                "project_id": project,
                "number": 1,
                "rubric_version_id": rubric_version_id,
                "asked": "Is the vocal too loud?",
                "asked_at": _ago(place % 14),
            }
            for place, project in enumerate(projects)
        ],
    )
    _rows(
        Request,
        [
            {
                "project_id": project,
                "kind": WitnessKind.FACULTY,
                "name": "Faculty",
                "created_at": _ago(place % 14),
                "expires_at": clock.now() + timedelta(days=20),
            }
            for place, project in enumerate(projects)
        ],
    )


def _evaluations(internships: list[int], programme: Programme) -> None:
    """Ask the site of each for an evaluation, and remind it twice."""
    form = FormVersion(
        programme_id=programme.id,
        kind=EvaluationKind.FINAL,
        number=_last()["number"],
        document={},
    )
    form_id, person = make.keep(form).id, make.supervisor()
    evaluations = _rows(
        Evaluation,
        [
            {
                "internship_id": number,
                "kind": EvaluationKind.FINAL,
                "form_id": form_id,
                "visibility": Visibility.AT_ONCE,
                "asked_at": _ago(30),
            }
            for number in internships
        ],
    )
    _rows(
        EvaluationLink,
        [
            {
                "evaluation_id": number,
                "supervisor_id": person.id,
                "token_hash": make.token(),
                "is_reminder": days < 30,
                "created_at": _ago(days),
                "expires_at": _ago(days - 40),
            }
            for number in evaluations
            for days in (30, 25, 20)
        ],
    )


def _students(count: int, version_id: int, programme_id: int, adviser_id: int) -> list[int]:
    made = _rows(
        User,
        [
            {
                "public_id": make.token(),
                "name": f"Student {number:04}",
                "webauthn_handle": make.token().encode(),
            }
            for number in range(count)
        ],
    )
    _rows(
        Enrolment,
        [
            {
                "student_id": student,
                "version_id": version_id,
                "programme_id": programme_id,
                "started_on": date(2024, 9, 1),
                "adviser_id": adviser_id if number % 3 == 0 else None,
            }
            for number, student in enumerate(made)
        ],
    )
    return made


def _event(internships: list[int], state: InternshipState) -> None:
    _rows(
        InternshipEvent,
        [
            {
                "internship_id": number,
                "event": "submit",
                "from_state": InternshipState.DRAFT,
                "to_state": state,
                "at": _ago(number % 14),
            }
            for number in internships
        ],
    )


def _nothing(_internships: list[int], _students: list[int], _person: int) -> None:
    """Wait as they are."""


def _agreement(internships: list[int], _students: list[int], person: int) -> None:
    _rows(
        Agreement,
        [
            {
                "internship_id": number,
                "public_id": make.token(),
                "number": 1,
                "supervisor_id": person,
                "title": "Agreement",
                "body": "We agree.",
                "sha256": "0" * 64,
            }
            for number in internships
        ],
    )


def _weeks(internships: list[int], students: list[int], person: int, *, before: int) -> None:
    """Five weeks that wait behind accepted ones; of every other student the site confirmed them."""
    this = week_of(clock.today())
    mondays = [this - timedelta(days=7 * n) for n in range(1, WEEKS + before + 1)]
    where = [
        (number, student, place, monday)
        for number, student in zip(internships, students, strict=True)
        for place, monday in enumerate(mondays)
    ]
    _rows(
        WeekNote,
        [
            {"internship_id": number, "week_on": monday, "saved_at": _ago(place)}
            for number, _, place, monday in where
        ],
    )
    days = [
        (number, student, place, monday, step)
        for number, student, place, monday in where
        for step in range(WORKED)
    ]
    lines = _rows(
        HourLine,
        [
            {
                "internship_id": number,
                "week_on": monday,
                "day": monday + timedelta(days=step),
                "minutes": 420 if step else 660,
                "text": f"Tracked take {place}.{step}",
                "written_by": student,
            }
            for number, student, place, monday, step in days
        ],
    )
    events: list[dict[str, Any]] = []
    undecided: list[dict[str, Any]] = []
    for line, (number, student, place, monday, _) in zip(lines, days, strict=True):
        at = _ago(place)
        plain = {"line_id": line, "at": at, "actor_id": None, "supervisor_id": None}
        events.append(plain | {"state": LineState.SUBMITTED, "actor_id": student})
        if number % 2:
            events.append(plain | {"state": LineState.CONFIRMED, "supervisor_id": person})
        if place >= WEEKS:
            events.append(plain | {"state": LineState.ACCEPTED})
        else:
            undecided.append(
                {
                    "line_id": line,
                    "internship_id": number,
                    "week_on": monday,
                    "since": at,
                    "is_confirmed": bool(number % 2),
                }
            )
    _rows(LineEvent, events)
    db.session.execute(insert(UndecidedLine), undecided)


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _rows(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows and return their ids, in their order.

    SQLite would go row by row to tell the ids; there they are counted on.
    """
    if not rows:
        return []
    if db.engine.dialect.name != "sqlite":
        made = insert(model).returning(model.id, sort_by_parameter_order=True)
        return list(db.session.scalars(made, rows))
    first = (db.session.scalar(select(func.max(model.id))) or 0) + 1
    db.session.execute(
        insert(model), [row | {"id": number} for number, row in enumerate(rows, first)]
    )
    return list(range(first, first + len(rows)))
