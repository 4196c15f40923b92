"""The terms ahead: what is planned in each, what does not fit, and a plan to start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker import audit, clock
from tracker.degrees.queries.overview import Degree
from tracker.degrees.rules import (
    MOST_PER_TERM,
    Ahead,
    Finding,
    Known,
    PlanRecord,
    Proposal,
    known_of,
    load_in_words,
    propose,
)
from tracker.programmes.models import Term

AHEAD = frozenset({audit.AttemptKind.PLANNED, audit.AttemptKind.IN_PROGRESS})


@dataclass(frozen=True, kw_only=True)
class Row:
    """One course in the plan, with what does not fit."""

    attempt: audit.Attempt
    findings: Sequence[Finding]

    @property
    def is_planned(self) -> bool:
        """Whether it is the student's to move and drop."""
        return self.attempt.kind is audit.AttemptKind.PLANNED


@dataclass(frozen=True, kw_only=True)
class TermPlan:
    """One term ahead."""

    term: Term
    rows: Sequence[Row]
    is_now: bool
    is_over: bool

    @property
    def credits(self) -> Decimal:
        """What the term asks of the student."""
        return sum((row.attempt.credits for row in self.rows), Decimal(0))

    @property
    def load(self) -> str:
        """The same in words."""
        return load_in_words(self.credits, MOST_PER_TERM)

    @property
    def is_heavy(self) -> bool:
        """Whether it is more than most schools allow."""
        return self.credits > MOST_PER_TERM


def plan_of(degree: Degree) -> list[TermPlan]:
    """List the terms until the student means to finish, and any other with a planned course."""
    known = known_of(degree.programme)
    record = PlanRecord(degree.programme, degree.facts)
    blocked = {each.attempt: each.sentence for each in degree.answer.blocked}
    today = clock.today()
    named = {a.term for a in degree.facts.attempts if a.kind in AHEAD}
    near = {term.name for term in [degree.now, *degree.terms_ahead()] if term}
    if not near:
        near = {term.name for term in degree.terms_to_plan()[:2]}
    return [
        TermPlan(
            term=term,
            rows=[
                _row(record, each, known.get(each.course, Known()), blocked.get(each.id, ""))
                for each in sorted(degree.facts.attempts, key=lambda a: (a.course, a.id))
                if each.term == term.name and each.kind in AHEAD
            ],
            is_now=degree.now is not None and term.id == degree.now.id,
            is_over=term.ends_on < today,
        )
        for term in degree.terms
        if term.name in near | named
    ]


def _row(record: PlanRecord, attempt: audit.Attempt, known: Known, gate: str) -> Row:
    if attempt.kind is not audit.AttemptKind.PLANNED:
        return Row(attempt=attempt, findings=())
    found = record.findings(attempt.course, known, attempt.term, attempt.term_starts)
    if gate:
        found.append(Finding.gate(gate))
    return Row(attempt=attempt, findings=found)


def asked_for(degree: Degree) -> set[str]:
    """Return the codes of courses that would meet something that is open."""
    return {
        code
        for node in degree.answer.walk()
        if node.status is not audit.Status.MET
        for missing in node.missing
        for code in missing.courses
    }


def proposal_for(degree: Degree) -> Proposal:
    """Propose a plan for the terms after the running one; nothing is stored."""
    terms = [Ahead(name=t.name, starts_on=t.starts_on) for t in degree.terms_ahead()]
    return propose(degree.programme, degree.facts, terms)
