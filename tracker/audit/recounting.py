"""What is asked beside single courses, reckoned a second time for the checker.

Wholes from their parts, milestones, hours, skills, projects, attendance, averages, the total, the
rules on the whole, and why an attempt counts nowhere at all. Nothing here is shared with what
computes answers but the programme and the facts themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

from tracker.audit.answer import Answer, NodeAnswer, Reason, Standing, Status, WhyNot
from tracker.audit.facts import Attempt, AttemptKind, DecisionKind, Facts
from tracker.audit.grades import Repeats
from tracker.audit.pools import level_of, prefix_of
from tracker.audit.programme import Node, NodeType, Policy, PolicyKind, Programme
from tracker.audit.rereading import ZERO, Piece, Rereading, credits_of

BEST_FIRST = (
    Status.MET,
    Status.IN_PROGRESS,
    Status.PLANNED,
    Status.DECISION,
    Status.NOT_MET,
)
# Why an attempt may count nowhere at all, whatever else is chosen.
COUNTS_NOWHERE = {
    Reason.FAILED,
    Reason.NO_CREDIT,
    Reason.UNKNOWN_GRADE,
    Reason.REPLACED,
    Reason.REPEATED,
    Reason.OVER_CAP,
    Reason.EXCLUDED,
}
BROUGHT = {AttemptKind.TRANSFER, AttemptKind.EXAM}


def worst(statuses: Iterable[Status]) -> Status:
    """Return the worst of some; nothing asked is met."""
    return BEST_FIRST[max((BEST_FIRST.index(each) for each in statuses), default=0)]


def by_certainty(there: Mapping[Standing, Decimal], asked: Decimal) -> Status:
    """Tell how far amounts reach what is asked, surest first."""
    so_far = ZERO
    for standing, status in zip(Standing, BEST_FIRST, strict=False):
        so_far += there.get(standing, ZERO)
        if so_far >= asked:
            return status
    return Status.NOT_MET


class Recounting(Rereading):
    """Statuses of one student that follow from more than the courses a requirement takes."""

    def __init__(self, programme: Programme, facts: Facts, answer: Answer) -> None:
        super().__init__(programme, facts)
        self.answer = answer
        self.attempts = {a.id: self.in_own_unit(a) for a in facts.attempts}
        self.granted = {
            d.id: Attempt(id=0, course=d.course, credits=d.credits, kind=AttemptKind.EXAM)
            for d in facts.decisions
            if d.kind is DecisionKind.EQUIVALENCY
        }
        self.nowhere = {(w.attempt, w.course) for w in answer.unused if w.reason in COUNTS_NOWHERE}

    # Requirements

    def parts_of(self, node: Node) -> list[str]:
        """Return ids of the parts an answer must have."""
        if self.is_waived(node):
            return []
        if node.type is NodeType.CHOOSE_OPTION:
            return [each.id for each in node.children if each.id in self.facts.options]
        inside = [] if node.type is NodeType.GPA else [each.id for each in node.children]
        return [*inside, *node.requires] if node.type is NodeType.MILESTONE else inside

    def status_of(self, node: Node, answer: NodeAnswer, own: Status | None) -> Status:
        """Say how far a requirement is met.

        Args:
            node: as the programme has it.
            answer: for what is said of its parts.
            own: how far it is met by the courses it takes itself; None where it takes none.
        """
        parts = [part.status for part in answer.children]
        if self.is_waived(node):
            return Status.MET
        if node.type is NodeType.MILESTONE:
            ready = bool(parts) and worst(parts) is Status.MET
            reached = Status.MET if node.id in self.facts.milestones else None
            return reached or (Status.DECISION if ready else Status.NOT_MET)
        if node.type is NodeType.CHOOSE_OPTION and not parts:
            return Status.DECISION
        if node.type in {NodeType.EARNED_CREDITS, NodeType.GPA, NodeType.HOURS}:
            return self._reckoned(node)
        counted = self._counted(node)
        if counted is not None:
            return Status.MET if counted[0] >= counted[1] else Status.NOT_MET
        return worst([*parts, *([own] if own is not None else [])])

    def _counted(self, node: Node) -> tuple[int, int] | None:
        """Return how much there is and how much is asked of what is simply counted."""
        if node.type is NodeType.SKILL:
            return self.facts.skills.get(node.skill, 0), node.level
        if node.type is NodeType.ATTENDANCE:
            return self.facts.attendance.get(node.kind, 0), node.count
        if node.type is NodeType.PROJECTS:
            return sum(p.kind == node.kind for p in self.facts.projects), node.count
        return None

    def _reckoned(self, node: Node) -> Status:
        if node.type is NodeType.EARNED_CREDITS:
            return by_certainty(self.total(), node.credits)
        if node.type is NodeType.HOURS:
            return self._hours(node)
        now = self._average(node)
        met = now is not None and self.programme.grades.reaches(now, node.gpa)
        return Status.MET if met else Status.NOT_MET

    def _hours(self, node: Node) -> Status:
        worth = [a.credits for a in self._counting() if a.course == node.course]
        mine = [work for work in self.facts.work if work.course == node.course]
        accepted = sum(work.accepted_minutes for work in mine)
        ahead = sum(max(work.expected_minutes - work.accepted_minutes, 0) for work in mine)
        there = {Standing.EARNED: Decimal(accepted), Standing.IN_PROGRESS: Decimal(ahead)}
        return by_certainty(there, max([*worth, node.credits]) * node.minutes_per_credit)

    # Averages and totals

    def _average(self, node: Node) -> Decimal | None:
        if node.children:
            parts = [self._average(each) for each in node.children]
            known = [each for each in parts if each is not None]
            return sum(known, ZERO) / len(known) if len(known) == len(parts) else None
        scope, tags = node.scope, self.programme.tags
        some = [a for a in self.graded() if scope is None or scope.takes(a.course, tags(a.course))]
        return self.mean(some, weighted=node.weighted)

    def mean(self, graded: Iterable[Attempt], *, weighted: bool = True) -> Decimal | None:
        """Return the average of some graded attempts; None for none."""
        points = self.programme.grades.points
        some = [(a.credits if weighted else Decimal(1), points[a.grade]) for a in graded]
        weight = sum((w for w, _ in some), ZERO)
        return sum((w * p for w, p in some), ZERO) / weight if weight else None

    def graded(self) -> list[Attempt]:
        """Return the attempt at each course that is in the average."""
        scale = self.programme.grades
        chosen: dict[object, Attempt] = {}
        for attempt in self.facts.attempts:
            if attempt.kind is not AttemptKind.GRADED or attempt.grade not in scale.points:
                continue
            key = self.course_of(Piece(attempt, 0, attempt.course))
            other = chosen.get(key)
            if other is None or self._rather(attempt, other):
                chosen[key] = attempt
        return list(chosen.values())

    def _rather(self, one: Attempt, other: Attempt) -> bool:
        """Tell whether one of two graded attempts at a course is in the average."""
        scale = self.programme.grades
        begins = [(each.term_starts or date.min, each.id) for each in (one, other)]
        if scale.repeats is Repeats.LATEST:
            return begins[0] > begins[1]
        weights = scale.weight(one.grade), scale.weight(other.grade)
        return weights[0] > weights[1] or (weights[0] == weights[1] and begins[0] < begins[1])

    def total(self) -> dict[Standing, Decimal]:
        """Return the credits towards the degree by how certain they are."""
        found = dict.fromkeys(Standing, ZERO)
        for attempt in self._counting():
            if self.programme.in_total(attempt.course):
                found[self.standing(attempt)] += attempt.credits
        return found

    def _counting(self) -> list[Attempt]:
        """List the attempts that count at all; what is repeated counts until the repeat does."""
        some = [
            attempt
            for attempt in (*self.attempts.values(), *self.granted.values())
            if attempt.kind is not AttemptKind.WAIVED
            and (attempt.id, attempt.course) not in self.nowhere
        ]
        done = {
            self.course_of(Piece(a, 0, a.course))
            for a in some
            if self.standing(a) is Standing.EARNED
        }
        return [
            a
            for a in some
            if self.standing(a) is Standing.EARNED
            or self.programme.repeatable(self.programme.main_code(a.course))
            or self.course_of(Piece(a, 0, a.course)) not in done
        ]

    # The whole

    def about_whole(self, used: Mapping[str, Sequence[Piece]]) -> list[str]:
        """List what is wrong with what is said of the whole."""
        answer, total = self.answer, self.total()
        if [rule.label for rule in self.programme.policies] != [p.label for p in answer.policies]:
            return ["policies: are others"]
        if [node.id for node in self.programme.requirements] != [node.id for node in answer.nodes]:
            return ["requirements: are others"]
        said = answer.credits.earned, answer.credits.in_progress, answer.credits.planned
        mean = self.mean(self.graded())
        shown = None if mean is None else mean.quantize(Decimal("0.01"), rounding=ROUND_DOWN)
        rules = zip(self.programme.policies, answer.policies, strict=True)
        statuses = [*(n.status for n in answer.nodes), *(p.status for p in answer.policies)]
        whole = worst([*statuses, by_certainty(total, self.programme.total)])
        problems = {
            "total: the credits are others": said != tuple(total.values()),
            "gpa: the average is another": shown != answer.gpa,
            f"status: is said to be {answer.status}, but is {whole}": whole is not answer.status,
        }
        wrong = [sentence for sentence, holds in problems.items() if holds]
        wrong += [
            f"{rule.label}: is said to be {told.status}, but is not"
            for rule, told in rules
            if self._rule(rule, used) not in {None, told.status}
        ]
        reasons = ((why.course, self._not(why)) for why in answer.unused)
        return wrong + [f"unused: {course} {problem}" for course, problem in reasons if problem]

    def _rule(self, rule: Policy, used: Mapping[str, Sequence[Piece]]) -> Status | None:
        """Say how far a rule is met; None for one that cannot be broken by what counts."""
        counting = [a for a in self._counting() if self.programme.in_total(a.course)]
        if rule.kind is PolicyKind.GPA:
            return self._gpa_rule(rule, used)
        if rule.scope:
            counting = list({p.key: p.attempt for p in self._within(rule, used)}.values())
        if rule.kind is PolicyKind.UPPER_LEVEL:
            high = [a for a in counting if level_of(a.course) >= rule.level_from]
            local = [a for a in high if not rule.local_only or self._is_local(a)]
            return self._enough(local, rule.min)
        if rule.kind is PolicyKind.RESIDENCY:
            least = rule.min or self.programme.total * rule.percent / 100
            recent = self._latest(counting, rule.of_last) if rule.of_last else counting
            return self._enough([a for a in recent if self._is_local(a)], least)
        if rule.kind is PolicyKind.COURSE_AGE:
            return Status.DECISION if any(self._is_old(rule, a) for a in counting) else Status.MET
        return None

    def _gpa_rule(self, rule: Policy, used: Mapping[str, Sequence[Piece]]) -> Status:
        graded = self.graded()
        if rule.scope:
            inside = {piece.attempt.id for piece in self._within(rule, used)}
            named = {c for n in self.programme.walk() if n.id in rule.scope for c in n.listed()}
            graded = [a for a in graded if a.id in inside or a.course in named]
        mean = self.mean(graded)
        met = mean is not None and self.programme.grades.reaches(mean, rule.min)
        return Status.MET if met else Status.NOT_MET

    def _within(self, rule: Policy, used: Mapping[str, Sequence[Piece]]) -> list[Piece]:
        """List what the requirements use that a rule is about."""
        tops = [node for node in self.programme.walk() if node.id in rule.scope]
        ids = {below.id for top in tops for below in top.walk()}
        return [piece for id_ in ids for piece in used.get(id_, ())]

    def _latest(self, some: Iterable[Attempt], credits_back: Decimal) -> list[Attempt]:
        latest = sorted(some, key=lambda a: a.term_starts or date.min, reverse=True)
        found: list[Attempt] = []
        for attempt in latest:
            if credits_of(Piece(a, 0, a.course) for a in found) >= credits_back:
                break
            found.append(attempt)
        return found

    def _enough(self, some: Iterable[Attempt], least: Decimal) -> Status:
        there = dict.fromkeys(Standing, ZERO)
        for attempt in some:
            there[self.standing(attempt)] += attempt.credits
        return by_certainty(there, least)

    def _is_local(self, attempt: Attempt) -> bool:
        return attempt.kind not in BROUGHT

    def _is_old(self, rule: Policy, attempt: Attempt) -> bool:
        begins, today = attempt.term_starts, self.facts.on or date.max
        mine = prefix_of(attempt.course) == rule.prefix and begins is not None
        earned = self.standing(attempt) is Standing.EARNED
        return mine and earned and begins is not None and today.year - begins.year > rule.years

    # Why an attempt counts nowhere

    def _not(self, why: WhyNot) -> str:
        """Say what is wrong with why an attempt counts nowhere at all; "" for nothing."""
        attempt = self.attempts.get(why.attempt)
        if attempt is None or why.reason not in COUNTS_NOWHERE:
            return ""
        scale, grade = self.programme.grades, attempt.grade
        others = [
            a
            for a in (*self.attempts.values(), *self.granted.values())
            if a is not attempt
            and self.programme.main_code(a.course) == self.programme.main_code(attempt.course)
        ]
        holds = {
            Reason.FAILED: grade in scale.fail,
            Reason.NO_CREDIT: grade in scale.ungraded_fail,
            Reason.UNKNOWN_GRADE: bool(grade) and not scale.earns(grade),
            Reason.REPLACED: bool(others),
            Reason.REPEATED: bool(others),
            Reason.OVER_CAP: any(self.is_capped(rule, attempt) for rule in self.programme.policies),
            Reason.EXCLUDED: any(
                rule.kind is PolicyKind.EXCLUSION and attempt.course in rule.courses
                for rule in self.programme.policies
            ),
        }
        return "" if holds[why.reason] else f"is not {why.reason}"

    def is_capped(self, rule: Policy, attempt: Attempt) -> bool:
        """Tell whether a rule limits the credits of such attempts."""
        return {
            PolicyKind.TRANSFER_CAP: attempt.kind in BROUGHT,
            PolicyKind.UNGRADED_CAP: attempt.grade in self.programme.grades.ungraded_pass,
            PolicyKind.CREDIT_CAP: attempt.course in {rule.course, *rule.courses},
        }.get(rule.kind, False)
