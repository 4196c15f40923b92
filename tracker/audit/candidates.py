"""Which attempts may count at all, in one stable order.

The order never depends on the order of the input: surest first, then earliest term, then course
code, then better grade, then the attempt's id.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tracker.audit.answer import Reason, Standing, WhyNot
from tracker.audit.facts import Attempt, AttemptKind, Decision, DecisionKind, Facts
from tracker.audit.grades import Repeats
from tracker.audit.programme import Policy, PolicyKind, Programme

LOCAL = frozenset({AttemptKind.GRADED, AttemptKind.IN_PROGRESS, AttemptKind.PLANNED})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An attempt that may count.

    Attributes:
        attempt: as the facts have it.
        standing: how certain it is.
        earlier_grade: grade of the completed attempt that this one repeats; "" when it is the
            first. A repeat counts only where that grade was too low.
        stands_for: course code → decision id, for what it counts as beside itself.
        only_in: requirement a substitution is limited to, per course code.
        decision: id of the equivalency it comes from; 0 for none.
        ungraded: whether it earned its credit without a letter.
        forced: the only requirements it may count for, with the decision; empty for all.
        pins: requirements it should count for, where that costs nothing.
    """

    attempt: Attempt
    standing: Standing
    earlier_grade: str = ""
    stands_for: tuple[tuple[str, int, str], ...] = ()
    decision: int = 0
    ungraded: bool = False
    forced: tuple[tuple[str, int], ...] = ()
    pins: tuple[str, ...] = ()

    @property
    def is_repeat(self) -> bool:
        """Whether a completed attempt at the same course counts, too."""
        return bool(self.earlier_grade)

    def codes(self, node: str) -> list[tuple[str, int]]:
        """List the courses it counts as in a requirement, itself first, with the decision."""
        if not self.stands_for:
            return [(self.attempt.course, self.decision)]
        also = [(code, by) for code, by, only in self.stands_for if only in {"", node}]
        return [(self.attempt.course, self.decision), *also]


def candidates(programme: Programme, facts: Facts) -> tuple[list[Candidate], list[WhyNot]]:
    """Return the attempts that may count, in the stable order, and why the others may not."""
    granted = [_granted(d) for d in facts.decisions if d.kind is DecisionKind.EQUIVALENCY]
    set_aside: list[WhyNot] = []
    able: list[Candidate] = list(granted)
    excluded = {
        code: policy.label
        for policy in programme.policies
        if policy.kind is PolicyKind.EXCLUSION
        for code in policy.courses
    }
    for given in facts.attempts:
        attempt = _in_own_unit(programme, given)
        if attempt.kind is AttemptKind.WAIVED:
            continue  # drops the course; carries no credit
        if attempt.course in excluded:
            label = excluded[attempt.course]
            set_aside.append(_why(attempt, Reason.EXCLUDED, f"{label}."))
            continue
        standing = _standing(programme, attempt)
        if isinstance(standing, Standing):
            ungraded = attempt.grade in programme.grades.ungraded_pass
            able.append(Candidate(attempt=attempt, standing=standing, ungraded=ungraded))
        else:
            set_aside.append(standing)
    able.sort(key=lambda candidate: _order(programme, candidate))
    able, repeated = _without_repeats(programme, able)
    able = [_with_decisions(programme, c, facts.decisions) for c in able]
    return able, sorted([*set_aside, *repeated], key=lambda why: (why.course, why.attempt))


def over_cap(policy: Policy, candidate: Candidate) -> WhyNot:
    """Say that an attempt lies above a cap; a repeat does where the attempt before it does."""
    before = " The attempt that it repeats is above it." if candidate.is_repeat else ""
    return _why(candidate.attempt, Reason.OVER_CAP, f"{policy.label}.{before}")


def is_capped(policy: Policy, candidate: Candidate) -> bool:
    """Tell whether a rule limits the credits of such attempts."""
    if candidate.is_repeat:
        return False
    if policy.kind is PolicyKind.TRANSFER_CAP:
        return candidate.attempt.kind not in LOCAL
    if policy.kind is PolicyKind.CREDIT_CAP:
        return candidate.attempt.course in {policy.course, *policy.courses}
    return policy.kind is PolicyKind.UNGRADED_CAP and candidate.ungraded


def _in_own_unit(programme: Programme, attempt: Attempt) -> Attempt:
    factor = programme.units.get(attempt.unit)
    return attempt if factor is None else replace(attempt, credits=attempt.credits * factor)


def _standing(programme: Programme, attempt: Attempt) -> Standing | WhyNot:
    if attempt.kind is AttemptKind.PLANNED:
        return Standing.PLANNED
    ungraded = attempt.kind is AttemptKind.GRADED and not attempt.grade
    if attempt.kind is AttemptKind.IN_PROGRESS or ungraded:
        return Standing.IN_PROGRESS
    if attempt.grade in programme.grades.pending:
        return Standing.IN_PROGRESS
    if not attempt.grade or programme.grades.earns(attempt.grade):
        return Standing.EARNED  # transfer and exam may come without a grade
    return _without_credit(programme, attempt)


def _without_credit(programme: Programme, attempt: Attempt) -> WhyNot:
    if attempt.grade in programme.grades.fail:
        return _why(attempt, Reason.FAILED, f"{attempt.grade} earns no credit.")
    if attempt.grade in programme.grades.ungraded_fail:
        return _why(attempt, Reason.NO_CREDIT, f"{attempt.grade} earns no credit.")
    return _why(attempt, Reason.UNKNOWN_GRADE, f"{attempt.grade} is not a grade of this programme.")


def _order(programme: Programme, candidate: Candidate) -> tuple[object, ...]:
    attempt = candidate.attempt
    return (
        candidate.standing,
        attempt.term_starts or date.min,
        attempt.course,
        -programme.grades.weight(attempt.grade),
        -attempt.credits,
        attempt.kind,
        attempt.id,
        candidate.decision,
    )


def _without_repeats(
    programme: Programme, ordered: list[Candidate]
) -> tuple[list[Candidate], list[WhyNot]]:
    """Keep the best completed attempt of a course, and one repeat that is under way."""
    by_course: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in ordered:
        by_course[programme.main_code(candidate.attempt.course)].append(candidate)
    dropped: dict[int, WhyNot] = {}
    grades: dict[int, str] = {}
    for course, tries in by_course.items():
        if programme.repeatable(course) or len(tries) == 1:
            continue
        done = [c for c in tries if c.standing is Standing.EARNED]
        best = _counting(programme, done)
        for other in done:
            if other is not best:
                dropped[id(other)] = _why(
                    other.attempt, Reason.REPLACED, _REPLACED[programme.grades.repeats]
                )
        ahead = [c for c in tries if c.standing is not Standing.EARNED]
        for other in ahead[1:]:
            dropped[id(other)] = _why(
                other.attempt, Reason.REPEATED, "This course is under way or planned already."
            )
        if best and ahead:
            grades[id(ahead[0])] = (
                best.attempt.grade or programme.grades.pass_counts_as or best.attempt.kind
            )
    kept = [
        replace(c, earlier_grade=grades[id(c)]) if id(c) in grades else c
        for c in ordered
        if id(c) not in dropped
    ]
    return kept, list(dropped.values())


def _counting(programme: Programme, done: list[Candidate]) -> Candidate | None:
    if programme.grades.repeats is Repeats.LATEST:
        return max(done, key=lambda c: c.attempt.term_starts or date.min, default=None)
    return max(done, key=lambda c: programme.grades.weight(c.attempt.grade), default=None)


_REPLACED = {
    Repeats.BEST: "A better attempt at this course counts.",
    Repeats.LATEST: "A later attempt at this course counts.",
}


def _with_decisions(
    programme: Programme, candidate: Candidate, decisions: Iterable[Decision]
) -> Candidate:
    mine = [d for d in decisions if d.course == candidate.attempt.course]
    main = programme.main_code(candidate.attempt.course)
    if not mine and main == candidate.attempt.course:
        return candidate
    stands_for = [
        (d.replaces, d.id, d.node)
        for d in mine
        if d.replaces and d.kind in {DecisionKind.SUBSTITUTION, DecisionKind.FORCED}
    ]
    if main != candidate.attempt.course:
        stands_for.append((main, 0, ""))
    forced = [(d.node, d.id) for d in mine if d.kind is DecisionKind.FORCED]
    pins = [d.node for d in mine if d.kind is DecisionKind.PIN]
    return replace(
        candidate,
        stands_for=tuple(sorted(stands_for)),
        forced=tuple(sorted(forced)),
        pins=tuple(sorted(pins)),
    )


def _granted(decision: Decision) -> Candidate:
    attempt = Attempt(id=0, course=decision.course, credits=decision.credits, kind=AttemptKind.EXAM)
    return Candidate(attempt=attempt, standing=Standing.EARNED, decision=decision.id)


def _why(attempt: Attempt, reason: Reason, sentence: str) -> WhyNot:
    return WhyNot(attempt=attempt.id, course=attempt.course, reason=reason, sentence=sentence)
