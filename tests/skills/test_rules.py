"""The state machine of a claim, the framework, and how far assessors agree."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.skills.rules import (
    LEVELS,
    Agreement,
    Area,
    ClaimEvent,
    ClaimState,
    Framework,
    Level,
    Part,
    Skill,
    Standing,
    Weights,
    kappa_words,
    keys_by_name,
    next_state,
    preset,
    problem_of_level,
    problem_of_sending,
    problems_of,
    read_framework,
    revised,
    shown_to_faculty,
    unexplained,
    weighted_kappa,
    write_framework,
)

S, E = ClaimState, ClaimEvent
STANDINGS = [
    Standing(state=state, is_double=double, marks=marks, marked_by_me=mine)
    for state, double, marks, mine in product(S, (False, True), (0, 1, 2), (False, True))
    if marks or not mine
]


def test_nothing_is_assessed_without_an_act_of_faculty() -> None:
    for standing, event, part in product(STANDINGS, E, Part):
        if next_state(standing, event, part) is S.ASSESSED:
            assert (event, part) == (E.ASSESS, Part.ASSESSOR)


def test_a_claim_marked_twice_is_assessed_only_when_both_marks_are_in() -> None:
    for standing, part in product(STANDINGS, Part):
        if standing.is_double and standing.state is S.SENT:
            assert next_state(standing, E.ASSESS, part) is None
    assert next_state(Standing(state=S.MARKED, is_double=True), E.ASSESS, Part.ASSESSOR) is (
        S.ASSESSED
    )


def test_two_marks_are_of_two_people() -> None:
    first = Standing(state=S.SENT, is_double=True)
    assert next_state(first, E.MARK, Part.ASSESSOR) is S.SENT
    other = replace(first, marks=1)
    assert next_state(other, E.MARK, Part.ASSESSOR) is S.MARKED
    assert next_state(replace(other, marked_by_me=True), E.MARK, Part.ASSESSOR) is None
    assert next_state(Standing(state=S.SENT), E.MARK, Part.ASSESSOR) is None


def test_students_never_decide_and_faculty_never_claim() -> None:
    students = {E.SEND, E.RECALL, E.WITHDRAW}
    for standing, event in product(STANDINGS, E):
        if next_state(standing, event, Part.STUDENT) is not None:
            assert event in students
        if next_state(standing, event, Part.ASSESSOR) is not None:
            assert event not in students
        if next_state(standing, event, Part.OFFICE) is not None:
            assert event is E.DOUBLE


@pytest.mark.parametrize(
    ("state", "event", "part", "reached"),
    [
        (S.DRAFT, E.SEND, Part.STUDENT, S.SENT),
        (S.RETURNED, E.SEND, Part.STUDENT, S.SENT),
        (S.SENT, E.SEND, Part.STUDENT, None),
        (S.SENT, E.RECALL, Part.STUDENT, S.DRAFT),
        (S.DRAFT, E.WITHDRAW, Part.STUDENT, S.WITHDRAWN),
        (S.RETURNED, E.WITHDRAW, Part.STUDENT, S.WITHDRAWN),
        (S.ASSESSED, E.WITHDRAW, Part.STUDENT, None),
        (S.SENT, E.RETURN, Part.ASSESSOR, S.RETURNED),
        (S.MARKED, E.RETURN, Part.ASSESSOR, None),
        (S.ASSESSED, E.ASSESS, Part.ASSESSOR, S.ASSESSED),
        (S.DRAFT, E.ASSESS, Part.ASSESSOR, None),
        (S.WITHDRAWN, E.SEND, Part.STUDENT, None),
    ],
)
def test_where_each_step_leads(
    state: ClaimState, event: ClaimEvent, part: Part, reached: ClaimState | None
) -> None:
    assert next_state(Standing(state=state), event, part) is reached


def test_a_claim_with_a_mark_is_not_taken_back() -> None:
    marked = Standing(state=S.SENT, is_double=True, marks=1)
    assert next_state(marked, E.RECALL, Part.STUDENT) is None


def test_faculty_know_of_a_claim_from_the_first_time_it_was_sent() -> None:
    hidden = {state for state in S if not shown_to_faculty(state)}
    assert hidden == {S.DRAFT, S.WITHDRAWN}


def test_a_claim_needs_evidence_and_words() -> None:
    assert problem_of_sending("I did it.", 1) == ""
    assert "Add evidence" in problem_of_sending("I did it.", 0)
    assert "Say how" in problem_of_sending("  ", 1)
    assert problem_of_level(0) == "Choose a level."
    assert problem_of_level(0, least=0) == ""
    assert problem_of_level(5)


# Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72, 323–327 show the arithmetic; these
# small tables are worked by hand.
#   first:  0 0 1 1 2 2     second: 0 1 1 1 2 1      k = 3
#   seen:      linear (0+1+0+0+0+1)/2/6 = 1/6        quadratic (1+1)/4/6 = 1/12
#   totals:    first 2,2,2; second 1,4,1
#   expected:  linear  (2·4·1 + 2·1·2 + 2·1·1 + 2·1·1 + 2·1·2 + 2·4·1)/2/36 = 28/72
#              quadratic (2·4·1 + 2·1·4 + 2·1·1 + 2·1·1 + 2·1·4 + 2·4·1)/4/36 = 36/144
PAIRS = [(0, 0), (0, 1), (1, 1), (1, 1), (2, 2), (2, 1)]


def test_weighted_kappa_is_as_worked_by_hand() -> None:
    linear = weighted_kappa(PAIRS, levels=3, weights=Weights.LINEAR)
    quadratic = weighted_kappa(PAIRS, levels=3, weights=Weights.QUADRATIC)
    assert linear == pytest.approx(1 - (1 / 6) / (28 / 72))  # 4/7
    assert quadratic == pytest.approx(1 - (1 / 12) / (36 / 144))  # 2/3


def test_with_two_levels_both_weights_are_plain_kappa() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: seen 0.7, by chance 0.5, kappa 0.4
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    for weights in Weights:
        assert weighted_kappa(pairs, levels=2, weights=weights) == pytest.approx(0.4)


def test_full_agreement_is_one_and_the_opposite_is_less_than_chance() -> None:
    same = [(level, level) for level in range(5)]
    upside_down = [(level, 4 - level) for level in range(5)]
    for weights in Weights:
        assert weighted_kappa(same, levels=5, weights=weights) == 1
        assert (weighted_kappa(upside_down, levels=5, weights=weights) or 0) < 0
    assert weighted_kappa(upside_down, levels=5, weights=Weights.QUADRATIC) == pytest.approx(-1)


def test_there_is_no_kappa_where_nothing_differs() -> None:
    assert weighted_kappa([], levels=5, weights=Weights.LINEAR) is None
    assert weighted_kappa([(3, 3)] * 9, levels=5, weights=Weights.QUADRATIC) is None
    assert weighted_kappa([(0, 0)], levels=1, weights=Weights.LINEAR) is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_kappa_knows_no_first_and_second(pairs: list[tuple[int, int]]) -> None:
    turned = [(b, a) for a, b in pairs]
    for weights in Weights:
        kappa = weighted_kappa(pairs, levels=5, weights=weights)
        assert kappa == weighted_kappa(turned, levels=5, weights=weights)
        assert kappa is None or kappa <= 1


@pytest.mark.parametrize(
    ("kappa", "words"),
    [
        (None, "Not enough"),
        (-0.1, "Poor"),
        (0.1, "Slight"),
        (0.3, "Fair"),
        (0.5, "Moderate"),
        (0.7, "Substantial"),
        (0.9, "Almost perfect"),
    ],
)
def test_kappa_is_said_in_words(kappa: float | None, words: str) -> None:
    assert kappa_words(kappa).startswith(words)


def test_agreement_counts_what_is_the_same() -> None:
    agreement = Agreement(pairs=PAIRS, levels=3)
    assert agreement.same == 4
    assert agreement.quadratic is not None
    assert agreement.linear is not None
    assert agreement.quadratic > agreement.linear


def test_the_preset_has_four_levels_and_keys_of_its_own() -> None:
    framework = preset()
    assert len(framework.levels) == LEVELS
    keys = [skill.key for _, skill in framework.skills()]
    assert len(keys) == len(set(keys))
    assert problems_of(framework) == []
    assert read_framework(write_framework(framework)) == framework


FRAMEWORK = Framework(
    levels=tuple(Level(name=name, means="") for name in "abcd"),
    areas=(
        Area(key="mixing", name="Mixing", skills=(Skill(key="balance", name="Balance"),)),
        Area(key="editing", name="Editing", skills=(Skill(key="comping", name="Comping"),)),
    ),
)


def test_what_keeps_its_name_keeps_its_key_wherever_it_goes() -> None:
    found = revised(
        FRAMEWORK,
        FRAMEWORK.levels,
        [("mixing ", ["Comping"]), ("", ["Lost"]), ("Live", ["balance", "Balance of power"])],
    )
    assert [(area.key, [s.key for s in area.skills]) for area in found.areas] == [
        ("mixing", ["comping"]),
        ("live", ["balance", "balance-of-power"]),
    ]
    assert found.find("lost") is None


def test_a_skill_under_another_name_keeps_its_key_once_and_only_when_the_old_name_is_gone() -> None:
    def keys(skills: list[str], renamed: dict[str, str]) -> list[str]:
        found = revised(FRAMEWORK, FRAMEWORK.levels, [("Mixing", skills)], renamed)
        return [skill.key for _, skill in found.skills()]

    assert keys(["Level balance"], {"Level balance": "balance"}) == ["balance"]
    assert keys(["Balance", "Level"], {"Level": "balance"}) == ["balance", "level"]
    assert keys(["Level", "Depth"], {"Level": "balance", "Depth": "balance"}) == [
        "balance",
        "depth",
    ]
    assert keys(["Comping"], {"Comping": "balance"}) == ["comping"]


def test_new_names_are_asked_about_where_others_are_gone() -> None:
    after = revised(FRAMEWORK, FRAMEWORK.levels, [("Mixing", ["Balance", "Depth"])])
    gone, new = unexplained(FRAMEWORK, after)
    assert ([each.key for each in gone], [each.key for each in new]) == (["comping"], ["depth"])
    more = revised(
        FRAMEWORK, FRAMEWORK.levels, [("Mixing", ["Balance", "Depth"]), ("Editing", ["Comping"])]
    )
    assert unexplained(FRAMEWORK, more) == ([], [])


def test_a_name_means_what_it_meant_last() -> None:
    renamed = revised(FRAMEWORK, FRAMEWORK.levels, [("Mixing", ["Level"])], {"Level": "balance"})
    again = revised(renamed, FRAMEWORK.levels, [("Mixing", ["Level", "Balance"])])
    assert keys_by_name([renamed, FRAMEWORK])["Balance"] == "balance"
    assert keys_by_name([again, renamed, FRAMEWORK]) == {
        "Level": "balance",
        "Balance": "balance-2",
        "Comping": "comping",
    }


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ([], "Name an area"),
        ([("A", []), ("a", [])], "The area a is there twice"),
        ([("A", ["x"]), ("B", ["X"])], "The skill X is there twice"),
        ([("A", ["x" * 90])], "Use at most 80 characters"),
        ([("A", [f"s{n}" for n in range(61)])], "Use at most 60 skills in A"),
        ([(f"A{n}", []) for n in range(31)], "Use at most 30 areas"),
    ],
)
def test_what_is_wrong_with_a_framework_is_said(
    areas: list[tuple[str, list[str]]], said: str
) -> None:
    problems = problems_of(revised(FRAMEWORK, FRAMEWORK.levels, areas))
    assert any(problem.startswith(said) for problem in problems), problems


def test_all_four_levels_have_names() -> None:
    nameless = replace(FRAMEWORK, levels=FRAMEWORK.levels[:3])
    assert "Name all four levels" in problems_of(nameless)
