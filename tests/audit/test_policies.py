"""Rules on the programme as a whole."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.audit.build import facts, programme
from tracker.audit import Answer, Reason, Status, audit

UPPER = {"kind": "upper_level", "min": 3, "level_from": 300}
HALF = {"kind": "residency", "percent": 50}
CORE = {"id": "core", "type": "all_of", "courses": ["AUD 101", "AUD 102"]}
FREE = {"id": "free", "type": "fill_to_total"}


def answer(policy: dict[str, Any], *taken: str) -> Answer:
    asked = programme(CORE, FREE, policies=[{"label": "The rule", **policy}])
    return audit(asked, facts(*taken, on=date(2036, 1, 1)))


@pytest.mark.parametrize(
    ("policy", "taken", "status"),
    [
        ({"kind": "gpa", "min": 2.5}, [], Status.NOT_MET),
        ({"kind": "gpa", "min": 2.5}, ["AUD 101 B T1", "PHI 120 C T1"], Status.MET),
        ({"kind": "gpa", "min": 2.5}, ["AUD 101 B T1", "PHI 120 C- T1"], Status.NOT_MET),
        (
            {"kind": "gpa", "min": 2.5, "scope": ["core"]},
            ["AUD 101 B T1", "PHI 120 F T1"],
            Status.MET,
        ),
        (
            {"kind": "gpa", "min": 2.5, "scope": ["core"]},
            ["AUD 101 B T1", "AUD 102 F T1"],
            Status.NOT_MET,
        ),
        (UPPER, ["AUD 102 A T1"], Status.NOT_MET),
        (
            {"kind": "upper_level", "min": 3, "level_from": 300},
            ["AUD 301 now T1"],
            Status.IN_PROGRESS,
        ),
        (
            {**UPPER, "local_only": True},
            ["AUD 301 transfer"],
            Status.NOT_MET,
        ),
        (HALF, ["AUD 101 A T1", "AUD 102 A T1"], Status.MET),
        (
            {"kind": "residency", "percent": 50},
            ["AUD 101 A T1", "AUD 102 transfer"],
            Status.NOT_MET,
        ),
        (
            {"kind": "residency", "min": 3, "of_last": 3},
            ["AUD 101 transfer", "AUD 102 A T1"],
            Status.MET,
        ),
        ({"kind": "course_age", "prefix": "AUD", "years": 8}, ["AUD 101 A T1"], Status.DECISION),
        ({"kind": "course_age", "prefix": "PHI", "years": 8}, ["AUD 101 A T1"], Status.MET),
        ({"kind": "note"}, [], Status.MET),
    ],
)
def test_a_rule_is_met_as_the_table_says(
    policy: dict[str, Any], taken: list[str], status: Status
) -> None:
    assert answer(policy, *taken).policies[0].status is status


@pytest.mark.parametrize(
    ("policy", "taken"),
    [
        ({"kind": "transfer_cap", "max": 3}, ["AUD 101 transfer", "PHI 120 transfer"]),
        ({"kind": "ungraded_cap", "max": 3}, ["AUD 101 P T1", "PHI 120 P T2"]),
        ({"kind": "credit_cap", "max": 0, "course": "PHI 120"}, ["AUD 101 A T1", "PHI 120 A T2"]),
    ],
)
def test_what_lies_above_a_cap_does_not_count_and_says_so(
    policy: dict[str, Any], taken: list[str]
) -> None:
    found = answer(policy, *taken)
    assert found.credits.earned == 3
    assert [why.reason for why in found.unused] == [Reason.OVER_CAP]
    assert "PHI 120" in found.policies[0].sentence


def test_a_credit_without_a_letter_is_kept_out_where_the_rule_says_so() -> None:
    found = answer({"kind": "ungraded_cap", "max": 6, "not_in": ["core"]}, "AUD 101 P T1")
    assert found.nodes[0].why_not[0].reason is Reason.NEEDS_LETTER
    assert found.nodes[1].credits.earned == 3


def test_the_best_attempt_counts_in_the_average_and_it_is_rounded_down() -> None:
    found = answer({"kind": "note"}, "AUD 101 F T1", "AUD 101 B T2", "AUD 102 C T1", "PHI 120 C T1")
    assert found.gpa == Decimal("2.33")
    assert answer({"kind": "note"}, "AUD 101 P T1").gpa is None


def test_the_whole_is_as_good_as_its_worst_part() -> None:
    done = [f"{code} A T1" for code in ("AUD 101", "AUD 102", "AUD 301", "AUD 302")]
    assert answer({"kind": "note"}, *done).status is Status.MET
    assert answer({"kind": "gpa", "min": 5}, *done).status is Status.NOT_MET
