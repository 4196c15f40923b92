"""The internships and contacts of the demo university, entered on the days they happened."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tracker import clock
from tracker.access import Actor
from tracker.contacts import operations as contact_operations
from tracker.contacts import queries as contact_queries
from tracker.contacts.models import Contact
from tracker.contacts.rules import (
    ContactDraft,
    ContactKind,
    NoteDraft,
    NoteKind,
    StepDraft,
    tags_of,
)
from tracker.db import db, transaction
from tracker.demo import calendar
from tracker.demo.evaluations import load_evaluation
from tracker.demo.people import Cast
from tracker.internships import operations, queries
from tracker.internships.models import Internship
from tracker.internships.rules import (
    Asked,
    DayDraft,
    Event,
    FinalDraft,
    Mode,
    ProposalDraft,
    StepDecision,
    StepKind,
    StepState,
    WeekDraft,
    nonce_of,
    parse_hours,
)
from tracker.programmes.models import Course, Programme
from tracker.web.forms import given

ASKED_BEFORE = timedelta(weeks=4)


def load_internship(data: dict[str, Any], sites: dict[str, Any], cast: Cast) -> None:
    """Propose, approve, start, log, decide: each in the week it happened."""
    starts_on = calendar.monday(data["starts"])
    asked_on = min(starts_on - ASKED_BEFORE, clock.today() - timedelta(days=3))
    student, reviewer = data["student"], data["reviewer"]
    with clock.at(calendar.evening(asked_on)), transaction():
        draft = _proposal(data, sites[data["site"]], starts_on)
        internship = operations.propose(draft, actor=cast.actor(student))
        operations.submit(internship, actor=cast.actor(student))
        number = internship.id
    if data["end"] == "proposed":
        return
    with clock.at(calendar.evening(asked_on + timedelta(days=2))), transaction():
        internship = db.session.get_one(Internship, number)
        based_on = internship.row_version
        operations.approve(internship, based_on=based_on, actor=cast.actor(reviewer))
        if allowed := data.get("authorisation"):
            _allow_work(internship, allowed, starts_on, cast)
    if data["end"] == "approved":
        return
    with clock.at(calendar.evening(starts_on)), transaction():
        operations.start(db.session.get_one(Internship, number), actor=cast.actor(reviewer))
    for week in data["log"]:
        _log_week(number, week, data, cast)
    for said in data.get("evaluations", ()):
        load_evaluation(number, said, starts_on, data, cast)
    if data["end"] == "completed":
        _finish(number, starts_on + timedelta(weeks=data["weeks"]), data, cast)


def load_policy(data: dict[str, Any], cast: Cast) -> None:
    """Let a programme ask for a work authorisation, of students who need one."""
    with transaction():
        programme = db.session.scalars(
            select(Programme).where(Programme.code == data["programme"])
        ).one()
        operations.set_policy(programme, None, data["said"], actor=cast.actor(data["by"]))


def load_contact(data: dict[str, Any], cast: Cast) -> None:
    """Note a person, their company, what happened and what to do next, each on its day."""
    actor = cast.actor(data["owner"])
    days = [clock.today() + timedelta(days=days) for days, *_ in data["notes"]]
    with clock.at(calendar.evening(min(days, default=clock.today()))), transaction():
        person = contact_operations.add_contact(_contact(data, actor), actor=actor)
        number = person.id
    for day, (_, text, *kind) in zip(days, data["notes"], strict=True):
        with clock.at(calendar.evening(day)), transaction():
            note = NoteDraft(day, text, NoteKind(kind[0] if kind else "note"))
            contact_operations.add_note(_person(number), note, actor=actor)
    for text, days_off, *done in data["steps"]:
        due_on = clock.today() + timedelta(days=days_off)
        with transaction():
            draft = StepDraft(text=text, due_on=due_on)
            step = contact_operations.add_step(_person(number), draft, actor=actor)
            if done:
                with clock.at(calendar.evening(due_on)):
                    contact_operations.finish_step(step, actor=actor)


def _contact(data: dict[str, Any], actor: Actor) -> ContactDraft:
    owner = given(actor.user_id)
    people = {person.name: person.id for person in contact_queries.people_of(owner)}
    titles = {each.title: each.id for each in contact_queries.internships_of(owner)}
    together = data.get("internship")
    return ContactDraft(
        kind=ContactKind.PERSON,
        name=data["name"],
        job_title=data["job_title"],
        mail=data["mail"],
        how_met=data["how"],
        company=data["company"],
        introduced_by_id=people.get(data.get("introduced_by", "")),
        tags=tags_of(data.get("tags", "")),
        internship_ids=frozenset({titles[together]}) if together else frozenset(),
    )


def _person(number: int) -> Contact:
    return db.session.get_one(Contact, number)


def _proposal(data: dict[str, Any], site: dict[str, str], starts_on: date) -> ProposalDraft:
    course = db.session.scalars(select(Course).where(Course.code == data["course"])).one()
    return ProposalDraft(
        title=data["title"],
        site_name=site["name"],
        site_kind=site["kind"],
        site_city=site["city"],
        supervisor_name=site["supervisor"],
        supervisor_title=site["job_title"],
        supervisor_mail=site["mail"],
        course_id=course.id,
        credits=Decimal(data["credits"]),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=data["weeks"], days=-3),
        planned_minutes=data["hours"] * 60,
        mode=Mode(data["mode"]),
        is_paid=not data["pay"].startswith("unpaid"),
        pay=data["pay"],
        needs_authorisation="authorisation" in data,
        names_place=not data.get("nda", False),
        objectives=tuple(data["objectives"]),
        work=tuple(tuple(each) for each in data["work"]),
    )


def _allow_work(internship: Internship, data: dict[str, Any], planned: date, cast: Cast) -> None:
    """Note the work authorisation that the office has seen; the internship waits for its days."""
    starts_on = planned + timedelta(weeks=data["starts"])
    step = queries.approval_step(internship.id, StepKind.AUTHORISATION)
    decision = StepDecision(
        state=StepState.APPROVED,
        employer=data["employer"],
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=data["weeks"]),
    )
    based_on = step.row_version if step else 0
    operations.decide_step(
        internship,
        StepKind.AUTHORISATION,
        decision,
        based_on=based_on,
        actor=cast.actor(data["by"]),
    )


def _log_week(number: int, week: dict[str, Any], data: dict[str, Any], cast: Cast) -> None:
    monday = calendar.monday(data["starts"] + week["week"])
    sunday = monday + timedelta(days=6)
    with clock.at(calendar.evening(sunday)), transaction():
        _write_week(number, monday, week, cast.actor(data["student"]))
    if decide := week["decide"]:
        with clock.at(calendar.evening(sunday)), transaction():
            _hand_over(number, monday, cast.actor(data["student"]))
        _decide(number, monday, decide, week.get("reason", ""), data, cast)
    for days in week.get("reminded", ()):
        with clock.at(calendar.evening(sunday + timedelta(days=days))), transaction():
            operations.remind_all_due(actor=Actor.machine("internships.remind"))
    if again := week.get("again"):
        with clock.at(calendar.evening(sunday + timedelta(days=4))), transaction():
            _write_week(number, monday, again, cast.actor(data["student"]))
            _hand_over(number, monday, cast.actor(data["student"]))
        _decide(number, monday, again["decide"], "", data, cast, later=5)


def _write_week(number: int, monday: date, week: dict[str, Any], actor: Actor) -> None:
    days = {
        calendar.weekday(monday, name): DayDraft(parse_hours(hours), text, tuple(*kinds))
        for name, hours, text, *kinds in week["days"]
        if calendar.weekday(monday, name) <= clock.today()
    }
    found = queries.week(number, monday)
    if found is None or not days:
        return
    draft = WeekDraft(
        days=days,
        happened=week.get("happened", ""),
        learned=week.get("learned", ""),
        differently=week.get("differently", ""),
    )
    operations.save_week(found, draft, based_on=found.version, actor=actor)


def _hand_over(number: int, monday: date, actor: Actor) -> None:
    if found := queries.week(number, monday):
        operations.send_week(found, actor=actor)


def _decide(
    number: int,
    monday: date,
    decision: str,
    reason: str,
    data: dict[str, Any],
    cast: Cast,
    *,
    later: int = 2,
) -> None:
    if decision == "send":
        return
    moment = calendar.evening(monday + timedelta(days=6 + later))
    if decision == "accept" and data.get("site_answers", True):
        with clock.at(moment), transaction():
            _confirm(number)
    with clock.at(moment), transaction():
        found = queries.sent_week(number, monday)
        actor = cast.actor(data["reviewer"])
        if found is None:
            return
        if decision == "accept":
            operations.accept_week(found, based_on=found.version, actor=actor)
        else:
            operations.return_week(found, reason=reason, based_on=found.version, actor=actor)


def _finish(number: int, after: date, data: dict[str, Any], cast: Cast) -> None:
    """Let it end on its last day, hand it in a few days later, and complete it."""
    final, student = data["final"], cast.actor(data["student"])
    with clock.at(calendar.evening(after)), transaction():
        operations.end_all_due(actor=Actor.machine("internships.end"))
    with clock.at(calendar.evening(after + timedelta(days=4))), transaction():
        internship = db.session.get_one(Internship, number)
        rated = zip(internship.objectives, final["ratings"], strict=True)
        draft = FinalDraft(
            ratings={str(objective.id): rating for objective, rating in rated},
            summary=final["summary"],
            craft=final["craft"],
            workplace=final["workplace"],
            following=final["following"],
        )
        operations.save_final(internship, draft, based_on=0, actor=student)
        _step(internship, Event.SUBMIT_FINAL, Asked(), student)
    with clock.at(calendar.evening(after + timedelta(days=9))), transaction():
        internship = db.session.get_one(Internship, number)
        asked = Asked(words=final["words"], override=final["override"])
        _step(internship, Event.ACCEPT, asked, cast.actor(data["reviewer"]))


def _step(internship: Internship, event: Event, asked: Asked, actor: Actor) -> None:
    operations.take_step(
        internship, event, asked=asked, based_on=internship.row_version, actor=actor
    )


def _confirm(number: int) -> None:
    """Let the supervisor confirm all that waits, as by the link in their mail."""
    link, waiting = queries.newest_link(number), queries.waiting_lines(number)
    if link is None or not waiting:
        return
    page = "demo"  # stands for the link's secret, which only the mail has
    answer = operations.Answer(nonce=nonce_of(page, (line.id for line in waiting)), lines={})
    operations.confirm_hours(link, page, answer, actor=Actor(link_id=link.id))
