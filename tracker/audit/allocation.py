"""Which attempt counts for which requirement: the best allocation there is, found exactly.

What "best" means stands with ``exact.settle``. Requirements that compete for no attempt are
settled apart from each other; those that compete are given to a solver together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.audit.answer import WhyNot
from tracker.audit.asks import Ask, Use, asks
from tracker.audit.candidates import Candidate, is_capped, over_cap
from tracker.audit.exact import Cap, Contest, Settled, settle
from tracker.audit.facts import Facts
from tracker.audit.greedy import first_fit, first_is_best, top_down
from tracker.audit.openings import concerning, openings
from tracker.audit.programme import NodeType, Policy, PolicyKind, Programme, Sharing
from tracker.audit.solver import UndecidedError

CAPS = {PolicyKind.TRANSFER_CAP, PolicyKind.CREDIT_CAP, PolicyKind.UNGRADED_CAP}


@dataclass(frozen=True)
class Allocation:
    """What counts where.

    Attributes:
        uses: what each requirement uses, per node id; no attempt is in two that do not share it.
        over: attempts that a cap keeps out altogether, and its rule.
        contests: the groups of requirements that competed.
        asks: what is asked of courses, per id of a requirement.
        exact: whether this is the best there is; a search that takes too long is given up.
    """

    uses: Mapping[str, tuple[Use, ...]]
    over: tuple[tuple[Candidate, WhyNot], ...]
    contests: tuple[Contest, ...]
    asks: Mapping[str, Ask]
    exact: bool

    def get(self, node_id: str) -> tuple[Use, ...]:
        """Return what a requirement uses."""
        return self.uses.get(node_id, ())


def allocate(programme: Programme, facts: Facts, ordered: Sequence[Candidate]) -> Allocation:
    """Decide what counts where.

    Args:
        programme: what is asked.
        facts: chosen branches and exceptions.
        ordered: the attempts that may count, in the stable order.
    """
    asked = asks(programme, facts)
    contests = contests_of(programme, facts, ordered, asked)
    found: dict[str, tuple[Use, ...]] = {}
    over: set[int] = set()
    exact = True
    for contest in contests:
        try:
            settled = _settle(contest)
        except UndecidedError:
            settled, exact = _at_best(contest), False
        found.update(settled.uses)
        over.update(settled.over)
    for cap in (cap for contest in contests for cap in contest.caps):
        over |= {repeat for repeat, first in cap.repeats.items() if first in over}
    caps = binding(programme, ordered)
    kept_out = tuple((c, over_cap(_rule(caps, c), c)) for c in ordered if id(c) in over)
    free = [c for c in ordered if id(c) not in over]
    found.update(_filled(programme, facts, free, found, asked))
    return Allocation(found, kept_out, tuple(contests), {a.node.id: a for a in asked}, exact)


def one_contest(
    programme: Programme,
    facts: Facts,
    ordered: Sequence[Candidate],
    asked: Iterable[Ask] | None = None,
) -> Contest:
    """Put all requirements into one group, whether or not they compete."""
    some = asks(programme, facts) if asked is None else asked
    taking = [ask for ask in some if ask.node.type is not NodeType.FILL_TO_TOTAL]
    mine = concerning(programme, ordered)
    return Contest(
        programme,
        tuple(taking),
        {ask.node.id: openings(programme, facts, ask, mine[ask.node.id]) for ask in taking},
        {id(candidate): number for number, candidate in enumerate(ordered, start=1)},
        tuple(_cap(programme, policy, ordered) for policy in binding(programme, ordered)),
    )


def contests_of(
    programme: Programme,
    facts: Facts,
    ordered: Sequence[Candidate],
    asked: Iterable[Ask] | None = None,
) -> list[Contest]:
    """Divide the requirements into groups that compete for attempts.

    Args:
        programme: what is asked.
        facts: chosen branches and exceptions.
        ordered: the attempts that may count, in the stable order.
        asked: what is asked of courses, where that is known.
    """
    whole = one_contest(programme, facts, ordered, asked)
    asked, ways, caps = whole.asks, whole.ways, whole.caps
    groups = _Groups()
    for ask in asked:
        groups.join(ask.node.id, *ask.within)
        if ask.node.sharing is Sharing.EXCLUSIVE:
            for use in ways[ask.node.id]:
                groups.join(ask.node.id, (programme.main_code(use.candidate.attempt.course),))
    capped = {id(c) for cap in caps for c in cap.candidates}.union(*(cap.repeats for cap in caps))
    for ask in asked:
        if any(id(use.candidate) in capped for use in ways[ask.node.id]):
            groups.join(ask.node.id, _CAPS)
    by_group: dict[object, list[Ask]] = {groups.of(_CAPS): []} if caps else {}
    for ask in asked:
        by_group.setdefault(groups.of(ask.node.id), []).append(ask)
    return [
        Contest(
            programme,
            tuple(some),
            {ask.node.id: ways[ask.node.id] for ask in some},
            whole.place,
            caps if caps and group == groups.of(_CAPS) else (),
        )
        for group, some in by_group.items()
    ]


def _settle(contest: Contest) -> Settled:
    if len(contest.asks) == 1 and not contest.caps:
        ask = contest.asks[0]
        ways = contest.ways[ask.node.id]
        if first_is_best(ask, ways):
            return Settled({ask.node.id: first_fit(contest.programme, ask, ways)})
    settled = settle(contest)
    if settled is None:
        raise UndecidedError  # using nothing is always possible
    return settled


def _at_best(contest: Contest) -> Settled:
    """Settle a contest whose search was given up: caps drop what comes last, the rest in turn."""
    over: set[int] = set()
    for cap in contest.caps:
        left = cap.most
        for candidate in cap.candidates:
            worth = candidate.attempt.credits
            if id(candidate) not in over and worth <= left:
                left -= worth
            else:
                over.add(id(candidate))
        over |= {repeat for repeat, first in cap.repeats.items() if first in over}
    ways = {
        id_: [use for use in some if id(use.candidate) not in over]
        for id_, some in contest.ways.items()
    }
    return Settled(top_down(contest.programme, contest.asks, ways), frozenset(over))


def _cap(programme: Programme, policy: Policy, ordered: Sequence[Candidate]) -> Cap:
    """Gather what a rule is about; a repeat counts only where what it repeats would."""
    first = {programme.main_code(c.attempt.course): c for c in ordered if is_capped(policy, c)}
    repeats = {
        id(c): id(first[course])
        for c in ordered
        if c.is_repeat
        and (course := programme.main_code(c.attempt.course)) in first
        and is_capped(policy, replace(c, earlier_grade=""))
    }
    some = tuple(c for c in ordered if is_capped(policy, c))
    return Cap(policy.label, policy.max, some, repeats)


def binding(programme: Programme, ordered: Sequence[Candidate]) -> list[Policy]:
    """List the caps that cannot let all of their attempts count."""
    return [
        policy
        for policy in programme.policies
        if policy.kind in CAPS
        and sum(c.attempt.credits for c in ordered if is_capped(policy, c)) > policy.max
    ]


def _rule(caps: Sequence[Policy], candidate: Candidate) -> Policy:
    first = replace(candidate, earlier_grade="")
    return next(policy for policy in caps if is_capped(policy, first))


def _filled(
    programme: Programme,
    facts: Facts,
    ordered: Sequence[Candidate],
    found: Mapping[str, tuple[Use, ...]],
    asked: Iterable[Ask],
) -> dict[str, tuple[Use, ...]]:
    """Give what is left to what fills up to the total; a course that is repeated counts once."""
    exclusive = {n.id for n in programme.walk() if n.sharing is Sharing.EXCLUSIVE}
    counting = [u.candidate for id_, some in found.items() if id_ in exclusive for u in some]
    taken = {id(candidate) for candidate in counting}
    again = {programme.main_code(c.attempt.course) for c in counting if c.is_repeat}
    filled: dict[str, tuple[Use, ...]] = {}
    for ask in asked:
        if ask.node.type is NodeType.FILL_TO_TOTAL:
            free = [
                c
                for c in ordered
                if id(c) not in taken
                and not c.is_repeat
                and programme.main_code(c.attempt.course) not in again
                and programme.in_total(c.attempt.course)
            ]
            filled[ask.node.id] = tuple(openings(programme, facts, ask, free))
            taken.update(id(use.candidate) for use in filled[ask.node.id])
    return filled


_CAPS = ("caps", "")  # the group of what a cap concerns; courses are named by one text


class _Groups:
    """Names that belong together."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def of(self, name: object) -> object:
        while self._above.setdefault(name, name) != name:
            name = self._above[name]
        return name

    def join(self, *names: object) -> None:
        first = self.of(names[0])
        for name in names[1:]:
            self._above[self.of(name)] = first
