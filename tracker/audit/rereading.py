"""The rules of a programme, read a second time for the checker.

Nothing here is shared with what computes answers but the programme and the facts themselves.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.audit.answer import Standing
from tracker.audit.facts import Attempt, AttemptKind, DecisionKind, Facts
from tracker.audit.pools import Pool, prefix_of
from tracker.audit.programme import Node, NodeType, Programme

ZERO = Decimal(0)


@dataclass(frozen=True)
class Piece:
    """An attempt, or an equivalency, as it counts somewhere."""

    attempt: Attempt
    decision: int
    stands_for: str

    @property
    def key(self) -> tuple[int, int]:
        """What must not count twice; an equivalency has no attempt and goes by its decision."""
        return self.attempt.id, 0 if self.attempt.id else self.decision


class Rereading:
    """What may count where, and what is enough, for one student."""

    def __init__(self, programme: Programme, facts: Facts) -> None:
        self.programme, self.facts = programme, facts

    def kept_out(self, node: Node, piece: Piece) -> str:
        """Say which rule keeps a piece out of a requirement; empty for none."""
        attempt = piece.attempt
        forced = {
            d.node
            for d in self.facts.decisions
            if d.kind is DecisionKind.FORCED and d.course == attempt.course
        }
        if forced and node.id not in forced:
            return "was applied elsewhere"
        if not self._stands_for(node, piece):
            return f"cannot stand for {piece.stands_for}"
        free = node.type is NodeType.FILL_TO_TOTAL and node.pool.takes_all(piece.stands_for)
        if not (free or node.id in forced or self._named(node, piece.stands_for)):
            return "is not asked for"
        return self._quality(node, attempt)

    def _named(self, node: Node, code: str) -> bool:
        return code in node.courses or node.pool.takes(code, self.programme.tags(code))

    def _stands_for(self, node: Node, piece: Piece) -> bool:
        own = {piece.attempt.course, self.programme.main_code(piece.attempt.course)}
        if piece.stands_for in own or own & set(node.substitutes.get(piece.stands_for, ())):
            return True
        return any(
            d.kind in {DecisionKind.SUBSTITUTION, DecisionKind.FORCED}
            and d.course in own
            and d.replaces == piece.stands_for
            and d.node in {"", node.id}
            for d in self.facts.decisions
        )

    def _quality(self, node: Node, attempt: Attempt) -> str:
        scale = self.programme.grades
        if self.standing(attempt) is Standing.EARNED:
            if attempt.grade and not scale.earns(attempt.grade):
                return "earns no credit"
            if not scale.meets(attempt.grade, node.min_grade):
                return "has too low a grade"
        ungraded = attempt.grade in scale.ungraded_pass
        if ungraded and (node.letter_only or node.id in self.programme.letters_only_in):
            return "has no letter grade"
        if node.kinds and attempt.kind not in node.kinds:
            return "is of another kind"
        starts, today = attempt.term_starts, self.facts.on
        if node.max_age_years and starts and today:
            years = (
                today.year - starts.year - ((today.month, today.day) < (starts.month, starts.day))
            )
            over = (today.month, today.day) != (starts.month, starts.day)
            if years > node.max_age_years or (years == node.max_age_years and over):
                return "is too old"
        return ""

    def standing(self, attempt: Attempt) -> Standing:
        """Tell how certain an attempt is."""
        if attempt.kind is AttemptKind.PLANNED:
            return Standing.PLANNED
        waits = attempt.kind is AttemptKind.GRADED and not attempt.grade
        pending = attempt.grade in self.programme.grades.pending
        if attempt.kind is AttemptKind.IN_PROGRESS or waits or pending:
            return Standing.IN_PROGRESS
        return Standing.EARNED

    def in_own_unit(self, attempt: Attempt) -> Attempt:
        """Return an attempt with its credits in the programme's unit."""
        factor = self.programme.units.get(attempt.unit)
        if factor is None:
            return attempt
        return Attempt(**{**vars(attempt), "credits": attempt.credits * factor})

    def with_parts(self, node: Node, used: Mapping[str, Sequence[Piece]]) -> list[Piece]:
        """Return what a requirement and all below it use."""
        ids = [node.id, *(below.id for child in node.children for below in child.walk())]
        return [piece for id_ in ids for piece in used.get(id_, ())]

    def _inside(self, pool: Pool, pieces: Iterable[Piece]) -> list[Piece]:
        tags = self.programme.tags
        return [p for p in pieces if pool.takes(p.stands_for, tags(p.stands_for))]

    def over(self, node: Node, pieces: Sequence[Piece]) -> str:
        """Say which upper limit is broken."""
        often = Counter(piece.stands_for for piece in pieces)
        if any(often[code] > most for code, most in node.max_times.items()):
            return "a course counts too often"
        for limit in node.limits:
            inside = self._inside(limit.pool, pieces)
            if limit.max_count is not None and len(inside) > limit.max_count:
                return f"too many of {limit.label}"
            if limit.max_credits is not None and credits_of(inside) > limit.max_credits:
                return f"too many credits of {limit.label}"
        alike = Counter(prefix_of(piece.stands_for) for piece in pieces)
        if node.max_per_prefix and max(alike.values(), default=0) > node.max_per_prefix:
            return "too many of one subject"
        return ""

    def is_met(self, node: Node, pieces: Sequence[Piece]) -> bool:
        """Tell whether these are enough."""
        names = Counter(piece.stands_for for piece in pieces)
        subjects = {prefix_of(name) for name in names}
        reached = sum(bool(self._inside(area.pool, pieces)) for area in node.areas)
        return (
            self._number_is_enough(node, pieces, names)
            and all(names[code] for code in node.must_include)
            and len(subjects) >= node.min_prefixes
            and reached >= node.min_areas
            and all(
                len(inside := self._inside(limit.pool, pieces)) >= limit.min_count
                and credits_of(inside) >= limit.min_credits
                for limit in node.limits
            )
        )

    def _number_is_enough(
        self, node: Node, pieces: Sequence[Piece], names: Mapping[str, int]
    ) -> bool:
        if node.type is NodeType.TERMS_OF:
            return len({_term(piece.attempt) for piece in pieces}) >= node.terms
        if node.type is NodeType.EVERY_TERM:
            return {_term(piece.attempt) for piece in pieces} >= self._terms(node)
        wanted = self.wanted(node) if node.type is NodeType.ALL_OF else {}
        by_rule = node.type is NodeType.CHOOSE_BY_RULE
        return (
            all(names.get(code, 0) >= times for code, times in wanted.items())
            and (by_rule or len(pieces) >= node.count)
            and credits_of(pieces) >= node.credits
        )

    def wanted(self, node: Node) -> dict[str, int]:
        """Return the named courses without those that were waived."""
        waived = {a.course for a in self.facts.attempts if a.kind is AttemptKind.WAIVED}
        waived |= {
            d.course
            for d in self.facts.decisions
            if d.kind is DecisionKind.WAIVER and d.node in {"", node.id}
        }
        return {code: node.times.get(code, 1) for code in node.courses if code not in waived}

    def _terms(self, node: Node) -> set[str]:
        here = {AttemptKind.GRADED, AttemptKind.IN_PROGRESS, AttemptKind.PLANNED}
        known = self.facts.terms or [
            a.term for a in self.facts.attempts if a.kind in here and a.term
        ]
        seasons = {season.casefold() for season in node.seasons}
        return {t for t in known if not seasons or seasons & set(t.casefold().split())}

    def is_waived(self, node: Node) -> bool:
        """Tell whether all of a requirement was waived."""
        return any(
            d.kind is DecisionKind.WAIVER and d.node == node.id and not d.course
            for d in self.facts.decisions
        )

    def course_of(self, piece: Piece) -> object:
        """Return what may count once: a course, or one attempt at a course that may be repeated."""
        code = self.programme.main_code(piece.attempt.course)
        return piece.key if self.programme.repeatable(code) else code


def credits_of(pieces: Iterable[Piece]) -> Decimal:
    """Add up credits."""
    return sum((piece.attempt.credits for piece in pieces), ZERO)


def _term(attempt: Attempt) -> str:
    return attempt.term or f"{attempt.kind} {attempt.id}"
