"""A trial on a cohort: how many would change, who, and how, with progress while it runs."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.audit.build import document
from tests.conftest import Web
from tests.degrees.record import MACHINE
from tracker.accounts.models import User
from tracker.catalogues import operations, queries
from tracker.catalogues.models import Draft
from tracker.db import db
from tracker.degrees.models import Attempt
from tracker.degrees.rules import AttemptKind
from tracker.jobs import worker
from tracker.programmes import operations as programmes
from tracker.programmes.models import Course, Enrolment, ProgrammeVersion

COHORT = 38
CORE = {"id": "core", "label": "Core", "type": "all_of", "courses": ["AUD 101"]}
HUM: dict[str, Any] = {"id": "hum", "label": "Humanities", "type": "choose_courses", "count": 1}
BEFORE = document(CORE, {**HUM, "from": ["PHI 120", "PHI 220"]}, total=6)
# Moral Philosophy alone: whoever took the other course loses what they had.
AFTER = document(CORE, {**HUM, "from": ["PHI 120"]}, total=6, catalogue="2027-28")
LOSING = (3, 11, 20, 37)


@pytest.fixture
def cohort(session: Session) -> list[Enrolment]:
    """38 students with a core course; four took the humanities course that is to go."""
    programme = programmes.create_programme("X", "Trial", actor=MACHINE)
    version = make.keep(programmes.add_version(programme, BEFORE, actor=MACHINE))
    found = []
    for number in range(COHORT):
        who = make.student(programme, name=f"Student {number:02}")
        enrolment = make.enrolment(version=version, programme=programme, student=who)
        for code in ("AUD 101", "PHI 220" if number in LOSING else "PHI 120"):
            session.add(took(enrolment, code))
        found.append(enrolment)
    session.commit()
    return found


def took(enrolment: Enrolment, code: str) -> Attempt:
    course = db.session.scalars(select(Course).where(Course.code == code)).one()
    return Attempt(
        enrolment_id=enrolment.id,
        student_id=enrolment.student_id,
        course_id=course.id,
        kind=AttemptKind.TRANSFER,
        credits=Decimal(3),
        ended_reason="",
    )


@pytest.fixture
def office(cohort: list[Enrolment]) -> User:
    return make.office(cohort[0].programme)


@pytest.fixture
def draft(cohort: list[Enrolment], office: User) -> Draft:
    actor = make.actor(office)
    made = make.keep(operations.begin(cohort[0].version, actor=actor))
    operations.save(made, AFTER, based_on=made.row_version, actor=actor)
    db.session.commit()
    return made


def steps(draft: Draft) -> Iterator[int]:
    while operations.try_next(draft, actor=MACHINE):
        db.session.commit()
        yield draft.trial["done"]


def test_four_of_38_would_change_and_each_is_told_with_the_difference(
    draft: Draft, office: User, web: Web, app: Flask
) -> None:
    web.sign_in(office)
    page = f"/office/catalogues/{draft.id}"
    records = db.session.scalar(select(func.count(Attempt.id)))
    web.send(page, form="form[action$='/trial']")
    waiting = web.get(page)
    bar = waiting.select_one("#trial progress")
    assert bar is not None
    assert (bar["value"], bar["max"]) == ("0", str(COHORT))
    worker.run_all(app)
    shown = web.get(page).select_one("#trial")
    assert shown is not None
    assert "4 of 38 would change" in " ".join(shown.get_text(" ", strip=True).split())
    told = [each.get_text(" ", strip=True) for each in shown.select("details")]
    assert [line[:10] for line in told] == [f"Student {number:02}" for number in LOSING]
    assert all("Humanities : met becomes not met" in line for line in told)
    assert db.session.scalar(select(func.count(Attempt.id))) == records


def test_a_trial_goes_on_in_steps_whose_number_is_shown(
    draft: Draft, office: User, web: Web
) -> None:
    operations.try_out(draft, actor=make.actor(office))
    web.sign_in(office)
    so_far = []
    for done in steps(draft):
        if done == 2 * operations.STEP:
            said = web.get(f"/office/catalogues/{draft.id}").get_text()
            assert f"{done} of {COHORT} students audited." in said
        so_far.append(done)
    assert so_far == list(range(operations.STEP, COHORT, operations.STEP))
    assert draft.trial["done"] == COHORT


def test_publishing_afterwards_moves_nobody(
    draft: Draft, office: User, cohort: list[Enrolment]
) -> None:
    operations.try_out(draft, actor=make.actor(office))
    list(steps(draft))
    operations.publish(draft, based_on=draft.row_version, actor=make.actor(office))
    db.session.commit()
    assert {each.version.catalogue for each in cohort} == {"2026-27"}
    assert db.session.scalar(select(func.count(ProgrammeVersion.id))) == 2
    assert not queries.open_by_id(draft.id)
