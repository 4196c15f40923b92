"""The office builds the next catalogue, tries it on real students and publishes it."""

import io
import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tracker.access import Actor
from tracker.catalogues import operations, queries
from tracker.catalogues.models import Draft
from tracker.catalogues.rules import node_at, remove
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import worker
from tracker.programmes import queries as programmes
from tracker.programmes.models import ProgrammeVersion
from tracker.trail import TrailEntry

MACHINE = Actor.machine("catalogues")


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(option="post")


def begun(one: record.Record) -> Draft:
    return make.keep(operations.begin(one.enrolment.version, actor=make.actor(one.office)))


def save(one: record.Record, draft: Draft, document: dict[str, Any]) -> None:
    operations.save(draft, document, based_on=draft.row_version, actor=make.actor(one.office))
    db.session.commit()


def without(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The document without one of its first requirements, and rules that name it."""
    at = next(n for n, r in enumerate(document["requirements"]) if r["id"] == name)
    fresh = remove(document, f"r{at}")
    fresh["policies"] = [
        p for p in fresh["policies"] if name not in [*p.get("scope", []), *p.get("not_in", [])]
    ]
    return fresh


def tried(draft: Draft) -> dict[str, Any]:
    while operations.try_next(draft, actor=MACHINE):
        pass
    db.session.commit()
    return draft.trial


def test_a_trial_names_the_students_who_would_change_and_how(one: record.Record) -> None:
    one.take("AUD 101", grade="A")
    draft, office = begun(one), make.actor(one.office)
    operations.try_out(draft, actor=office)
    assert tried(draft)["changed"] == []
    save(one, draft, without(draft.document, "global"))
    operations.try_out(draft, actor=office)
    trial = tried(draft)
    assert len(trial["enrolments"]) == 1
    changed = trial["changed"][0]
    assert changed["name"] == one.student.name
    assert ("Global awareness", "not asked") in {(n["label"], n["after"]) for n in changed["nodes"]}


def test_a_trial_writes_no_record(one: record.Record) -> None:
    draft = begun(one)
    operations.try_out(draft, actor=make.actor(one.office))
    tried(draft)
    assert one.enrolment.version_id == draft.based_on_id
    assert one.answer().node("global") is not None


def test_a_trial_of_an_edited_draft_stops(one: record.Record) -> None:
    draft = begun(one)
    operations.try_out(draft, actor=make.actor(one.office))
    save(one, draft, without(draft.document, "global"))
    assert not operations.try_next(draft, actor=MACHINE)
    assert draft.trial["done"] == 0


def test_publishing_leaves_students_with_what_they_follow(one: record.Record) -> None:
    draft, office = begun(one), make.actor(one.office)
    frozen = json.dumps(one.enrolment.version.document, sort_keys=True)
    save(one, draft, without(draft.document, "global") | {"catalogue": "2027-28"})
    version = operations.publish(draft, based_on=draft.row_version, actor=office)
    assert version.catalogue == "2027-28"
    assert one.enrolment.version_id != version.id
    assert json.dumps(one.enrolment.version.document, sort_keys=True) == frozen
    with pytest.raises(WrongState, match="published"):
        operations.save(draft, draft.document, based_on=draft.row_version, actor=office)


def test_a_draft_with_problems_is_kept_and_not_published(one: record.Record) -> None:
    draft, office = begun(one), make.actor(one.office)
    save(one, draft, draft.document | {"requirements": []})
    assert "requirements: name at least one requirement" in queries.problems_of(draft.document)
    for refused in (
        lambda: operations.publish(draft, based_on=draft.row_version, actor=office),
        lambda: operations.try_out(draft, actor=office),
    ):
        with pytest.raises(WrongState, match="to be solved first"):
            refused()


def test_two_editors_do_not_overwrite_each_other(one: record.Record) -> None:
    draft, office = begun(one), make.actor(one.office)
    seen = draft.row_version
    save(one, draft, without(draft.document, "global"))
    for late in (
        lambda: operations.save(draft, draft.document, based_on=seen, actor=office),
        lambda: operations.publish(draft, based_on=seen, actor=office),
    ):
        with pytest.raises(Outdated):
            late()


def test_only_the_office_of_the_programme_edits(one: record.Record) -> None:
    draft = begun(one)
    for who in (one.student, one.faculty, make.office(make.programme())):
        actor = make.actor(who)
        with pytest.raises(NotAllowed):
            operations.begin(one.enrolment.version, actor=actor)
        with pytest.raises(NotAllowed):
            operations.publish(draft, based_on=draft.row_version, actor=actor)
        with pytest.raises(NotAllowed):
            operations.move_student(one.enrolment, one.enrolment.version, "Why", actor=actor)


def published(one: record.Record) -> ProgrammeVersion:
    draft = begun(one)
    save(one, draft, without(draft.document, "con") | {"catalogue": "2027-28"})
    return operations.publish(draft, based_on=draft.row_version, actor=make.actor(one.office))


def test_moving_a_student_is_a_recorded_decision(one: record.Record) -> None:
    version, was = published(one), one.enrolment.version_id
    before = one.enrolment.row_version
    operations.move_student(one.enrolment, version, "Asked for it.", actor=make.actor(one.office))
    assert one.enrolment.version_id == version.id
    assert one.enrolment.option is None  # the branch is not in the new one
    assert one.enrolment.row_version == before + 1
    move = queries.moves_of(one.enrolment)[0]
    assert (move.from_id, move.to_id, move.reason) == (was, version.id, "Asked for it.")
    actions = db.session.scalars(select(TrailEntry.action)).all()
    assert "enrolment.moved" in actions
    with pytest.raises(WrongState, match="follows this catalogue already"):
        operations.move_student(one.enrolment, version, "Again.", actor=make.actor(one.office))


def test_a_student_is_moved_only_inside_the_programme_and_with_a_reason(
    one: record.Record,
) -> None:
    other, office = record.version("cert-aud"), make.actor(one.office)
    with pytest.raises(WrongState, match="another programme"):
        operations.move_student(one.enrolment, other, "Why not.", actor=office)
    with pytest.raises(WrongState, match="Enter the reason"):
        operations.move_student(one.enrolment, published(one), "  ", actor=office)


def draft_page(one: record.Record, web: Web) -> str:
    web.sign_in(one.office)
    page = str(web.send("/office/catalogues").location)
    assert "Nobody follows it yet" in web.get(page).text
    return page


def test_a_catalogue_is_built_by_forms_alone(one: record.Record, web: Web, app: Flask) -> None:
    page = draft_page(one, web)
    web.send(f"{page}/head", f_catalogue="2027-28", f_total="121")
    kind = web.send(f"{page}/requirements/new", kind="choose_credits").location
    refused = web.send(str(kind), status=422, f_id="extra", f_label="Extra", f_credits="few")
    assert "Enter a number" in refused.text
    web.send(
        str(kind),
        f_id="extra",
        f_label="Extra listening",
        f_credits="2",
        f_from="AUD 102",
        f_from_rules="AUD 300-499",
    )
    draft = db.session.scalars(select(Draft)).one()
    made = draft.document["requirements"][-1]
    assert made == {
        "type": "choose_credits",
        "id": "extra",
        "label": "Extra listening",
        "credits": 2,
        "from": ["AUD 102"],
        "from_rules": [{"prefix": "AUD", "min_level": 300, "max_level": 499}],
    }
    last = f"r{len(draft.document['requirements']) - 1}"
    web.send(f"{page}/requirements/{last}", f_note="Two ears.")
    moves = f"form[action$='{last}/moves']"
    web.send(page, form=moves, where="up")
    web.send(f"{page}/rules/new?kind=note", f_label="Listen.")
    web.send(f"{page}/courses/new", f_code="AUD 599", f_title="Silence", f_credits="0,5")
    assert "1 course" in web.get(f"{page}/courses?q=silence").text
    db.session.expire_all()
    document = db.session.scalars(select(Draft)).one().document
    assert document["requirements"][-2]["note"] == "Two ears."
    assert document["policies"][-1] == {"kind": "note", "label": "Listen."}
    assert document["courses"][-1]["credits"] == 0.5
    web.send(page, form="form[action$=trial]")
    assert "0 of 1 students audited" in web.get(page).text
    while worker.run_one(app):
        pass
    assert "1 of 1 would change" in " ".join(web.get(page).text.split())
    web.send(page, form="form[action$=publication]")
    assert "2027-28" in web.get("/office/programmes").text
    assert programmes.course_by_code("AUD 599") is not None
    web.get(page, status=404)


def test_conditions_of_attempts_and_gates_are_set_by_form(one: record.Record, web: Web) -> None:
    page = draft_page(one, web)
    nodes = db.session.scalars(select(Draft)).one().document["requirements"]
    place = {node["id"]: f"r{number}" for number, node in enumerate(nodes)}
    web.send(
        f"{page}/requirements/{place['core']}",
        f_max_age_years="8",
        f_kinds="graded, transfer",
        f_letter_only="y",
        f_substitutes="AUD 102: MUS 140",
    )
    web.send(f"{page}/requirements/{place['cand']}", f_blocks="AUD 300", f_requires="global")
    db.session.expire_all()
    draft = db.session.scalars(select(Draft)).one()
    core, cand = (node_at(draft.document, place[name]) for name in ("core", "cand"))
    assert core["max_age_years"] == 8
    assert core["kinds"] == ["graded", "transfer"]
    assert core["letter_only"] is True
    assert core["substitutes"] == {"AUD 102": ["MUS 140"]}
    assert cand["blocks"] == {"from_rules": [{"prefix": "AUD", "min_level": 300}]}
    assert cand["requires"] == ["global"]
    assert queries.problems_of(draft.document) == []
    assert "edited in the file" in web.get(f"{page}/head").get_text()


def test_what_the_form_does_not_know_stays(one: record.Record, web: Web) -> None:
    page = draft_page(one, web)
    draft = db.session.scalars(select(Draft)).one()
    con = next(n for n, r in enumerate(draft.document["requirements"]) if r["id"] == "con")
    before = node_at(draft.document, f"r{con}")
    web.send(f"{page}/requirements/r{con}", f_label="Specialisation")
    db.session.expire_all()
    after = node_at(db.session.scalars(select(Draft)).one().document, f"r{con}")
    assert after == before | {"label": "Specialisation"}


def test_a_course_is_retired_and_the_requirement_that_names_it_is_told(
    one: record.Record, web: Web
) -> None:
    page = draft_page(one, web)
    web.send(f"{page}/courses?q=aud+499", form="form[action$=removal]")
    assert "AUD 499 is not in the list of courses" in web.get(page).text
    assert programmes.course_by_code("AUD 499") is not None


def upload(web: Web, page: str, document: Any, *, status: int = 303) -> str:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    sent = (io.BytesIO(content), "programme.json")
    return web.send(f"{page}/file", status=status, file=sent).text


def test_a_file_goes_out_and_comes_back(one: record.Record, web: Web) -> None:
    page = draft_page(one, web)
    document = json.loads(web.open(f"{page}/programme.json").data)
    upload(web, page, document | {"total": 130})
    assert db.session.scalars(select(Draft)).one().document["total"] == 130


def test_a_file_with_problems_is_refused_with_a_line_for_each(one: record.Record, web: Web) -> None:
    page = draft_page(one, web)
    document = json.loads(web.open(f"{page}/programme.json").data)
    document["requirements"][1]["sharing"] = "sometimes"
    document["total"] = -1
    text = upload(web, page, document, status=422)
    assert "The file has 2 problems" in text
    assert "requirements[1].sharing" in text
    assert "total: write a number" in text
    assert "not JSON" in upload(web, page, b"{", status=422)
    assert "another programme" in upload(web, page, record.document("cert-aud"), status=422)
    assert db.session.scalars(select(Draft)).one().row_version == 1


def test_a_student_is_moved_from_their_record(one: record.Record, web: Web) -> None:
    version = published(one)
    web.sign_in(one.office)
    address = f"/office/students/{one.student.id}/catalogue"
    assert web.get(f"/office/students/{one.student.id}").select_one(f'a[href="{address}"]')
    page = web.get(address)
    assert "With 2027-28" in page.text
    assert "Concentration" in page.text
    web.send(address, version=str(version.id), reason="The student asked.")
    assert "The student asked." in web.get(address).text


def test_missing_and_forbidden_look_the_same(one: record.Record, web: Web) -> None:
    draft_id, version_id = begun(one).id, one.enrolment.version_id
    for who in (one.student, one.faculty, make.office(make.programme())):
        web.sign_in(who)
        for number in (draft_id, 987_654):
            base = f"/office/catalogues/{number}"
            for tail in ("", "/head", "/courses", "/file", "/programme.json", "/requirements/r0"):
                assert web.open(base + tail).status_code == 404
            for tail in ("/publication", "/trial", "/removal", "/requirements/r0/moves"):
                assert web.open(base + tail, method="POST").status_code == 404
        url = f"/office/catalogues/versions/{version_id}/drafts"
        assert web.open(url, method="POST").status_code == 404
    web.sign_in(one.office)
    for tail in ("/requirements/r99", "/rules/999", "/courses/9999", "/requirements/new?inside=x"):
        web.get(f"/office/catalogues/{draft_id}{tail}", status=404)
