"""One message to the students that were chosen in the table."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.accounts.operations import attempts
from tracker.accounts.rules import limits
from tracker.cohorts import operations, queries
from tracker.cohorts.forms import MessageForm
from tracker.cohorts.rules import Column, Row, in_order
from tracker.cohorts.views.blueprint import bp
from tracker.errors import TooMany, WrongState
from tracker.programmes.models import ProgrammeVersion
from tracker.web.guard import actor, guard
from tracker.web.urls import LARGEST_ID

ENOUGH = f"You wrote {limits.MESSAGES_PER_PERSON.most} times since yesterday. Go on tomorrow."


@bp.route("/<id:version_id>/message", methods=["GET", "POST"])
@guard(Can.WRITE_TO_COHORT, queries.by_id)
def message(version: ProgrammeVersion) -> ResponseReturnValue:
    """Show who gets it and what; send it."""
    people, unreached = _named(version)
    form = MessageForm(request.form, people=people)
    if request.method == "GET":
        form.choose(people)
    elif form.validate():
        try:
            who = str(actor().user_id)
            attempts.count_once("message", who, limits.MESSAGES_PER_PERSON, actor=actor())
            count = operations.write_to(
                version,
                [row for row in people if row.enrolment_id in form.chosen],
                form.draft(),
                actor=actor(),
            )
            flash(f"Sent to {count} student{'' if count == 1 else 's'}.", "success")
            return redirect(url_for(".show", version_id=version.id), code=303)
        except TooMany:
            form.form_errors.append(ENOUGH)
        except WrongState as refused:
            form.form_errors.append(refused.message)
    page = render_template(
        "cohorts/message.html",
        version=version,
        form=form,
        people=people,
        unreached=unreached,
        sender=queries.sender_of(actor()),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _named(version: ProgrammeVersion) -> tuple[list[Row], list[Row]]:
    """Return the students the request names that can be written to, and those that cannot."""
    named = {int(n) for n in request.values.getlist("to") if _is_id(n)}
    if not named:
        return [], []
    rows = in_order(queries.rows_of(version, actor()), Column.NAME)
    chosen = [row for row in rows if row.enrolment_id in named]
    return (
        [row for row in chosen if row.can_be_written],
        [row for row in chosen if not row.can_be_written],
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < len(str(LARGEST_ID))
