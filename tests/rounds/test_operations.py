"""Reviews as the database keeps them: frozen, held, carried over."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import make, sounds
from tests.conftest import Web
from tests.media.sender import work
from tests.rounds.scenes import Scene, at, file_of, scene
from tracker import clock
from tracker.access import Actor, Can, can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import Job
from tracker.mail import OutgoingMail
from tracker.rounds import jobs, operations, queries
from tracker.rounds.models import RoundComment, RoundFile
from tracker.rounds.rules import (
    CommentDraft,
    CommentEvent,
    CommentState,
    Doubt,
    Placing,
    RoundState,
    VerdictDraft,
)

MACHINE = Actor.machine("test")


@pytest.fixture
def scenery(session: Session) -> Scene:
    return scene()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    def set_to(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=clock.now().tzinfo)
        monkeypatch.setattr(clock, "now", lambda: noon)

    set_to(date(2026, 11, 20))
    return set_to


def test_a_round_keeps_its_files_and_rubric_while_the_student_goes_on(scenery: Scene) -> None:
    before = scenery.item.recording.versions[0]  # type: ignore[union-attr]
    made = scenery.ask()
    assert [(f.version_id, f.sha256) for f in made.files] == [(before.id, before.file.sha256)]
    assert made.rubric.number == 1
    assert scenery.project.shown_to_faculty, "asking shows it to those who are asked"
    scenery.new_version()
    scenery.item.archived_at = make.moment()
    scenery.project.title = "High Tide"
    db.session.commit()
    again = scenery.again(made)
    assert [(f.version_id, f.title) for f in again.files] == [(before.id, "Low Tide, mix")]


def test_what_cannot_be_asked_is_refused(scenery: Scene) -> None:
    with pytest.raises(NotAllowed):
        operations.ask(scenery.project, "Mine?", actor=make.actor(scenery.teacher))
    with pytest.raises(WrongState, match="Say what"):
        scenery.ask("   ")
    scenery.project.archived_at = make.moment()
    with pytest.raises(WrongState, match="Restore"):
        scenery.ask()


def test_a_comment_cannot_attach_to_another_content_or_to_the_file_of_another_round(
    scenery: Scene,
) -> None:
    first = scenery.ask()
    scenery.new_version()
    comment = scenery.say(first, "Too loud", span=at(1_000))
    second = scenery.ask()
    theirs = second.files[0]
    assert theirs.sha256 != first.files[0].sha256
    wrong: list[dict[str, Any]] = [
        {"sha256": theirs.sha256},
        {"round_file_id": theirs.id},
        {"round_file_id": theirs.id, "sha256": theirs.sha256},
        {"sha256": None},
        {"round_file_id": None},
        {"from_ms": -1},
        {"to_ms": 900},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(
                update(RoundComment).where(RoundComment.id == comment.id).values(**values)
            )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            update(RoundFile).where(RoundFile.id == first.files[0].id).values(sha256="0" * 64)
        )


def test_comments_outside_the_round_are_refused(scenery: Scene) -> None:
    made, actor = scenery.ask(), make.actor(scenery.teacher)
    file_id = made.files[0].id
    other = scene().ask()
    for draft in (
        CommentDraft(text="x", file_id=other.files[0].id),
        CommentDraft(text="x", criterion="charm"),
        CommentDraft(text="x", span=at(1)),
        CommentDraft(text="x", reply_to_id=10**9),
    ):
        with pytest.raises(NotAllowed):
            operations.write(made, draft, actor=actor)
    with pytest.raises(NotAllowed):
        scenery.say(made, "x", by=scenery.student, is_staff_only=True)
    for draft in (
        CommentDraft(text=" ", file_id=file_id),
        CommentDraft(text="x", file_id=file_id, span=at(64_000)),
    ):
        with pytest.raises(WrongState):
            operations.write(made, draft, actor=actor)
    hidden = scenery.say(made, "Not yet for you")
    with pytest.raises(NotAllowed):
        scenery.say(made, "What?", by=scenery.student, file_id=None, reply_to_id=hidden.id)


def test_what_the_student_may_read_is_the_same_for_the_table_and_for_lists(
    scenery: Scene,
) -> None:
    held, out = scenery.ask(), scene()
    for found, where in ((held, scenery), (released := out.ask(), out)):
        where.say(found, "Feedback")
        where.say(found, "Between us", is_staff_only=True)
        where.say(found, "A question", by=where.student)
    scenery.decide(held, held_until=clock.today() + timedelta(days=3))
    out.decide(released)
    comments = db.session.scalars(select(RoundComment)).all()
    people = [
        scenery.student,
        scenery.teacher,
        out.student,
        make.student(),
        make.office(scenery.programme),
    ]
    for person in people:
        actor = make.actor(person)
        listed = {each.id for each in db.session.scalars(queries.comments_visible_to(actor))}
        allowed = {each.id for each in comments if can(actor, Can.READ_ROUND_COMMENT, each)}
        assert listed == allowed
        rounds = {each.id for each in db.session.scalars(queries.visible_to(actor))}
        assert rounds == {r.id for r in (held, released) if can(actor, Can.VIEW_ROUND, r)}
    read = [t.comment.text for t in queries.threads_for(make.actor(scenery.student), held)]
    assert read == ["A question"]
    read = [t.comment.text for t in queries.threads_for(make.actor(out.student), released)]
    assert read == ["Feedback", "A question"]


def test_a_verdict_names_a_level_for_each_criterion_and_words(scenery: Scene) -> None:
    made = scenery.ask()
    refused: list[dict[str, Any]] = [{"message": " "}, {"levels": {}}, {"levels": {"brief": 9}}]
    for wrong in refused:
        with pytest.raises(WrongState):
            scenery.decide(made, **wrong)
        db.session.rollback()
    with pytest.raises(NotAllowed):
        operations.decide(
            made, VerdictDraft(message="x"), based_on=1, actor=make.actor(scenery.student)
        )
    with pytest.raises(Outdated):
        operations.decide(
            made, VerdictDraft(message="x"), based_on=7, actor=make.actor(scenery.teacher)
        )


def test_held_feedback_locks_nothing_and_is_released_once_on_its_day(
    scenery: Scene, today: Callable[[date], None]
) -> None:
    made = scenery.ask()
    scenery.say(made, "Too loud", span=at(2_000))
    scenery.decide(made, held_until=date(2026, 11, 23))
    scenery.decide(made, message="Nearly, I heard it again", held_until=date(2026, 11, 24))
    scenery.new_version()
    jobs.release()
    assert scenery.again(made).state is RoundState.DECIDED
    assert db.session.scalars(select(OutgoingMail)).all() == []
    today(date(2026, 11, 24))
    jobs.release()
    jobs.release()
    assert scenery.again(made).state is RoundState.RELEASED
    (mail,) = db.session.scalars(select(OutgoingMail)).all()
    assert mail.subject == "Feedback on Low Tide"
    assert "heard it again" not in mail.text
    with pytest.raises(WrongState):
        scenery.decide(made)
    with pytest.raises(WrongState):
        operations.release(made, actor=make.actor(scenery.teacher))


def test_comments_go_from_open_to_addressed_to_accepted(scenery: Scene) -> None:
    made = scenery.ask()
    comment = scenery.say(made, "Too loud")
    question = scenery.say(made, "Why?", by=scenery.student)
    student, teacher = make.actor(scenery.student), make.actor(scenery.teacher)
    with pytest.raises(NotAllowed):
        operations.step(comment, CommentEvent.ADDRESS, actor=student)  # it is not theirs to know
    scenery.decide(made)
    for event, actor, after in (
        (CommentEvent.ACCEPT, student, None),
        (CommentEvent.ADDRESS, student, CommentState.ADDRESSED),
        (CommentEvent.REOPEN, student, CommentState.OPEN),
        (CommentEvent.ADDRESS, teacher, None),
        (CommentEvent.ACCEPT, teacher, CommentState.ACCEPTED),
        (CommentEvent.REOPEN, student, None),
    ):
        if after is None:
            with pytest.raises(WrongState):
                operations.step(comment, event, actor=actor)
        else:
            operations.step(comment, event, actor=actor)
            assert comment.state is after
    with pytest.raises(WrongState):
        operations.step(question, CommentEvent.ACCEPT, actor=teacher)


def test_only_what_nobody_has_read_can_be_taken_back(scenery: Scene) -> None:
    made, teacher = scenery.ask(), make.actor(scenery.teacher)
    mine, theirs = scenery.say(made, "Mine"), scenery.say(made, "Theirs", by=scenery.student)
    answered = scenery.say(made, "Answered")
    scenery.say(made, "So?", file_id=None, reply_to_id=answered.id)
    mine_id = mine.id
    operations.remove(mine, actor=teacher)
    assert db.session.get(RoundComment, mine_id) is None
    with pytest.raises(NotAllowed):
        operations.remove(theirs, actor=teacher)
    with pytest.raises(WrongState):
        operations.remove(answered, actor=teacher)
    scenery.decide(made)
    with pytest.raises(WrongState):
        operations.remove(answered, actor=teacher)


def test_what_was_taken_back_in_another_window_meanwhile_is_not_there(scenery: Scene) -> None:
    made, teacher = scenery.ask(), make.actor(scenery.teacher)
    mine = scenery.say(made, "Mine")
    db.session.execute(
        delete(RoundComment)
        .where(RoundComment.id == mine.id)
        .execution_options(
            synchronize_session=False  # as when another process did it
        )
    )
    with pytest.raises(NotAllowed):
        operations.remove(mine, actor=teacher)


def carried(found: object, text: str) -> RoundComment:
    comments = queries.comments_of(found)  # type: ignore[arg-type]
    return next(each for each in comments if each.text == text)


def test_open_comments_come_along_and_accepted_ones_and_notes_of_staff_do_not(
    scenery: Scene,
) -> None:
    first = scenery.ask()
    kept = scenery.say(first, "Open", span=at(5_000, 6_000), criterion="craft")
    whole = scenery.say(first, "All of it")
    project = scenery.say(first, "The project", file_id=None)
    done = scenery.say(first, "Done")
    scenery.say(first, "Between us", is_staff_only=True)
    scenery.say(first, "A question", by=scenery.student)
    scenery.decide(first)
    operations.step(done, CommentEvent.ACCEPT, actor=make.actor(scenery.teacher))
    second = scenery.ask()
    found = {each.text: each for each in queries.comments_of(second)}
    assert set(found) == {"Open", "All of it", "The project"}
    assert found["Open"].carried_from_id == kept.id
    assert found["Open"].span == at(5_000, 6_000), "the same file keeps its times"
    assert (found["Open"].placing, found["Open"].score) == (Placing.CARRIED, 100)
    assert found["All of it"].round_file_id == second.files[0].id != whole.round_file_id
    assert found["The project"].round_file_id is None
    assert second.progress == 100
    for comment in (kept, project):
        with pytest.raises(WrongState, match="Review 2"):
            operations.step(comment, CommentEvent.ADDRESS, actor=make.actor(scenery.student))
    with pytest.raises(WrongState, match="Review 2"):
        scenery.say(first, "Late")


def test_a_round_that_gives_way_hands_its_unsent_comments_to_the_next(scenery: Scene) -> None:
    first = scenery.ask()
    scenery.say(first, "Unsent")
    second = scenery.ask("Again, with the right file")
    assert scenery.again(first).state is RoundState.REPLACED
    assert queries.threads_for(make.actor(scenery.student), second) == []
    scenery.decide(second)
    (thread,) = queries.threads_for(make.actor(scenery.student), scenery.again(second))
    assert thread.comment.text == "Unsent"


def test_what_is_held_stays_held_when_the_next_round_carries_it(scenery: Scene) -> None:
    first = scenery.ask()
    scenery.say(first, "Held")
    scenery.decide(first, held_until=clock.today() + timedelta(days=3))
    second = scenery.ask()
    scenery.decide(second)
    student = make.actor(scenery.student)
    assert queries.threads_for(student, second) == []
    operations.release(first, actor=make.actor(scenery.teacher))
    db.session.commit()
    assert [t.comment.text for t in queries.threads_for(student, second)] == ["Held"]


def test_the_worker_finds_where_comments_belong_in_an_edited_file(web: Web, scenery: Scene) -> None:
    song = sounds.song(16)
    version = scenery.item.recording.versions[0]  # type: ignore[union-attr]
    file_of(version, song)
    first = scenery.ask()
    scenery.say(first, "Before", span=at(3_000))
    scenery.say(first, "After", span=at(9_000, 10_000))
    scenery.say(first, "Cut", span=at(13_500))
    scenery.decide(first)
    edited = sounds.joined(song[: 6 * 48_000], 3_217, song[6 * 48_000 : 12 * 48_000])
    file_of(scenery.new_version(), edited)
    second = scenery.ask()
    assert carried(second, "After").placing is Placing.WAITING
    work(web)
    second = scenery.again(second)
    before, after, cut = (carried(second, text) for text in ("Before", "After", "Cut"))
    assert before.span == at(3_000)
    assert after.from_ms is not None
    assert after.to_ms is not None
    assert abs(after.from_ms - 12_217) <= 50
    assert abs(after.to_ms - 13_217) <= 50
    assert (cut.placing, cut.doubt, cut.span) == (Placing.UNPLACED, Doubt.DIFFERENT, None)
    assert second.progress == 100
    # Placed by hand, and from there into the next round.
    operations.place(cut, second.files[0], at(14_000), actor=make.actor(scenery.student))
    assert (cut.placing, cut.span) == (Placing.BY_HAND, at(14_000))
    third = scenery.ask()
    assert carried(third, "Cut").span == at(14_000)
    with pytest.raises(WrongState):
        operations.place(before, second.files[0], at(1), actor=make.actor(scenery.student))


def test_a_recording_that_left_and_a_search_that_fails_are_said_so(
    web: Web, scenery: Scene
) -> None:
    first = scenery.ask()
    scenery.say(first, "On this one", span=at(1_000))
    scenery.decide(first)
    scenery.new_version()  # neither file lies in the store
    second = scenery.ask()
    work(web)
    assert carried(scenery.again(second), "On this one").doubt is Doubt.UNREADABLE
    third = scenery.ask()  # looked for anew, from where it was last
    key = f"{queries.CARRY}:{third.id}"
    db.session.delete(db.session.scalars(select(Job).where(Job.unique_key == key)).one())
    db.session.commit()
    jobs.sweep()
    again = scenery.again(third)
    assert (carried(again, "On this one").doubt, again.progress) == (Doubt.STOPPED, 100)
    scenery.item.archived_at = make.moment()
    db.session.commit()
    fourth = scenery.ask()
    lost = carried(fourth, "On this one")
    assert (lost.doubt, lost.round_file_id) == (Doubt.GONE, None)


def test_the_desk_asks_one_question_however_much_waits(scenery: Scene) -> None:
    scenery.ask()
    teacher = make.actor(scenery.teacher)
    (entry,) = queries.waiting_on(teacher)
    assert (entry.kind, entry.student, entry.what) == ("round", "Tess Arden", "review 1, Low Tide")
    assert entry.minutes == 9
    assert not entry.mine
    assert queries.waiting_on(make.actor(scenery.student)) == []
    assert queries.waiting_on(make.actor(make.faculty(make.programme()))) == []
    scenery.project.shown_to_faculty = False
    db.session.commit()
    assert queries.waiting_on(teacher) == []
