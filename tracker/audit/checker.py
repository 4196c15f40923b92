"""Holds an answer and its certificates against programme and facts, without the solver.

Written apart from what computes answers: it reads the rules anew from the programme, so that a
mistake there is not repeated here. It proves that nothing counts that may not, that nothing counts
twice, that every status follows from what is used, and that what is open had to stay open.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import prod

from tracker.audit.answer import Answer, NodeAnswer, Standing, Status
from tracker.audit.certificates import Conflict, Proof
from tracker.audit.facts import Attempt, AttemptKind, Facts
from tracker.audit.programme import Node, NodeType, Programme, Sharing
from tracker.audit.recounting import Recounting
from tracker.audit.rereading import Piece, credits_of

MOST_TRIES = 200_000  # how many allocations are tried before a conflict is left unproved
ZERO = Decimal(0)
STATUS = {
    Standing.EARNED: Status.MET,
    Standing.IN_PROGRESS: Status.IN_PROGRESS,
    Standing.PLANNED: Status.PLANNED,
}


@dataclass(frozen=True)
class Report:
    """What the checker found.

    Attributes:
        wrong: one line per mistake; an answer with any is not to be trusted.
        unproved: requirements whose certificate was too large to try out.
    """

    wrong: tuple[str, ...]
    unproved: tuple[str, ...]


def check(programme: Programme, facts: Facts, answer: Answer, proof: Proof) -> Report:
    """Check an answer and what is to prove it."""
    return _Checker(programme, facts, answer, proof).report()


class _Checker(Recounting):
    def __init__(self, programme: Programme, facts: Facts, answer: Answer, proof: Proof) -> None:
        super().__init__(programme, facts, answer)
        self.proof = proof
        self.nodes = {node.id: node for node in programme.walk()}
        self.wrong: list[str] = []
        self.unproved: list[str] = []

    def report(self) -> Report:
        answered = {node.id: node for node in self.answer.walk() if node.id in self.nodes}
        used = {id_: self._pieces(node) for id_, node in answered.items() if node.used}
        self._allowed(used, "")
        self._caps(used)
        for id_, node in answered.items():
            self._status(self.nodes[id_], node, used)
        self.wrong += self.about_whole(used)
        if self.answer.exact:
            for id_ in sorted(self.proof.alone):
                self._alone(self.nodes[id_])
            for conflict in self.proof.conflicts:
                self._conflict(conflict)
            self._all_explained(answered)
        return Report(tuple(self.wrong), (*self.unproved, *sorted(self.proof.undecided)))

    # What is used where

    def _pieces(self, node: NodeAnswer) -> list[Piece]:
        found = []
        for used in node.used:
            attempt = self.attempts.get(used.attempt) or self.granted.get(used.decision)
            if attempt is None:
                self.wrong.append(f"{node.id}: attempt {used.attempt} is not in the facts")
            else:
                found.append(Piece(attempt, used.decision, used.stands_for))
        return found

    def _allowed(self, used: Mapping[str, Sequence[Piece]], where: str) -> None:
        """Check that each piece may count where it does, and counts once."""
        places: dict[object, set[str]] = defaultdict(set)
        for id_, pieces in used.items():
            problems = self._problems(self.nodes[id_], pieces, used)
            self.wrong += [f"{where}{id_}: {problem}" for problem in problems]
            if self.nodes[id_].sharing is Sharing.EXCLUSIVE:
                for piece in pieces:
                    places[self.course_of(piece)].add(id_)
        for pair in {pair for ids in places.values() for pair in combinations(sorted(ids), 2)}:
            if pair not in self.programme.shared:
                self.wrong.append(f"{where}{' and '.join(pair)}: use the same attempt")

    def _problems(
        self, node: Node, pieces: Sequence[Piece], used: Mapping[str, Sequence[Piece]]
    ) -> list[str]:
        found = [f"{p.attempt.course} {why}" for p in pieces if (why := self.kept_out(node, p))]
        if len({p.key for p in pieces}) < len(pieces):
            found.append("something counts twice")
        over = self.over(node, self.with_parts(node, used))
        return [*found, over] if over else found

    def _status(self, node: Node, answer: NodeAnswer, used: Mapping[str, Sequence[Piece]]) -> None:
        if [part.id for part in answer.children] != self.parts_of(node):
            self.wrong.append(f"{node.id}: has other parts")
        own = self._own(node, answer, used) if node.takes_courses else None
        status = self.status_of(node, answer, own)
        if status is not answer.status:
            self.wrong.append(f"{node.id}: is said to be {answer.status}, but is {status}")

    def _own(self, node: Node, answer: NodeAnswer, used: Mapping[str, Sequence[Piece]]) -> Status:
        """Say how far a requirement is met by the courses it takes."""
        pieces = self.with_parts(node, used)
        fills = answer.amount.required if node.type is NodeType.FILL_TO_TOTAL else ZERO
        status = Status.NOT_MET
        for standing in reversed(Standing):
            sure = [p for p in pieces if self.standing(p.attempt) <= standing]
            if credits_of(sure) >= fills and self.is_met(node, sure):
                status = STATUS[standing]
        return status

    def _caps(self, used: Mapping[str, Sequence[Piece]]) -> None:
        pieces = {p.key: p.attempt for some in used.values() for p in some}.values()
        for policy in self.programme.policies:
            mine = [a for a in pieces if self.is_capped(policy, a)]
            if mine and sum((a.credits for a in mine), ZERO) > policy.max:
                self.wrong.append(f"{policy.label}: more counts than may")

    # Why what is open is open

    def _possible(self, node: Node) -> list[Piece]:
        """List every way in which something could count for a requirement by itself."""
        counting = [a for a in self.attempts.values() if a.kind is not AttemptKind.WAIVED]
        return [
            piece
            for attempt in (*counting, *self.granted.values())
            if (attempt.id, attempt.course) not in self.nowhere
            for piece in self._ways(node, attempt)
            if not self.kept_out(node, piece)
        ]

    def _ways(self, node: Node, attempt: Attempt) -> list[Piece]:
        by = {
            d.replaces: d.id
            for d in self.facts.decisions
            if d.course == attempt.course and d.replaces
        }
        own = next((d for d, a in self.granted.items() if a is attempt), 0)
        codes = {attempt.course: own, self.programme.main_code(attempt.course): own}
        codes |= dict.fromkeys(node.substitutes, own) | by
        return [Piece(attempt, decision, code) for code, decision in codes.items()]

    def _alone(self, node: Node) -> None:
        takers = [each for each in node.walk() if each.takes_courses]
        if self.is_met(node, [piece for each in takers for piece in self._possible(each)]):
            # Only with upper limits forgotten, perhaps, or with a course used twice.
            self._impossible([node], f"{node.id}: could be met by itself")

    def _conflict(self, conflict: Conflict) -> None:
        nodes = [self.nodes[id_] for id_ in conflict.together]
        for left_out in conflict.together:
            used = {
                id_: [Piece(u.candidate.attempt, u.decision, u.stands_for) for u in uses]
                for id_, uses in conflict.without[left_out].items()
            }
            where = f"{conflict.node} without {left_out}: "
            self._allowed(used, where)
            for node in nodes:
                if node.id != left_out and not self.is_met(node, self.with_parts(node, used)):
                    self.wrong.append(f"{where}{node.id} is not met")
        self._impossible(nodes, f"{conflict.node}: could be met with the others")

    def _impossible(self, nodes: Sequence[Node], problem: str) -> None:
        """Try every allocation; there must be none that meets all."""
        takers = [each for node in nodes for each in node.walk() if each.takes_courses]
        options: dict[object, list[tuple[str, Piece]]] = defaultdict(list)
        for taker in {each.id: each for each in takers}.values():
            for piece in self._possible(taker):
                options[self.course_of(piece)].append((taker.id, piece))
        if self._too_few(nodes, options):
            return
        exclusive = [n for n in takers if n.sharing is Sharing.EXCLUSIVE]
        shared = any((a.id, b.id) in self.programme.shared for a in exclusive for b in exclusive)
        if shared or prod(len(some) + 1 for some in options.values()) > MOST_TRIES:
            self.unproved.append(nodes[0].id)
            return
        if self._search(nodes, list(options.values()), {}):
            self.wrong.append(problem)

    def _too_few(
        self, nodes: Sequence[Node], options: Mapping[object, Sequence[tuple[str, Piece]]]
    ) -> bool:
        """Tell whether there are fewer pieces, or credits, than the requirements need in all."""
        if any(node.children for node in nodes):
            return False
        pieces = 0
        for node in nodes:
            mine = [p for some in options.values() for id_, p in some if id_ == node.id]
            pieces += self._least_pieces(node, mine)
        largest = (max(p.attempt.credits for _, p in some) for some in options.values())
        all_credits = sum(largest, ZERO)
        return pieces > len(options) or sum((n.credits for n in nodes), ZERO) > all_credits

    def _least_pieces(self, node: Node, mine: Sequence[Piece]) -> int:
        worth = sorted((p.attempt.credits for p in mine), reverse=True)
        total, number = ZERO, 0
        while total < node.credits and number < len(worth):
            total += worth[number]
            number += 1
        named = sum(self.wanted(node).values()) if node.type is NodeType.ALL_OF else 0
        return max(number, node.count, node.terms, named)

    def _search(
        self,
        nodes: Sequence[Node],
        options: Sequence[Sequence[tuple[str, Piece]]],
        used: dict[str, list[Piece]],
    ) -> bool:
        if not options:
            fits = all(not self.over(n, self.with_parts(n, used)) for n in nodes)
            return fits and all(self.is_met(n, self.with_parts(n, used)) for n in nodes)
        first, *rest = options
        for id_, piece in first:
            used.setdefault(id_, []).append(piece)
            found = self._search(nodes, rest, used)
            used[id_].pop()
            if found:
                return True
        return self._search(nodes, rest, used)

    def _all_explained(self, answered: Mapping[str, NodeAnswer]) -> None:
        told = self.proof.alone | {c.node for c in self.proof.conflicts} | self.proof.undecided
        for id_, node in answered.items():
            asks = self.nodes[id_]
            plain = asks.takes_courses and not asks.children
            if not plain or asks.type is NodeType.FILL_TO_TOTAL or self.is_waived(asks):
                continue
            if node.status is Status.NOT_MET and id_ not in told:
                self.wrong.append(f"{id_}: is open, and nothing says why")
