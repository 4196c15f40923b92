"""Why what is open cannot be met with what is there: a certificate for each open requirement.

A requirement that takes courses is open for one of two reasons. Either it falls short even with
every attempt that may count for it; then there is nothing to prove. Or others need the same
attempts: then there is a smallest set of requirements that cannot be met together, and for each of
them an allocation that meets all the others. The checker holds both against the facts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tracker.audit.allocation import Allocation
from tracker.audit.asks import Ask, Use, falls_short
from tracker.audit.exact import Contest, Settled, settle
from tracker.audit.solver import UndecidedError

# Far more than a real student has open; bounds what a hostile programme can cost.
MOST_CONFLICTS = 100


@dataclass(frozen=True)
class Conflict:
    """Requirements that cannot be met together, though any of them can be left out for the rest.

    Attributes:
        node: the requirement that stays open.
        together: ids of the smallest set, with the node, in the order of the file.
        without: for each of them, what meets all the others.
    """

    node: str
    together: tuple[str, ...]
    without: Mapping[str, Mapping[str, tuple[Use, ...]]]


@dataclass(frozen=True)
class Proof:
    """What proves an answer.

    Attributes:
        allocation: what counts where.
        alone: open requirements that fall short with everything that may count for them.
        conflicts: the others, each with what stands in its way.
        undecided: open requirements for which the search was given up.
    """

    allocation: Allocation
    alone: frozenset[str]
    conflicts: tuple[Conflict, ...]
    undecided: frozenset[str] = frozenset()


def prove(allocation: Allocation) -> Proof:
    """Find the certificate of every open requirement that takes courses."""
    alone: set[str] = set()
    undecided: set[str] = set()
    conflicts: list[Conflict] = []
    for contest in allocation.contests:
        met = {a.node.id for a in contest.asks if is_met(contest, a, allocation.uses)}
        for ask in contest.asks:
            if ask.node.id in met:
                continue
            if len(conflicts) == MOST_CONFLICTS:
                undecided.add(ask.node.id)
                continue
            try:
                conflict = _conflict(contest, ask, met)
            except UndecidedError:
                undecided.add(ask.node.id)
                continue
            if conflict is None:
                alone.add(ask.node.id)
            else:
                conflicts.append(conflict)
    return Proof(allocation, frozenset(alone), tuple(conflicts), frozenset(undecided))


def is_met(contest: Contest, ask: Ask, uses: Mapping[str, Iterable[Use]]) -> bool:
    """Tell whether a requirement is met if all goes as planned."""
    return not falls_short(contest.programme, ask, used_for(ask, uses))


def used_for(ask: Ask, uses: Mapping[str, Iterable[Use]]) -> list[Use]:
    """Return what counts for a requirement: its own uses and those of its parts."""
    some = [ask.node.id, *sorted(ask.within)]
    return [use for id_ in some for use in uses.get(id_, ())]


def _conflict(contest: Contest, ask: Ask, met: set[str]) -> Conflict | None:
    """Find the smallest set that is in conflict: every one of it is needed for the conflict."""
    node = ask.node.id
    if _settled(contest, {node}) is None:
        return None
    near = [id_ for id_ in _by_distance(contest, node) if id_ in met]
    reach = 1
    while reach < len(near) and _settled(contest, {node, *near[:reach]}) is not None:
        reach *= 2
    together = {node, *near[:reach]}
    for id_ in reversed(near[:reach]):
        if _settled(contest, together - {id_}) is None:
            together.remove(id_)
    without = {}
    for id_ in together:
        settled = _settled(contest, together - {id_})
        if settled is None:  # the node alone was possible, and no smaller set is in conflict
            raise UndecidedError
        without[id_] = settled.uses
    order = [a.node.id for a in contest.asks if a.node.id in together]
    return Conflict(node, tuple(order), without)


def _settled(contest: Contest, must: set[str]) -> Settled | None:
    """Settle some requirements as if nobody else took part; None where they are in conflict."""
    below = {id_ for ask in contest.asks if ask.node.id in must for id_ in ask.within}
    return settle(_among(contest, must | below), frozenset(must))


def _by_distance(contest: Contest, start: str) -> list[str]:
    """List the other requirements, those that share attempts with the first one first."""
    wants = {id_: {id(use.candidate) for use in some} for id_, some in contest.ways.items()}
    found, left = [start], [a.node.id for a in contest.asks if a.node.id != start]
    for here in found:
        near = [id_ for id_ in left if wants[id_] & wants[here]]
        found += near
        left = [id_ for id_ in left if id_ not in near]
    return [*found[1:], *left]


def _among(contest: Contest, ids: Iterable[str]) -> Contest:
    """Return the contest as if nobody else took part."""
    some = set(ids)
    return replace(contest, asks=tuple(a for a in contest.asks if a.node.id in some))
