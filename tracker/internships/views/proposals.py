"""Writing a proposal and sending it."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.forms import ProposalForm
from tracker.internships.models import Internship
from tracker.internships.rules import missing
from tracker.internships.views.blueprint import bp
from tracker.web.guard import actor, guard, signed_in, user_id


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Begin a proposal."""
    if queries.home_programme(actor()) is None:
        raise NotAllowed
    form = _form(user_id())
    if request.method == "POST" and _complete(form):
        internship = operations.propose(form.draft(), actor=actor())
        return _saved(internship)
    return _page(form)


@bp.route("/<id:internship_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_INTERNSHIP, queries.by_id)
def edit(internship: Internship) -> ResponseReturnValue:
    """Change a proposal that is not decided on."""
    if internship.state not in operations.EDITABLE and request.method != "POST":
        return redirect(url_for(".show", internship_id=internship.id), code=303)
    form = _form(internship.student_id, internship)
    if request.method == "POST" and _complete(form):
        try:
            operations.edit_proposal(
                internship, form.draft(), based_on=form.based_on, actor=actor()
            )
            return _saved(internship)
        except (Outdated, WrongState) as error:
            db.session.rollback()  # also what the first of two steps did: the form holds it all
            form.rebase(internship.row_version, error.message)
            return _page(form, internship, status=HTTPStatus.CONFLICT)
    return _page(form, internship)


def _form(student_id: int, internship: Internship | None = None) -> ProposalForm:
    programme_id = internship.programme_id if internship else queries.home_programme(actor())
    return ProposalForm(
        request.form or None,  # an empty one would clear the boxes
        sites=queries.site_choices(student_id),
        courses=queries.course_choices(student_id),
        policy_for=lambda course: queries.policy_for(programme_id, course),
        internship=internship,
    )


def _complete(form: ProposalForm) -> bool:
    """Tell whether it may be saved; and, when it is to be sent, whether it may be sent."""
    if not form.validate():
        return False
    if request.form.get("do") == "send" and (lacks := missing(form.proposal(clock.today()))):
        form.complain(lacks)
        return False
    return True


def _saved(internship: Internship) -> ResponseReturnValue:
    if request.form.get("do") == "send":
        operations.submit(internship, actor=actor())
        flash("Sent to faculty.")
    else:
        flash("Saved as a draft. Faculty has not seen it.")
    return redirect(url_for(".show", internship_id=internship.id), code=303)


def _page(
    form: ProposalForm, internship: Internship | None = None, *, status: int | None = None
) -> ResponseReturnValue:
    page = render_template(
        "internships/proposal_form.html",
        form=form,
        internship=internship,
        remark=_remark(internship),
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _remark(internship: Internship | None) -> str:
    """Return what has to be changed, when it came back."""
    if internship is None or not internship.events or internship.events[-1].event != "return":
        return ""
    return internship.events[-1].reason
