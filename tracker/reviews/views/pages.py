"""The pages of internships on the desk: proposals, weeks, completions."""

from dataclasses import replace
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.errors import NotAllowed
from tracker.internships import operations
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.internships.rules import (
    RATINGS,
    Event,
    InternshipState,
    Part,
    StepKind,
    StepState,
    Week,
    ask,
    may,
    remarks,
    week_of,
)
from tracker.internships.views.placements import approval_of
from tracker.reviews.forms import CompletionForm, DecisionForm, VoidForm
from tracker.reviews.views.blueprint import bp
from tracker.reviews.views.pressing import Offer, attempt, begun, defer_on, is_complete
from tracker.sites import queries as sites
from tracker.web.guard import actor, guard
from tracker.web.waiting import following

COMPLETION_STEPS = {"accept": Event.ACCEPT, "return": Event.RETURN, "extend": Event.EXTEND}


PROPOSAL_DECISIONS = {
    "approve": Offer("internship.approve"),
    "return": Offer("internship.return", needs_words=True),
    "decline": Offer("internship.decline", needs_words=True),
}
WEEK_DECISIONS = {
    "accept": Offer("week.accept"),
    "return": Offer("week.return", needs_words=True),
}
# What these lack is said by the rules of the lifecycle, at the field it is about.
COMPLETION_DECISIONS = {name: Offer("internship.finish") for name in COMPLETION_STEPS}


@bp.route("/proposals/<id:internship_id>", methods=["GET", "POST"])
@guard(Can.REVIEW_INTERNSHIP, internships.by_id)
def proposal(internship: Internship) -> ResponseReturnValue:
    """Read a proposal and decide on it."""
    if not internship.shown_to_faculty:
        raise NotAllowed
    form = DecisionForm(request.form, data=begun(internship.row_version))
    if request.method == "POST" and is_complete(form, PROPOSAL_DECISIONS):
        refused = defer_on(PROPOSAL_DECISIONS, internship, form)
        if not refused:
            return redirect(following(), code=303)
        form.rebase(internship.row_version, refused)
        return _proposal_page(internship, form, HTTPStatus.CONFLICT)
    return _proposal_page(internship, form)


@bp.route("/weeks/<id:internship_id>/<day:monday>", methods=["GET", "POST"])
@guard(Can.REVIEW_INTERNSHIP, internships.sent_week)
def week(found: Week) -> ResponseReturnValue:
    """Read a week and decide on it."""
    internship = internships.by_id(found.internship_id)
    if internship is None or found.monday != week_of(found.monday):
        raise NotAllowed
    form = DecisionForm(request.form, data=begun(found.version))
    if request.method == "POST" and is_complete(form, WEEK_DECISIONS):
        refused = defer_on(WEEK_DECISIONS, internship, form, monday=found.monday.isoformat())
        if not refused:
            return redirect(following(), code=303)
        found = internships.sent_week(internship.id, found.monday) or found
        form.rebase(found.version, refused)
        return _week_page(found, internship, form, HTTPStatus.CONFLICT)
    return _week_page(found, internship, form)


@bp.route("/completions/<id:internship_id>", methods=["GET", "POST"])
@guard(Can.REVIEW_INTERNSHIP, internships.by_id)
def completion(internship: Internship) -> ResponseReturnValue:
    """Read what was handed in at the end, and complete, return or put it off."""
    if not internship.shown_to_faculty:
        raise NotAllowed
    form = CompletionForm(request.form, data=begun(internship.row_version))
    if request.method != "POST" or not is_complete(form, COMPLETION_DECISIONS):
        return _completion_page(internship, form)
    event = COMPLETION_STEPS[request.form["do"]]
    if may(internship.state, event, Part.FACULTY):
        case = internships.case_of(internship, form.asked())
        form.complain(ask(internship.state, event, Part.FACULTY, case)[1])
        if form.errors:
            return _completion_page(internship, form)
    asked = form.asked()
    refused = defer_on(
        COMPLETION_DECISIONS,
        internship,
        form,
        event=event.value,
        waiver=asked.waiver,
        override=asked.override,
        until=asked.until.isoformat() if asked.until else "",
    )
    if not refused:
        return redirect(following(), code=303)
    form.rebase(internship.row_version, refused)
    return _completion_page(internship, form, HTTPStatus.CONFLICT)


@bp.route("/weeks/<id:internship_id>/<day:monday>/void", methods=["GET", "POST"])
@guard(Can.REVIEW_INTERNSHIP, internships.sent_week)
def void(found: Week) -> ResponseReturnValue:
    """Take an accepted day out of the count, with a reason."""
    internship = internships.by_id(found.internship_id)
    form = VoidForm(request.form, week=found)
    if internship is None or not form.day.choices:
        raise NotAllowed
    if request.method == "POST" and form.validate():
        refused = attempt(
            lambda: operations.void_day(
                found, form.chosen, reason=form.words, based_on=form.based_on, actor=actor()
            )
        )
        if not refused:
            flash(f"{form.chosen:%A} no longer counts.")
            here = url_for(".week", internship_id=internship.id, monday=found.monday)
            return redirect(here, code=303)
        form.rebase(found.version, refused)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = render_template("reviews/void.html", form=form, internship=internship, week=found)
    return page, status


def _proposal_page(
    internship: Internship, form: DecisionForm, status: int | None = None
) -> ResponseReturnValue:
    page = render_template(
        "reviews/proposal.html",
        form=form,
        internship=internship,
        open=_waits_for_faculty(internship),
        policy=internships.policy_of(internship),
        proposal=internships.proposal_of(internship),
        remarks=[*remarks(internships.proposal_of(internship)), *_of_site(internship)],
        **approval_of(internship),
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _waits_for_faculty(internship: Internship) -> bool:
    """Tell whether faculty still has to say something to a proposal."""
    step = internships.approval_step(internship.id, StepKind.FACULTY)
    is_open = step is None or step.state is StepState.WAITING
    return internship.state is InternshipState.PROPOSED and is_open


def _of_site(internship: Internship) -> list[str]:
    """Say which papers of the site end before the work there does."""
    site = internship.site
    return sites.warnings_of(site, internship.planned_ends_on) if site else []


def _week_page(
    found: Week, internship: Internship, form: DecisionForm, status: int | None = None
) -> ResponseReturnValue:
    page = render_template(
        "reviews/week.html",
        form=form,
        internship=internship,
        week=found,
        open=bool(found.sums.waiting or found.sums.confirmed),
        deciding=found.sums.waiting + found.sums.confirmed,
        unconfirmed=bool(found.sums.waiting),
        checks=internships.odd_things(internship, found),
        exchange=internships.exchange(internship.id, found.monday),
        accepted=internships.accepted_in(internship.id),
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _completion_page(
    internship: Internship, form: CompletionForm, status: int | None = None
) -> ResponseReturnValue:
    is_open = internship.state is InternshipState.REVIEW
    sums = internships.sums_in(internship)
    page = render_template(
        "reviews/completion.html",
        form=form,
        internship=internship,
        open=is_open,
        standing=internships.standing_of(internship, sums),
        report=internships.final_of(internship.id) if is_open else None,
        ratings=RATINGS,
        sums=replace(sums, unsent=0),  # what lies in a draft is the student's own
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
