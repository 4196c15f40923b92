"""What the start page asks of the features below. Nothing here changes anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import Select, func, or_, select

from tracker import clock
from tracker.access import Actor
from tracker.accounts.models import Address
from tracker.accounts.rules import AddressKind
from tracker.attestations import queries as attestations
from tracker.contacts import queries as contacts
from tracker.db import db
from tracker.degrees import queries as degrees
from tracker.degrees.rules import Summary
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.internships.rules import InternshipState, Sums, Week, sums_of, week_of
from tracker.leaving import queries as leaving
from tracker.media.models import Recording
from tracker.portfolio import queries as portfolio
from tracker.portfolio.models import Page
from tracker.portfolio.queries import Featured
from tracker.projects import queries as projects
from tracker.projects.models import Credit, Project
from tracker.reviews import queries as reviews
from tracker.rounds import queries as rounds
from tracker.skills import queries as skills
from tracker.web.needs import Need

Ask = Callable[[Actor], list[Need]]
# Work before plans, people before papers; inside each its own order of urgency.
ASKED: tuple[Ask, ...] = (
    reviews.needs_you,
    internships.needs_you,
    contacts.needs_you,
    attestations.needs_you,
    rounds.needs_you,
    projects.needs_you,
    skills.needs_you,
    degrees.needs_you,
    leaving.needs_you,
)
FEW_CREDITS = 2
WEEKS_DRAWN = 12


@dataclass(frozen=True)
class FirstStep:
    """One of the five steps of a newcomer."""

    title: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Placement:
    """The internship that runs now, with its hours."""

    internship: Internship
    sums: Sums
    weeks: Sequence[Week]
    monday: date


def needs(actor: Actor) -> list[Need]:
    """List what waits for this person: dated things first, the earliest on top."""
    found = [need for ask in ASKED for need in ask(actor)]
    return sorted(found, key=lambda need: need.due_on or date.max)


def placement(student_id: int) -> Placement | None:
    """Find the internship a student works at now."""
    running = db.session.scalar(
        select(Internship)
        .where(
            Internship.student_id == student_id,
            Internship.state == InternshipState.ACTIVE,
            or_(
                Internship.planned_ends_on.is_(None),
                Internship.planned_ends_on >= week_of(clock.today()),
            ),
        )
        .order_by(Internship.started_on.desc(), Internship.id.desc())
        .limit(1)
    )
    if running is None:
        return None
    weeks = internships.weeks_of([running]).get(running.id, [])
    days = [day for week in weeks for day in week.days]
    sums = sums_of(days, required=running.required_minutes)
    drawn = sorted(weeks, key=lambda week: week.monday)[-WEEKS_DRAWN:]
    return Placement(running, sums, drawn, week_of(clock.today()))


def degree_line(student_id: int) -> Summary | None:
    """Say in one line how far the degree is."""
    return degrees.summary(student_id)


def page_url(student_id: int) -> str | None:
    """Return where visitors see a student's page; None while it is off."""
    page = portfolio.of(student_id)
    return portfolio.shown_address(page) if page else None


def page_of(student_id: int) -> Page | None:
    """Find a student's public page, begun or published."""
    return portfolio.of(student_id)


def first_steps(student_id: int) -> list[FirstStep]:
    """List the steps of a newcomer with what is done; empty once all are."""
    mine = select(Project.id).where(Project.student_id == student_id)
    credits_named = select(func.count(Credit.id)).where(Credit.project_id.in_(mine))
    page = portfolio.of(student_id)
    found = [
        FirstStep(
            "Add a personal address, so that you can sign in after the degree",
            "/settings",
            _is(
                select(Address.id).where(
                    Address.user_id == student_id, Address.kind == AddressKind.PERSONAL
                )
            ),
        ),
        FirstStep(
            "Log a project with your first recording",
            "/projects/new",
            _is(select(Recording.id).where(Recording.student_id == student_id)),
        ),
        FirstStep(
            "Write two credits: who did what",
            "/projects",
            (db.session.scalar(credits_named) or 0) >= FEW_CREDITS,
        ),
        FirstStep(
            "Add your internship",
            "/internships",
            _is(select(Internship.id).where(Internship.student_id == student_id)),
        ),
        FirstStep(
            "Publish your page",
            "/page",
            page is not None and page.published_number is not None,
        ),
    ]
    return [] if all(step.is_done for step in found) else found


def featured() -> list[Featured]:
    """List the public pages of the directory, shuffled anew each day so that nobody is last."""
    found = portfolio.featured()
    Random(clock.today().toordinal()).shuffle(found)  # noqa: S311 - an order, not a secret
    return found


def _is(query: Select[Any]) -> bool:
    return db.session.scalar(query.limit(1)) is not None
