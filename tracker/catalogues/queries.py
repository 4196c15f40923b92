"""Reading drafts, their problems, and what they would change for real students."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker import audit
from tracker.access import Actor, Role
from tracker.catalogues.models import CatalogueMove, Draft
from tracker.catalogues.rules import Missing, node_at
from tracker.db import db
from tracker.degrees import queries as degrees
from tracker.programmes.models import Enrolment, Programme, ProgrammeVersion
from tracker.programmes.rules import EnrolmentState

WORDS = {
    audit.Status.MET: "met",
    audit.Status.IN_PROGRESS: "met in progress",
    audit.Status.PLANNED: "met if planned",
    audit.Status.NOT_MET: "not met",
    audit.Status.DECISION: "needs a decision",
}


def by_id(draft_id: int) -> Draft | None:
    """Find one draft."""
    return db.session.scalar(
        select(Draft)
        .where(Draft.id == draft_id)
        .options(joinedload(Draft.programme), joinedload(Draft.based_on))
    )


def open_by_id(draft_id: int) -> Draft | None:
    """Find one draft that is not published."""
    found = by_id(draft_id)
    return found if found is not None and found.published_id is None else None


@dataclass(frozen=True)
class Spot:
    """One object inside a draft.

    Attributes:
        draft: the draft.
        held: the object as the file has it.
        place: of a requirement.
        number: position of a course or rule, from 0.
    """

    draft: Draft
    held: dict[str, Any]
    place: str = ""
    number: int = 0

    @property
    def programme_id(self) -> int:
        """The programme it is in: the table of access asks for it."""
        return self.draft.programme_id


def requirement_at(draft_id: int, place: str) -> Spot | None:
    """Find one requirement of a draft."""
    draft = open_by_id(draft_id)
    if draft is None:
        return None
    try:
        return Spot(draft, node_at(draft.document, place), place=place)
    except Missing:
        return None


def policy_at(draft_id: int, number: int) -> Spot | None:
    """Find one rule of a draft by its position, from 1."""
    return _listed_at(draft_id, "policies", number)


def course_at(draft_id: int, number: int) -> Spot | None:
    """Find one course of a draft by its position, from 1."""
    return _listed_at(draft_id, "courses", number)


def _listed_at(draft_id: int, key: str, number: int) -> Spot | None:
    draft = open_by_id(draft_id)
    held = draft.document.get(key, []) if draft else []
    if draft is None or number > len(held):
        return None
    return Spot(draft, held[number - 1], number=number - 1)


def open_drafts(actor: Actor) -> Sequence[Draft]:
    """List the drafts of the actor's programmes, newest first."""
    return db.session.scalars(
        select(Draft)
        .where(
            Draft.programme_id.in_(actor.programmes_as(Role.OFFICE)), Draft.published_id.is_(None)
        )
        .options(joinedload(Draft.programme), joinedload(Draft.creator))
        .order_by(Draft.id.desc())
    ).all()


def drafts_of(programme: Programme) -> Sequence[Draft]:
    """List the drafts of one programme that are not published."""
    return db.session.scalars(
        select(Draft)
        .where(Draft.programme_id == programme.id, Draft.published_id.is_(None))
        .order_by(Draft.id)
    ).all()


def problems_of(document: Mapping[str, Any]) -> list[str]:
    """List what keeps a document from being published, one line each with its path."""
    try:
        audit.read_programme(document)
    except audit.ProgrammeError as error:
        return error.problems
    return []


def remarks_of(document: Mapping[str, Any]) -> list[str]:
    """List what a registrar should look at in a document that can be used."""
    return audit.remarks(audit.read_programme(document))


def tried_on(draft: Draft) -> Sequence[int]:
    """List the enrolments a trial looks at: the active students of the version it is based on.

    Nobody, for the first catalogue of a programme.
    """
    return db.session.scalars(
        select(Enrolment.id)
        .where(Enrolment.version_id == draft.based_on_id, Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(Enrolment.id)
    ).all()


def difference(
    enrolment: Enrolment, before: audit.Programme, after: audit.Programme
) -> dict[str, Any] | None:
    """Say what another catalogue would change for one student; None for nothing."""
    facts = degrees.facts_of(enrolment)
    was, would = audit.audit(before, facts), audit.audit(after, facts)
    nodes = _nodes(was, would)
    credits_differ = was.credits.required != would.credits.required
    if not nodes and was.status is would.status and not credits_differ:
        return None
    return {
        "student_id": enrolment.student_id,
        "name": enrolment.student.name,
        "before": WORDS[was.status],
        "after": WORDS[would.status],
        "open_before": f"{was.credits.open.normalize():f}",
        "open_after": f"{would.credits.open.normalize():f}",
        "nodes": nodes,
    }


def versions_to_follow(enrolment: Enrolment) -> Sequence[ProgrammeVersion]:
    """List the other catalogues of a student's programme, newest first."""
    return db.session.scalars(
        select(ProgrammeVersion)
        .where(
            ProgrammeVersion.programme_id == enrolment.programme_id,
            ProgrammeVersion.id != enrolment.version_id,
        )
        .order_by(ProgrammeVersion.id.desc())
    ).all()


def moves_of(enrolment: Enrolment) -> Sequence[CatalogueMove]:
    """List the decisions that moved a student, newest first."""
    return db.session.scalars(
        select(CatalogueMove)
        .where(CatalogueMove.enrolment_id == enrolment.id)
        .options(
            joinedload(CatalogueMove.came_from),
            joinedload(CatalogueMove.went_to),
            joinedload(CatalogueMove.decider),
        )
        .order_by(CatalogueMove.id.desc())
    ).all()


def programme_by_id(programme_id: int) -> Programme | None:
    """Find one programme."""
    return db.session.get(Programme, programme_id)


def _nodes(was: audit.Answer, would: audit.Answer) -> list[dict[str, str]]:
    """List the requirements whose answer differs, that came, or that are gone."""
    before = {node.id: node for node in was.walk()}
    after = {node.id: node for node in would.walk()}
    found = []
    for node_id in {**before, **after}:
        old, new = before.get(node_id), after.get(node_id)
        said_old = _said(old) if old else "not asked"
        said_new = _said(new) if new else "not asked"
        if said_old != said_new:
            label = (new or before[node_id]).label
            found.append({"label": label, "before": said_old, "after": said_new})
    return found


def _said(node: audit.NodeAnswer) -> str:
    status = WORDS[node.status]
    return f"{status}, {node.amount.open.normalize():f} open" if node.amount.open else status
