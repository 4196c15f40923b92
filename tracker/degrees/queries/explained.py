"""What an audit's answer is explained with: conflicts, decisions, what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker import audit
from tracker.degrees.models import DegreeException
from tracker.degrees.queries.overview import Degree, degree_of
from tracker.degrees.queries.records import enrolment_for, exceptions_of
from tracker.degrees.rules import (
    Step,
    conflict_in_words,
    credits_to_find,
    decision_in_words,
    steps_to_finish,
)
from tracker.programmes.models import Enrolment


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision of the programme, in words.

    Attributes:
        sentence: what was decided.
        reason: why.
        by: who.
        exception: the record of it.
    """

    sentence: str
    reason: str
    by: str
    exception: DegreeException


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One student's degree with the reasons of its answer.

    Attributes:
        degree: record, programme and answer.
        conflicts: per open requirement, with which others it is in conflict.
        decisions: all that was decided for this student.
        decided: the same per requirement it touches.
    """

    degree: Degree
    conflicts: Mapping[str, str]
    decisions: Sequence[Decided]
    decided: Mapping[str, Sequence[Decided]]

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is left to do."""
        return steps_to_finish(self.degree.answer)

    @property
    def credits_left(self) -> str:
        """How many credits that is."""
        return f"{credits_to_find(self.degree.answer).normalize():f}"


@dataclass(frozen=True)
class Asked:
    """One requirement of one student's programme, for the table of access."""

    enrolment: Enrolment
    node: str

    @property
    def student_id(self) -> int:
        """Whose degree it is in."""
        return self.enrolment.student_id

    @property
    def programme_id(self) -> int:
        """The programme that asks it."""
        return self.enrolment.programme_id


def requirement_of(student_id: int, node: str) -> Asked | None:
    """Find one requirement of a student's own catalogue."""
    enrolment = enrolment_for(student_id)
    if enrolment is None:
        return None
    programme = audit.read_programme(enrolment.version.document)
    return Asked(enrolment, node) if any(n.id == node for n in programme.walk()) else None


def explained(enrolment: Enrolment) -> Explained:
    """Audit one student, with the certificates and the decisions."""
    degree = degree_of(enrolment, with_proof=True)
    labels = {node.id: node.label for node in degree.programme.walk()}
    proof = degree.proof
    decisions = [_decided(row, labels) for row in exceptions_of(enrolment)]
    return Explained(
        degree=degree,
        conflicts={
            each.node: conflict_in_words([labels[o] for o in each.together if o != each.node])
            for each in (proof.conflicts if proof else ())
        },
        decisions=decisions,
        decided=_touched(degree, decisions),
    )


def _decided(row: DegreeException, labels: Mapping[str, str]) -> Decided:
    return Decided(
        sentence=decision_in_words(
            row.kind,
            course=row.course.code if row.course else "",
            replaces=row.replaces.code if row.replaces else "",
            requirement=labels.get(row.node, row.node),
        ),
        reason=row.reason,
        by=row.decider.name,
        exception=row,
    )


def _touched(degree: Degree, decisions: Sequence[Decided]) -> dict[str, list[Decided]]:
    """Group decisions by the requirements they touch: named, used, or waived there."""
    used = {node.id: {use.decision for use in node.used} for node in degree.answer.walk()}
    return {
        node.id: touching
        for node in degree.programme.walk()
        if (touching := [d for d in decisions if _touches(degree, node, d, used)])
    }


def _touches(
    degree: Degree, node: audit.Node, decided: Decided, used: Mapping[str, set[int]]
) -> bool:
    row = decided.exception
    if row.node == node.id or row.id in used.get(node.id, ()):
        return True
    waived = row.kind is audit.DecisionKind.WAIVER and not row.node and row.course is not None
    return bool(waived and row.course and degree.programme.takes(node, row.course.code))
