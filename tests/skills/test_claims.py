"""Claiming a skill, having it assessed, and what follows from it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import make
from tests.degrees import record
from tests.internships import scenes as placements
from tests.skills import scenes
from tracker import audit
from tracker.access import TABLE, Actor, Can, can
from tracker.accounts.models import User
from tracker.db import db
from tracker.degrees import queries as degrees
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.home import queries as home
from tracker.mail.outgoing import OutgoingMail
from tracker.media.rules import HighlightDraft
from tracker.projects.rules import BadDocument
from tracker.rubrics import operations as rubrics
from tracker.rubrics.rules import Purpose, preset
from tracker.skills import operations, queries
from tracker.skills.models import ClaimStep, Evidence
from tracker.skills.rules import ClaimDraft, ClaimState, EvidenceKind
from tracker.trail import TrailEntry

NOTE = b"Session sheet of a vocal overdub\n"


@pytest.fixture
def scene(session: Session) -> scenes.Scene:
    return scenes.begun()


def test_a_claim_goes_to_faculty_and_comes_back_assessed(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    assert scene.levels() == {}
    made = scene.assess(2)
    assert scene.claim.state is ClaimState.ASSESSED
    assert (made.level, made.assessor_id) == (2, scene.faculty.id)
    assert scene.levels() == {"automation": 2, "Automation": 2}
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert "Every choice can be heard." in mail.text
    assert "was assessed" in mail.subject


def test_a_claim_comes_back_with_a_reason_and_goes_again(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    with pytest.raises(WrongState, match="Say why"):
        scene.send_back("  ")
    scene.send_back("Add a second piece of work.")
    assert scene.claim.state is ClaimState.RETURNED
    assert [need.title for need in home.needs(make.actor(scene.student))] == [
        "Answer what was said of Automation"
    ]
    scene.passage(title="There")
    scene.send()
    assert scene.claim.sending == 2
    steps = db.session.scalars(select(ClaimStep).order_by(ClaimStep.id)).all()
    assert [(s.event.value, s.reason) for s in steps] == [
        ("send", ""),
        ("return", "Add a second piece of work."),
        ("send", ""),
    ]


def test_without_evidence_nothing_is_sent(scene: scenes.Scene) -> None:
    with pytest.raises(WrongState, match="Add evidence"):
        scene.send()


def test_evidence_is_pinned_by_its_sha256(scene: scenes.Scene) -> None:
    passage = scene.passage()
    assert passage.sha256 == scene.version.file.sha256
    newer = make.version(scene.version.recording)
    scene.send()
    scene.assess()
    granted = queries.granted(scene.student.id)[0]
    assert granted.passages[0].version.id == scene.version.id != newer.id
    assert granted.passages[0].sha256 == scene.version.file.sha256


def test_what_faculty_reads_does_not_change_meanwhile(scene: scenes.Scene) -> None:
    passage = scene.passage()
    scene.send()
    actor = make.actor(scene.student)
    with pytest.raises(WrongState, match="with faculty"):
        scene.passage()
    with pytest.raises(WrongState, match="with faculty"):
        operations.remove_evidence(passage, actor=actor)
    with pytest.raises(WrongState, match="with faculty"):
        operations.edit_claim(
            scene.claim, level=4, note="More.", based_on=scene.claim.row_version, actor=actor
        )
    operations.recall(scene.claim, actor=actor)
    operations.remove_evidence(passage, actor=actor)
    assert queries.evidence_of(scene.claim) == []
    assert queries.evidence_by_id(passage.id) is None


def test_a_passage_lies_in_a_sound_of_ones_own(scene: scenes.Scene) -> None:
    with pytest.raises(WrongState, match="where this sound ends"):
        scene.passage(5_000, 99_000)
    other = make.version(make.recording())
    with pytest.raises(NotAllowed):
        operations.add_passage(
            scene.claim,
            other,
            HighlightDraft(title="Theirs", start_ms=0, end_ms=5_000),
            actor=make.actor(scene.student),
        )


def test_a_confirmed_day_is_evidence_as_it_was_then(session: Session) -> None:
    placement = placements.under_way()
    placement.log(180, 240)
    placement.send()
    claim = make.keep(
        operations.claim_skill(
            placement.internship.programme,
            ClaimDraft(skill="comping", level=2, note="See the day."),
            student_id=placement.student.id,
            actor=make.actor(placement.student),
        )
    )
    assert queries.day_choices(placement.student.id) == []
    placement.accept()
    days = queries.day_choices(placement.student.id)
    assert [line.minutes for line, _, _ in days] == [240, 180]
    actor = make.actor(placement.student)
    made = make.keep(operations.add_day(claim, days[0][0].id, actor=actor))
    assert made.kind is EvidenceKind.DAY
    assert made.snapshot["minutes"] == 240
    assert len(made.sha256) == 64
    with pytest.raises(WrongState, match="Choose one of the days"):
        operations.add_day(claim, 2**40, actor=actor)


def test_a_document_is_examined_and_kept(scene: scenes.Scene) -> None:
    actor = make.actor(scene.student)
    made = operations.add_document(scene.claim, "sheet.txt", io.BytesIO(NOTE), actor=actor)
    assert made.file is not None
    assert made.sha256 == made.file.sha256
    with pytest.raises(BadDocument):
        operations.add_document(scene.claim, "sheet.pdf", io.BytesIO(b"MZ\0"), actor=actor)


def test_there_is_an_end_to_evidence(scene: scenes.Scene) -> None:
    for _ in range(12):
        scene.passage()
    with pytest.raises(WrongState, match="at most 12"):
        scene.passage()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"skill": "moon-walking"}, "no such skill"),
        ({"level": 5}, "Choose a level"),
        ({"skill": "automation"}, "open claim to Automation"),
    ],
)
def test_what_cannot_be_claimed_is_said(
    scene: scenes.Scene, changes: dict[str, Any], said: str
) -> None:
    draft: dict[str, Any] = {"skill": "comping", "level": 1, "note": ""}
    with pytest.raises(WrongState, match=said):
        operations.claim_skill(
            scene.programme,
            ClaimDraft(**draft | changes),
            student_id=scene.student.id,
            actor=make.actor(scene.student),
        )


def test_a_later_assessment_supersedes_and_both_are_kept(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    first = scene.assess(4)
    second = scene.assess(3, by=make.faculty(scene.programme))
    assert second.supersedes_id == first.id
    assert [a.level for a in queries.assessments_of(scene.claim)] == [3, 4]
    assert scene.levels()["automation"] == 3
    first.words = "Rewritten"
    with pytest.raises(RuntimeError, match="append-only"):
        db.session.flush()
    db.session.rollback()


def test_a_correction_can_take_a_level_away(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    scene.assess(4)
    scene.assess(0, words="It was somebody else's mix.")
    assert scene.levels() == {}
    assert queries.granted(scene.student.id) == []


def test_of_two_claims_to_one_skill_the_newest_level_counts(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    scene.assess(2)
    again = scenes.sent(level=4, beside=scene)
    again.assess(3)
    assert scene.levels()["automation"] == 3
    third = scenes.sent(level=4, beside=scene)
    third.assess(0)
    assert scene.levels()["automation"] == 3
    assert [g.claim_id for g in queries.granted(scene.student.id)] == [again.claim.id]


def test_what_was_assessed_keeps_its_rubric(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    made = scene.assess()
    office = make.actor(make.office(scene.programme))
    draft = rubrics.begin_draft(scene.programme, Purpose.SKILL, actor=office)
    body = preset(Purpose.REVIEW)
    rubrics.save_draft(draft, body, based_on=draft.row_version, actor=office)
    rubrics.publish(draft, based_on=draft.row_version, actor=office)
    db.session.expire_all()
    assert made.rubric_version.body == preset(Purpose.SKILL)
    later = scenes.sent("comping", beside=scene)
    assert later.assess().rubric_version.body == body


def test_an_assessment_needs_every_criterion_and_words(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    with pytest.raises(WrongState, match="Choose a level for"):
        scene.assess(marks={})
    with pytest.raises(WrongState, match="in words"):
        scene.assess(words=" ")
    with pytest.raises(WrongState, match="Choose a level"):
        scene.assess(level=9)
    with pytest.raises(Outdated):
        operations.assess(scene.claim, scene.draft(), based_on=0, actor=make.actor(scene.faculty))


def test_nobody_assesses_their_own(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    make.membership(user=scene.student, programme=scene.programme, role="faculty")
    strangers = [
        scene.student,
        make.office(scene.programme),
        make.faculty(make.programme()),
        make.user(is_site_admin=True),
    ]
    for who in strangers:
        with pytest.raises(NotAllowed):
            scene.assess(by=who)
    assert scene.student.id not in {
        w.student_id for w in queries.waiting_on(make.actor(scene.student))
    }


def test_list_and_table_agree_on_claims(scene: scenes.Scene) -> None:
    claims = [scene.claim, scenes.sent("comping", beside=scene).claim, scenes.sent().claim]
    people = [
        scene.student,
        scene.faculty,
        make.office(scene.programme),
        make.student(scene.programme),
    ]
    for who in people:
        actor = make.actor(who)
        listed = set(db.session.scalars(queries.visible_to(actor)))
        assert listed == {c for c in claims if can(actor, Can.VIEW_SKILL_CLAIM, c)}
    assert TABLE[Can.VIEW_SKILL_CLAIM]
    assert set(db.session.scalars(queries.visible_to(Actor()))) == set()


def test_the_desk_hears_of_what_waits(scene: scenes.Scene) -> None:
    actor = make.actor(scene.faculty)
    assert queries.waiting_on(actor) == []
    scene.passage()
    scene.send()
    assert scene.claim.sent_at is not None
    waiting = queries.waiting_on(actor)
    assert [(w.kind, w.what, w.url) for w in waiting] == [
        ("skill", "skill, Automation", scene.desk_url)
    ]
    assert waiting[0].due_on == (scene.claim.sent_at + timedelta(days=7)).date()
    assert queries.waiting_on(make.actor(make.faculty(make.programme()))) == []
    scene.assess()
    assert queries.waiting_on(actor) == []


def test_the_number_of_questions_does_not_grow_with_what_waits(scene: scenes.Scene) -> None:
    def asked() -> tuple[int, int]:
        actor = make.actor(scene.faculty)
        db.session.commit()
        db.session.expire_all()
        seen: list[str] = []

        def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            queries.waiting_on(actor)
            desk = len(seen)
            queries.granted(scene.student.id)
            return desk, len(seen) - desk
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    scene.passage()
    scene.send()
    scene.assess()
    scenes.sent("comping", beside=scene)
    few = asked()
    for skill in ("dynamics", "equalisation", "foley", "adr"):
        scenes.sent(skill, beside=scene).assess()
        scenes.sent(f"{skill}", level=4, beside=scene)
    assert asked() == few


def test_assessed_skills_feed_the_audit(session: Session) -> None:
    one = record.student(option="post")
    document = one.enrolment.version.document
    node = {"id": "hear", "type": "skill", "label": "Automation", "skill": "automation", "level": 3}
    whole = document | {"requirements": [*document["requirements"], node]}
    programme = audit.read_programme(whole)

    def status() -> audit.Status:
        db.session.expire_all()
        answer = audit.audit(programme, degrees.facts_of(one.enrolment)).node("hear")
        assert answer is not None
        return answer.status

    claim = operations.claim_skill(
        one.enrolment.programme,
        ClaimDraft(skill="automation", level=3, note="Hear it."),
        student_id=one.student.id,
        actor=make.actor(one.student),
    )
    scene = scenes.Scene(
        make.keep(claim),
        one.enrolment.programme,
        one.student,
        one.faculty,
        make.version(make.recording(student_id=one.student.id)),
    )
    scene.passage()
    scene.send()
    assert status() is audit.Status.NOT_MET
    scene.assess(2)
    assert status() is audit.Status.NOT_MET
    scene.assess(3)
    assert status() is audit.Status.MET


def test_the_trail_tells_who_did_what_and_no_words(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    scene.assess(note="Between us.")
    deeds = db.session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
    told = [deed.action for deed in deeds if deed.action.startswith("skill.")]
    assert told == ["skill.claimed", "skill.evidence-added", "skill.send", "skill.assessed"]
    assert "Between us." not in str([deed.detail for deed in deeds])
    assert "Every choice" not in str([deed.detail for deed in deeds])


def test_cohorts_read_levels_of_many_students(scene: scenes.Scene) -> None:
    scene.passage()
    scene.send()
    scene.assess(2)
    other = scenes.sent(programme=scene.programme)
    other.assess(4)
    found = queries.held_by(scene.programme.id, select(User.id))
    assert {(held.student_id, held.skill, held.level) for held in found} == {
        (scene.student.id, "automation", 2),
        (other.student.id, "automation", 4),
    }


def test_evidence_of_an_archived_recording_is_not_offered_to_others(
    scene: scenes.Scene,
) -> None:
    scene.passage()
    scene.send()
    scene.assess()
    scene.version.recording.archived_at = make.moment()
    db.session.commit()
    assert queries.granted(scene.student.id)[0].passages == ()
    assert db.session.scalars(select(Evidence)).one().removed_at is None
