"""What if: the same record by another catalogue, branch or plan. Nothing here is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker import audit
from tracker.db import db
from tracker.degrees.queries.explained import Explained
from tracker.degrees.queries.overview import Degree, degree_of
from tracker.degrees.rules import Comparison, compare
from tracker.programmes.models import Course, Enrolment, Programme, ProgrammeVersion, Term

MOST_COURSES = 60
_FIRST_ID = -1  # courses that are only supposed have ids below those of rows


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is supposed.

    Attributes:
        version: the catalogue; None for the student's own.
        options: ids of chosen branches, per requirement that asks for the choice.
        courses: courses that would be planned.
        term: the term they would be planned for.
    """

    version: ProgrammeVersion | None
    options: Mapping[str, str]
    courses: Sequence[Course]
    term: Term | None


@dataclass(frozen=True, kw_only=True)
class Supposed:
    """Now and if, side by side.

    Attributes:
        now: the degree as it is.
        then: as it would be, with its explanation.
        comparison: what differs; None for another programme, whose requirements are others.
    """

    now: Degree
    then: Explained
    comparison: Comparison | None

    @property
    def idle(self) -> frozenset[str]:
        """The supposed courses that would count for nothing."""
        return frozenset(
            why.course for why in self.then.degree.answer.unused if why.attempt <= _FIRST_ID
        )


def versions_to_try() -> Sequence[ProgrammeVersion]:
    """List the published catalogues of the school, by programme, newest first."""
    return db.session.scalars(
        select(ProgrammeVersion)
        .join(Programme)
        .options(joinedload(ProgrammeVersion.programme))
        .order_by(Programme.name, ProgrammeVersion.id.desc())
    ).all()


def courses_by_codes(codes: Sequence[str]) -> Sequence[Course]:
    """Find courses by their codes, as they were written."""
    return db.session.scalars(
        select(Course).where(Course.code.in_(codes[:MOST_COURSES])).order_by(Course.code)
    ).all()


def choices_of(enrolment: Enrolment, version: ProgrammeVersion | None) -> list[audit.Node]:
    """List the requirements of a catalogue that ask for a branch."""
    document = (version or enrolment.version).document
    walked = audit.read_programme(document).walk()
    return [node for node in walked if node.type is audit.NodeType.CHOOSE_OPTION]


def supposed(enrolment: Enrolment, wish: Wish) -> Supposed:
    """Audit a student as they are, and as they would be."""
    now = degree_of(enrolment)
    version = wish.version or enrolment.version
    is_own = version.programme_id == enrolment.programme_id
    programme = now.programme if wish.version is None else audit.read_programme(version.document)
    facts = _facts(now.facts, wish, is_own=is_own)
    answer = audit.audit(programme, facts)
    then = replace(now, programme=programme, facts=facts, answer=answer)
    return Supposed(
        now=now,
        then=Explained(degree=then, conflicts={}, decisions=(), decided={}),
        comparison=compare(now.answer, answer) if is_own else None,
    )


def _facts(facts: audit.Facts, wish: Wish, *, is_own: bool) -> audit.Facts:
    """Change what is supposed; decisions and milestones hold in their own programme only."""
    planned = tuple(
        audit.Attempt(
            id=_FIRST_ID - place,
            course=course.code,
            credits=course.credits,
            kind=audit.AttemptKind.PLANNED,
            term=wish.term.name if wish.term else "",
            term_starts=wish.term.starts_on if wish.term else None,
        )
        for place, course in enumerate(wish.courses)
    )
    chosen = frozenset(option for option in wish.options.values() if option)
    changed = replace(facts, attempts=(*facts.attempts, *planned), options=chosen or facts.options)
    return changed if is_own else replace(changed, decisions=(), milestones={})
