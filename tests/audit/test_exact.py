"""The allocation is the best there is: compared with trying everything."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.build import TERMS, course, document, facts, programme
from tests.audit.trying import everything, score
from tracker.audit import Answer, Attempt, AttemptKind, Facts, Programme, audit, read_programme
from tracker.audit.allocation import contests_of
from tracker.audit.answer import Standing
from tracker.audit.candidates import candidates
from tracker.audit.exact import MOST_TOGETHER

CODES = ("AUD 101", "AUD 102", "AUD 301", "MUS 140", "PHI 120")
KINDS = (AttemptKind.GRADED, AttemptKind.IN_PROGRESS, AttemptKind.PLANNED)

pools = st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True)
numbers = st.integers(min_value=1, max_value=2)
requirements = st.one_of(
    pools.map(lambda codes: {"type": "all_of", "courses": codes[:2]}),
    st.tuples(pools, numbers).map(
        lambda p: {"type": "choose_courses", "from": p[0], "count": p[1]}
    ),
    st.tuples(pools, st.sampled_from([2, 3, 4, 6])).map(
        lambda p: {"type": "choose_credits", "from": p[0], "credits": p[1]}
    ),
    st.tuples(pools, numbers).map(
        lambda p: {"type": "choose_courses", "from": p[0], "count": p[1], "min_prefixes": p[1]}
    ),
    st.tuples(pools, numbers).map(
        lambda p: {
            "type": "choose_credits",
            "from": p[0],
            "credits": 3,
            "limits": [{"label": "Lower", "from": ["AUD 101", "AUD 102"], "max": p[1] - 1}],
        }
    ),
)
trees = st.lists(requirements, min_size=2, max_size=4)
attempts = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from(KINDS), st.sampled_from([1, 2, 3, 4])),
    max_size=5,
)


def asked(tree: list[dict[str, Any]]) -> Programme:
    courses = [course(code, repeatable=True) for code in CODES]
    return read_programme(
        document(*({"id": f"r{n}", **each} for n, each in enumerate(tree)), courses=courses)
    )


def known(taken: list[tuple[str, AttemptKind, int]]) -> Facts:
    return Facts(
        attempts=tuple(
            Attempt(
                id=number,
                course=code,
                credits=Decimal(worth),
                kind=kind,
                grade="B" if kind is AttemptKind.GRADED else "",
                term=f"T{number}",
                term_starts=TERMS[f"T{number}"],
            )
            for number, (code, kind, worth) in enumerate(taken, start=1)
        )
    )


@settings(max_examples=80, deadline=None)
@given(tree=trees, taken=attempts)
def test_no_other_allocation_meets_more(
    tree: list[dict[str, Any]], taken: list[tuple[str, AttemptKind, int]]
) -> None:
    asks, has = asked(tree), known(taken)
    ordered, _ = candidates(asks, has)
    answer = audit(asks, has)
    assert answer.exact
    best = [0, 0, 0]
    for contest in contests_of(asks, has, ordered):
        for place, number in enumerate(max(score(contest, u) for u in everything(contest))):
            best[place] += number
    assert [met(answer, standing) for standing in reversed(Standing)] == best


def met(answer: Answer, standing: Standing) -> int:
    names = ("met", "met-in-progress", "met-if-planned")[: standing + 1]
    return sum(node.status in names for node in answer.nodes)


@settings(max_examples=40, deadline=None)
@given(tree=trees, taken=attempts, gone=st.integers(min_value=0, max_value=4))
def test_taking_an_attempt_away_never_meets_more(
    tree: list[dict[str, Any]], taken: list[tuple[str, AttemptKind, int]], gone: int
) -> None:
    asks, has = asked(tree), known(taken)
    fewer = replace(has, attempts=tuple(a for n, a in enumerate(has.attempts) if n != gone))
    assert met(audit(asks, fewer), Standing.PLANNED) <= met(audit(asks, has), Standing.PLANNED)


CROSSED = (
    {"id": "a", "type": "choose_courses", "count": 1, "from": ["AUD 101", "AUD 102"]},
    {"id": "b", "type": "choose_courses", "count": 1, "from": ["AUD 101"]},
    {"id": "c", "type": "choose_courses", "count": 1, "from": ["AUD 102", "AUD 301"]},
)


def test_pools_that_overlap_crosswise_are_all_met() -> None:
    answer = audit(programme(*CROSSED), facts("AUD 101 B T1", "AUD 102 B T1", "AUD 301 B T2"))
    assert [node.used[0].course for node in answer.nodes] == ["AUD 102", "AUD 101", "AUD 301"]


@pytest.mark.no_cover
def test_a_thousand_shuffles_give_one_answer() -> None:
    asks = programme(*CROSSED, {"id": "free", "type": "fill_to_total"})
    has = facts("AUD 101 B T1", "AUD 102 B T1", "AUD 301 now T2", "AUD 101 D T2", "MUS 140 B T2")
    first, random = audit(asks, has), Random(4)  # noqa: S311 - nothing secret
    for _ in range(1000):
        mixed = replace(has, attempts=tuple(random.sample(has.attempts, len(has.attempts))))
        assert audit(asks, mixed) == first


@pytest.mark.parametrize(
    ("most", "counted"),
    [(3, {"PHI 120"}), (4, {"PHI 220"}), (6, {"AUD 101", "PHI 120"})],
)
def test_under_a_cap_what_is_needed_counts_first_and_then_the_most_credits(
    most: int, counted: set[str]
) -> None:
    need = {"id": "need", "type": "choose_courses", "count": 1, "from": ["PHI 120", "PHI 220"]}
    free = {"id": "free", "type": "fill_to_total"}
    cap = {"kind": "transfer_cap", "label": "Transfer", "max": most}
    asks = programme(need, free, policies=[cap])
    has = facts("AUD 101 transfer", "PHI 120 transfer", "PHI 220 transfer")
    larger = tuple(
        replace(a, credits=Decimal(4)) if a.course == "PHI 220" else a for a in has.attempts
    )
    answer = audit(asks, replace(has, attempts=larger))
    assert {used.course for node in answer.nodes for used in node.used} == counted


def test_a_hostile_crowd_of_requirements_is_given_up_and_told_so() -> None:
    one = {"type": "choose_courses", "count": 1, "from": ["AUD 101"]}
    asks = programme(*({**one, "id": f"r{number}"} for number in range(MOST_TOGETHER + 1)))
    answer = audit(asks, facts("AUD 101 B T1"))
    assert not answer.exact
    assert met(answer, Standing.EARNED) == 1
