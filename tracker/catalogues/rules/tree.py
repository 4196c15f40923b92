"""Changing the tree of requirements of a document: each change gives a new document.

A place is a path such as ``r0-c2-o1``: the first requirement, its third child, that one's second
option. It names positions, not ids: in a draft two requirements may carry the same id for a while.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_KEYS = {"r": "requirements", "c": "children", "o": "options", "k": "conditions"}
_LETTERS = {key: letter for letter, key in _KEYS.items()}
_STEP = re.compile(r"([rcok])(\d{1,5})")
PARTS = ("children", "options", "conditions")
_OWN = {"choose_option": "options", "milestone": "conditions"}
DEEPEST = 40


class Missing(LookupError):  # noqa: N818 - reads as a sentence where raised
    """There is nothing at this place."""


class Move(StrEnum):
    """Where a requirement goes."""

    UP = "up"
    DOWN = "down"
    INTO = "into"
    OUT = "out"


@dataclass(frozen=True)
class Stop:
    """One requirement on a walk through the tree."""

    place: str
    depth: int
    node: dict[str, Any]
    is_first: bool
    is_last: bool


def walk(document: dict[str, Any]) -> Iterator[Stop]:
    """Give every requirement with its place, in the order of the file."""
    yield from _walk(_listed(document, "requirements"), "r", "", 0)


def node_at(document: dict[str, Any], place: str) -> dict[str, Any]:
    """Return the requirement at a place.

    Raises:
        Missing: there is none.
    """
    siblings, at = _siblings(document, place)
    return siblings[at]


def add(document: dict[str, Any], inside: str, node: dict[str, Any]) -> dict[str, Any]:
    """Add a requirement at the end, or at the end of the parts of another.

    Raises:
        Missing: there is nothing at the place it goes into.
    """
    fresh = deepcopy(document)
    if not inside:
        fresh.setdefault("requirements", []).append(node)
        return fresh
    _append(node_at(fresh, inside), node)
    return fresh


def change(document: dict[str, Any], place: str, node: dict[str, Any]) -> dict[str, Any]:
    """Put another requirement where one is.

    Raises:
        Missing: there is none.
    """
    fresh = deepcopy(document)
    siblings, at = _siblings(fresh, place)
    siblings[at] = node
    return fresh


def remove(document: dict[str, Any], place: str) -> dict[str, Any]:
    """Take a requirement out with its parts.

    Raises:
        Missing: there is none.
    """
    fresh = deepcopy(document)
    siblings, at = _siblings(fresh, place)
    del siblings[at]
    return fresh


def move(document: dict[str, Any], place: str, where: Move) -> dict[str, Any]:
    """Move a requirement; at an end nothing happens.

    Raises:
        Missing: there is none.
    """
    fresh = deepcopy(document)
    siblings, at = _siblings(fresh, place)
    if where in {Move.UP, Move.DOWN}:
        then = at + (1 if where is Move.DOWN else -1)
        if 0 <= then < len(siblings):
            siblings[at], siblings[then] = siblings[then], siblings[at]
    elif where is Move.INTO:
        if at:
            _append(siblings[at - 1], siblings.pop(at))
    elif "-" in place:
        parents, parent_at = _siblings(fresh, place.rpartition("-")[0])
        parents.insert(parent_at + 1, siblings.pop(at))
    return fresh


def _walk(nodes: list[dict[str, Any]], letter: str, above: str, depth: int) -> Iterator[Stop]:
    for at, node in enumerate(nodes):
        place = f"{above}{letter}{at}"
        yield Stop(place, depth, node, is_first=at == 0, is_last=at == len(nodes) - 1)
        if depth < DEEPEST:
            for key in PARTS:
                yield from _walk(_listed(node, key), _LETTERS[key], f"{place}-", depth + 1)


def _siblings(document: dict[str, Any], place: str) -> tuple[list[dict[str, Any]], int]:
    """Return the list a requirement is in, and its position there."""
    here, nodes, at = document, [], -1
    for step in place.split("-"):
        found = _STEP.fullmatch(step)
        if found is None or (found[1] == "r") != (here is document):
            raise Missing
        nodes, at = _listed(here, _KEYS[found[1]]), int(found[2])
        if at >= len(nodes):
            raise Missing
        here = nodes[at]
    return nodes, at


def _append(parent: dict[str, Any], node: dict[str, Any]) -> None:
    key = _OWN.get(str(parent.get("type")), "children")
    parent.setdefault(key, []).append(node)


def _listed(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = holder.get(key)
    return found if isinstance(found, list) and all(isinstance(n, dict) for n in found) else []
