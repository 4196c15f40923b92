"""Each kind of requirement, each status, each reason."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.audit.build import (
    equivalency,
    facts,
    programme,
    substitution,
    waiver,
    work,
)
from tracker.audit import Answer, Decision, DecisionKind, NodeAnswer, Reason, Status, audit

CORE = {"id": "core", "type": "all_of", "courses": ["AUD 101", "AUD 102"], "min_grade": "C"}
PICK = {"id": "pick", "type": "choose_courses", "count": 1, "from": ["AUD 101", "AUD 102"]}
HUM = {"id": "hum", "type": "choose_credits", "credits": 6, "from_tags": ["HUM"], "min_prefixes": 2}
MUST = {
    "id": "must",
    "type": "choose_credits",
    "credits": 3,
    "from_tags": ["HUM"],
    "must_include": ["MUS 140"],
}
RULE = {
    "id": "rule",
    "type": "choose_by_rule",
    "credits": 3,
    "from_rules": [{"prefix": "AUD", "min_level": 300}],
}
CREW = {"id": "crew", "type": "terms_of", "from": ["CREW 1"], "terms": 2, "credits_each": 0.5}
BRANCH = {
    "id": "branch",
    "type": "choose_option",
    "options": [
        {"id": "low", "label": "Low", "type": "all_of", "courses": ["AUD 101"]},
        {"id": "high", "label": "High", "type": "all_of", "courses": ["AUD 301"]},
    ],
}
HOURS = {
    "id": "hours",
    "type": "hours",
    "course": "INT 480",
    "credits": 3,
    "minutes_per_credit": 2700,
}
GATE = {
    "id": "gate",
    "type": "milestone",
    "conditions": [
        {"id": "some", "type": "earned_credits", "credits": 6},
        {"id": "first", "type": "all_of", "courses": ["AUD 101"], "min_grade": "C"},
        {"id": "average", "type": "gpa", "gpa": 2.5},
    ],
}

M, IP, IF, NO, DECIDE = (
    Status.MET,
    Status.IN_PROGRESS,
    Status.PLANNED,
    Status.NOT_MET,
    Status.DECISION,
)

CASES: list[tuple[dict[str, Any], list[str], Status]] = [
    (CORE, ["AUD 101 B T1", "AUD 102 C T1"], M),
    (CORE, ["AUD 101 B T1", "AUD 102 C- T1"], NO),
    (CORE, ["AUD 101 B T1", "AUD 102 now T2"], IP),
    (CORE, ["AUD 101 now T1", "AUD 102 plan T2"], IF),
    (CORE, ["AUD 101 B T1"], NO),
    (CORE, ["AUD 101 transfer", "AUD 102 P T1"], M),
    (CORE, ["AUD 101 B T1", "AUD 102 F T1"], NO),
    (CORE, ["AUD 101 B T1", "AUD 102 W T1"], NO),
    (CORE, ["AUD 101 B T1", "AUD 102 I T1"], IP),
    (CORE, ["AUD 101 B T1", "AUD 102 D T1", "AUD 102 C T2"], M),
    (CORE, ["AUD 101 B T1", "AUD 102 D T1", "AUD 102 now T2"], IP),
    (CORE, ["AUD 101 B T1", "AUD 102 waived"], M),
    (PICK, [], NO),
    (PICK, ["AUD 102 D T1"], M),
    (PICK, ["AUD 301 A T1"], NO),
    (HUM, ["MUS 140 B T1", "PHI 120 B T1"], M),
    (HUM, ["PHI 120 B T1", "PHI 220 B T1"], NO),
    (HUM, ["PHI 120 B T1", "PHI 220 B T1", "MUS 140 now T2"], IP),
    (MUST, ["PHI 120 B T1"], NO),
    (MUST, ["PHI 120 B T1", "MUS 140 B T2"], M),
    (RULE, ["AUD 101 A T1"], NO),
    (RULE, ["AUD 301 C T1"], M),
    (RULE, ["AUD 999 C T1"], M),
    (CREW, ["CREW 1 A T1", "CREW 1 A T2"], M),
    (CREW, ["CREW 1 A T1", "CREW 1 A T1"], NO),
    (CREW, ["CREW 1 A T1", "CREW 1 now T2"], IP),
    (BRANCH, ["AUD 101 A T1"], DECIDE),
    (GATE, ["AUD 101 B T1"], NO),
    (GATE, ["AUD 101 B T1", "AUD 102 B T1"], DECIDE),
    (GATE, ["AUD 101 C T1", "AUD 102 C T1"], NO),
]


@pytest.mark.parametrize(("requirement", "taken", "expected"), CASES)
def test_a_requirement_is_met_as_the_table_says(
    requirement: dict[str, Any], taken: list[str], expected: Status
) -> None:
    assert only(requirement, *taken).status is expected


def test_a_chosen_branch_is_answered_alone() -> None:
    low = only(BRANCH, "AUD 101 A T1", options=frozenset({"low"}))
    assert (low.status, [child.id for child in low.children]) == (M, ["low"])
    assert only(BRANCH, "AUD 101 A T1", options=frozenset({"high"})).status is NO


@pytest.mark.parametrize(
    ("accepted", "expected", "status"),
    [(135, 135, M), (61, 135, IP), (61, 90, NO), (0, 0, NO)],
)
def test_internship_hours_count_as_accepted_or_expected(
    accepted: int, expected: int, status: Status
) -> None:
    assert only(HOURS, work=(work(accepted, expected),)).status is status


def test_a_longer_internship_course_asks_for_more_hours() -> None:
    from dataclasses import replace  # noqa: PLC0415

    known = facts("INT 480 now T1", work=(work(135),))
    longer = replace(known, attempts=(replace(known.attempts[0], credits=Decimal(6)),))
    answer = audit(programme(HOURS), longer).nodes[0]
    assert answer.amount.required == 16_200
    assert answer.missing[0].sentence == "135 more hours accepted by faculty."


def test_a_recorded_milestone_is_met_whatever_its_conditions_say() -> None:
    assert only(GATE, milestones={"gate": date(2026, 1, 1)}).status is M


@pytest.mark.parametrize(
    ("decision", "met"),
    [
        (waiver("AUD 102"), True),
        (waiver("AUD 102", node="core"), True),
        (waiver("AUD 102", node="elsewhere"), False),
        (waiver(node="core"), True),
        (substitution("AUD 301", "AUD 102"), True),
        (substitution("AUD 301", "AUD 102", node="core"), True),
        (substitution("AUD 301", "AUD 102", node="elsewhere"), False),
        (equivalency("AUD 102"), True),
    ],
)
def test_an_exception_reaches_as_far_as_it_was_granted(decision: Any, met: bool) -> None:
    core = only(CORE, "AUD 101 B T1", "AUD 301 B T1", decisions=(decision,))
    assert (core.status is M) is met


def test_a_waiver_brings_no_credits_and_an_equivalency_does() -> None:
    waived = whole(CORE, "AUD 101 B T1", decisions=(waiver("AUD 102"),))
    granted = whole(CORE, "AUD 101 B T1", decisions=(equivalency("AUD 102"),))
    assert [waived.credits.earned, granted.credits.earned] == [Decimal(3), Decimal(6)]
    asked = [waived.nodes[0].credits.required, granted.nodes[0].credits.required]
    assert asked == [Decimal(3), Decimal(6)]


def test_a_substitute_is_named_with_what_it_stands_for() -> None:
    core = only(CORE, "AUD 301 B T1", decisions=(substitution("AUD 301", "AUD 102"),))
    assert [(u.course, u.stands_for, u.decision) for u in core.used] == [("AUD 301", "AUD 102", 2)]


@pytest.mark.parametrize(
    ("requirement", "taken", "reason"),
    [
        (CORE, ["AUD 101 D T1"], Reason.GRADE_TOO_LOW),
        (CORE, ["AUD 101 F T1"], Reason.FAILED),
        (CORE, ["AUD 101 W T1"], Reason.NO_CREDIT),
        (CORE, ["AUD 101 Z T1"], Reason.UNKNOWN_GRADE),
        (CORE, ["AUD 101 C T1", "AUD 101 A T2"], Reason.REPLACED),
        (CORE, ["AUD 101 C T1", "AUD 101 now T2"], Reason.REPEATED),
        (CORE, ["AUD 101 plan T1", "AUD 101 plan T2"], Reason.REPEATED),
        (PICK, ["AUD 101 C T1", "AUD 102 A T2"], Reason.ENOUGH),
        (CREW, ["CREW 1 A T1", "CREW 1 A T1"], Reason.TOO_OFTEN),
    ],
)
def test_an_attempt_that_does_not_count_says_why(
    requirement: dict[str, Any], taken: list[str], reason: Reason
) -> None:
    assert [why.reason for why in only(requirement, *taken).why_not] == [reason]


def test_what_counts_nowhere_says_why_where_it_fits() -> None:
    answer = whole({**PICK, "label": "Electives"}, "AUD 101 C T1", "AUD 102 A T2", "AUD 302 A T2")
    told = [(why.course, why.reason, why.sentence) for why in answer.unused]
    assert told == [
        ("AUD 102", Reason.ENOUGH, "Electives: There is enough without it."),
        ("AUD 302", Reason.NOT_ASKED, "No requirement asks for it."),
    ]


def test_a_waived_gate_blocks_nothing() -> None:
    gate = {"id": "gate", "type": "milestone", "blocks": {"from": ["AUD 101"]}}
    closed = whole(gate, "AUD 101 plan T1")
    waived = whole(gate, "AUD 101 plan T1", decisions=[waiver(node="gate")])
    assert [len(answer.blocked) for answer in (closed, waived)] == [1, 0]


def test_what_counts_elsewhere_says_where() -> None:
    answer = whole({**RULE, "label": "Electives"}, "AUD 301 B T1", also=(core_of("AUD 301"),))
    why = answer.nodes[0].why_not[0]
    assert (why.reason, why.sentence) == (Reason.USED_ELSEWHERE, "It counts for core.")


def test_named_courses_are_served_before_wider_choices() -> None:
    answer = whole(RULE, "AUD 301 B T1", "AUD 302 B T1", also=(core_of("AUD 301"),))
    assert [used.course for node in answer.nodes for used in node.used] == ["AUD 302", "AUD 301"]


def test_an_attribute_looks_at_courses_that_count_elsewhere() -> None:
    world = {
        "id": "world",
        "type": "choose_courses",
        "count": 1,
        "from_tags": ["GLOBAL"],
        "sharing": "attribute",
    }
    answer = whole(HUM, "MUS 140 B T1", "PHI 120 B T1", also=(world,))
    assert [node.status for node in answer.nodes] == [M, M]
    assert answer.nodes[1].credits.required == 0


def test_what_is_left_fills_up_to_the_total() -> None:
    free = {"id": "free", "type": "fill_to_total"}
    answer = whole(CORE, "AUD 101 B T1", "PHI 120 D T1", "MUS 140 now T2", also=(free,))
    filler = answer.nodes[1]
    assert filler.credits.required == 6
    assert filler.credits.earned == filler.credits.in_progress == 3
    assert filler.status is IP


def test_a_part_may_be_listed_at_most_so_often() -> None:
    twice = {
        "id": "twice",
        "type": "choose_credits",
        "credits": 2,
        "from": ["CREW 1"],
        "max_times": {"CREW 1": 2},
    }
    answer = only(twice, "CREW 1 A T1", "CREW 1 A T2", "CREW 1 A T3")
    assert (len(answer.used), answer.status) == (2, NO)
    assert answer.why_not[0].reason is Reason.TOO_OFTEN


def test_a_repeat_under_way_adds_no_credits_twice() -> None:
    total = whole(CORE, "AUD 101 D T1", "AUD 101 now T2").credits
    assert [total.earned, total.in_progress] == [Decimal(3), Decimal(0)]


def test_a_course_being_repeated_does_not_fill_up_the_total_as_well() -> None:
    free = {"id": "free", "type": "fill_to_total"}
    answer = whole(CORE, "AUD 101 D T1", "AUD 101 now T2", also=(free,))
    core, filler = answer.nodes
    assert [used.attempt for used in core.used] == [2]
    assert not filler.used
    assert [(why.attempt, why.sentence) for why in answer.unused] == [
        (1, f"Its repeat counts for {core.label}; its credits stay in the total till then.")
    ]
    assert [answer.credits.earned, answer.credits.in_progress] == [Decimal(3), Decimal(0)]


def test_what_is_not_needed_is_left_for_others() -> None:
    choice = {"id": "choice", "type": "choose_credits", "credits": 3, "from": ["CREW 1", "AUD 101"]}
    answer = whole(
        choice, "CREW 1 A T1", "AUD 101 A T2", also=({"id": "f", "type": "fill_to_total"},)
    )
    assert [[used.course for used in node.used] for node in answer.nodes] == [
        ["AUD 101"],
        ["CREW 1"],
    ]


def test_what_is_missing_is_said_in_words() -> None:
    said = [
        missing.sentence
        for node in (CORE, PICK, RULE, CREW, BRANCH)
        for missing in only(node, "AUD 101 B T1" if node is CORE else "INT 480 now T1").missing
    ]
    assert said == [
        "AUD 102 Title AUD 102, C or better.",
        "1 more course from AUD 101 or AUD 102.",
        "3 more credits from AUD 300 and above.",
        "2 more terms of CREW 1.",
        "Choose one: Low or High.",
    ]


def core_of(*courses: str) -> dict[str, Any]:
    return {"id": "core", "type": "all_of", "courses": list(courses)}


def whole(
    requirement: dict[str, Any], *taken: str, also: tuple[dict[str, Any], ...] = (), **known: Any
) -> Answer:
    return audit(programme(requirement, *also), facts(*taken, **known))


def only(requirement: dict[str, Any], *taken: str, **known: Any) -> NodeAnswer:
    return whole(requirement, *taken, **known).nodes[0]


def test_two_requirements_share_a_course_where_both_may() -> None:
    other = {**PICK, "id": "other", "from": ["AUD 102"], "shares_with": ["pick"]}
    pick = {**PICK, "from": ["AUD 102"]}
    shared = whole(pick, "AUD 102 B T1", also=(other,))
    alone = whole(pick, "AUD 102 B T1", also=({**other, "shares_with": []},))
    assert [node.status for node in shared.nodes] == [M, M]
    assert [node.status for node in alone.nodes].count(M) == 1


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2026, 9, 1), M), (date(2026, 9, 2), NO)], ids=["last day", "after"]
)
def test_a_course_is_too_old_after_its_last_birthday(on: date, expected: Status) -> None:
    aged = {**core_of("AUD 101"), "max_age_years": 2}
    assert only(aged, "AUD 101 B T1", on=on).status is expected


def test_only_the_kinds_named_count() -> None:
    brought = {**core_of("AUD 101"), "kinds": ["transfer"]}
    assert only(brought, "AUD 101 transfer").status is M
    here = only(brought, "AUD 101 B T1")
    assert (here.status, here.why_not[0].reason) == (NO, Reason.WRONG_KIND)


def test_a_pin_is_kept_where_it_costs_nothing() -> None:
    both = {**PICK, "id": "both"}
    one = {**PICK, "from": ["AUD 101", "AUD 301"]}
    for node in ("pick", "both"):
        pin = Decision(id=1, kind=DecisionKind.PIN, course="AUD 101", node=node)
        answer = whole(one, "AUD 101 B T1", "AUD 301 B T1", "AUD 102 B T1", also=(both,))
        assert {each.status for each in answer.nodes} == {M}
        pinned = whole(
            one, "AUD 101 B T1", "AUD 301 B T1", "AUD 102 B T1", also=(both,), decisions=(pin,)
        )
        here = next(each for each in pinned.nodes if each.id == node)
        assert [used.course for used in here.used] == ["AUD 101"]


def test_the_latest_attempt_counts_where_the_school_says_so() -> None:
    scale = {"points": {"A": 4, "C": 2, "D": 1, "F": 0}, "fail": ["F"]}
    taken = facts("AUD 101 A T1", "AUD 101 D T2")
    strict = {**core_of("AUD 101"), "min_grade": "C"}
    best = audit(programme(strict, grades=scale), taken)
    latest = audit(programme(strict, grades={**scale, "repeats": "latest"}), taken)
    assert [best.nodes[0].status, latest.nodes[0].status] == [M, NO]
    assert [best.gpa, latest.gpa] == [Decimal(4), Decimal(1)]


def test_fewer_points_are_better_where_the_scale_says_so() -> None:
    scale = {
        "numeric": {"from": 1, "to": 5, "step": 0.1, "pass": 4.0},
        "lowest_is_best": True,
    }
    strict = {**core_of("AUD 101"), "min_grade": "2.0"}
    found = [
        audit(programme(strict, grades=scale), facts(f"AUD 101 {mark} T1")).nodes[0].status
        for mark in ("1.3", "2.0", "2.1", "4.1")
    ]
    assert found == [M, M, NO, NO]


@pytest.mark.parametrize(
    ("requirement", "known", "expected"),
    [
        ({"type": "skill", "skill": "mixing", "level": 3}, {"skills": {"mixing": 3}}, M),
        ({"type": "skill", "skill": "mixing", "level": 3}, {"skills": {"mixing": 2}}, NO),
        (
            {"type": "attendance", "kind": "recital", "count": 2},
            {"attendance": {"recital": 2}},
            M,
        ),
        (
            {"type": "attendance", "kind": "recital", "count": 2},
            {"attendance": {"lecture": 9}},
            NO,
        ),
    ],
)
def test_skills_and_attendance_are_counted_by_name(
    requirement: dict[str, Any], known: dict[str, Any], expected: Status
) -> None:
    assert only({"id": "it", **requirement}, **known).status is expected


@pytest.mark.parametrize("called", ["mix-recall", "Mix recall"])
def test_a_skill_is_named_in_words_however_the_catalogue_calls_it(called: str) -> None:
    asked = {"id": "it", "type": "skill", "skill": called, "level": 3}
    answer = only(asked, skills={called: 2})
    assert [each.sentence for each in answer.missing] == ["Mix recall at level 3."]
    assert [each.label for each in answer.evidence] == ["Mix recall"]
