"""Days outside a work authorisation, places that are not named, and hours of a completed whole."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships.scenes import Scene, under_way
from tests.internships.test_approval import agree, asking_for, decide
from tests.internships.test_rules import TODAY
from tracker import clock
from tracker.errors import WrongState
from tracker.internships import operations, queries
from tracker.internships.rules import (
    ALWAYS,
    Allowed,
    InternshipState,
    StepDecision,
    StepKind,
    StepState,
)


def test_a_day_outside_is_refused_with_the_dates() -> None:
    assert ALWAYS.refusal(TODAY) == ""
    assert Allowed(is_needed=True).refusal(TODAY) == "Sunday: no work authorisation is noted yet"
    allowed = Allowed(
        is_needed=True, employer="Graniteway", starts_on=TODAY, ends_on=TODAY + timedelta(days=2)
    )
    assert [bool(allowed.refusal(TODAY + timedelta(days=n))) for n in (-1, 0, 2, 3)] == [
        True,
        False,
        False,
        True,
    ]
    assert allowed.refusal(TODAY + timedelta(days=3)) == (
        "Wednesday 25 November 2026 lies outside the work authorisation: "
        "Graniteway, 22 November 2026 to 24 November 2026"
    )


def authorised_from_wednesday(session: Session) -> Scene:
    """Under way, allowed from the Wednesday of the week that the scene logs."""
    scene, office = asking_for("authorisation", needs_authorisation=True)
    agree(scene)
    said = StepDecision(
        state=StepState.APPROVED,
        employer="Graniteway",
        starts_on=scene.monday + timedelta(days=2),
        ends_on=clock.today() + timedelta(days=90),
    )
    decide(scene, office, StepKind.AUTHORISATION, said)
    session.commit()
    return scene


def test_the_days_of_an_authorisation_are_typed_by_who_read_them(
    web: Web, session: Session
) -> None:
    scene, office = asking_for("authorisation", needs_authorisation=True)
    session.commit()
    web.sign_in(office)
    step = f"/desk/approvals/{scene.internship.id}/authorisation"
    refused = web.send(step, status=422, do="approve")
    assert "Enter the last day of the authorisation" in refused.text


def test_such_a_day_is_neither_saved_nor_copied_nor_sent(web: Web, session: Session) -> None:
    scene = authorised_from_wednesday(session)
    with pytest.raises(WrongState, match=r"Tuesday .* lies outside the work authorisation"):
        scene.log(0, 60)
    session.rollback()
    scene.log(0, 0, 60)
    web.sign_in(scene.student)
    typed = {"mon_hours": "7", "mon_text": "Packed leads."}
    refused = web.send(scene.week_url, status=422, **typed, do="save")
    assert "lies outside the work authorisation: Graniteway" in refused.text
    scene.send()
    assert [day.minutes for day in scene.week().days] == [60]


def test_a_place_that_is_not_named_is_not_named_in_public(session: Session) -> None:
    scene = under_way(names_place=False)
    (fact,) = queries.public_facts(scene.student.id)
    assert scene.internship.site is not None
    assert scene.internship.site.name not in fact.sentence
    assert "a place under a non-disclosure agreement" in fact.sentence
    assert fact.city == ""


def test_a_day_of_a_completed_internship_is_voided_after_it_was_reopened(session: Session) -> None:
    scene = under_way()
    scene.log(60)
    scene.send()
    scene.accept()
    scene.internship.state = InternshipState.COMPLETED
    session.commit()
    week = scene.week()

    def void() -> int:
        return operations.void_day(
            week,
            week.monday,
            reason="Twice.",
            based_on=week.version,
            actor=make.actor(scene.faculty),
        )

    with pytest.raises(WrongState, match="reopen it first"):
        void()
    scene.internship.state = InternshipState.REVIEW
    session.commit()
    assert void() == 60
