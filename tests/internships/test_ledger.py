"""The hour ledger: nothing is ever changed, and hours count when faculty accepted them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import settings_for
from tests.internships import scenes
from tracker import clock
from tracker.app import create_app
from tracker.db import Model, db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.models import HourLine, InternshipEvent, LineEvent
from tracker.internships.rules import DayDraft, LineState, WeekDraft, Worked
from tracker.trail import TrailEntry

ROOT = Path(__file__).parents[2]


def rewrite(scene: scenes.Scene, minutes: int, text: str, **more: str) -> None:
    """Change Monday, as the form would."""
    week = scene.week()
    worked = Worked(minutes=minutes) if minutes else None
    draft = WeekDraft(days={week.monday: DayDraft(worked, text)}, **more)
    operations.save_week(week, draft, based_on=week.version, actor=make.actor(scene.student))


def test_hours_count_when_faculty_accepts_them(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(450, 300)
    assert queries.accepted_minutes(scene.student.id) == 0
    scene.send()
    assert scene.week().sums.waiting == 750
    scene.accept()
    assert scene.week().sums.accepted == 750
    assert queries.accepted_minutes(scene.student.id) == 750
    assert queries.accepted_by_course(scene.student.id) == {None: 750}


def test_accepting_without_the_site_is_recorded_as_an_override(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    scene.accept()
    last = session.scalars(select(LineEvent).order_by(LineEvent.id.desc())).first()
    assert last is not None
    assert (last.state, last.is_override) == (LineState.ACCEPTED, True)
    assert last.reason == "Accepted without site confirmation."
    fact = queries.public_facts(scene.student.id)[0]
    assert (fact.is_confirmed, fact.vouched) == (False, "accepted by faculty")


def test_what_the_site_confirmed_is_accepted_without_override(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    line = scene.week().days[0]
    session.add(LineEvent(line_id=line.line_id, state=LineState.CONFIRMED, at=clock.now()))
    session.commit()
    assert scene.week().sums.confirmed == 60
    scene.accept()
    fact = queries.public_facts(scene.student.id)[0]
    assert (fact.minutes, fact.vouched) == (60, "confirmed by the site")


def test_changing_a_day_adds_a_line_and_leaves_the_old_one(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60, text="Cables.")
    rewrite(scene, 90, "Cables and stands.")
    lines = session.scalars(select(HourLine).order_by(HourLine.id)).all()
    assert [(line.minutes, line.text) for line in lines] == [
        (60, "Cables. Day 0."),
        (90, "Cables and stands."),
    ]
    assert lines[1].supersedes_id == lines[0].id
    assert [day.minutes for day in scene.week().days] == [90]


def test_saving_the_same_again_adds_nothing(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.log(60)
    assert session.scalar(select(func.count(HourLine.id))) == 1
    assert scene.week().version == 1


def test_an_emptied_day_is_voided(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    rewrite(scene, 0, "")
    assert not scene.week().days
    last = session.scalars(select(LineEvent).order_by(LineEvent.id.desc())).first()
    assert last is not None
    assert last.state is LineState.VOIDED


def test_a_returned_week_shows_its_remark_until_it_is_sent_again(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(360, 180)
    scene.send()
    scene.send_back("Say what you did yourself.")
    week = scene.week()
    assert (week.state, week.remark, week.remark_by) == (
        LineState.RETURNED,
        "Say what you did yourself.",
        scene.faculty.name,
    )
    assert week.sums.returned == 540
    with pytest.raises(WrongState, match="Change what the remark asks for"):
        scene.send()
    rewrite(scene, 300, "Edited drums alone.")
    assert (scene.week().state, scene.week().sums.returned) == (LineState.RETURNED, 480)
    scene.send()
    assert (scene.week().remark, scene.week().sums.waiting) == ("", 480)
    assert [e.reason for e in queries.exchange(scene.internship.id, scene.monday)] == [
        "Say what you did yourself."
    ]


def test_an_answer_below_the_days_is_a_change_too(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    scene.send_back("And what did you learn?")
    rewrite(scene, 60, "Patched the desk. Day 0.", learned="To label first.")
    scene.send()
    assert scene.week().learned == "To label first."


def test_a_sent_day_is_out_of_the_students_hands(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    with pytest.raises(WrongState, match="Monday is submitted by now"):
        rewrite(scene, 600, "Ten hours after all.")
    scene.accept()
    with pytest.raises(WrongState, match="Monday is accepted by now"):
        rewrite(scene, 0, "")
    assert queries.accepted_minutes(scene.student.id) == 60


def test_what_was_said_about_a_sent_week_stays(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    week = scene.week()
    operations.save_week(
        week,
        WeekDraft(days={}, happened="Something else."),
        based_on=week.version,
        actor=make.actor(scene.student),
    )
    assert scene.week().happened == ""


def test_two_windows_on_one_week(session: Session) -> None:
    scene = scenes.under_way()
    week, actor = scene.week(), make.actor(scene.student)
    draft = WeekDraft(days={week.monday: DayDraft(Worked(minutes=60), "Once.")})
    operations.save_week(week, draft, based_on=0, actor=actor)
    with pytest.raises(Outdated):
        operations.save_week(week, draft, based_on=0, actor=actor)


def test_faculty_accepts_only_what_it_read(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    read = scene.week()
    scene.send_back("Say more.")
    rewrite(scene, 600, "Much more.")
    scene.send()
    with pytest.raises(Outdated, match="Read it again"):
        operations.accept_week(read, based_on=read.version, actor=make.actor(scene.faculty))
    assert queries.accepted_minutes(scene.student.id) == 0


def test_accepting_twice_counts_once(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    scene.accept()
    with pytest.raises(WrongState, match="Nothing of this week waits"):
        scene.accept()
    assert queries.accepted_minutes(scene.student.id) == 60


def test_nobody_accepts_their_own_hours(session: Session) -> None:
    programme = make.programme()
    both = make.student(programme)
    scene = scenes.under_way(student=both, programme=programme)
    make.membership(user=both, programme=programme, role="faculty")
    scene.log(60)
    scene.send()
    week = scene.week()
    with pytest.raises(NotAllowed):
        operations.accept_week(week, based_on=week.version, actor=make.actor(both))


def test_a_day_that_has_not_come_is_not_logged(session: Session) -> None:
    scene = scenes.under_way()
    far = queries.week(scene.internship.id, scene.monday + timedelta(days=28))
    assert far is not None
    with pytest.raises(WrongState):
        operations.save_week(
            far,
            WeekDraft(days={far.monday: DayDraft(Worked(minutes=60), "Soon.")}),
            based_on=0,
            actor=make.actor(scene.student),
        )


def test_nothing_is_logged_before_it_has_started(session: Session) -> None:
    scene = scenes.proposed()
    with pytest.raises(WrongState, match="once the internship has started"):
        scene.log(60)


def test_last_weeks_days_are_copied_into_empty_ones(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60, 120)
    this = scene.week(1)
    copied = operations.copy_last_week(this, actor=make.actor(scene.student))
    reachable = [day for day in this.dates[:2] if day <= clock.today() + timedelta(days=1)]
    assert copied == len(reachable)
    assert [day.minutes for day in scene.week(1).days] == [60, 120][: len(reachable)]
    assert operations.copy_last_week(this, actor=make.actor(scene.student)) == 0


def test_the_trail_tells_dates_and_counts_and_no_words(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60, text="SECRET-MARKER")
    scene.send()
    scene.send_back("REMARK-MARKER")
    told = str([(e.action, e.detail) for e in session.scalars(select(TrailEntry))])
    assert "internship-week.return" in told
    assert "MARKER" not in told


def test_the_sums_of_many_internships_take_a_fixed_number_of_queries(session: Session) -> None:
    def queries_for(scenes_: list[scenes.Scene]) -> int:
        count = 0

        def note(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", note)
        found = queries.weeks_of([scene.internship for scene in scenes_])
        event.remove(db.engine, "before_cursor_execute", note)
        assert len(found) == len(scenes_)
        return count

    made = []
    for _ in range(3):
        scene = scenes.under_way()
        scene.log(60, 60)
        made.append(scene)
    for scene in made:
        session.refresh(scene.internship)
    assert queries_for(made[:1]) == queries_for(made) <= 4


@pytest.fixture
def migrated(tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    app = create_app(settings_for(tmp_path, f"ledger_{worker_name}"))
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["app"] = app
    command.upgrade(config, "head")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("kept", [HourLine, LineEvent, InternshipEvent])
def test_the_database_itself_refuses_to_rewrite_the_past(
    migrated: Flask, kept: type[Model]
) -> None:
    with migrated.app_context():
        scene = scenes.under_way()
        scene.log(60)
        for deed in (update(kept.__table__).values(id=1000), delete(kept.__table__)):  # type: ignore[arg-type]
            with pytest.raises(DatabaseError, match="append-only"):
                db.session.execute(deed)
            db.session.rollback()
