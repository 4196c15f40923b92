"""A programme file is read, or every reason why not is said."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.audit.build import document
from tracker.audit import ProgrammeError, read_programme, remarks

DEMO = sorted((Path(__file__).parents[2] / "tracker" / "demo" / "data" / "programmes").glob("*"))
CORE = {"id": "core", "type": "all_of", "courses": ["AUD 101"]}


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_the_demo_programmes_can_be_used_and_add_up(path: Path) -> None:
    programme = read_programme(json.loads(path.read_text()))
    assert remarks(programme) == []
    stated = sum((node.stated_credits or Decimal(0) for node in programme.requirements), Decimal(0))
    filled = programme.total - stated
    assert filled == (9 if programme.code == "BS-AUD" else 4)


def with_node(**changes: Any) -> dict[str, Any]:
    return document({**CORE, **changes})


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (document(), "requirements: name at least one requirement"),
        (document(CORE, CORE), "requirements: core is there 2 times"),
        (document(CORE, format="other"), 'format: write "programme/1"'),
        (document(CORE, total=-1), "total: write a number from 0 to 100000"),
        (document(CORE, total="many"), "total: write a number from 0 to 100000"),
        (document(CORE, total=True), "total: write a number from 0 to 100000"),
        (document(CORE, name=""), "name: write some text"),
        (document(CORE, courses={}), "courses: write a list of objects"),
        (document(CORE, grades=None), "grades: name the grades and their points"),
        (with_node(courses=["AUD 999"]), "core: the course AUD 999 is not in the list of courses"),
        (with_node(courses="AUD 101"), "requirements[0].courses: write a list of texts"),
        (with_node(courses=[]), "requirements[0]: all_of needs courses or children"),
        (with_node(min_grade="Z"), "core: the grade Z is not in the scale"),
        (with_node(max_times=[]), "requirements[0].max_times: name courses and how often"),
        (with_node(type="some_of"), "requirements[0].type: some_of is not one of all_of"),
        (with_node(id=None), "requirements[0].id: write some text"),
        (with_node(id="a b"), "requirements[0]: 'a b': an id has letters, digits"),
        (with_node(type="hours"), "requirements[0]: hours needs course"),
        (
            document({"id": "x", "type": "choose_courses", "count": 1}),
            "requirements[0]: choose_courses needs from, from_tags or from_rules",
        ),
        (
            document(CORE, policies=[{"kind": "gpa", "label": "Average", "scope": ["gone"]}]),
            "policies[0]: there is no requirement gone",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ProgrammeError) as told:
        read_programme(given)
    assert any(line.startswith(problem) for line in told.value.problems), told.value.problems


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(ProgrammeError) as told:
        read_programme({})
    assert len(told.value.problems) > 5


def test_a_bottomless_file_is_refused() -> None:
    deep: dict[str, Any] = CORE
    for number in range(60):
        deep = {"id": f"n{number}", "type": "all_of", "children": [deep]}
    with pytest.raises(ProgrammeError, match="deeper than"):
        read_programme(document(deep))


def test_a_printed_total_that_does_not_add_up_is_reported_and_survives() -> None:
    programme = read_programme(with_node(stated_credits=4))
    assert remarks(programme) == ["core: the catalogue prints 4 credits, its parts add up to 3"]


def test_grades_are_offered_best_first() -> None:
    grades = read_programme(document(CORE)).grades
    assert grades.ordered() == ["A", "B", "C", "C-", "D", "F", "P", "W", "I"]
    assert grades.meets("C", "C")
    assert not grades.meets("C-", "C")
