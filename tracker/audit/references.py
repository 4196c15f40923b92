"""Whether the names in a programme file name something, and lead nowhere in a circle."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tracker.audit.programme import Node, Programme

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")  # it stands in addresses and on pages

Problem = tuple[str, str]


def problems_of(
    programme: Programme, codes: Sequence[str], paths: Sequence[tuple[str, Node]]
) -> Iterator[Problem]:
    """List what is wrong with names, each with its path.

    Args:
        programme: as read.
        codes: of the courses, as listed: a code may be there twice.
        paths: every requirement with its path in the file.
    """
    if not programme.requirements:
        yield "requirements", "name at least one requirement"
    yield from _once("courses", codes)
    yield from _once("requirements", [node.id for _, node in paths])
    for course in programme.courses.values():
        for other in course.same_as:
            if other in programme.courses:
                yield f"courses.{course.code}", f"{other} is listed as a course of its own, too"
    ids = {node.id for _, node in paths}
    for path, node in paths:
        yield from _of_node(programme, path, node, ids)
    yield from _of_rules(programme, ids)
    yield from _circles(paths)


def _of_node(programme: Programme, path: str, node: Node, ids: set[str]) -> Iterator[Problem]:
    if node.id and not _ID.fullmatch(node.id):
        yield path, f"{node.id!r}: an id has letters, digits, - and _ alone"
    for code in sorted(_named(node) - programme.courses.keys()):
        yield node.id or path, f"the course {code} is not in the list of courses"
    for code in sorted({*node.times, *node.substitutes} - set(node.courses)):
        yield node.id or path, f"{code} is not one of its courses"
    if node.min_grade and node.min_grade not in programme.grades.points:
        yield node.id or path, f"the grade {node.min_grade} is not in the scale"
    for other in sorted({*node.shares_with, *node.requires} - ids):
        yield node.id or path, f"there is no requirement {other}"


def _named(node: Node) -> set[str]:
    pools = [node.blocks, node.scope, *(limit.pool for limit in node.limits)]
    pools += [area.pool for area in node.areas]
    inside = {code for pool in pools if pool is not None for code in pool.courses}
    own = {*node.courses, *node.pool.courses, *node.must_include, *node.max_times, *inside}
    return own | {node.course} - {""}


def _of_rules(programme: Programme, ids: set[str]) -> Iterator[Problem]:
    for number, policy in enumerate(programme.policies):
        for missing in sorted({*policy.scope, *policy.not_in} - ids):
            yield f"policies[{number}]", f"there is no requirement {missing}"
    for number, award in enumerate(programme.awards):
        for missing in sorted(set(award.requires) - ids):
            yield f"awards[{number}]", f"there is no requirement {missing}"


def _circles(paths: Iterable[tuple[str, Node]]) -> Iterator[Problem]:
    """Find requirements that wait for themselves: over their parts and what they require."""
    leads_to = {
        node.id: [*(child.id for child in node.children), *node.requires] for _, node in paths
    }
    done: set[str] = set()
    for start in leads_to:
        trail: list[str] = []
        yield from _follow(start, leads_to, trail, done)


def _follow(
    start: str, leads_to: dict[str, list[str]], trail: list[str], done: set[str]
) -> Iterator[Problem]:
    if start in trail:
        circle = " → ".join([*trail[trail.index(start) :], start])
        yield start, f"waits for itself: {circle}"
        return
    if start in done:
        return
    trail.append(start)
    for after in leads_to.get(start, ()):
        yield from _follow(after, leads_to, trail, done)
    trail.pop()
    done.add(start)


def _once(path: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield path, f"{name} is there {times} times"
