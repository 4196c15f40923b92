"""What is true of petitions whatever the database or the web page."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.degrees.rules import ExceptionDraft, ExceptionKind, problem_of_exception

MOST_OPEN = 10


class PetitionKind(StrEnum):
    """What is asked for."""

    SUBSTITUTION = "substitution"
    WAIVER = "waiver"
    EXTRA_CREDIT = "extra-credit"


class PetitionState(StrEnum):
    """Where a petition stands."""

    SENT = "sent"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


KINDS = {
    PetitionKind.SUBSTITUTION: "Substitution",
    PetitionKind.WAIVER: "Waiver",
    PetitionKind.EXTRA_CREDIT: "Extra credit",
}
# What the record calls it once it is granted.
DECIDED_AS = {
    PetitionKind.SUBSTITUTION: ExceptionKind.SUBSTITUTION,
    PetitionKind.WAIVER: ExceptionKind.WAIVER,
    PetitionKind.EXTRA_CREDIT: ExceptionKind.EQUIVALENCY,
}


@dataclass(frozen=True, kw_only=True)
class PetitionDraft:
    """What a student asks for.

    Attributes:
        kind: what is asked.
        reason: why, in their words.
        course_id: the course that was taken, or that is to be waived or granted.
        replaces_id: for a substitution, the course it is to stand for.
        node: id of the requirement it is about; "" for wherever it fits.
        project_id: one of their projects as evidence.
    """

    kind: PetitionKind
    reason: str
    course_id: int | None = None
    replaces_id: int | None = None
    node: str = ""
    project_id: int | None = None


def as_exception(draft: PetitionDraft, reason: str) -> ExceptionDraft:
    """Return the exception that granting it would record."""
    return ExceptionDraft(
        kind=DECIDED_AS[draft.kind],
        reason=reason,
        course_id=draft.course_id,
        replaces_id=draft.replaces_id if draft.kind is PetitionKind.SUBSTITUTION else None,
        node=draft.node,
    )


def problem_of(draft: PetitionDraft, *, has_file: bool) -> str:
    """Say what is missing; "" when nothing is."""
    if problem := problem_of_exception(as_exception(draft, draft.reason)):
        return problem
    if not has_file and draft.project_id is None:
        return "Add evidence: a document or one of your projects."
    return ""
