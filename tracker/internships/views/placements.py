"""The list, one internship, and its small steps."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can, Role, can
from tracker.internships import operations, queries
from tracker.internships.models import FinalReport, Internship, InternshipEvent
from tracker.internships.queries import noticing
from tracker.internships.rules import (
    ENDED,
    LOGGING,
    RATINGS,
    STEP_WORDS,
    TELLINGS,
    Event,
    InternshipState,
    Mix,
    Part,
    Silence,
    StepKind,
    Sums,
    Week,
    may,
    mix_of,
    next_actor,
    not_valid,
    remarks,
    start_reached,
    sums_of,
    week_of,
)
from tracker.internships.views.amendments import amendments_shown, may_amend
from tracker.internships.views.bars import bars_of, listed_weeks
from tracker.internships.views.blueprint import bp
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, guard, signed_in

# Steps whose reason stands at the top until the next one.
TOLD = {Event.RETURN, Event.DECLINE, Event.HOLD, Event.EXTEND, Event.TERMINATE, Event.REOPEN}


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """List the internships the reader may see, with where their hours stand."""
    found = queries.listed_for(actor())
    weeks = queries.weeks_of(found)
    rows = [(each, _sums(each, weeks.get(each.id, []))) for each in found]
    own = [row for row in rows if row[0].student_id == actor().user_id]
    return render_template(
        "internships/index.html",
        own=own,
        others=[row for row in rows if row not in own],
        is_student=bool(actor().programmes_as(Role.STUDENT)),
    )


@bp.get("/<id:internship_id>")
@guard(Can.VIEW_INTERNSHIP, queries.by_id)
def show(internship: Internship) -> ResponseReturnValue:
    """Show one internship: who is next, the hours, the weeks, and what happened."""
    mine = can(actor(), Can.EDIT_INTERNSHIP, internship)
    found = queries.weeks_of([internship]).get(internship.id, [])
    weeks = listed_weeks(internship, found, today=clock.today(), mine=mine)
    reviews = can(actor(), Can.REVIEW_INTERNSHIP, internship)
    held_up = _held_up(internship)
    return render_template(
        "internships/show.html",
        internship=internship,
        mine=mine,
        reviews=reviews,
        sentence=next_actor(
            internship.state,
            starts_on=internship.planned_starts_on,
            is_held_up=bool(held_up),
            reader_is_student=mine,
        ),
        remark=_remark(internship),
        held_up=held_up,
        remarks=remarks(queries.proposal_of(internship)),
        **_changing(internship),
        policy=queries.policy_of(internship),
        **approval_of(internship),
        sums=_sums(internship, found),
        weeks=weeks,
        bars=bars_of(weeks),
        mix=_mix(internship, weeks),
        this_week=week_of(clock.today()) if mine and internship.state in LOGGING else None,
        may_recall=mine and may(internship.state, Event.RECALL, Part.STUDENT),
        may_edit=mine and internship.state in operations.EDITABLE,
        may_start=reviews and _may_start(internship),
        may_write_final=mine and internship.state in LOGGING,
        steps=[
            (event, TELLINGS[event])
            for event in queries.steps_for(actor(), internship)
            if event in TELLINGS and event is not Event.RESUME
        ],
        may_resume=Event.RESUME in queries.steps_for(actor(), internship),
        report=_report(internship, mine=mine),
        ratings=RATINGS,
        link=queries.newest_link(internship.id),
        link_works=_works(internship),
        silence=_lasting_silence(internship),
        may_mail=can(actor(), Can.STEP_INTERNSHIP, internship) and internship.state in LOGGING,
        came_back=_came_back(internship),
        receipts=queries.confirmations_of(internship.id),
    )


def _changing(internship: Internship) -> dict[str, Any]:
    """Return the changes of the agreement, and what this person may do about them."""
    waiting = queries.waiting_amendment(internship.id)
    return {
        "amendments": amendments_shown(internship),
        "may_amend": may_amend(internship),
        "may_agree": waiting is not None and queries.may_agree(actor(), internship, waiting),
        "may_withdraw": waiting is not None
        and can(actor(), Can.STEP_INTERNSHIP, internship)
        and queries.party(actor(), internship) is not None,
    }


def approval_of(internship: Internship) -> dict[str, Any]:
    """Return what pages show of an approval: its steps, and which of them this person decides."""
    steps = queries.approval_steps(internship.id)
    deciding = {step.kind for step in steps if queries.may_decide(actor(), internship, step)}
    return {
        "approval": steps if internship.state is not InternshipState.DRAFT else [],
        "step_words": STEP_WORDS,
        "deciding": deciding - {StepKind.FACULTY},
    }


@bp.post("/<id:internship_id>/recall")
@guard(Can.EDIT_INTERNSHIP, queries.by_id)
def recall(internship: Internship) -> ResponseReturnValue:
    """Take a proposal back."""
    return _press(internship, lambda: operations.recall(internship, actor=actor()))


@bp.post("/<id:internship_id>/start")
@guard(Can.REVIEW_INTERNSHIP, queries.by_id)
def start(internship: Internship) -> ResponseReturnValue:
    """Begin an approved internship."""
    return _press(internship, lambda: operations.start(internship, actor=actor()))


def _press(internship: Internship, deed: Callable[[], None]) -> ResponseReturnValue:
    """Do what a single button asks for and show the internship again."""
    form = Form(request.form)
    if form.validate():
        deed()
    else:
        flash(EXPIRED, "error")
    return redirect(url_for(".show", internship_id=internship.id), code=303)


def _sums(internship: Internship, weeks: Iterable[Week]) -> Sums:
    required = internship.required_minutes or queries.proposal_of(internship).required_minutes
    sums = sums_of((day for week in weeks for day in week.days), required=required)
    mine = internship.student_id == actor().user_id
    return sums if mine else replace(sums, unsent=0)  # a draft is the student's own


def _mix(internship: Internship, weeks: Iterable[Week]) -> Mix:
    """Add up what the hours that this person sees were made of."""
    days = ((day.minutes, day.activities) for week in weeks for day in week.days)
    return mix_of(days, [(each.text, each.activities) for each in internship.objectives])


def _lasting_silence(internship: Internship) -> Silence | None:
    """Return how long the site has not answered, when reminders did not help."""
    silence = queries.silence_of(internship.id)
    days = queries.policy_of(internship).supervisor_days
    return silence if silence and silence.is_lasting(clock.today(), days) else None


def _came_back(internship: Internship) -> noticing.Returned | None:
    """Find the newest mail to whoever answers for the site, when it did not arrive."""
    person = internship.proxy or internship.supervisor
    is_over = internship.state in ENDED or internship.state is InternshipState.DRAFT
    return None if is_over or person is None else noticing.came_back(person)


def _works(internship: Internship) -> bool:
    link = queries.newest_link(internship.id)
    return link is not None and queries.works(link)


def _report(internship: Internship, *, mine: bool) -> FinalReport | None:
    """Return what was handed in; while it is rewritten, nobody else reads it."""
    shown = internship.state in {InternshipState.REVIEW, InternshipState.COMPLETED}
    return queries.final_of(internship.id) if mine or shown else None


def _remark(internship: Internship) -> InternshipEvent | None:
    """Return what faculty said when it came back or was declined, while that stands."""
    last = internship.events[-1] if internship.events else None
    return last if last is not None and last.reason and last.event in TOLD else None


def _held_up(internship: Internship) -> list[str]:
    """Say what does not hold, of an internship whose first day has come."""
    proposal = queries.proposal_of(internship)
    if internship.state is not InternshipState.APPROVED or start_reached(proposal):
        return []
    return [r.sentence for r in not_valid(queries.case_of(internship).steps, clock.today())]


def _may_start(internship: Internship) -> bool:
    if internship.state is not InternshipState.APPROVED:
        return False
    return not start_reached(queries.proposal_of(internship)) and not _held_up(internship)
