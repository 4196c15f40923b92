"""Publishing, taking down, and looking at the page as a visitor would."""

from flask import abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.errors import Outdated, WrongState
from tracker.media import queries as media
from tracker.media.views.serving import kept_file, private_addresses
from tracker.portfolio import compiler, operations, queries
from tracker.portfolio.forms import MoveForm, PublishForm
from tracker.portfolio.models import Page
from tracker.portfolio.rules.content import AddressOf, Content
from tracker.portfolio.views import desk
from tracker.portfolio.views.blueprint import bp
from tracker.portfolio.views.editor import my_page, refused
from tracker.web.guard import actor, guard
from tracker.web.headers import POLICY


@bp.post("/page/publication")
@guard(Can.EDIT_PAGE, my_page)
def publish(page: Page) -> ResponseReturnValue:
    """Publish the page as it stands."""
    form = PublishForm(request.form)
    if not form.validate():
        return desk.shown(page, form, status=422)
    visibility = form.draft().visibility
    try:
        operations.publish(
            page, visibility, based_on=form.based_on, school=desk.school(), actor=actor()
        )
    except (Outdated, WrongState) as error:
        return refused(page, form, error)
    return redirect(url_for(".show", _anchor="publish"), code=303)


@bp.post("/page/publication/end")
@guard(Can.EDIT_PAGE, my_page)
def unpublish(page: Page) -> ResponseReturnValue:
    """Take the page down."""
    form = MoveForm(request.form)
    if not form.validate():
        return desk.shown(page, form, status=422)
    operations.unpublish(page, actor=actor())
    flash("Your page is off. Its address and its sounds stopped working.")
    return redirect(url_for(".show", _anchor="publish"), code=303)


@bp.get("/page/reel.m4a")
@guard(Can.EDIT_PAGE, my_page)
def own_reel(page: Page) -> ResponseReturnValue:
    """Give the student the reel as a file, with chapters and their name."""
    file = page.reel_facts.get("file")
    if not file or desk.reel_state(page) != "ready":
        abort(404)
    return kept_file(file["key"], file["sha256"], "audio/mp4", f"Reel of {page.shown_name}.m4a")


@bp.get("/page/preview")
@guard(Can.EDIT_PAGE, my_page)
def preview(page: Page) -> ResponseReturnValue:
    """Show the page as visitors would see it if it were published now."""
    content = queries.content_of(page, school=desk.school())
    html = compiler.render(
        content,
        address=f"p/{page.slug}",
        published_on=clock.today(),
        preview_from=_own_addresses(content),
    )
    answer = make_response(html)
    # The editor shows it in a frame: this address alone may be framed, and only by ourselves.
    answer.headers["Content-Security-Policy"] = POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _own_addresses(content: Content) -> AddressOf:
    """Say where the owner hears what nobody else may hear yet."""
    renditions = media.renditions_named(content.streams)
    address = private_addresses()
    return lambda stream: address(renditions[stream.id])
