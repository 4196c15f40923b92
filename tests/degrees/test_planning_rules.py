"""Prerequisites read from a catalogue's words, and a plan to start from, without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.audit.build import document, facts
from tests.audit.build import programme as built
from tracker.audit import (
    Decision,
    DecisionKind,
    Programme,
    Status,
    UndecidedError,
    audit,
    read_programme,
)
from tracker.degrees.rules import Ahead, Known, PlanRecord, Proposal, load_in_words, propose
from tracker.degrees.rules.prerequisites import known_of

CORE = {"id": "core", "label": "Core", "type": "all_of", "courses": ["AUD 101", "AUD 102"]}
HUM = {
    "id": "hum",
    "label": "Humanities",
    "type": "choose_credits",
    "credits": 6,
    "from_tags": ["HUM"],
}
GLOBAL = {
    "id": "global",
    "label": "Global",
    "type": "choose_courses",
    "count": 1,
    "from_tags": ["GLOBAL"],
    "sharing": "attribute",
}
CREW = {"id": "crew", "label": "Crew", "type": "terms_of", "terms": 2, "from": ["CREW 1"]}
GATE = {"id": "cand", "label": "Candidacy", "type": "milestone"}
STARTS = date(2027, 9, 1)
AHEAD = [Ahead(name="T5", starts_on=date(2028, 9, 1)), Ahead(name="T6", starts_on=date(2029, 9, 1))]


def found(words: str, *taken: str, **more: Any) -> list[tuple[str, str]]:
    decisions = more.pop("decisions", ())
    known = replace(facts(*taken, **more), decisions=decisions)
    record = PlanRecord(built(CORE, GATE), known)
    offered = Known(prerequisite=words)
    return [
        (each.about.value, each.sentence)
        for each in record.findings("AUD 301", offered, "T4", STARTS)
    ]


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("", []),
        ("AUD 101", ["AUD 101 B T1"]),
        ("AUD 101", ["AUD 101 now T2"]),
        ("AUD 101 (C)", ["AUD 101 C T1"]),
        ("AUD 101 and AUD 102 (C)", ["AUD 101 D T1", "AUD 102 B T1"]),
        ("AUD 101 or AUD 102", ["AUD 102 B T1"]),
        ("AUD 101 (may be taken together)", ["AUD 101 plan T4"]),
        ("6 credits", ["AUD 101 B T1", "AUD 102 B T1"]),
    ],
)
def test_what_is_fulfilled_says_nothing(words: str, taken: list[str]) -> None:
    assert found(words, *taken) == []


@pytest.mark.parametrize(
    ("words", "taken", "said"),
    [
        ("AUD 101", [], [("course", "AUD 301 asks for AUD 101 before it.")]),
        ("AUD 101", ["AUD 101 F T1"], [("course", "AUD 301 asks for AUD 101 before it.")]),
        ("AUD 101 (C)", ["AUD 101 D T1"], [("course", "AUD 301 asks for AUD 101 (C) before it.")]),
        ("AUD 101", ["AUD 101 plan T4"], [("course", "AUD 301 asks for AUD 101 before it.")]),
        (
            "AUD 101 or 12 credits",
            [],
            [("course", "AUD 301 asks for AUD 101 or 12 credits before it.")],
        ),
        ("90 credits", ["AUD 101 B T1"], [("credits", "AUD 301 asks for 90 credits before it.")]),
        (
            "AUD 101 and candidacy",
            ["AUD 101 B T1"],
            [("milestone", "AUD 301 asks for candidacy first, which is not reached yet.")],
        ),
        (
            "junior standing and approval",
            [],
            [
                ("ask", "AUD 301 also asks for: junior standing."),
                ("ask", "AUD 301 also asks for: approval."),
            ],
        ),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(
    words: str, taken: list[str], said: list[tuple[str, str]]
) -> None:
    assert found(words, *taken) == said


def test_a_waived_course_asks_for_nothing() -> None:
    waiver = Decision(id=1, kind=DecisionKind.WAIVER, course="AUD 101")
    assert found("AUD 101", decisions=(waiver,)) == []
    instead = Decision(id=1, kind=DecisionKind.SUBSTITUTION, course="MUS 140", replaces="AUD 101")
    assert found("AUD 101", "MUS 140 B T1", decisions=(instead,)) == []


def test_a_course_is_offered_in_some_terms_only() -> None:
    record = PlanRecord(built(CORE), facts())
    known = Known(offered=("Spring", "Summer"))
    said = [each.sentence for each in record.findings("AUD 301", known, "Autumn 2027", STARTS)]
    assert said == ["AUD 301 is offered in Spring or Summer terms only."]
    assert record.findings("AUD 301", known, "Spring 2028", STARTS) == []


def with_facts(first: dict[str, Any], second: dict[str, Any]) -> Programme:
    """Return a programme of two courses, AUD 101 and AUD 102, with further facts of each."""
    plain = document(CORE)
    more = {"AUD 101": first, "AUD 102": second}
    plain["courses"] = [each | more.get(each["code"], {}) for each in plain["courses"]]
    return read_programme(plain)


def taken_over(programme: Programme, proposal: Proposal, *taken: str) -> Status:
    """Return what the audit says of everything but the total, once the plan is followed."""
    planned = [f"{code} plan {term}" for term, codes in proposal.placed for code in codes]
    answer = audit(programme, facts(*taken, *planned))
    return max((node.status for node in answer.nodes), key=list(Status).index)


def test_a_proposal_meets_what_is_open_with_courses_that_do_for_two() -> None:
    programme = built(CORE, HUM, GLOBAL, CREW)
    proposal = propose(programme, facts("AUD 101 B T1"), AHEAD)
    codes = [code for _, some in proposal.placed for code in some]
    assert sorted(codes)[:2] == ["AUD 102", "CREW 1"]
    assert codes.count("CREW 1") == 2
    assert "MUS 140" in codes
    assert len(codes) == 5
    assert proposal.credits == Decimal(10)
    assert taken_over(programme, proposal, "AUD 101 B T1") is Status.PLANNED


def test_a_proposal_keeps_prerequisites_and_seasons() -> None:
    programme = with_facts({"prerequisite": "AUD 102"}, {"offered": ["T5"]})
    proposal = propose(programme, facts(), AHEAD)
    assert proposal.placed == (("T5", ("AUD 102",)), ("T6", ("AUD 101",)))
    assert known_of(programme)["AUD 102"].offered == ("T5",)


def test_a_plan_says_whether_a_shorter_one_may_exist() -> None:
    programme = built(CORE, HUM, GLOBAL, CREW)
    assert propose(programme, facts("AUD 101 B T1"), AHEAD).is_proved

    def give_up(*_: object) -> tuple[str, ...]:
        raise UndecidedError

    given_up = propose(programme, facts("AUD 101 B T1"), AHEAD, search=give_up)
    assert not given_up.is_proved
    assert taken_over(programme, given_up, "AUD 101 B T1") is Status.PLANNED


def test_what_finds_no_place_is_told() -> None:
    programme = with_facts({"prerequisite": "AUD 102"}, {})
    proposal = propose(programme, facts(), AHEAD[:1])
    assert proposal.unplaced == ("AUD 101",)
    nowhere = propose(programme, facts(), [])
    assert nowhere.is_empty
    assert set(nowhere.unplaced) == {"AUD 101", "AUD 102"}


def test_a_choice_of_branch_stays_the_student_s() -> None:
    choice = {
        "id": "con",
        "label": "Concentration",
        "type": "choose_option",
        "options": [{"id": "a", "label": "A", "type": "all_of", "courses": ["AUD 301"]}],
    }
    proposal = propose(built(CORE, choice), facts(), AHEAD)
    assert [step.label for step in proposal.left] == ["Concentration"]


def test_a_heavy_term_is_said() -> None:
    assert load_in_words(Decimal("18.5"), Decimal(18)) == (
        "18.5 credits. More than 18 need permission at most schools."
    )
    assert load_in_words(Decimal(1), Decimal(18)) == "1 credit"
