"""The editor of one's own page."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.accounts import queries as accounts
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.portfolio import operations, queries
from tracker.portfolio.forms import (
    AboutForm,
    AddressForm,
    HighlightsForm,
    LookForm,
    MoveForm,
    NoteForm,
    PairForm,
    PassageForm,
    ReelForm,
    SkillForm,
    WordsForm,
    WorkForm,
)
from tracker.portfolio.models import Page
from tracker.portfolio.rules.kinds import SectionKind
from tracker.portfolio.views import desk
from tracker.portfolio.views.blueprint import bp
from tracker.web.forms import Form, VersionedForm
from tracker.web.guard import actor, guard, signed_in, user_id
from tracker.web.nav import students


def my_page() -> Page | None:
    """Find the page of whoever is signed in."""
    return queries.of(user_id())


@bp.get("/page")
@signed_in
def show() -> ResponseReturnValue:
    """Show the editor, or offer to start."""
    if not students(actor()):
        raise NotAllowed
    page = my_page()
    return desk.shown(page) if page else render_template("portfolio/start.html", form=Form())


@bp.post("/page")
@signed_in
def start() -> ResponseReturnValue:
    """Make the page."""
    student = accounts.by_id(user_id())
    if student is None or not students(actor()):
        raise NotAllowed
    form = Form(request.form)
    if not form.validate():
        return render_template("portfolio/start.html", form=form), 422
    operations.start(student, actor=actor())
    return redirect(url_for(".show"), code=303)


@bp.post("/page/about")
@guard(Can.EDIT_PAGE, my_page)
def save_about(page: Page) -> ResponseReturnValue:
    """Save who the page is about."""
    form = AboutForm(request.form)
    return _saved(
        page,
        form,
        lambda: operations.save_about(page, form.draft(), based_on=form.based_on, actor=actor()),
        "about",
    )


@bp.post("/page/look")
@guard(Can.EDIT_PAGE, my_page)
def save_look(page: Page) -> ResponseReturnValue:
    """Choose the theme."""
    form = LookForm(request.form)
    return _saved(
        page,
        form,
        lambda: operations.save_look(page, form.draft(), based_on=form.based_on, actor=actor()),
        "look",
    )


@bp.post("/page/address")
@guard(Can.EDIT_PAGE, my_page)
def save_address(page: Page) -> ResponseReturnValue:
    """Change the address."""
    form = AddressForm(request.form)
    return _saved(
        page,
        form,
        lambda: operations.change_address(page, form.wanted, based_on=form.based_on, actor=actor()),
        "address",
    )


@bp.post("/page/link")
@guard(Can.EDIT_PAGE, my_page)
def renew_link(page: Page) -> ResponseReturnValue:
    """Make a new secret address."""
    form = MoveForm(request.form)
    return _saved(
        page,
        form,
        lambda: operations.renew_link(page, based_on=form.based_on, actor=actor()),
        "address",
    )


@bp.post("/page/sections")
@guard(Can.EDIT_PAGE, my_page)
def arrange_sections(page: Page) -> ResponseReturnValue:
    """Move, show or hide a section."""
    form = MoveForm(request.form)
    chosen = form.chosen()
    if chosen is None or chosen[1] not in list(SectionKind):
        raise NotAllowed
    move, kind = chosen[0], SectionKind(chosen[1])
    return _saved(
        page,
        form,
        lambda: operations.move_section(page, kind, move, based_on=form.based_on, actor=actor()),
        "sections",
    )


@bp.post("/page/works")
@guard(Can.EDIT_PAGE, my_page)
def add_work(page: Page) -> ResponseReturnValue:
    """Put a project on the page."""
    form = WorkForm(request.form)
    desk.fill_choices(page, form)
    return _saved(
        page,
        form,
        lambda: operations.add_work(page, form.draft(), based_on=form.based_on, actor=actor()),
        "works",
    )


@bp.post("/page/works/order")
@guard(Can.EDIT_PAGE, my_page)
def arrange_works(page: Page) -> ResponseReturnValue:
    """Move a work or take it off the page."""
    return _moved(page, operations.move_work, "works")


@bp.post("/page/works/<id:project_id>/note")
@signed_in
def save_note(project_id: int) -> ResponseReturnValue:
    """Change the note beside a work."""
    page = my_page()
    if page is None:
        raise NotAllowed
    form = NoteForm(request.form)
    return _saved(
        page,
        form,
        lambda: operations.change_note(
            page, form.draft(project_id), based_on=form.based_on, actor=actor()
        ),
        "works",
        note_of=project_id,
    )


@bp.post("/page/works/<id:project_id>/pair")
@signed_in
def choose_pair(project_id: int) -> ResponseReturnValue:
    """Choose the before and after beside a work."""
    page = my_page()
    if page is None:
        raise NotAllowed
    form = PairForm(request.form)
    offered = queries.pairs_for(page).get(project_id, [])
    form.comparison_id.choices = desk.pair_choices(offered)
    return _saved(
        page,
        form,
        lambda: operations.choose_pair(
            page, project_id, form.chosen, based_on=form.based_on, actor=actor()
        ),
        "works",
    )


@bp.post("/page/skills")
@guard(Can.EDIT_PAGE, my_page)
def add_skill(page: Page) -> ResponseReturnValue:
    """Put a skill on the page."""
    form = SkillForm(request.form)
    desk.fill_choices(page, form)
    return _saved(
        page,
        form,
        lambda: operations.add_skill(
            page, form.skill.data or "", based_on=form.based_on, actor=actor()
        ),
        "skills",
    )


@bp.post("/page/skills/order")
@guard(Can.EDIT_PAGE, my_page)
def arrange_skills(page: Page) -> ResponseReturnValue:
    """Move a skill or take it off the page."""
    form = MoveForm(request.form)
    chosen = form.chosen_number()
    if chosen is None:
        raise NotAllowed
    move, skill_id = chosen
    return _saved(
        page,
        form,
        lambda: operations.move_skill(page, skill_id, move, based_on=form.based_on, actor=actor()),
        "skills",
    )


@bp.post("/page/passages")
@guard(Can.EDIT_PAGE, my_page)
def add_passage(page: Page) -> ResponseReturnValue:
    """Add a passage to the reel."""
    form = PassageForm(request.form)
    desk.fill_choices(page, form)
    return _saved(
        page,
        form,
        lambda: operations.add_passage(page, form.draft(), based_on=form.based_on, actor=actor()),
        "passages",
    )


@bp.post("/page/passages/highlights")
@guard(Can.EDIT_PAGE, my_page)
def add_highlights(page: Page) -> ResponseReturnValue:
    """Add highlights to the reel."""
    form = HighlightsForm(request.form)
    desk.fill_choices(page, form)
    return _saved(
        page,
        form,
        lambda: operations.add_highlights(
            page, form.highlight_id.data or (), based_on=form.based_on, actor=actor()
        ),
        "passages",
    )


@bp.post("/page/reel")
@guard(Can.EDIT_PAGE, my_page)
def save_reel(page: Page) -> ResponseReturnValue:
    """Choose how long the reel may be."""
    form = ReelForm(request.form)
    desk.fill_choices(page, form)
    return _saved(
        page,
        form,
        lambda: operations.save_reel(page, form.draft(), based_on=form.based_on, actor=actor()),
        "passages",
    )


@bp.post("/page/passages/order")
@guard(Can.EDIT_PAGE, my_page)
def arrange_passages(page: Page) -> ResponseReturnValue:
    """Move a passage or take it out of the reel."""
    return _moved(page, operations.move_passage, "passages")


@bp.post("/page/reel-words")
@guard(Can.EDIT_PAGE, my_page)
def save_reel_words(page: Page) -> ResponseReturnValue:
    """Say the reel in words."""
    form = WordsForm(request.form)
    return _saved(
        page,
        form,
        lambda: operations.change_reel_words(
            page, (form.words.data or "").strip(), based_on=form.based_on, actor=actor()
        ),
        "passages",
    )


def _moved(page: Page, move: Callable[..., None], anchor: str) -> ResponseReturnValue:
    """Do what the pressed button says to what it names."""
    form = MoveForm(request.form)
    chosen = form.chosen_number()
    if chosen is None:
        raise NotAllowed
    where, number = chosen
    return _saved(
        page,
        form,
        lambda: move(page, number, where, based_on=form.based_on, actor=actor()),
        anchor,
    )


def _saved(
    page: Page,
    form: VersionedForm,
    change: Callable[[], None],
    part: str,
    *,
    note_of: int = 0,
) -> ResponseReturnValue:
    """Make the change and return to the part of the editor it belongs to, or say why not."""
    if not form.validate():
        return desk.shown(page, form, status=422, note_of=note_of)
    try:
        change()
    except (Outdated, WrongState) as error:
        return refused(page, form, error, note_of=note_of)
    flash("Saved. Visitors see it once you publish.")
    return redirect(url_for(".show", open=part, _anchor=part), code=303)


def refused(
    page: Page, form: VersionedForm, error: Outdated | WrongState, *, note_of: int = 0
) -> ResponseReturnValue:
    """Show the editor as it is by now, with the reason and what was typed."""
    page_id = page.id
    db.session.rollback()
    fresh = queries.by_id(page_id)
    if fresh is None:
        raise NotAllowed from error
    form.rebase(fresh.row_version, error.message)
    return desk.shown(fresh, form, status=int(error.status), note_of=note_of)
