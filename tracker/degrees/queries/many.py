"""The credits of all students of a catalogue at once, in a fixed number of queries."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from tracker import audit
from tracker.db import db
from tracker.degrees.models import Attempt, DegreeException
from tracker.programmes.models import Course, Enrolment, ProgrammeVersion, Term
from tracker.programmes.rules import EnrolmentState, programme_in

# An attempt as it is read: id, course, credits, kind, grade, term, first day of the term. Plain
# tuples are compared fast, which is all that happens to most of them.
_Attempt = tuple[int, str, Decimal, audit.AttemptKind, str | None, str | None, date | None]
_Attempts = tuple[_Attempt, ...]
_Decisions = tuple[audit.Decision, ...]


def credits_of_active(version: ProgrammeVersion) -> Mapping[int, audit.Amount]:
    """Add up the credits of each active student of a catalogue, per enrolment id.

    They are those of the student's own degree page. Only where a cap keeps something out does that
    take an audit, and each answer is remembered for as long as record and catalogue are the same.
    """
    document = json.dumps(version.document, default=str)
    attempts, decisions = _attempts(version), _decisions(version)
    found = {}
    for enrolment_id, option in _enrolments(version):
        found[enrolment_id] = _credits(
            document,
            tuple(attempts[enrolment_id]),
            tuple(decisions[enrolment_id]),
            frozenset({option} if option else ()),
        )
    return found


@lru_cache(maxsize=2000)
def _credits(
    document: str, attempts: _Attempts, decisions: _Decisions, options: frozenset[str]
) -> audit.Amount:
    """Add up credits; milestones and hours change none, so the key is all that matters."""
    programme = _programme(document)
    facts = audit.Facts(
        attempts=tuple(_attempt(each) for each in attempts), decisions=decisions, options=options
    )
    return audit.credits_of(programme, facts) or audit.audit(programme, facts).credits


@lru_cache(maxsize=4)
def _programme(document: str) -> audit.Programme:
    return programme_in(json.loads(document))


def _active(version: ProgrammeVersion) -> ColumnElement[bool]:
    return (Enrolment.version_id == version.id) & (Enrolment.state == EnrolmentState.ACTIVE)


def _enrolments(version: ProgrammeVersion) -> list[tuple[int, str | None]]:
    rows = db.session.execute(select(Enrolment.id, Enrolment.option).where(_active(version)))
    return [(enrolment_id, option) for enrolment_id, option in rows]


def _attempt(read: _Attempt) -> audit.Attempt:
    id_, code, worth, kind, grade, term, starts_on = read
    return audit.Attempt(
        id=id_,
        course=code,
        credits=worth,
        kind=kind,
        grade=grade or "",
        term=term or "",
        term_starts=starts_on,
    )


def _attempts(version: ProgrammeVersion) -> dict[int, list[_Attempt]]:
    found: dict[int, list[_Attempt]] = defaultdict(list)
    rows = db.session.execute(
        select(
            Attempt.enrolment_id,
            Attempt.id,
            Course.code,
            Attempt.credits,
            Attempt.kind,
            Attempt.grade,
            Term.name,
            Term.starts_on,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Course, Course.id == Attempt.course_id)
        .outerjoin(Term, Term.id == Attempt.term_id)
        .where(_active(version), Attempt.ended_at.is_(None))
        .order_by(Attempt.id)
    )
    for enrolment_id, id_, code, worth, kind, grade, term, starts_on in rows:
        found[enrolment_id].append((id_, code, worth, kind, grade, term, starts_on))
    return found


def _decisions(version: ProgrammeVersion) -> dict[int, list[audit.Decision]]:
    found: dict[int, list[audit.Decision]] = defaultdict(list)
    replaced = aliased(Course)
    rows = db.session.execute(
        select(
            DegreeException.enrolment_id,
            DegreeException.id,
            DegreeException.kind,
            DegreeException.node,
            Course.code,
            Course.credits,
            replaced.code.label("replaces"),
        )
        .join(Enrolment, Enrolment.id == DegreeException.enrolment_id)
        .outerjoin(Course, Course.id == DegreeException.course_id)
        .outerjoin(replaced, replaced.id == DegreeException.replaces_id)
        .where(_active(version), DegreeException.ended_at.is_(None))
        .order_by(DegreeException.id)
    )
    for row in rows:
        found[row.enrolment_id].append(
            audit.Decision(
                id=row.id,
                kind=row.kind,
                course=row.code or "",
                replaces=row.replaces or "",
                node=row.node,
                credits=row.credits if row.code else audit.Decision.credits,
            )
        )
    return found
