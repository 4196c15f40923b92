"""Every answer carries what proves it, and a checker without a solver agrees."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from tests.audit.build import facts, programme, substitution, waiver
from tests.audit.test_exact import asked, attempts, known, trees
from tests.audit.test_order import PROGRAMME, History, histories, options
from tests.audit.test_order import known as of_history
from tracker.audit import (
    Answer,
    AttemptKind,
    Facts,
    Programme,
    Proof,
    Standing,
    Status,
    audit_with_proof,
    check,
)


def wrong(asks: Programme, has: Facts, answer: Answer, proof: Proof) -> tuple[str, ...]:
    return check(asks, has, answer, proof).wrong


@settings(max_examples=60, deadline=None)
@given(tree=trees, taken=attempts)
def test_every_answer_passes_the_checker(
    tree: list[dict[str, Any]], taken: list[tuple[str, AttemptKind, int]]
) -> None:
    asks, has = asked(tree), known(taken)
    report = check(asks, has, *audit_with_proof(asks, has))
    assert report.wrong == report.unproved == ()


@settings(max_examples=15, deadline=None)
@given(history=histories, chosen=options)
def test_so_does_every_answer_for_a_whole_degree(history: History, chosen: frozenset[str]) -> None:
    has = of_history(history, chosen)
    assert wrong(PROGRAMME, has, *audit_with_proof(PROGRAMME, has)) == ()


ONE = {"type": "choose_courses", "count": 1}
THREE = (
    {**ONE, "id": "a", "from": ["AUD 101", "AUD 102"]},
    {**ONE, "id": "b", "from": ["AUD 101", "AUD 102"]},
    {**ONE, "id": "c", "from": ["AUD 101", "AUD 102"]},
    {**ONE, "id": "d", "from": ["AUD 102", "AUD 301"]},
)


def test_what_cannot_be_met_together_is_named_and_no_more_than_that() -> None:
    asks, has = programme(*THREE), facts("AUD 101 B T1", "AUD 102 B T1", "AUD 301 B T1")
    answer, proof = audit_with_proof(asks, has)
    assert [node.status is Status.MET for node in answer.nodes] == [True, True, False, True]
    assert [conflict.together for conflict in proof.conflicts] == [("a", "b", "c")]
    assert wrong(asks, has, answer, proof) == ()


def test_what_falls_short_by_itself_has_no_conflict() -> None:
    asks, has = programme(*THREE[:2]), facts("AUD 301 B T1")
    _, proof = audit_with_proof(asks, has)
    assert proof.alone == {"a", "b"}
    assert not proof.conflicts


CORE = {"id": "core", "type": "all_of", "courses": ["AUD 101", "AUD 102"], "min_grade": "C"}
FREE = {"id": "free", "type": "fill_to_total"}


def test_a_forged_answer_is_found_out() -> None:
    asks = programme(CORE, {**ONE, "id": "pick", "from": ["AUD 101", "AUD 301"]}, FREE)
    has = facts("AUD 101 B T1", "AUD 102 D T1", "AUD 301 B T1")
    answer, proof = audit_with_proof(asks, has)
    core, pick, free = answer.nodes
    assert wrong(asks, has, answer, proof) == ()
    twice = replace(pick, used=core.used)
    low = replace(core.used[0], attempt=2, course="AUD 102", stands_for="AUD 102")
    forgeries = {
        "use the same attempt": (core, twice, free),
        "has too low a grade": (replace(core, used=(*core.used, low)), pick, free),
        "is said to be met": (replace(core, status=Status.MET), pick, free),
        "not in the facts": (replace(core, used=(replace(low, attempt=9),)), pick, free),
        "cannot stand for": (
            replace(core, used=(replace(core.used[0], stands_for="AUD 102"),)),
            pick,
            free,
        ),
    }
    for said, nodes in forgeries.items():
        found = wrong(asks, has, replace(answer, nodes=nodes), proof)
        assert any(said in line for line in found), (said, found)


def test_a_forged_certificate_is_found_out() -> None:
    asks, has = programme(*THREE), facts("AUD 101 B T1", "AUD 102 B T1", "AUD 301 B T1")
    answer, proof = audit_with_proof(asks, has)
    (conflict,) = proof.conflicts
    smaller = replace(conflict, together=("b", "c"))
    larger = replace(conflict, together=("a", "b", "c", "d"), without={**conflict.without, "d": {}})
    forgeries = {
        "could be met with the others": replace(proof, conflicts=(smaller,)),
        "is not met": replace(proof, conflicts=(larger,)),
        "could be met by itself": replace(proof, conflicts=(), alone=frozenset({"c"})),
        "nothing says why": replace(proof, conflicts=()),
    }
    for said, forged in forgeries.items():
        found = wrong(asks, has, answer, forged)
        assert any(said in line for line in found), (said, found)


@pytest.mark.parametrize(
    "decisions", [(substitution("AUD 301", "AUD 102"),), (waiver("AUD 102"),)], ids=["sub", "waive"]
)
def test_exceptions_pass_the_checker(decisions: tuple[Any, ...]) -> None:
    asks, has = programme(CORE, FREE), facts("AUD 101 B T1", "AUD 301 B T1", decisions=decisions)
    answer, proof = audit_with_proof(asks, has)
    assert answer.nodes[0].status is Status.MET
    assert wrong(asks, has, answer, proof) == ()
    assert all(used.standing is Standing.EARNED for used in answer.nodes[0].used)


def test_a_repeat_takes_its_place_under_a_cap() -> None:
    cap = {"kind": "credit_cap", "label": "Cap", "max": 3, "courses": ["AUD 101", "AUD 102"]}
    asks = programme(CORE, FREE, policies=[cap])
    has = facts("AUD 101 D T1", "AUD 101 now T2", "AUD 102 B T1")
    answer, proof = audit_with_proof(asks, has)
    assert [used.course for node in answer.walk() for used in node.used] == ["AUD 102"]
    assert [(why.course, why.attempt, why.sentence) for why in answer.unused] == [
        ("AUD 101", 1, "Cap."),
        ("AUD 101", 2, "Cap. The attempt that it repeats is above it."),
    ]
    assert wrong(asks, has, answer, proof) == ()


GUARDS: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "is not asked for": (CORE, {**CORE, "courses": ["AUD 101"]}, ("AUD 101 B T1", "AUD 102 B T1")),
    "is of another kind": (CORE, {**CORE, "kinds": ["exam"]}, ("AUD 101 B T1",)),
    "has no letter grade": (CORE, {**CORE, "letter_only": True}, ("AUD 101 P T1",)),
    "is too old": (CORE, {**CORE, "max_age_years": 1}, ("AUD 101 B T1",)),
    "too many of Lower": (
        {**ONE, "id": "core", "from": ["AUD 101", "AUD 102"], "count": 2},
        {
            **ONE,
            "id": "core",
            "from": ["AUD 101", "AUD 102"],
            "count": 2,
            "limits": [{"label": "Lower", "from": ["AUD 101", "AUD 102"], "max": 1}],
        },
        ("AUD 101 B T1", "AUD 102 B T1"),
    ),
    "too many of one subject": (
        {**ONE, "id": "core", "from": ["AUD 101", "AUD 102"], "count": 2},
        {**ONE, "id": "core", "from": ["AUD 101", "AUD 102"], "count": 2, "max_per_prefix": 1},
        ("AUD 101 B T1", "AUD 102 B T1"),
    ),
}


@pytest.mark.parametrize("said", GUARDS)
def test_an_answer_to_a_milder_programme_is_found_out(said: str) -> None:
    mild, strict, taken = GUARDS[said]
    has = facts(*taken, on=date(2036, 1, 1))
    answer, proof = audit_with_proof(programme(mild), has)
    assert wrong(programme(mild), has, answer, proof) == ()
    found = wrong(programme(strict), has, answer, proof)
    assert any(said in line for line in found), found


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "transfer_cap", "max": 3},
        {"kind": "ungraded_cap", "max": 3},
        {"kind": "credit_cap", "max": 3, "courses": ["AUD 101", "AUD 102"]},
    ],
    ids=lambda rule: rule["kind"],
)
def test_credits_above_a_cap_are_found_out(rule: dict[str, Any]) -> None:
    mark = {"transfer_cap": "transfer", "ungraded_cap": "P T1"}.get(rule["kind"], "B T1")
    has = facts(f"AUD 101 {mark}", f"AUD 102 {mark}")
    answer, proof = audit_with_proof(programme(CORE), has)
    found = wrong(programme(CORE, policies=[{**rule, "label": "Cap"}]), has, answer, proof)
    assert "Cap: more counts than may" in found
