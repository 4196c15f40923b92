"""What approval asks for, and what a policy says, without a database."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.internships.test_rules import TODAY, proposal
from tracker.internships.rules import (
    PRESETS,
    Asking,
    Case,
    Event,
    InternshipState,
    Mode,
    Part,
    Policy,
    StepDecision,
    StepKind,
    StepState,
    ask,
    asked_kinds,
    lacking,
    missing,
    remarks,
)

DONE, WAITING = StepState.APPROVED, StepState.WAITING


def reasons(event: Event, part: Part, *steps: Asking, state: str = "proposed") -> list[str]:
    case = Case(proposal=proposal(), steps=steps)
    return [
        r.field for r in ask(InternshipState(state), event, part, case)[1] if r.field != "reason"
    ]


@pytest.mark.parametrize(
    ("named", "for_credit", "needs_authorisation", "expected"),
    [
        ((), False, False, "faculty"),
        (("site", "registration", "authorisation"), False, False, "faculty site"),
        (("registration", "authorisation"), True, True, "faculty authorisation registration"),
        (("signatures", "insurance", "odd"), True, False, "faculty insurance signatures"),
    ],
)
def test_what_is_asked_depends_on_policy_credit_and_student(
    named: tuple[str, ...], for_credit: bool, needs_authorisation: bool, expected: str
) -> None:
    found = asked_kinds(named, for_credit=for_credit, needs_authorisation=needs_authorisation)
    assert " ".join(found) == expected


def test_it_is_approved_when_every_step_is_done_and_not_before() -> None:
    faculty = Asking(kind=StepKind.FACULTY, state=DONE)
    for state, lacks in ((WAITING, ["site"]), (StepState.WAIVED, []), (DONE, [])):
        site = Asking(kind=StepKind.SITE, state=state)
        assert reasons(Event.APPROVE, Part.SYSTEM, faculty, site) == lacks
    assert reasons(Event.APPROVE, Part.SYSTEM) == ["faculty"]


def test_it_starts_while_what_was_approved_holds() -> None:
    def start(first: int, last: int, state: StepState = DONE) -> list[str]:
        step = Asking(
            kind=StepKind.AUTHORISATION,
            state=state,
            valid_from=TODAY + timedelta(days=first),
            valid_until=TODAY + timedelta(days=last),
        )
        return reasons(Event.START, Part.SYSTEM, step, state="approved")

    assert start(0, 0) == []
    assert start(-9, -1) == ["authorisation"]
    assert start(1, 9) == ["authorisation"]
    assert start(-9, -1, StepState.WAIVED) == []


def test_it_is_taken_back_until_a_person_has_decided_something() -> None:
    known = Asking(kind=StepKind.SITE, state=DONE)
    seen = Asking(kind=StepKind.INSURANCE, state=DONE, by_person=True)
    assert reasons(Event.RECALL, Part.STUDENT, known) == []
    assert reasons(Event.RECALL, Part.STUDENT, known, seen) == ["steps"]


def test_the_office_returns_what_it_has_a_step_in() -> None:
    faculty = Asking(kind=StepKind.FACULTY)
    assert reasons(Event.RETURN, Part.OFFICE, faculty) == ["steps"]
    assert reasons(Event.RETURN, Part.OFFICE, faculty, Asking(kind=StepKind.SITE)) == []


def test_a_decision_says_what_its_step_needs() -> None:
    def lacks(kind: StepKind, state: StepState = DONE, **said: Any) -> list[str]:
        decision = StepDecision(state=state, **said)
        return [reason.field for reason in lacking(kind, decision)]

    assert lacks(StepKind.SITE) == []
    assert lacks(StepKind.SITE, StepState.WAIVED, words=" ") == ["reason"]
    assert lacks(StepKind.INSURANCE) == ["valid_until"]
    assert lacks(StepKind.AUTHORISATION) == ["employer", "starts_on", "ends_on"]
    days: dict[str, Any] = {
        "employer": "Graniteway",
        "starts_on": TODAY,
        "ends_on": TODAY - timedelta(days=1),
    }
    assert lacks(StepKind.AUTHORISATION, **days) == ["ends_on"]


def test_a_course_wins_over_its_catalogue_and_that_over_the_programme() -> None:
    policy = Policy.of_course(
        "AUD 480",
        Decimal(3),
        {"hours_per_credit": 80, "min_weeks": 8},
        programme={"hours_per_credit": "45", "reviewer_days": 3, "min_weeks": 2, "odd": 1},
        course={"min_weeks": 12},
    )
    assert policy.hours_per_credit == 80
    assert (policy.min_weeks, policy.reviewer_days) == (12, 3)
    assert policy.credits_min == policy.credits_max == 3


def test_every_preset_survives_being_frozen() -> None:
    for preset in PRESETS.values():
        policy = Policy.of_programme(preset.said)
        assert Policy.from_json(policy.as_json()) == policy
        assert policy.hours_per_credit == Decimal(preset.said["hours_per_credit"])
    assert {Policy.of_programme(p.said).hours_per_credit for p in PRESETS.values()} == {
        45,
        80,
        100,
        140,
    }


def test_mode_and_pay_that_are_not_accepted_keep_a_proposal_from_being_sent() -> None:
    policy = Policy(modes=("on-site", "hybrid"), pay="paid")
    fine = proposal(policy=policy, is_paid=True)
    assert missing(fine) == []
    assert [r.field for r in missing(proposal(policy=policy))] == ["is_paid"]
    assert [r.field for r in missing(proposal(policy=policy, is_paid=False))] == ["is_paid"]
    remote = missing(proposal(policy=policy, is_paid=True, mode=Mode.REMOTE))
    assert [r.sentence for r in remote] == [
        "Choose how the work is done: on site or partly remote is accepted"
    ]


def test_stage_and_the_cap_on_credits_are_pointed_out() -> None:
    policy = Policy(stages=("junior", "senior"), max_credits=Decimal(6))
    given = {
        "policy": policy,
        "course_code": "AUD 480",
        "credits": Decimal(3),
        "planned_minutes": 8100,
    }
    assert remarks(proposal(**given, stage="Senior", other_credits=Decimal(3))) == []
    assert remarks(proposal(**given, stage="freshman", other_credits=Decimal("4.5"))) == [
        "It is meant for the stage junior or senior; the student's is freshman.",
        "At most 6 credits of internships count; with this one there are 7.5.",
    ]
    assert "not recorded" in remarks(proposal(**given))[0]
