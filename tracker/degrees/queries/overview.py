"""The audit of one student, and what pages say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tracker import audit, clock
from tracker.access import Actor, Role
from tracker.degrees.queries.records import enrolment_for, facts_of
from tracker.degrees.rules import (
    Column,
    PublicFacts,
    Session,
    Summary,
    Verdict,
    draw_session,
    in_years,
    public_areas,
    verdict,
)
from tracker.degrees.rules.public import reached_milestones
from tracker.programmes import queries as programme_queries
from tracker.programmes.models import Enrolment, Term
from tracker.programmes.rules import EnrolmentState, programme_in
from tracker.web.needs import Need


@dataclass(frozen=True, kw_only=True)
class Degree:
    """One student's degree: the record, the programme, and the audit's answer."""

    enrolment: Enrolment
    programme: audit.Programme
    facts: audit.Facts
    answer: audit.Answer
    terms: Sequence[Term]
    now: Term | None
    proof: audit.Proof | None = None  # why what is open cannot be met; only where it is explained

    @property
    def attempts(self) -> dict[int, audit.Attempt]:
        """The attempts of the answer, per id."""
        return {attempt.id: attempt for attempt in self.facts.attempts}

    def session(self) -> Session:
        """Draw it as a session."""
        return draw_session(self.programme, self.answer.nodes, self.attempts, self._columns())

    def verdict(self, who: str) -> Verdict:
        """Say in one sentence where the student stands."""
        return verdict(
            self.answer,
            who=who,
            expected_on=self.enrolment.expected_on,
            ended_on=_graduated_on(self.enrolment),
            terms_left=len(self.terms_ahead()),
        )

    def years(self) -> str:
        """Say how long it takes: "Four years"."""
        enrolment = self.enrolment
        ends = enrolment.ended_on or enrolment.expected_on or clock.today()
        return in_years(enrolment.started_on, ends)

    def terms_ahead(self) -> list[Term]:
        """List the terms after the running one until the student means to finish."""
        until = self.enrolment.expected_on
        if self.now is None or until is None:
            return []
        return [t for t in self.terms if self.now.ends_on < t.starts_on <= until]

    def entered_until(self) -> Term | None:
        """Find the last term there is, when the student means to finish well after it."""
        until = self.enrolment.expected_on
        last = max(self.terms, key=_starts, default=None)
        if last is None or until is None:
            return None
        return last if until - last.ends_on > timedelta(days=_BREAK_DAYS) else None

    def next_term(self) -> Term | None:
        """Find the term to plan: the first after the running one."""
        ahead = self.terms_ahead()
        return ahead[0] if ahead else None

    def terms_to_plan(self) -> list[Term]:
        """List the terms a course can be planned for: the running one and those after it."""
        today = clock.today()
        return [term for term in self.terms if term.ends_on >= today]

    def planned(self) -> list[audit.Attempt]:
        """List what is planned, by term."""
        ahead = [a for a in self.facts.attempts if a.kind is audit.AttemptKind.PLANNED]
        return sorted(ahead, key=lambda a: (a.term_starts or date.max, a.course))

    def hours(self) -> audit.NodeAnswer | None:
        """Find the requirement that counts internship hours, if the programme has one."""
        return next((n for n in self.answer.walk() if n.type is audit.NodeType.HOURS), None)

    def least_average(self) -> Decimal | None:
        """Return the average that is asked overall, if any is."""
        rules = (p for p in self.programme.policies if p.kind is audit.PolicyKind.GPA)
        return next((rule.min for rule in rules if not rule.scope), None)

    def milestones(self) -> list[audit.NodeAnswer]:
        """List the milestones with what they wait for."""
        return [n for n in self.answer.nodes if n.type is audit.NodeType.MILESTONE]

    def _columns(self) -> list[Column]:
        """List the terms from the first course, or the first term, to the last that shows one.

        Empty terms behind it say nothing; the running one and the next are always there.
        """
        named = {attempt.term for attempt in self.facts.attempts if attempt.term}
        begun = [term for term in self.terms if term.ends_on >= self.enrolment.started_on]
        shown = [term for term in self.terms if term.name in named]
        first = next(iter([*shown, *begun]), None)
        near = [term for term in (self.now, self.next_term()) if term]
        last = max([*shown, *near], key=_starts, default=None)
        if first is None or last is None:
            return []
        return [
            Column(name=term.name, starts_on=term.starts_on, is_now=term is self.now)
            for term in self.terms
            if first.starts_on <= term.starts_on <= last.starts_on
        ]


_BREAK_DAYS = 60  # longer than the break between two terms of one year


def _starts(term: Term) -> date:
    return term.starts_on


def degree_of(enrolment: Enrolment, *, with_proof: bool = False) -> Degree:
    """Audit one student."""
    programme = programme_in(enrolment.version.document)
    facts = facts_of(enrolment)
    graduated = enrolment.state is not EnrolmentState.ACTIVE
    answer, proof = (
        audit.audit_with_proof(programme, facts)
        if with_proof
        else (audit.audit(programme, facts), None)
    )
    return Degree(
        enrolment=enrolment,
        programme=programme,
        facts=facts,
        answer=answer,
        proof=proof,
        terms=programme_queries.terms(),
        now=None if graduated else programme_queries.current_term(clock.today()),
    )


def degree_for(student_id: int) -> Degree | None:
    """Audit one student by id; None for somebody who is not enrolled."""
    enrolment = enrolment_for(student_id)
    return degree_of(enrolment) if enrolment else None


def public_facts(student_id: int) -> PublicFacts | None:
    """Say what a published page may say; whether it does is its student's choice."""
    degree = degree_for(student_id)
    if degree is None:
        return None
    answer, enrolment = degree.answer, degree.enrolment
    return PublicFacts(
        programme=degree.programme.name,
        school=str(enrolment.version.document.get("institution", "")),
        catalogue=degree.programme.catalogue,
        expected_on=enrolment.expected_on,
        graduated_on=_graduated_on(enrolment),
        earned=answer.credits.counted,
        required=answer.credits.required,
        areas=public_areas(answer.nodes),
        milestones=reached_milestones(answer.nodes),
    )


def summary(student_id: int) -> Summary | None:
    """Say one line for the start page, with the numbers of its ring."""
    degree = degree_for(student_id)
    if degree is None:
        return None
    said = degree.verdict("You")
    return Summary(
        sentence=said.sentence,
        word=said.word,
        tone=said.tone,
        icon=said.icon,
        earned=degree.answer.credits.earned,
        in_progress=degree.answer.credits.in_progress,
        required=degree.answer.credits.required,
    )


def needs_you(actor: Actor) -> list[Need]:
    """List what a student has to decide or plan for the degree."""
    if actor.user_id is None or not actor.programmes_as(Role.STUDENT):
        return []
    degree = degree_for(actor.user_id)
    if degree is None or degree.enrolment.state is not EnrolmentState.ACTIVE:
        return []
    return needs_of(degree)


def needs_of(degree: Degree) -> list[Need]:
    """List what is to be decided or planned, most pressing first."""
    return [*_decisions(degree), *_repeats(degree), *_plan(degree)]


def _decisions(degree: Degree) -> list[Need]:
    found = []
    for node in degree.answer.walk():
        if node.status is not audit.Status.DECISION:
            continue
        area = f"/degree#area-{node.id}"
        if node.type is audit.NodeType.CHOOSE_OPTION:
            title, why = f"Choose a {node.label.lower()}", node.missing[0].sentence
        elif node.type is audit.NodeType.MILESTONE:
            title = f"Ask for your {node.label.lower()}"
            why = "All conditions are met. The programme office records it."
        else:
            continue
        found.append(Need(title=title, sentence=why, url=area, tag="not-started"))
    return found


def _repeats(degree: Degree) -> list[Need]:
    """Name courses whose grade is too low and that are not taken again."""
    return [
        Need(
            title=f"Plan to repeat {why.course}",
            sentence=f"{why.sentence} {node.label} stays open until then.",
            url="/degree/plan",
            tag="not-started",
        )
        for node in degree.answer.walk()
        for why in node.why_not
        if node.sharing is audit.Sharing.EXCLUSIVE
        and why.reason in {audit.Reason.GRADE_TOO_LOW, audit.Reason.FAILED}
        and any(why.course in missing.courses for missing in node.missing)
    ]


def _plan(degree: Degree) -> list[Need]:
    term = degree.next_term()
    left = degree.answer.credits.open
    if term is None or not left or any(a.term == term.name for a in degree.facts.attempts):
        return []
    return [
        Need(
            title=f"Plan {term.name}",
            sentence=f"{left.normalize():f} credits are neither taken nor planned yet.",
            url="/degree/plan",
            tag="not-started",
            due_on=term.starts_on,
        )
    ]


def _graduated_on(enrolment: Enrolment) -> date | None:
    return enrolment.ended_on if enrolment.state is EnrolmentState.GRADUATED else None
