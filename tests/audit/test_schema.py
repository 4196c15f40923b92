"""The schemas for editors say what the readers say."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.audit.build import document
from tests.audit.test_catalogues import FILES
from tests.audit.test_reading import CORE, DEMO, with_node
from tracker.audit import ProgrammeError, read_facts, read_programme, schema
from tracker.audit.facts import AttemptKind, DecisionKind
from tracker.audit.fields import Fields
from tracker.audit.grades import Repeats
from tracker.audit.parts import GRADE_KEYS, LIMIT_KEYS, POLICY_KEYS, POOL_KEYS, RULE_KEYS
from tracker.audit.programme import NodeType, PolicyKind, Sharing
from tracker.audit.reading import NODE_KEYS, _Reader
from tracker.audit.student import ATTEMPT_KEYS, DECISION_KEYS, KEYS

PROGRAMME, STUDENT = schema("programme"), schema("student")
BY_CATALOGUE_ONLY = {"institution"}  # pages show it; an audit has no use for it


def said(of: dict[str, Any], given: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(of).iter_errors(given)]


@pytest.mark.parametrize("of", [PROGRAMME, STUDENT], ids=["programme", "student"])
def test_a_schema_is_one(of: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(of)


@pytest.mark.parametrize("path", [*FILES, *DEMO], ids=lambda path: path.stem)
def test_every_file_there_is_fits_the_schema(path: Path) -> None:
    assert said(PROGRAMME, json.loads(path.read_text())) == []


@pytest.mark.parametrize(
    "given",
    [
        document(),
        document(CORE, format="other"),
        document(CORE, total=-1),
        document(CORE, total="many"),
        document(CORE, total=True),
        document(CORE, name=""),
        document(CORE, courses={}),
        document(CORE, grades=None),
        document(CORE, grades={"points": {"A": "best"}}),
        document(CORE, grades={"points": {"A": 4}, "repeats": "first"}),
        document(CORE, units={"ects": None}),
        document(CORE, awards=[{"label": "Certificate", "credits": 3, "when": "now"}]),
        document(CORE, policies=[{"kind": "whim", "label": "Rule"}]),
        document(CORE, policies=[{"kind": "note", "label": "Rule", "least": 3}]),
        with_node(courses="AUD 101"),
        with_node(courses=[]),
        with_node(max_times=[]),
        with_node(type="some_of"),
        with_node(type="hours"),
        with_node(id=None),
        with_node(id="a b"),
        with_node(credits=-3),
        with_node(min_prefixes=1.5),
        with_node(letter_only="yes"),
        with_node(limits=[{"max": 3}]),
        with_node(least_grade="C"),
        with_node(from_rules=[{"subject": "AUD"}]),
        with_node(children=[{**CORE, "id": "below", "sharing": "sometimes"}]),
        document({"id": "x", "type": "choose_courses", "count": 1}),
        document({"id": "x", "type": "choose_credits", "from": ["AUD 101"]}),
    ],
    ids=str,
)
def test_what_has_the_wrong_shape_is_refused_by_both(given: dict[str, Any]) -> None:
    assert said(PROGRAMME, given)
    with pytest.raises(ProgrammeError):
        read_programme(given)


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        ("requirement", NODE_KEYS),
        ("limit", LIMIT_KEYS),
        ("rule", RULE_KEYS),
        ("pool", POOL_KEYS),
        ("policy", POLICY_KEYS),
        ("grades", GRADE_KEYS),
    ],
)
def test_each_place_has_the_keys_the_reader_knows(place: str, keys: Iterable[str]) -> None:
    assert set(PROGRAMME["$defs"][place]["properties"]) == set(keys)


class Watched(dict[str, Any]):
    """An object that remembers which keys it was asked for."""

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)


def test_the_whole_and_its_courses_have_the_keys_the_reader_asks_for() -> None:
    course = Watched({"code": "AUD 101", "title": "Recording", "credits": 3})
    whole = Watched(document(CORE, courses=[course]))
    _Reader().programme(whole)
    assert set(PROGRAMME["properties"]) == whole.asked | BY_CATALOGUE_ONLY
    assert set(PROGRAMME["$defs"]["course"]["properties"]) == course.asked


def test_words_to_choose_from_are_the_readers() -> None:
    found = PROGRAMME["$defs"]
    requirement = found["requirement"]["properties"]
    assert requirement["type"]["enum"] == list(NodeType)
    assert requirement["sharing"]["enum"] == list(Sharing)
    assert requirement["kinds"]["items"]["enum"] == list(AttemptKind)
    assert found["policy"]["properties"]["kind"]["enum"] == list(PolicyKind)
    assert found["grades"]["properties"]["repeats"]["enum"] == list(Repeats)
    decision = STUDENT["$defs"]["decision"]["properties"]
    assert decision["kind"]["enum"] == list(DecisionKind)


ATTEMPT = {"course": "AUD 101", "grade": "B", "term_starts": "2025-08-25"}
WHOLE_STUDENT: dict[str, Any] = {
    "format": "student/1",
    "attempts": [ATTEMPT],
    "decisions": [{"kind": "waiver", "course": "AUD 102"}],
    "milestones": {"core": "2026-05-02"},
    "work": [{"course": "INT 480", "accepted_minutes": 3660}],
    "skills": {"mixing": 3},
    "projects": [{"kind": "live", "title": "A night"}],
    "on": "2026-11-22",
}


def test_a_student_file_fits_its_schema() -> None:
    asked = read_programme(document(CORE))
    read_facts(WHOLE_STUDENT, asked)
    assert said(STUDENT, WHOLE_STUDENT) == []
    assert set(STUDENT["properties"]) == set(KEYS)
    assert set(STUDENT["$defs"]["attempt"]["properties"]) == set(ATTEMPT_KEYS)
    assert set(STUDENT["$defs"]["decision"]["properties"]) == set(DECISION_KEYS)


def broken() -> Iterator[dict[str, Any]]:
    yield {**WHOLE_STUDENT, "format": "student/2"}
    yield {**WHOLE_STUDENT, "grades": {}}
    yield {**WHOLE_STUDENT, "on": "yesterday"}
    yield {**WHOLE_STUDENT, "skills": {"mixing": "well"}}
    yield {**WHOLE_STUDENT, "attempts": [{**ATTEMPT, "kind": "dreamt"}]}
    yield {**WHOLE_STUDENT, "attempts": [{"grade": "A"}]}
    yield {**WHOLE_STUDENT, "work": [{"course": "INT 480", "hours": 61}]}


@pytest.mark.parametrize("given", list(broken()), ids=str)
def test_a_student_file_of_the_wrong_shape_is_refused_by_both(given: dict[str, Any]) -> None:
    assert said(STUDENT, given)
    with pytest.raises(ValueError, match=":"):
        read_facts(given, read_programme(document(CORE)))


def test_numbers_have_the_same_bounds() -> None:
    for given in (0, 0.5, 100_000, "0.25", -1, 100_001, "1e3x", True, None, "NaN"):
        fields = Fields()
        fields.number("here", given)
        number = {"$ref": "#/$defs/number", "$defs": PROGRAMME["$defs"]}
        assert bool(fields.problems) is bool(said(number, given)), given
