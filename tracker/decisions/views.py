"""Undoing a decision, and naming who decides while one is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can, Role
from tracker.db import db
from tracker.decisions import jobs, models, operations, queries
from tracker.decisions.forms import AbsenceForm
from tracker.decisions.models import Absence, Decision
from tracker.decisions.rules import DecisionState
from tracker.errors import NotAllowed, WrongState
from tracker.web.forms import Form, given
from tracker.web.guard import actor, guard, signed_in
from tracker.web.waiting import filters, under

__all__ = ["bp", "jobs", "models"]

MOST_SAID = 3
bp = Blueprint("decisions", __name__, url_prefix="/desk")


@dataclass(frozen=True)
class UndoLine:
    """What was decided by one press and can be undone still.

    Attributes:
        url: where it is undone, with the filters of the desk kept.
        words: what was decided.
        seconds: how long it can be undone for sure.
    """

    url: str
    words: str
    seconds: int


@bp.app_template_global()
def undo_lines() -> list[UndoLine]:
    """Return what this person may undo, the latest press first."""
    presses: dict[str, list[Decision]] = {}
    for each in _told()[0]:
        presses.setdefault(each.batch or str(each.id), []).append(each)
    return [_line(decisions) for decisions in presses.values()]


@bp.app_template_global()
def decided_on(entry: str) -> Decision | None:
    """Return the decision on an entry that has not taken effect yet."""
    return queries.pending_on(entry)


@bp.app_template_global()
def came_back(entry: str) -> str:
    """Return why one's last decision on an entry had no effect; "" when it had."""
    last = queries.last_on(entry, actor())
    return last.outcome if last and last.state is DecisionState.FAILED else ""


@bp.app_template_global()
def decisions_without_effect() -> Sequence[Decision]:
    """Return what this person decided in vain, because it had changed meanwhile."""
    return _told()[1]


@bp.post("/decisions/<id:decision_id>/undo")
@guard(Can.UNDO_DECISION, queries.by_id)
def undo(decision: Decision) -> ResponseReturnValue:
    """Take a decision back, if it is not too late; lead to the entry, which waits again."""
    desk = under(url_for("reviews.index"), filters())
    if not Form(request.form).validate():
        flash("Nothing was undone. Press Undo again.", "error")
        return redirect(desk, code=303)
    try:
        count = operations.undo(decision, actor=actor())
    except WrongState as refused:
        db.session.rollback()
        flash(refused.message, "error")
        return redirect(desk, code=303)
    flash("Undone. It waits for you again." if count == 1 else f"Undone: {count} wait again.")
    return redirect(desk if decision.batch else under(decision.entry, filters()), code=303)


@bp.route("/away", methods=["GET", "POST"])
@signed_in
def away() -> ResponseReturnValue:
    """Name who decides while one is away, and see for whom one decides."""
    if not actor().programmes_as(Role.FACULTY):
        raise NotAllowed
    form, found = AbsenceForm(request.form), queries.colleagues_of(actor())
    form.offer(found)
    if request.method == "POST" and form.validate():
        programme, colleague = form.chosen(found)
        first, last = given(form.starts_on.data), given(form.ends_on.data)
        try:
            operations.be_away(programme, colleague, first, last, actor=actor())
        except WrongState as refused:
            form.form_errors.append(refused.message)
        else:
            flash(f"{colleague.name} decides for you in these days.")
            return redirect(url_for(".away"), code=303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = render_template(
        "decisions/away.html",
        form=form,
        colleagues=found,
        mine=queries.absences_of(actor()),
        asked=queries.asked_of(actor()),
        today=clock.today(),
    )
    return page, status


@bp.post("/away/<id:absence_id>/end")
@guard(Can.UNDO_DECISION, queries.absence_by_id)
def back(absence: Absence) -> ResponseReturnValue:
    """Be back before the last day."""
    if Form(request.form).validate():
        operations.be_back(absence, actor=actor())
        flash(f"{absence.colleague.name} does not decide for you any more.")
    return redirect(url_for(".away"), code=303)


def _line(decisions: list[Decision]) -> UndoLine:
    """Sum one press up."""
    latest = decisions[0]
    left = int((latest.takes_effect_at - clock.now()).total_seconds())
    words = latest.words
    if len(decisions) > 1:
        more = len(decisions) - MOST_SAID
        words = " ".join(each.words for each in decisions[:MOST_SAID])
        words += f" And {more} more." if more > 0 else ""
    url = url_for("decisions.undo", decision_id=latest.id)
    return UndoLine(under(url, filters()), words, max(left, 0))


def _told() -> tuple[Sequence[Decision], Sequence[Decision]]:
    """Ask once for what a page tells of this person's decisions."""
    if "told_of_decisions" not in g:
        g.told_of_decisions = queries.told_to(actor()) if actor().user_id else ((), ())
    found: tuple[Sequence[Decision], Sequence[Decision]] = g.told_of_decisions
    return found
