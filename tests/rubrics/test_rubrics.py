"""The office writes a rubric; what is published never changes."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tracker.access import Can, can
from tracker.accounts.models import User
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.programmes.models import Programme
from tracker.rubrics import operations, queries
from tracker.rubrics.models import RubricVersion
from tracker.rubrics.rules import Purpose, preset


@pytest.fixture
def programme(session: Session) -> Programme:
    return make.programme()


@pytest.fixture
def office(programme: Programme) -> User:
    return make.office(programme)


def drafted(programme: Programme, office: User) -> RubricVersion:
    draft = operations.begin_draft(programme, Purpose.REVIEW, actor=make.actor(office))
    return make.keep(draft)


def published(programme: Programme, office: User) -> RubricVersion:
    draft = drafted(programme, office)
    operations.publish(draft, based_on=draft.row_version, actor=make.actor(office))
    return make.keep(draft)


def test_a_programme_begins_with_the_preset(programme: Programme, office: User) -> None:
    assert queries.current(programme.id, Purpose.REVIEW) is None
    assert queries.body_in_force(programme.id, Purpose.REVIEW) == preset(Purpose.REVIEW)
    student = make.actor(make.student(programme))
    first = operations.in_force(programme, Purpose.REVIEW, actor=student)
    assert (first.number, first.publisher, first.body) == (1, None, preset(Purpose.REVIEW))
    assert operations.in_force(programme, Purpose.REVIEW, actor=student) is first
    assert queries.current(programme.id, Purpose.SKILL) is None


def test_the_preset_comes_first_though_a_draft_was_begun(
    programme: Programme, office: User
) -> None:
    draft = drafted(programme, office)
    first = operations.in_force(programme, Purpose.REVIEW, actor=make.actor(office))
    operations.publish(draft, based_on=draft.row_version, actor=make.actor(office))
    assert (first.number, draft.number) == (1, 2)
    assert queries.current(programme.id, Purpose.REVIEW) is draft


def test_a_published_version_never_changes(programme: Programme, office: User) -> None:
    version = published(programme, office)
    with pytest.raises(WrongState, match="never changes"):
        operations.save_draft(
            version, preset(Purpose.SKILL), based_on=version.row_version, actor=make.actor(office)
        )
    version.document = {"title": "Another", "levels": [], "criteria": []}
    with pytest.raises(RuntimeError, match="never changes"):
        db.session.flush()
    db.session.rollback()
    db.session.delete(version)
    with pytest.raises(RuntimeError, match="never changes"):
        db.session.flush()
    db.session.rollback()


def test_one_draft_at_a_time(programme: Programme, office: User) -> None:
    assert drafted(programme, office) is drafted(programme, office)
    assert db.session.scalar(select(func.count(RubricVersion.id))) == 1


def test_of_two_editors_the_second_is_told(programme: Programme, office: User) -> None:
    draft, actor = drafted(programme, office), make.actor(office)
    before = draft.row_version
    operations.save_draft(draft, preset(Purpose.SKILL), based_on=before, actor=actor)
    with pytest.raises(Outdated):
        operations.save_draft(draft, preset(Purpose.REVIEW), based_on=before, actor=actor)
    with pytest.raises(Outdated):
        operations.publish(draft, based_on=before, actor=actor)


def test_a_draft_can_be_thrown_away(programme: Programme, office: User) -> None:
    draft = drafted(programme, office)
    operations.discard_draft(draft, actor=make.actor(office))
    assert db.session.scalars(select(RubricVersion)).all() == []
    version = published(programme, office)
    with pytest.raises(WrongState):
        operations.discard_draft(version, actor=make.actor(office))


def test_only_the_office_edits_and_students_read_what_holds(
    programme: Programme, office: User
) -> None:
    draft = drafted(programme, office)
    first = operations.in_force(programme, Purpose.REVIEW, actor=make.actor(office))
    versions = [draft, make.keep(first)]
    people = [
        office,
        make.faculty(programme),
        make.student(programme),
        make.office(make.programme()),
        make.user(is_site_admin=True),
    ]
    for who in people:
        actor = make.actor(who)
        listed = set(db.session.scalars(queries.visible_to(actor)))
        assert listed == {v for v in versions if can(actor, Can.VIEW_RUBRIC, v)}
    for who in people[1:]:
        with pytest.raises(NotAllowed):
            operations.begin_draft(programme, Purpose.REVIEW, actor=make.actor(who))
    assert can(make.actor(people[2]), Can.VIEW_RUBRIC, first)
    assert not can(make.actor(people[2]), Can.VIEW_RUBRIC, draft)


def test_the_office_writes_a_rubric_in_the_browser(
    programme: Programme, office: User, web: Web
) -> None:
    number = programme.id
    web.sign_in(office)
    web.send("/rubrics/", form=f"form[action$='/{number}/review/draft']")
    draft_id = db.session.scalars(select(RubricVersion.id)).one()
    url = f"/rubrics/{draft_id}/edit"
    web.send(url, do="add")
    refused = web.send(url, do="publish", status=422)
    assert "Enter the title of criterion 6" in refused.text
    typed: dict[str, Any] = {f"criteria-5-words-{level}": f"Level {level}" for level in range(4)}
    typed["criteria-5-title"] = "Recall"
    web.send(url, do="up-5", **typed)
    web.send(url, do="remove-0")
    web.send(url, do="publish")
    page = web.get(f"/rubrics/{draft_id}")
    assert [h.text for h in page.select("main h3")] == [
        "Craft",
        "Judgement by ear",
        "Delivery",
        "Recall",
        "Account of the work",
    ]
    found = queries.current(number, Purpose.REVIEW)
    assert found is not None
    recall = found.body.criterion("criterion")
    assert recall is not None
    assert recall.words == ("Level 0", "Level 1", "Level 2", "Level 3")
    web.get(url, status=404)
    assert "in force" in web.get("/rubrics/").text


def test_the_editor_says_what_is_too_much(programme: Programme, office: User, web: Web) -> None:
    draft = drafted(programme, office)
    url = f"/rubrics/{draft.id}/edit"
    web.sign_in(office)
    levels = "\n".join(f"Level {n}" for n in range(7))
    assert "2 to 6 levels" in web.send(url, status=422, levels=levels).text
    stale: dict[str, Any] = {"row_version": "99"}
    assert "Somebody saved" in web.send(url, status=409, **stale).text
    web.send(url, form="main form.narrow")
    web.get(url, status=404)


def test_missing_and_forbidden_look_the_same(programme: Programme, office: User, web: Web) -> None:
    draft = drafted(programme, office)
    number, draft_id = programme.id, draft.id
    for who in (make.faculty(programme), make.student(programme), make.user()):
        web.sign_in(who)
        for method, url in (
            ("GET", f"/rubrics/{draft_id}/edit"),
            ("POST", f"/rubrics/{draft_id}/removal"),
            ("POST", f"/rubrics/programmes/{number}/review/draft"),
            ("GET", "/rubrics/987654"),
        ):
            assert web.open(url, method=method).status_code == 404, (method, url)
    web.get("/rubrics/", status=404)
    web.sign_in(office)
    assert web.open(f"/rubrics/programmes/{number}/moon/draft", method="POST").status_code == 404


def test_a_rubric_stands_where_each_one_works(programme: Programme, office: User, web: Web) -> None:
    url = f"/rubrics/{published(programme, office).id}"
    for who, place in (
        (office, "Office"),
        (make.faculty(programme), "Desk"),
        (make.student(programme), "Skills"),
    ):
        web.sign_in(who)
        current = web.get(url).select_one("#side [aria-current]")
        assert current is not None
        assert current.get_text(strip=True) == place
