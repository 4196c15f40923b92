"""Comments, answers and what becomes of them: every form leads back to the page it came from."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.db import db
from tracker.errors import NotAllowed, WrongState
from tracker.rounds import operations, queries
from tracker.rounds.forms import CommentForm, PlaceForm, ReplyForm, verdict_form
from tracker.rounds.models import Round, RoundComment, RoundFile
from tracker.rounds.rules import CommentDraft, CommentEvent, read_span
from tracker.rounds.views.blueprint import bp
from tracker.rounds.views.shown import comment_form, home_of, page_of
from tracker.web.forms import EXPIRED, Form, given
from tracker.web.guard import actor, guard, user_id
from tracker.web.urls import LARGEST_ID


@bp.post("/rounds/<id:round_id>/comments")
@guard(Can.COMMENT_ON_ROUND, queries.by_id)
def write(found: Round) -> ResponseReturnValue:
    """Write a comment."""
    form = comment_form(found, request.form)
    if not form.validate():
        return _again(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        made = operations.write(found, form.draft(), actor=actor())
    except WrongState as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
        found = given(queries.by_id(found.id))
        return _again(found, form), HTTPStatus.CONFLICT
    return redirect(home_of(found, f"comment-{made.id}"), code=303)


@bp.post("/rounds/comments/<id:comment_id>/answers")
@guard(Can.READ_ROUND_COMMENT, queries.comment)
def answer(comment: RoundComment) -> ResponseReturnValue:
    """Answer a comment."""
    form = ReplyForm(request.form)
    if not form.validate():
        return _refused(comment, next(iter(_errors(form)), EXPIRED))
    draft = CommentDraft(text=given(form.words.data), reply_to_id=comment.id)
    found = given(queries.by_id(comment.round_id))
    return _done(comment, lambda: operations.write(found, draft, actor=actor()))


@bp.post("/rounds/comments/<id:comment_id>/step")
@guard(Can.READ_ROUND_COMMENT, queries.comment)
def step(comment: RoundComment) -> ResponseReturnValue:
    """Mark a comment as addressed, accept it, or open it again."""
    asked = request.form.get("do", "")
    if not Form(request.form).validate():
        return _refused(comment, EXPIRED)
    if asked not in set(CommentEvent):
        raise NotAllowed
    return _done(comment, lambda: operations.step(comment, CommentEvent(asked), actor=actor()))


@bp.post("/rounds/comments/<id:comment_id>/place")
@guard(Can.READ_ROUND_COMMENT, queries.comment)
def place(comment: RoundComment) -> ResponseReturnValue:
    """Put a comment where somebody heard that it belongs."""
    form = PlaceForm(request.form)
    if not form.validate():
        return _refused(comment, next(iter(_errors(form)), EXPIRED))
    span, file = given(read_span(given(form.at.data))), _file(form)
    return _done(comment, lambda: operations.place(comment, file, span, actor=actor()))


@bp.post("/rounds/comments/<id:comment_id>/removal")
@guard(Can.READ_ROUND_COMMENT, queries.comment)
def remove(comment: RoundComment) -> ResponseReturnValue:
    """Take back a comment that nobody has read."""
    found = comment.round
    if not Form(request.form).validate():
        return _refused(comment, EXPIRED)
    try:
        operations.remove(comment, actor=actor())
        flash("The comment is removed.")
    except WrongState as refused:
        db.session.rollback()
        flash(refused.message, "error")
    return redirect(home_of(found), code=303)


def _again(found: Round, form: CommentForm) -> str:
    """Show the page the form came from, with what is wrong in it."""
    values = page_of(found, form)
    if found.student_id == user_id():
        return render_template("rounds/show.html", **values)
    return render_template("rounds/review.html", **values, form=verdict_form(found))


def _file(form: PlaceForm) -> RoundFile:
    typed = form.file.data or ""
    known = typed.isascii() and typed.isdecimal() and len(typed) < 20 and int(typed) <= LARGEST_ID
    file = queries.file_by_key(int(typed)) if known else None
    if file is None:
        raise NotAllowed
    return file


def _done(comment: RoundComment, do: Callable[[], object]) -> ResponseReturnValue:
    """Do it and lead back to the comment; what is refused is said there."""
    comment_id, found = comment.id, comment.round
    try:
        do()
    except WrongState as refused:
        return _refused(comment, refused.message)
    return redirect(home_of(found, f"comment-{comment_id}"), code=303)


def _refused(comment: RoundComment, sentence: str) -> ResponseReturnValue:
    db.session.rollback()
    flash(sentence, "error")
    return redirect(home_of(comment.round, f"comment-{comment.id}"), code=303)


def _errors(form: Form) -> list[str]:
    return [str(error) for field in form for error in field.errors]
