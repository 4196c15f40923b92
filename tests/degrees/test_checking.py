"""A second program checks a sample of the answers."""

import logging
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.accounts.person import somebody
from tests.conftest import Web
from tests.degrees import record
from tracker import audit, clock
from tracker.access import Actor
from tracker.db import db
from tracker.degrees import operations, queries
from tracker.degrees.operations import checking
from tracker.errors import NotAllowed
from tracker.jobs import TASKS

MACHINE = Actor.machine("degrees")


def tampered(programme: audit.Programme, facts: audit.Facts) -> tuple[audit.Answer, audit.Proof]:
    """Answer as a broken audit would: the first open requirement is said to be met."""
    answer, proof = audit.audit_with_proof(programme, facts)
    return replace(answer, nodes=tuple(_said_met(node) for node in answer.nodes)), proof


def _said_met(node: audit.NodeAnswer) -> audit.NodeAnswer:
    children = tuple(_said_met(child) for child in node.children)
    met = audit.Status.MET if node.id == "core" or not children else node.status
    return replace(node, status=met, children=children)


@pytest.fixture
def one(session: Session) -> record.Record:
    found = record.student(option="post")
    found.take("AUD 101")
    return found


def test_answers_that_hold_are_counted(one: record.Record) -> None:
    assert operations.check_sample(1, actor=MACHINE) == []
    sample = queries.samples()[0]
    assert (sample.audits >= 1, sample.wrong) == (True, 0)
    assert queries.findings() == []


def test_an_answer_that_does_not_hold_is_found_and_named_without_the_student(
    one: record.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A log of its own: what other tests did to the loggers of this process is no concern here.
    written = StringIO()
    log = logging.getLogger("checked in a test")
    log.addHandler(logging.StreamHandler(written))
    monkeypatch.setattr(checking, "log", log)
    wrong = operations.check_sample(1, actor=MACHINE, audited=tampered)
    assert wrong
    found = queries.findings()[0]
    assert found.version == one.enrolment.version.name
    assert set(found.places) <= {node.id for node in programme_of(one).walk()}
    assert f"enrolment {one.enrolment.id}" in written.getvalue()
    assert one.student.name not in written.getvalue()


def programme_of(one: record.Record) -> audit.Programme:
    return audit.read_programme(one.enrolment.version.document)


def test_everybody_has_their_turn_once(one: record.Record, monkeypatch: pytest.MonkeyPatch) -> None:
    today = clock.today()
    for number in range(7):
        monkeypatch.setattr(clock, "today", lambda n=number: today + timedelta(days=n))
        operations.check_sample(7, actor=MACHINE)
    assert sum(sample.audits for sample in queries.samples()[:7]) == 1


def test_the_worker_does_it_daily(one: record.Record) -> None:
    TASKS["degrees.check"].run()
    assert len(queries.samples()) == 1
    assert TASKS["degrees.check"].every is not None


def test_nobody_else_may_ask_for_it(one: record.Record) -> None:
    with pytest.raises(NotAllowed):
        operations.check_sample(1, actor=make.actor(one.office))


def test_an_administrator_sees_what_was_found_and_no_name(web: Web, one: record.Record) -> None:
    operations.check_sample(1, actor=MACHINE, audited=tampered)
    name, version = one.student.name, one.enrolment.version.name
    db.session.commit()
    web.sign_in(somebody(is_site_admin=True))
    page = web.get("/office/checks")
    assert version in page.text
    assert name not in page.main.text  # type: ignore[union-attr]
    assert page.select("a[href='/office']")


def test_others_find_no_such_page(web: Web, one: record.Record) -> None:
    web.sign_in(one.office)
    web.get("/office/checks", status=404)
