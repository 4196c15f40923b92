"""The office's list of delivery targets."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.audio.targets import Kind
from tracker.db import db
from tracker.delivery import operations, queries
from tracker.delivery.forms import PressForm, TargetForm, form_for
from tracker.delivery.queries import Listed
from tracker.delivery.rules import KIND_WORDS, id_for, is_typable, shown_lines
from tracker.delivery.views.blueprint import bp, folder
from tracker.errors import Outdated, WrongState
from tracker.web.guard import actor, guard
from tracker.web.headers import attachment


def _all() -> list[Listed]:
    return queries.listed(folder())


def _one(target_id: str) -> Listed | None:
    return queries.listed_one(folder(), target_id)


@bp.get("/office/delivery-targets")
@guard(Can.EDIT_DELIVERY_TARGETS, _all)
def targets(listed: list[Listed]) -> ResponseReturnValue:
    """List what holds, and below it what is retired."""
    holding = [each for each in listed if not each.is_retired]
    groups = [
        (*KIND_WORDS[kind], [each for each in holding if each.target.kind is kind]) for kind in Kind
    ]
    return render_template(
        "delivery/targets.html",
        groups=groups,
        retired=[each for each in listed if each.is_retired],
        lines=shown_lines,
        problem=queries.standing_targets(folder()).problem,
        form=PressForm(),
    )


@bp.get("/office/delivery-targets/delivery-targets.json")
@guard(Can.EDIT_DELIVERY_TARGETS, _all)
def download(_listed: list[Listed]) -> ResponseReturnValue:
    """Give the list as a file for ``sound check``."""
    answer = make_response(queries.office_file(folder()))
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = attachment(queries.OWN_FILE)
    return answer


@bp.route("/office/delivery-targets/new", methods=["GET", "POST"])
@guard(Can.EDIT_DELIVERY_TARGETS, _all)
def new_target(listed: list[Listed]) -> ResponseReturnValue:
    """Add a specification or a recommendation."""
    return _added(listed, Kind.SPECIFICATION)


@bp.route("/office/delivery-targets/players/new", methods=["GET", "POST"])
@guard(Can.EDIT_DELIVERY_TARGETS, _all)
def new_player(listed: list[Listed]) -> ResponseReturnValue:
    """Add a player."""
    return _added(listed, Kind.PLAYER)


@bp.route("/office/delivery-targets/<token:target_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_DELIVERY_TARGETS, _one)
def edit_target(listed: Listed) -> ResponseReturnValue:
    """Change a target."""
    target = listed.target
    if not is_typable(target) or listed.is_retired:
        return render_template("delivery/target.html", listed=listed, lines=shown_lines(target))
    form = form_for(target.kind)(request.form)
    if request.method == "GET":
        form.show(target, listed.row_version)
    elif form.validate() and (wording := form.wording(target.id)):
        try:
            operations.change_target(listed, wording, based_on=form.based_on, actor=actor())
        except (WrongState, Outdated) as refused:
            db.session.rollback()
            now = _one(target.id)
            form.rebase(now.row_version if now else 0, refused.message)
        else:
            flash(f"{wording['name']} is changed. Evidence that was attached stays as it is.")
            return redirect(url_for(".targets"), code=303)
    return _page(form, listed)


@bp.post("/office/delivery-targets/<token:target_id>/retirement")
@guard(Can.EDIT_DELIVERY_TARGETS, _one)
def retire_target(listed: Listed) -> ResponseReturnValue:
    """Let it hold no longer."""
    return _pressed(listed, operations.retire_target, "is retired")


@bp.post("/office/delivery-targets/<token:target_id>/return")
@guard(Can.EDIT_DELIVERY_TARGETS, _one)
def bring_back_target(listed: Listed) -> ResponseReturnValue:
    """Let it hold again."""
    return _pressed(listed, operations.bring_back_target, "holds again")


@bp.post("/office/delivery-targets/<token:target_id>/restoration")
@guard(Can.EDIT_DELIVERY_TARGETS, _one)
def put_back_target(listed: Listed) -> ResponseReturnValue:
    """Make it again what it came as."""
    return _pressed(listed, operations.put_back_target, "is again as it came")


def _added(listed: list[Listed], kind: Kind) -> ResponseReturnValue:
    form = form_for(kind)(request.form)
    if request.method == "POST" and form.validate():
        name = id_for(form.name.data or "", {each.target.id for each in listed})
        if wording := form.wording(name):
            operations.add_target(wording, actor=actor())
            flash(f"{wording['name']} is added. Its id on the command line is {name}.")
            return redirect(url_for(".targets"), code=303)
    return _page(form, None)


def _page(form: TargetForm, listed: Listed | None) -> ResponseReturnValue:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = render_template(
        "delivery/target_form.html", form=form, listed=listed, action=request.path
    )
    return page, status


def _pressed(listed: Listed, change: Callable[..., object], said: str) -> ResponseReturnValue:
    form, name = PressForm(request.form), listed.target.name
    if form.validate():
        try:
            change(listed, based_on=form.based_on, actor=actor())
        except Outdated:
            db.session.rollback()
            flash(f"Somebody changed {name} a moment ago. Look at it and press again.", "error")
        except WrongState as refused:
            db.session.rollback()
            flash(refused.message, "error")
        else:
            flash(f"{name} {said}.")
    else:
        flash(" ".join(word for each in form.errors.values() for word in each), "error")
    return redirect(url_for(".targets"), code=303)
