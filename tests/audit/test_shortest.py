"""The fewest courses that finish: equal to trying every set of courses."""

from itertools import chain, combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.build import course, document, facts, programme
from tests.audit.test_exact import CODES, trees
from tracker.audit import (
    Attempt,
    AttemptKind,
    Facts,
    Programme,
    Status,
    audit,
    read_programme,
    shortest,
)

ONE = {"type": "choose_courses", "count": 1}


def asked(tree: list[dict[str, Any]]) -> Programme:
    courses = [course(code, credits=2 + n % 2) for n, code in enumerate(CODES)]
    return read_programme(
        document(*({"id": f"r{n}", **each} for n, each in enumerate(tree)), courses=courses)
    )


def with_planned(asks: Programme, has: Facts, codes: tuple[str, ...]) -> Facts:
    planned = (
        Attempt(
            id=900 + n, course=code, credits=asks.courses[code].credits, kind=AttemptKind.PLANNED
        )
        for n, code in enumerate(codes)
    )
    return Facts(attempts=(*has.attempts, *planned), decisions=has.decisions)


def unmet(asks: Programme, has: Facts, codes: tuple[str, ...]) -> int:
    answer = audit(asks, with_planned(asks, has, codes))
    return sum(node.status is Status.NOT_MET for node in answer.nodes)


def fewest(asks: Programme, has: Facts) -> tuple[int, int]:
    """Try every set of courses: how much stays open at best, and how few courses that takes."""
    left = sorted(set(CODES) - {a.course for a in has.attempts})
    sets = chain.from_iterable(combinations(left, size) for size in range(len(left) + 1))
    return min((unmet(asks, has, codes), len(codes)) for codes in sets)


@settings(max_examples=25, deadline=None)
@given(tree=trees, taken=st.lists(st.sampled_from(CODES), max_size=3, unique=True))
def test_no_smaller_set_of_courses_meets_as_much(
    tree: list[dict[str, Any]], taken: list[str]
) -> None:
    asks, has = asked(tree), facts(*(f"{code} B T1" for code in taken))
    found = shortest(asks, has)
    least, number = fewest(asks, has)
    assert unmet(asks, has, found) == least
    # Of what cannot be met it takes what brings it nearer, which may be more than meets the rest.
    assert least or len(found) == number


def test_a_course_that_serves_two_is_taken_rather_than_two() -> None:
    look = {"id": "look", "type": "choose_courses", "count": 1, "sharing": "attribute"}
    asks = programme(
        {**look, "from_tags": ["GLOBAL"]},
        {**ONE, "id": "hum", "from": ["PHI 120", "PHI 220", "MUS 140"]},
    )
    assert shortest(asks, facts()) == ("MUS 140",)


def test_courses_move_where_fewer_are_needed() -> None:
    asks = programme(
        {**ONE, "id": "a", "from": ["AUD 101", "AUD 102"]},
        {**ONE, "id": "b", "from": ["AUD 101"]},
    )
    assert len(shortest(asks, facts("AUD 101 B T1"))) == 1


def test_what_is_under_way_or_enough_is_not_taken_again_and_what_failed_is() -> None:
    core = {"id": "core", "type": "all_of", "min_grade": "C", "courses": ["AUD 101", "AUD 102"]}
    asks = programme({**core, "courses": ["AUD 101", "AUD 102", "AUD 301", "AUD 302"]})
    has = facts("AUD 101 B T1", "AUD 102 now T2", "AUD 301 F T1", "AUD 302 D T1")
    assert shortest(asks, has) == ("AUD 301", "AUD 302")


def test_what_a_course_asks_for_first_is_taken_with_it() -> None:
    asks = programme({**ONE, "id": "a", "from": ["AUD 301", "AUD 302"]})
    first = {"AUD 301": [{"AUD 101"}], "AUD 101": [{"AUD 102", "MUS 140"}]}
    assert shortest(asks, facts(), first) == ("AUD 302",)
    both = first | {"AUD 302": [{"AUD 101"}]}
    assert len(shortest(asks, facts(), both)) == 3


def test_a_course_that_may_be_repeated_is_taken_as_often_as_it_is_asked() -> None:
    crew = {"id": "crew", "type": "terms_of", "terms": 3, "from": ["CREW 1"]}
    assert shortest(programme(crew), facts("CREW 1 A T1")) == ("CREW 1", "CREW 1")


def test_of_what_nobody_can_meet_the_most_is_taken() -> None:
    credits_ = {"id": "much", "type": "choose_credits", "credits": 9}
    assert len(shortest(programme({**credits_, "from": ["AUD 101", "AUD 102"]}), facts())) == 2


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_facts_changes_nothing(seed: int) -> None:
    asks = programme({"id": "m", "type": "choose_credits", "credits": 12, "from_rules": [{}]})
    has = facts("AUD 101 B T1", "PHI 120 B T1")
    mixed = list(has.attempts)
    Random(seed).shuffle(mixed)  # noqa: S311 - nothing secret
    assert shortest(asks, Facts(attempts=tuple(mixed))) == shortest(asks, has)
