"""The best allocation for requirements that compete for attempts, as a whole-number program."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from math import ceil, lcm

from tracker.audit.answer import Standing
from tracker.audit.asks import Ask, Use
from tracker.audit.candidates import Candidate
from tracker.audit.pools import Pool, prefix_of
from tracker.audit.programme import Programme, Sharing
from tracker.audit.solver import Model, Terms, UndecidedError

# Far more requirements than compete in programmes of real students; more take the solver minutes.
MOST_TOGETHER = 150
_USUAL = Decimal(3)  # credits of a course nobody named, to compare what is open


@dataclass(frozen=True)
class Cap:
    """A rule that limits the credits of some attempts, where they have more than it allows.

    Attributes:
        label: of the rule.
        most: credits it lets count.
        candidates: the attempts it is about; a course that is repeated is there once.
        repeats: identity of a repeat it is about → identity of the attempt it repeats.
    """

    label: str
    most: Decimal
    candidates: tuple[Candidate, ...]
    repeats: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Contest:
    """Requirements that compete, every way an attempt could count for each, and the caps on these.

    Attributes:
        programme: for sharing and tags.
        asks: the requirements, in the order of the file.
        ways: per id of a requirement.
        place: place of each attempt in the stable order, by identity.
        caps: rules that cannot let all of their attempts count.
    """

    programme: Programme
    asks: tuple[Ask, ...]
    ways: Mapping[str, Sequence[Use]]
    place: Mapping[int, int]
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True)
class Settled:
    """What came out: what each requirement uses, and what a cap keeps out."""

    uses: Mapping[str, tuple[Use, ...]]
    over: frozenset[int] = frozenset()


def settle(contest: Contest, must: frozenset[str] = frozenset()) -> Settled | None:
    """Find the best allocation.

    Best is, one after the other: most forced applications kept; most requirements met if all goes
    as planned, most without what is only planned, most by what is earned; fewest courses and
    credits still to be found; most credits that count under a cap; most pins kept; fewest
    exceptions used; narrower requirements met before wider ones, by the sum of their places. When
    it is known which are met: surest and earliest attempts, by the sum of their places in the
    stable order; narrower requirements served before wider ones; earlier attempts for narrower
    requirements.

    Args:
        contest: who competes for what.
        must: requirements that have to be met.

    Returns:
        The allocation; None where ``must`` cannot be met together.

    Raises:
        UndecidedError: there are too many possibilities.
    """
    if len(contest.asks) > MOST_TOGETHER:
        raise UndecidedError
    program = Rows(contest)
    for ask in contest.asks:
        if ask.node.id in must:
            program.model.at_least({program.met[ask.node.id, Standing.PLANNED]: 1}, 1)
    found = (
        program.model.least([])
        if must
        else program.model.least(program.stages(), program.ties(), program.met.values())
    )
    return None if found is None else program.settled(found)


class Rows:
    """Builds the rows. Variables are places in the model.

    Attributes:
        contest: who competes for what.
        model: the rows.
        uses: every way an attempt could count, with its variable.
        met: 1 where a requirement is met by attempts that are so certain.
        lacking: what each requirement still lacks in courses.
        short: the same in credits.
        counted: 1 where an attempt counts under its caps, by identity.
        scale: factor that makes all credits whole numbers.
    """

    def __init__(self, contest: Contest, standings: Sequence[Standing] = tuple(Standing)) -> None:
        self.contest = contest
        self.model = Model()
        self.uses: list[tuple[Ask, Use, int]] = []
        self.met: dict[tuple[str, Standing], int] = {}
        self.lacking: dict[int, int] = {}
        self.short: dict[int, int] = {}
        self.counted: dict[int, int] = {}
        self.scale = _scale(contest)
        for ask in contest.asks:
            for use in contest.ways[ask.node.id]:
                self.uses.append((ask, use, self.model.variable()))
        self._own = {
            ask.node.id: [(u, v) for a, u, v in self.uses if a is ask] for ask in contest.asks
        }
        self._one_place_each()
        for cap in contest.caps:
            self._cap(cap)
        for ask in contest.asks:
            self._bounds(ask)
            self._shortage(ask)
            for standing in standings:
                self._levels(ask, standing)

    def stages(self) -> list[Terms]:
        """List what decides which requirements are met, first things first."""
        order = self._order()
        return [
            {v: -1 for a, u, v in self.uses if a.node.id in dict(u.candidate.forced)},
            *({self.met[a.node.id, s]: -1 for a in self.contest.asks} for s in reversed(Standing)),
            self.lacking,
            self.short,
            {v: -self._worth(c) for c, v in self._under_caps()},
            {v: -1 for a, u, v in self.uses if a.node.id in u.candidate.pins},
            {v: 1 for _, u, v in self.uses if u.decision},
            {v: order[id_] - len(order) - 1 for (id_, _), v in self.met.items() if len(order) > 1},
        ]

    def ties(self) -> list[Terms]:
        """List what decides by what they are met."""
        place, order = self.contest.place, self._order()
        return [
            {v: place[id(u.candidate)] for _, u, v in self.uses}
            | {v: place[who] for who, v in self.counted.items()},
            {v: order[a.node.id] for a, _, v in self.uses if len(order) > 1},
            {
                v: -place[id(u.candidate)] * order[a.node.id]
                for a, u, v in self.uses
                if len(order) > 1
            },
        ]

    def _order(self) -> dict[str, int]:
        """Number the requirements from the narrowest choice to the widest."""
        asks = sorted(self.contest.asks, key=self._width)
        return {ask.node.id: number for number, ask in enumerate(asks, start=1)}

    def _width(self, ask: Ask) -> tuple[bool, int]:
        """Return how narrow a choice is; the sort is stable, so the file decides among equals."""
        return not ask.node.courses, len(self.contest.programme.prices(ask.node))

    def settled(self, values: Sequence[int]) -> Settled:
        """Read what came out."""
        at_work = [(ask.node.id, use) for ask, use, v in self.uses if values[v]]
        return Settled(
            {a.node.id: tuple(u for i, u in at_work if i == a.node.id) for a in self.contest.asks},
            frozenset(who for who, v in self.counted.items() if not values[v]),
        )

    def _one_place_each(self) -> None:
        """Let each course count once, but where two requirements share it."""
        by_course: dict[object, list[tuple[Ask, int]]] = defaultdict(list)
        by_candidate: dict[tuple[str, int], list[int]] = defaultdict(list)
        for ask, use, v in self.uses:
            by_candidate[ask.node.id, id(use.candidate)].append(v)
            if ask.node.sharing is Sharing.EXCLUSIVE:
                by_course[self._course(use.candidate)].append((ask, v))
        for one in by_candidate.values():
            self.model.at_most(dict.fromkeys(one, 1), 1)
        shared = self.contest.programme.shared
        for claims in by_course.values():
            ids = {ask.node.id for ask, _ in claims}
            apart = [pair for pair in combinations(sorted(ids), 2) if pair not in shared]
            if len(apart) == len(ids) * (len(ids) - 1) // 2:
                self.model.at_most({v: 1 for _, v in claims}, 1)
                continue
            for pair in apart:
                self.model.at_most({v: 1 for ask, v in claims if ask.node.id in pair}, 1)

    def _course(self, candidate: Candidate) -> object:
        code = self.contest.programme.main_code(candidate.attempt.course)
        return id(candidate) if self.contest.programme.repeatable(code) else code

    def _cap(self, cap: Cap) -> None:
        for candidate in cap.candidates:
            if id(candidate) not in self.counted:
                counted = self.counted[id(candidate)] = self.model.variable()
                for _, use, v in self.uses:
                    who = id(use.candidate)
                    if cap.repeats.get(who, who) == id(candidate):
                        self.model.at_most({v: 1, counted: -1}, 0)
        worth = {self.counted[id(c)]: self._worth(c) for c in cap.candidates}
        self.model.at_most(worth, int(cap.most * self.scale))

    def _under_caps(self) -> list[tuple[Candidate, int]]:
        known = {id(c): c for cap in self.contest.caps for c in cap.candidates}
        return [(known[who], v) for who, v in self.counted.items()]

    def _all(self, ask: Ask) -> list[tuple[Use, int]]:
        parts = [use for id_ in sorted(ask.within) for use in self._own.get(id_, [])]
        return [*self._own[ask.node.id], *parts]

    def _bounds(self, ask: Ask) -> None:
        """Hold what may be used to its upper limits."""
        mine = self._all(ask)
        for slot, most in self._places(ask).items():
            filled = {v: 1 for u, v in self._own[ask.node.id] if u.slot == slot}
            self.model.at_most(filled, most)
        for limit in ask.limits:
            inside = self._inside(limit.pool, mine)
            if limit.max_count is not None:
                self.model.at_most({v: 1 for _, v in inside}, limit.max_count)
            if limit.max_credits is not None:
                most = int(limit.max_credits * self.scale)
                self.model.at_most({v: self._worth(u.candidate) for u, v in inside}, most)
        if ask.node.max_per_prefix:
            for some in _by_prefix(mine).values():
                self.model.at_most(dict.fromkeys(some, 1), ask.node.max_per_prefix)

    def _places(self, ask: Ask) -> dict[str, int]:
        terms = {use.slot: 1 for use, _ in self._own[ask.node.id] if use.slot}
        return terms | dict(ask.slots)

    def _shortage(self, ask: Ask) -> None:
        """Count what is still to be found, in courses and in credits."""
        mine = self._all(ask)
        rows = self._asked(ask, mine)
        worth = max((self._worth(u.candidate) for u, _ in mine), default=self.scale)
        lacking = self.model.variable(1 + sum(bound for _, bound, _ in rows))
        self.lacking[lacking] = 1
        for terms, bound, in_credits in rows:
            self.model.at_least(terms | {lacking: max(worth, 1) if in_credits else 1}, bound)
        wanted, bound = self._in_credits(ask, mine)
        short = self.model.variable(bound)
        self.short[short] = 1
        self.model.at_least(wanted | {short: 1}, bound)

    def _in_credits(self, ask: Ask, mine: Sequence[tuple[Use, int]]) -> tuple[dict[int, int], int]:
        """Return what is asked as a sum of credits, also where the requirement asks for courses."""
        asked = ceil(ask.credits * self.scale)
        if asked:
            return {v: self._worth(u.candidate) for u, v in mine}, asked
        worth = {slot: ceil(self._price(slot) * self.scale) for slot in ask.slots}
        if worth and ask.fill:
            named = {v: worth[u.slot] for u, v in mine if u.slot in worth}
            return named, sum(worth[slot] * most for slot, most in ask.slots.items())
        each = ceil(self._price("") * self.scale)
        return {v: each for _, v in mine}, ask.count * each

    def _price(self, code: str) -> Decimal:
        course = self.contest.programme.courses.get(code)
        return course.credits if course else _USUAL

    def _levels(self, ask: Ask, standing: Standing) -> None:
        """Tie "it is met" to what meets it, by attempts that are certain enough."""
        sure = [(u, v) for u, v in self._all(ask) if u.candidate.standing <= standing]
        met = self.met[ask.node.id, standing] = self.model.variable()
        for terms, bound, _ in self._asked(ask, sure):
            self.model.at_least(terms | {met: -bound}, 0)

    def _asked(
        self, ask: Ask, some: Sequence[tuple[Use, int]]
    ) -> list[tuple[dict[int, int], int, bool]]:
        """List what is asked as sums with their least value, and whether these are credits."""
        ones = {v: 1 for _, v in some}
        worth = {v: self._worth(u.candidate) for u, v in some}
        rows = [(ones, ask.count, False), (worth, ceil(ask.credits * self.scale), True)]
        if ask.fill:
            named = {v: 1 for u, v in some if u.slot in ask.slots}
            rows.append((named, sum(ask.slots.values()), False))
        for limit in ask.limits:
            inside = self._inside(limit.pool, some)
            least = ceil(limit.min_credits * self.scale)
            rows.append(({v: 1 for _, v in inside}, limit.min_count, False))
            rows.append(({v: worth[v] for _, v in inside}, least, True))
        if ask.node.min_prefixes:
            rows.append((self._kinds(_by_prefix(some).values()), ask.node.min_prefixes, False))
        if ask.node.min_areas:
            areas = [[v for _, v in self._inside(a.pool, some)] for a in ask.node.areas]
            rows.append((self._kinds(areas), ask.node.min_areas, False))
        return [row for row in rows if row[1] > 0]

    def _kinds(self, groups: Iterable[Sequence[int]]) -> dict[int, int]:
        """Add a variable per group that can be 1 only where something of the group is used."""
        some: dict[int, int] = {}
        for group in groups:
            there = self.model.variable()
            self.model.at_least(dict.fromkeys(group, 1) | {there: -1}, 0)
            some[there] = 1
        return some

    def _inside(self, pool: Pool, some: Sequence[tuple[Use, int]]) -> list[tuple[Use, int]]:
        tags = self.contest.programme.tags
        return [(u, v) for u, v in some if pool.takes(u.stands_for, tags(u.stands_for))]

    def _worth(self, candidate: Candidate) -> int:
        return int(candidate.attempt.credits * self.scale)


def _by_prefix(some: Sequence[tuple[Use, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for use, v in some:
        found[prefix_of(use.stands_for)].append(v)
    return found


def _scale(contest: Contest) -> int:
    """Return the factor that makes all credits whole numbers."""
    amounts = [course.credits for course in contest.programme.courses.values()]
    amounts += [use.candidate.attempt.credits for some in contest.ways.values() for use in some]
    for ask in contest.asks:
        amounts.append(ask.credits)
        amounts += [limit.min_credits for limit in ask.limits]
        amounts += [limit.max_credits for limit in ask.limits if limit.max_credits is not None]
    for cap in contest.caps:
        amounts += [cap.most, *(c.attempt.credits for c in cap.candidates)]
    return lcm(*(amount.as_integer_ratio()[1] for amount in amounts))
