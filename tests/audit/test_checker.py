"""Every guard of the checker stands: an answer that is wrong in just that is found out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.audit.build import facts, programme, substitution, work
from tracker.audit import (
    Answer,
    Decision,
    DecisionKind,
    Facts,
    NodeAnswer,
    Programme,
    Project,
    Proof,
    Reason,
    Status,
    WhyNot,
    audit_with_proof,
    check,
)

ONE = {"type": "choose_courses", "count": 1}
PICK = {**ONE, "id": "pick", "from": ["AUD 101", "AUD 102", "MUS 140"]}
CORE = {"id": "core", "type": "all_of", "courses": ["AUD 101"]}
HAS = facts("AUD 101 B T1", "AUD 102 B T2", on=date(2026, 9, 1))


def wrong(asks: Programme, has: Facts, answer: Answer, proof: Proof) -> tuple[str, ...]:
    return check(asks, has, answer, proof).wrong


def found(mild: Programme, strict: Programme, given: Facts, true: Facts) -> str:
    """Answer a milder programme, or of kinder facts, and check it by what is asked and true."""
    answer, proof = audit_with_proof(mild, given)
    assert wrong(mild, given, answer, proof) == ()
    return "\n".join(wrong(strict, true, answer, proof))


ASKED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "more courses": ({**PICK, "count": 2}, {**PICK, "count": 3}),
    "more credits": ({**PICK, "count": 2}, {**PICK, "count": 2, "credits": 9}),
    "a named course": (CORE, {**CORE, "courses": ["AUD 101", "AUD 301"]}),
    "a course more often": (CORE, {**CORE, "times": {"AUD 101": 2}}),
    "one among the chosen": (PICK, {**PICK, "must_include": ["MUS 140"]}),
    "more subjects": ({**PICK, "count": 2}, {**PICK, "count": 2, "min_prefixes": 2}),
    "an area": (
        PICK,
        {**PICK, "min_areas": 1, "areas": [{"label": "Music", "from": ["MUS 140"]}]},
    ),
    "courses of a set": (
        PICK,
        {**PICK, "limits": [{"label": "Music", "from": ["MUS 140"], "min": 1}]},
    ),
    "credits of a set": (
        PICK,
        {**PICK, "limits": [{"label": "Music", "from": ["MUS 140"], "min_credits": 3}]},
    ),
    "more terms": (
        {"id": "t", "type": "terms_of", "terms": 1, "from": ["AUD 101"]},
        {"id": "t", "type": "terms_of", "terms": 2, "from": ["AUD 101"]},
    ),
    "something in every term": (
        {"id": "t", "type": "enrol_every_term", "from": ["AUD 101"], "seasons": ["T1"]},
        {"id": "t", "type": "enrol_every_term", "from": ["AUD 101"]},
    ),
}


@pytest.mark.parametrize("what", ASKED)
def test_what_is_not_enough_is_found_out(what: str) -> None:
    mild, strict = (programme(each) for each in ASKED[what])
    assert "is said to be met, but is not-met" in found(mild, strict, HAS, HAS)


FORBIDDEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a course counts too often": (
        {"id": "t", "type": "terms_of", "terms": 2, "from": ["CREW 1"]},
        {"id": "t", "type": "terms_of", "terms": 2, "from": ["CREW 1"], "max_times": {"CREW 1": 1}},
    ),
    "too many credits of Lower": (
        {**PICK, "count": 2},
        {
            **PICK,
            "count": 2,
            "limits": [{"label": "Lower", "from": ["AUD 101", "AUD 102"], "max_credits": 3}],
        },
    ),
}


@pytest.mark.parametrize("said", FORBIDDEN)
def test_what_is_too_much_is_found_out(said: str) -> None:
    mild, strict = (programme(each) for each in FORBIDDEN[said])
    has = facts("AUD 101 B T1", "AUD 102 B T2", "CREW 1 A T1", "CREW 1 A T2")
    assert said in found(mild, strict, has, has)


def decided(kind: DecisionKind, course: str, node: str) -> Decision:
    return Decision(id=1, kind=kind, course=course, node=node)


OTHERWISE: dict[str, tuple[Facts, Facts]] = {
    "was applied elsewhere": (
        HAS,
        replace(HAS, decisions=(decided(DecisionKind.FORCED, "AUD 101", "pick"),)),
    ),
    "cannot stand for AUD 101": (
        facts("MUS 140 B T1", decisions=(substitution("MUS 140", "AUD 101"),)),
        facts("MUS 140 B T1", decisions=(substitution("MUS 140", "AUD 101", node="pick"),)),
    ),
    "earns no credit": (HAS, facts("AUD 101 F T1", "AUD 102 B T2")),
}


@pytest.mark.parametrize("said", OTHERWISE)
def test_an_answer_of_kinder_facts_is_found_out(said: str) -> None:
    asks = programme(CORE, {**PICK, "from": ["AUD 102", "MUS 140"], "count": 2})
    assert said in found(asks, asks, *OTHERWISE[said])


def test_a_requirement_closed_to_ungraded_credit_by_a_rule_is_looked_at() -> None:
    cap = {"kind": "ungraded_cap", "label": "Pass or fail", "max": 30}
    has = facts("AUD 101 P T1")
    mild, strict = (
        programme(CORE, policies=[{**cap, **more}]) for more in ({}, {"not_in": ["core"]})
    )
    assert "has no letter grade" in found(mild, strict, has, has)


def test_nothing_counts_twice_in_one_place() -> None:
    asks = programme(PICK)
    answer, proof = audit_with_proof(asks, HAS)
    (pick,) = answer.nodes
    twice = replace(answer, nodes=(replace(pick, used=pick.used * 2),))
    assert "pick: something counts twice" in wrong(asks, HAS, twice, proof)


def test_an_allocation_that_proves_a_conflict_keeps_the_rules_too() -> None:
    pools = ["AUD 101", "AUD 102"]
    asks = programme(*({**ONE, "id": id_, "from": pools} for id_ in "abc"))
    answer, proof = audit_with_proof(asks, HAS)
    (conflict,) = proof.conflicts
    assert wrong(asks, HAS, answer, proof) == ()
    same = dict.fromkeys("bc", conflict.without["a"]["b"])
    forged = replace(conflict, without={**conflict.without, "a": same})
    said = wrong(asks, HAS, answer, replace(proof, conflicts=(forged,)))
    assert any(line.startswith("c without a: ") and "use the same" in line for line in said)


def test_what_is_too_large_to_try_out_is_named() -> None:
    codes = [f"AUD {number}" for number in range(101, 119)]
    courses = [{"code": code, "title": code, "credits": 3} for code in codes]
    asks = programme({**PICK, "from": codes, "count": 2, "max_per_prefix": 1}, courses=courses)
    has = facts(*(f"{code} B T1" for code in codes))
    report = check(asks, has, *audit_with_proof(asks, has))
    assert (report.wrong, report.unproved) == ((), ("pick",))


# Everything but courses

EVERYTHING = programme(
    {"id": "whole", "type": "all_of", "children": [CORE, {**PICK, "from": ["MUS 140"]}]},
    {
        "id": "total",
        "type": "choose_credits",
        "credits": 6,
        "children": [{**ONE, "id": "part", "from": ["PHI 220"]}],
    },
    {
        "id": "branch",
        "type": "choose_option",
        "options": [
            {**ONE, "id": "x", "from": ["PHI 120"]},
            {**ONE, "id": "y", "from": ["AUD 302"]},
        ],
    },
    {
        "id": "other",
        "type": "choose_option",
        "options": [{"id": "z", "type": "skill", "skill": "mixing", "level": 1}],
    },
    {
        "id": "gate",
        "type": "milestone",
        "requires": ["core"],
        "conditions": [
            {"id": "ready", "type": "earned_credits", "credits": 6},
            {"id": "good", "type": "gpa", "gpa": 2.5},
        ],
    },
    {"id": "done", "type": "milestone"},
    {
        "id": "hours",
        "type": "hours",
        "course": "INT 480",
        "credits": 1,
        "minutes_per_credit": 2700,
    },
    {"id": "skill", "type": "skill", "skill": "mixing", "level": 3},
    {"id": "mixes", "type": "projects", "kind": "mix", "count": 2},
    {"id": "recitals", "type": "attendance", "kind": "recital", "count": 2},
    {"id": "free", "type": "fill_to_total"},
    total=30,
    policies=[
        {"kind": "gpa", "label": "Average", "min": 2},
        {"kind": "gpa", "label": "Core average", "min": 3.5, "scope": ["core"]},
        {"kind": "upper_level", "label": "Upper", "min": 3, "level_from": 300},
        {"kind": "residency", "label": "Here", "percent": 25},
        {"kind": "residency", "label": "Last here", "min": 3, "of_last": 6},
        {"kind": "course_age", "label": "Age", "prefix": "AUD", "years": 1},
        {"kind": "exclusion", "label": "No crew", "courses": ["CREW 1"]},
        {"kind": "transfer_cap", "label": "Brought", "max": 3},
    ],
)
STUDENT = facts(
    "AUD 101 B T1",
    "AUD 102 now T4",
    "AUD 301 F T2",
    "AUD 301 B T3",
    "MUS 140 transfer",
    "PHI 120 transfer",
    "PHI 220 plan T5",
    "CREW 1 A T1",
    on=date(2028, 1, 1),
    options=frozenset({"x"}),
    milestones={"done": date(2027, 5, 1)},
    work=(work(10, 45),),
    skills={"mixing": 3},
    projects=(Project(id=1, kind="mix"),),
    attendance={"recital": 2},
)


@pytest.fixture(scope="module")
def told() -> tuple[Answer, Proof]:
    answer, proof = audit_with_proof(EVERYTHING, STUDENT)
    assert wrong(EVERYTHING, STUDENT, answer, proof) == ()
    return answer, proof


def with_status(node: NodeAnswer, id_: str, status: Status) -> NodeAnswer:
    parts = tuple(with_status(part, id_, status) for part in node.children)
    return replace(node, children=parts, status=status if node.id == id_ else node.status)


def forged(answer: Answer, id_: str, status: Status) -> Answer:
    return replace(answer, nodes=tuple(with_status(n, id_, status) for n in answer.nodes))


def test_any_other_status_of_any_requirement_is_found_out(told: tuple[Answer, Proof]) -> None:
    answer, proof = told
    assert {node.status for node in answer.walk()} == set(Status)
    for node in answer.walk():
        for status in set(Status) - {node.status}:
            said = wrong(EVERYTHING, STUDENT, forged(answer, node.id, status), proof)
            assert any(line.startswith(f"{node.id}: is said to be") for line in said), node.id


def test_any_other_status_of_a_rule_is_found_out(told: tuple[Answer, Proof]) -> None:
    answer, proof = told
    for place, rule in enumerate(answer.policies[:6]):
        for status in set(Status) - {rule.status}:
            rules = list(answer.policies)
            rules[place] = replace(rule, status=status)
            said = wrong(EVERYTHING, STUDENT, replace(answer, policies=tuple(rules)), proof)
            assert f"{rule.label}: is said to be {status}, but is not" in said


WHOLE: dict[str, dict[str, Any]] = {
    "status: is said to be met": {"status": Status.MET},
    "gpa: the average is another": {"gpa": Decimal("3.99")},
    "requirements: are others": {"nodes": ()},
    "policies: are others": {"policies": ()},
}


@pytest.mark.parametrize("said", WHOLE)
def test_what_is_said_of_the_whole_is_reckoned_again(said: str, told: tuple[Answer, Proof]) -> None:
    answer, proof = told
    lines = wrong(EVERYTHING, STUDENT, replace(answer, **WHOLE[said]), proof)
    assert any(said in line for line in lines), lines


@pytest.mark.parametrize("which", ["earned", "in_progress", "planned"])
def test_the_total_is_reckoned_again(which: str, told: tuple[Answer, Proof]) -> None:
    answer, proof = told
    more = replace(answer.credits, **{which: getattr(answer.credits, which) + 3})
    said = wrong(EVERYTHING, STUDENT, replace(answer, credits=more), proof)
    assert "total: the credits are others" in said


@pytest.mark.parametrize("id_", ["whole", "total", "gate", "branch"])
def test_a_part_that_is_left_out_is_missed(id_: str, told: tuple[Answer, Proof]) -> None:
    answer, proof = told
    nodes = tuple(replace(n, children=()) if n.id == id_ else n for n in answer.nodes)
    said = wrong(EVERYTHING, STUDENT, replace(answer, nodes=nodes), proof)
    assert f"{id_}: has other parts" in said


@pytest.mark.parametrize(
    "reason",
    [
        Reason.FAILED,
        Reason.NO_CREDIT,
        Reason.UNKNOWN_GRADE,
        Reason.REPLACED,
        Reason.REPEATED,
        Reason.OVER_CAP,
        Reason.EXCLUDED,
    ],
)
def test_a_course_is_not_set_aside_for_a_reason_that_does_not_hold(
    reason: Reason, told: tuple[Answer, Proof]
) -> None:
    answer, proof = told
    claim = WhyNot(attempt=1, course="AUD 101", reason=reason, sentence="It does not count.")
    said = wrong(EVERYTHING, STUDENT, replace(answer, unused=(*answer.unused, claim)), proof)
    assert f"unused: AUD 101 is not {reason}" in said
