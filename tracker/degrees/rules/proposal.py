"""A starting plan: the fewest courses that meet what is open, laid into the terms ahead."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.audit import (
    Answer,
    Attempt,
    AttemptKind,
    Facts,
    Missing,
    NodeAnswer,
    NodeType,
    Programme,
    Sharing,
    UndecidedError,
    Unit,
    audit,
    shortest,
)
from tracker.degrees.rules.explained import OPEN, Step, steps_to_finish
from tracker.degrees.rules.prerequisites import About, Known, PlanRecord, known_of
from tracker.degrees.rules.verdict import MOST_PER_TERM

ROUNDS = 4
LEAST_LOAD = Decimal(12)
_COUNTED = frozenset({Unit.COURSES, Unit.CREDITS, Unit.TERMS})
_BLOCKS = frozenset({About.COURSE, About.CREDITS, About.OFFERED})
_NEW = -1_000_000  # ids of courses that are only thought of lie below those of rows


Search = Callable[[Programme, Facts, Mapping[str, Sequence[Collection[str]]]], tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A term a course may be laid into."""

    name: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A starting plan.

    Attributes:
        placed: course codes per term, in the order of the terms.
        unplaced: what found no place before the student means to finish.
        left: what stays open whatever is taken, or is the student's to choose.
        credits: how much it adds.
        count: how many courses it has.
        is_proved: whether no plan has fewer; a search that takes too long is given up.
    """

    placed: tuple[tuple[str, tuple[str, ...]], ...]
    unplaced: tuple[str, ...]
    left: tuple[Step, ...]
    credits: Decimal
    count: int
    is_proved: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to propose."""
        return not any(codes for _, codes in self.placed)


def propose(
    programme: Programme, facts: Facts, terms: Sequence[Ahead], search: Search = shortest
) -> Proposal:
    """Propose which courses to take in which of the terms ahead; ``search`` finds the fewest."""
    known = known_of(programme)
    record = PlanRecord(programme, facts)
    is_proved = True
    try:
        chosen = search(programme, facts, {code: record.first(k) for code, k in known.items()})
    except UndecidedError:
        chosen, is_proved = _by_rounds(programme, facts), False
    answer = audit(programme, _with(programme, facts, [(code, None) for code in chosen]))
    placed, unplaced = _laid_out(programme, facts, chosen, terms)
    return Proposal(
        placed=placed,
        unplaced=unplaced,
        left=steps_to_finish(answer),
        credits=sum((programme.courses[code].credits for code in chosen), Decimal(0)),
        count=len(chosen),
        is_proved=is_proved,
    )


def _by_rounds(programme: Programme, facts: Facts) -> tuple[str, ...]:
    """Find courses that meet what is open where the search for the fewest was given up.

    Each round takes courses the audit names as missing, those first that ask for nothing the
    student lacks and that several requirements want; then the audit looks again.
    """
    chosen: list[str] = []
    answer = audit(programme, facts)
    for _ in range(ROUNDS):
        wanted = list(_wanted(programme, facts, answer, chosen))
        if not wanted:
            break
        chosen += wanted
        answer = audit(programme, _with(programme, facts, [(code, None) for code in chosen]))
    return tuple(chosen)


def _wanted(
    programme: Programme, facts: Facts, answer: Answer, chosen: Sequence[str]
) -> Iterator[str]:
    """Give the courses one round takes, what may be used once before what overlaps."""
    gaps = sorted(_gaps(answer.nodes), key=lambda gap: gap[0].sharing is Sharing.ATTRIBUTE)
    wishes = [set(missing.courses) for _, missing in gaps]
    known = known_of(programme)
    had = {a.course for a in facts.attempts if not programme.repeatable(a.course)} | set(chosen)
    lacking = _Lacking(programme, facts, known)
    taken: set[str] = set()
    for node, missing in gaps:
        if node.sharing is Sharing.ATTRIBUTE and taken & set(missing.courses):
            continue  # what was taken for another requirement may do
        pool = [c for c in missing.courses if c in programme.courses and c not in had | taken]
        pool += [c for c in missing.courses if programme.repeatable(c) and c not in pool]
        ranked = sorted(pool, key=lambda c: (lacking.of(c, taken), -sum(c in w for w in wishes), c))
        for code in _enough(programme, missing, ranked):
            taken.add(code)
            yield code


def _gaps(nodes: Iterable[NodeAnswer]) -> Iterator[tuple[NodeAnswer, Missing]]:
    for node in nodes:
        if node.type is NodeType.MILESTONE:
            continue
        if node.status in OPEN:
            for missing in node.missing:
                if missing.unit in _COUNTED and missing.courses:
                    yield node, missing
        yield from _gaps(node.children)


def _enough(programme: Programme, missing: Missing, ranked: Sequence[str]) -> Iterator[str]:
    left = missing.amount
    if missing.unit is Unit.TERMS:
        yield from list(ranked[:1]) * int(left)
        return
    for code in ranked:
        if left <= 0:
            return
        yield code
        left -= programme.courses[code].credits if missing.unit is Unit.CREDITS else 1


@dataclass
class _Lacking:
    """How much a course asks for that the student has not taken and does not plan."""

    programme: Programme
    facts: Facts
    known: Mapping[str, Known]

    def of(self, code: str, taken: Iterable[str]) -> int:
        """Count the conditions that are not fulfilled even after all that is chosen."""
        ahead = _with(self.programme, self.facts, [(each, None) for each in taken])
        found = PlanRecord(self.programme, ahead).findings(
            code, self.known.get(code, Known()), "", None
        )
        return sum(each.about is About.COURSE for each in found)


def _laid_out(
    programme: Programme, facts: Facts, chosen: Sequence[str], terms: Sequence[Ahead]
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[str, ...]]:
    """Lay courses into terms, evenly at first, then up to the most a term takes."""
    known = known_of(programme)
    total = sum((programme.courses[c].credits for c in chosen), Decimal(0))
    even = max(total / len(terms) + 2, LEAST_LOAD) if terms else LEAST_LOAD
    placed: dict[str, list[str]] = {term.name: [] for term in terms}
    left = sorted(chosen, key=lambda code: (code.split()[-1], code))
    for most in (min(even, MOST_PER_TERM), MOST_PER_TERM):
        for term in terms:
            load = _load(facts, term) + sum(
                (programme.courses[c].credits for c in placed[term.name]), Decimal(0)
            )
            for code in list(left):
                worth = programme.courses[code].credits
                if load + worth > most or code in placed[term.name]:
                    continue
                so_far = _with(programme, facts, _dated(placed, terms))
                found = PlanRecord(programme, so_far).findings(
                    code, known.get(code, Known()), term.name, term.starts_on
                )
                if not any(each.about in _BLOCKS for each in found):
                    placed[term.name].append(code)
                    left.remove(code)
                    load += worth
    return tuple((name, tuple(codes)) for name, codes in placed.items()), tuple(left)


def _load(facts: Facts, term: Ahead) -> Decimal:
    return sum((a.credits for a in facts.attempts if a.term == term.name), Decimal(0))


def _dated(
    placed: Mapping[str, Sequence[str]], terms: Sequence[Ahead]
) -> list[tuple[str, Ahead | None]]:
    return [(code, term) for term in terms for code in placed[term.name]]


def _with(programme: Programme, facts: Facts, more: Iterable[tuple[str, Ahead | None]]) -> Facts:
    """Return the facts with planned courses added, with or without a term."""
    planned = tuple(
        Attempt(
            id=_NEW - place,
            course=code,
            credits=programme.courses[code].credits,
            kind=AttemptKind.PLANNED,
            term=term.name if term else "",
            term_starts=term.starts_on if term else None,
        )
        for place, (code, term) in enumerate(more)
    )
    return replace(facts, attempts=(*facts.attempts, *planned))
