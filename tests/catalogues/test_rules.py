"""Trees, values and files of drafts, without a database."""

from typing import Any

import pytest

from tracker.audit.parts import POLICY_KEYS
from tracker.audit.programme import PolicyKind
from tracker.audit.reading import NODE_KEYS
from tracker.catalogues.rules import (
    POLICIES,
    REQUIREMENTS,
    BadFile,
    Field,
    Kind,
    Missing,
    Move,
    Wrong,
    add,
    change,
    move,
    node_at,
    parsed,
    read,
    remove,
    sayable,
    unknown,
    walk,
    written,
)


def node(name: str, kind: str = "all_of", **more: Any) -> dict[str, Any]:
    return {"id": name, "label": name, "type": kind} | more


def tree() -> dict[str, Any]:
    return {
        "requirements": [
            node("a", children=[node("a1"), node("a2", children=[node("a21")])]),
            node("b", "choose_option", options=[node("b1"), node("b2")]),
            node("m", "milestone", conditions=[node("m1", "gpa")]),
        ]
    }


def outline(document: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(stop.node["id"], stop.place, stop.depth) for stop in walk(document)]


def test_every_requirement_has_a_place() -> None:
    assert outline(tree()) == [
        ("a", "r0", 0),
        ("a1", "r0-c0", 1),
        ("a2", "r0-c1", 1),
        ("a21", "r0-c1-c0", 2),
        ("b", "r1", 0),
        ("b1", "r1-o0", 1),
        ("b2", "r1-o1", 1),
        ("m", "r2", 0),
        ("m1", "r2-k0", 1),
    ]
    assert all(node_at(tree(), place)["id"] == name for name, place, _ in outline(tree()))


@pytest.mark.parametrize(
    "place", ["", "r9", "r0-c9", "c0", "r0-r0", "r0-", "x", "r0-o0", "r99999999"]
)
def test_a_place_without_a_requirement_is_missing(place: str) -> None:
    for change_it in (node_at, remove):
        with pytest.raises(Missing):
            change_it(tree(), place)


@pytest.mark.parametrize(
    ("place", "where", "order"),
    [
        ("r1", Move.UP, "b b1 b2 a a1 a2 a21 m m1"),
        ("r0", Move.UP, "a a1 a2 a21 b b1 b2 m m1"),
        ("r0-c0", Move.DOWN, "a a2 a21 a1 b b1 b2 m m1"),
        ("r0-c1", Move.INTO, "a a1 a2 a21 b b1 b2 m m1"),
        ("r0-c1-c0", Move.OUT, "a a1 a2 a21 b b1 b2 m m1"),
        ("r2", Move.INTO, "a a1 a2 a21 b b1 b2 m m1"),
    ],
)
def test_a_requirement_is_moved_and_nothing_is_lost(place: str, where: Move, order: str) -> None:
    before = tree()
    after = move(before, place, where)
    assert " ".join(name for name, _, _ in outline(after)) == order
    assert before == tree()


def test_moving_in_and_out_changes_whose_part_it_is() -> None:
    inside = move(tree(), "r0-c1", Move.INTO)
    assert node_at(inside, "r0-c0-c0")["id"] == "a2"
    outside = move(tree(), "r0-c1-c0", Move.OUT)
    assert node_at(outside, "r0-c2")["id"] == "a21"
    assert node_at(move(tree(), "r2", Move.INTO), "r1-o2")["id"] == "m"


def test_a_part_goes_where_its_kind_keeps_parts() -> None:
    assert node_at(add(tree(), "r1", node("new")), "r1-o2")["id"] == "new"
    assert node_at(add(tree(), "r2", node("new")), "r2-k1")["id"] == "new"
    assert node_at(add(tree(), "", node("new")), "r3")["id"] == "new"
    assert node_at(change(tree(), "r0-c0", node("other")), "r0-c0")["id"] == "other"
    assert "a21" not in str(remove(tree(), "r0-c1"))


@pytest.mark.parametrize(
    ("kind", "typed", "held"),
    [
        (Kind.NUMBER, "0,5", 0.5),
        (Kind.NUMBER, "12", 12),
        (Kind.WHOLE, "4", 4),
        (Kind.LIST, "AUD 101, AUD 102\nAUD 103;", ["AUD 101", "AUD 102", "AUD 103"]),
        (
            Kind.RULES,
            "AUD 300-499\nMUB\ntag GE\n 200",
            [
                {"prefix": "AUD", "min_level": 300, "max_level": 499},
                {"prefix": "MUB"},
                {"tag": "GE"},
                {"min_level": 200},
            ],
        ),
        (Kind.TIMES, "AUD 470: 2\nAUD 191: 4", {"AUD 470": 2, "AUD 191": 4}),
        (Kind.STAND_INS, "AUD 101: MUS 140, PHI 120", {"AUD 101": ["MUS 140", "PHI 120"]}),
        (Kind.GATE, "AUD 300", {"from_rules": [{"prefix": "AUD", "min_level": 300}]}),
        (Kind.TEXT, "  words ", "words"),
        (Kind.TEXT, " ", None),
    ],
)
def test_values_are_read_and_written_again(kind: Kind, typed: str, held: Any) -> None:
    field = Field("x", "X", kind)
    assert read(field, typed) == held
    assert read(field, written(field, held)) == held


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.NUMBER, "-1"),
        (Kind.NUMBER, "NaN"),
        (Kind.NUMBER, "1e99"),
        (Kind.WHOLE, "1.5"),
        (Kind.RULES, "AUD 300 and more"),
        (Kind.NUMBER, "many"),
        (Kind.TIMES, "AUD 470"),
        (Kind.TIMES, "AUD 470: often"),
        (Kind.STAND_INS, "AUD 101:"),
        (Kind.GATE, "AUD 300 and more"),
    ],
)
def test_values_that_cannot_be_are_refused(kind: Kind, typed: str) -> None:
    with pytest.raises(Wrong):
        read(Field("x", "X", kind), typed)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"[1]", "one object"),
        (b'{"a":\n nope}', "Line 2"),
        (b'{"a": NaN}', "number that cannot be"),
        (b'{"a": 1e400}', "number that cannot be"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"a": "\\u0000"}', "cannot be stored"),
        (b'{"a": "\\ud800"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b" " * 2_000_001, "larger than 2 MB"),
    ],
)
def test_files_that_hold_no_programme_are_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        parsed(content)


def test_every_kind_asks_for_id_and_name() -> None:
    for _, fields in REQUIREMENTS.values():
        assert [field.key for field in fields[:2]] == ["id", "label"]


def test_a_set_the_form_cannot_say_stays_in_the_file() -> None:
    gate = next(f for f in REQUIREMENTS["milestone"][1] if f.key == "blocks")
    assert sayable([gate], {}) == (gate,)
    assert sayable([gate], {"blocks": {"from_rules": [{"prefix": "AUD"}]}}) == (gate,)
    assert sayable([gate], {"blocks": {"from": ["AUD 301"]}}) == ()
    assert unknown({"blocks": {"from": ["AUD 301"]}}, ()) == ["blocks"]


def test_every_key_of_the_form_is_a_key_of_the_file() -> None:
    asked = {field.key for _, fields in REQUIREMENTS.values() for field in fields}
    assert asked <= NODE_KEYS
    assert {"limits", "areas", "min_areas", "scope", "weighted"} == NODE_KEYS - asked - {
        "type",
        "children",
        "options",
        "conditions",
    }
    assert {field.key for _, fields in POLICIES.values() for field in fields} <= POLICY_KEYS
    assert set(POLICIES) == set(PolicyKind)
