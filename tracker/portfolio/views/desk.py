"""The editor as it stands: one page, several forms, each of which may come back with errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag

from tracker.audio.times import write_time
from tracker.comparisons.models import Comparison
from tracker.portfolio import queries
from tracker.portfolio.forms import (
    AboutForm,
    AddressForm,
    HighlightsForm,
    LookForm,
    MoveForm,
    NoteForm,
    PairForm,
    PassageForm,
    PublishForm,
    ReelForm,
    SkillForm,
    WordsForm,
    WorkForm,
)
from tracker.portfolio.models import Page
from tracker.portfolio.queries.content import reel_sound
from tracker.portfolio.rules import addresses, budget, checks, framing, passages
from tracker.portfolio.rules.content import Content
from tracker.portfolio.rules.drafts import MOST_WORKS, NOTE_LENGTH
from tracker.portfolio.rules.kinds import SECTION_WORDS, Visibility
from tracker.published import shelf
from tracker.web.forms import VersionedForm

STEPS = ("Putting the passages together", "Preparing the reel for listening", "Writing the page")

# In which part of the editor a form stands; the others stand outside of all parts or in several.
PARTS = {
    "about": "about",
    "look": "look",
    "address": "address",
    "work": "works",
    "note": "works",
    "skill": "skills",
    "passage": "passages",
    "highlights": "passages",
    "reel": "passages",
    "words": "passages",
}
# What somebody who begins a page fills in.
FIRST_PARTS = frozenset({"about", "works"})


@dataclass(frozen=True)
class Forms:
    """The forms of the editor; the one that was sent stands in for its fresh twin."""

    about: AboutForm
    look: LookForm
    address: AddressForm
    work: WorkForm
    skill: SkillForm
    note: NoteForm
    passage: PassageForm
    highlights: HighlightsForm
    reel: ReelForm
    words: WordsForm
    move: MoveForm
    publish: PublishForm

    def opened(self, asked: str) -> set[str]:
        """Name the parts that stand open: the one asked for and those with something wrong."""
        wrong = {PARTS[name] for name, form in vars(self).items() if name in PARTS and form.errors}
        return wrong | {asked}

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong in the form that was sent."""
        return next((form.errors for form in vars(self).values() if form.errors), {})


def school() -> str:
    """Return the name of the school, as pages show it."""
    return str(current_app.extensions["settings"].institution)


def shown(
    page: Page, sent: VersionedForm | None = None, *, status: int = 200, note_of: int = 0
) -> ResponseReturnValue:
    """Render the editor; ``sent`` is the form that came back, ``note_of`` the work it was about."""
    content = queries.content_of(page, school=school())
    planned = queries.plan_of(page)
    before = queries.shown_content(page)
    forms, address = forms_for(page, sent), queries.shown_address(page)
    return (
        render_template(
            "portfolio/show.html",
            page=page,
            content=content,
            before=before,
            page_url=f"/{address}" if address else "",
            # A job of its own puts the files up, a moment after the page counts as published.
            is_up=bool(address and shelf().shown(address)),
            left_out=queries.left_out_of(page),
            findings=checks.findings(content, left_out=queries.left_out_of(page)),
            changes=checks.changes(before, content),
            step=step_of(page),
            steps=STEPS,
            forms=forms,
            opened=forms.opened(request.args.get("open", "")) | _first_parts(before, note_of),
            form=sent or forms.move,
            note_of=note_of,
            suggestions=_suggestions(page),
            sections=[(each, *SECTION_WORDS[each.kind]) for each in page.sections],
            pairs=pair_forms(page),
            skills=queries.skill_choices(page.student_id),
            planned=planned,
            reel_ms=sum(each.plays_ms for each in planned),
            budget_ms=page.reel_budget_ms,
            budget_rule=budget.RULE,
            lowered=lowered_of(page, planned),
            reel_file=page.reel_facts.get("file") if reel_state(page) == "ready" else None,
            embed=embed_code(page, before),
            note_length=NOTE_LENGTH,
            is_full=len(page.works) >= MOST_WORKS,
            reel_state=reel_state(page),
        ),
        status,
    )


def _first_parts(before: Content | None, note_of: int) -> frozenset[str]:
    """Name the parts that stand open unasked: where a note came back, and where one begins."""
    if note_of:
        return frozenset({"works"})
    return FIRST_PARTS if before is None else frozenset()


def forms_for(page: Page, sent: VersionedForm | None) -> Forms:
    """Return all forms of the editor, filled from the page; the sent one as it came."""
    current = {"row_version": page.row_version}
    visibility = page.visibility if page.visibility is not Visibility.OFF else Visibility.PUBLIC
    fresh = Forms(
        about=AboutForm(obj=page),
        look=LookForm(data={"theme": page.theme.value} | current),
        address=AddressForm(obj=page),
        work=WorkForm(data=current),
        skill=SkillForm(data=current),
        note=NoteForm(data=current),
        passage=PassageForm(data=current),
        highlights=HighlightsForm(data=current),
        reel=ReelForm(
            data={"budget_ms": page.reel_budget_ms, "download": page.reel_download} | current
        ),
        words=WordsForm(data={"words": page.reel_words} | current),
        move=MoveForm(data=current),
        publish=PublishForm(data={"visibility": visibility.value} | current),
    )
    named = {
        name: sent if isinstance(sent, type(form)) else form for name, form in vars(fresh).items()
    }
    forms = Forms(**named)
    fill_choices(page, forms.work, forms.skill, forms.passage, forms.highlights, forms.reel)
    if sent is not forms.highlights and not page.passages:
        # A reel that is empty is one press away from all there is.
        forms.highlights.highlight_id.data = list(forms.highlights.offered)
    return forms


def fill_choices(page: Page, *forms: VersionedForm) -> None:
    """Offer the student's own projects and sounds to the forms that choose among them."""
    for form in forms:
        if isinstance(form, WorkForm):
            taken = {work.project_id for work in page.works}
            form.project_id.choices = [
                SelectChoice(choice.project.id, choice.project.title)
                for choice in queries.choices_for(page.student_id)
                if choice.standing.may_be_public and choice.project.id not in taken
            ]
        elif isinstance(form, SkillForm):
            held = {each.skill for each in page.skills}
            form.skill.choices = [
                SelectChoice(each.granted.skill, skill_words(each))
                for each in queries.skill_choices(page.student_id)
                if each.shown is not None and each.granted.skill not in held
            ]
        elif isinstance(form, PassageForm):
            form.item_id.choices = [
                SelectChoice(s.item.id, f"{s.words} ({write_time(s.version.duration_ms or 0)})")
                for s in queries.sounds_for(page.student_id)
            ]
        elif isinstance(form, HighlightsForm):
            offered = _offered(page)
            form.offered = [each.highlight.id for each in offered]
            form.highlight_id.choices = [_highlight_choice(each) for each in offered]
        elif isinstance(form, ReelForm):
            form.budget_ms.choices = [
                SelectChoice(each, f"{passages.length_words(each)}: {_outcome(page, each)}")
                for each in budget.BUDGETS_MS
            ]


def skill_words(each: queries.SkillChoice) -> str:
    """Say a skill with the level that was given."""
    granted = each.granted
    return f"{granted.name}: {granted.level_name}, level {granted.level} of {granted.of}"


def pair_choices(offered: Sequence[Comparison]) -> list[SelectChoice]:
    """Offer comparisons, and none of them."""
    return [
        SelectChoice(0, "None"),
        *(
            SelectChoice(each.id, f"{each.title}: {each.sides[0].label}, {each.sides[1].label}")
            for each in offered
        ),
    ]


def pair_forms(page: Page) -> dict[int, PairForm]:
    """Return by project the form in which a before and after is chosen, where there is one."""
    chosen = {work.project_id: work.comparison_id or 0 for work in page.works}
    forms = {}
    for project_id, offered in queries.pairs_for(page).items():
        form = PairForm(data={"row_version": page.row_version})
        form.comparison_id.choices = pair_choices(offered)
        form.comparison_id.data = chosen[project_id]
        form.comparison_id.id = f"pair-{project_id}"  # one form for each work on the same page
        forms[project_id] = form
    return forms


def _offered(page: Page) -> list[queries.HighlightChoice]:
    """List the highlights that are not in the reel, works of the page first and in its order."""
    held = {passage.highlight_id for passage in page.passages}
    order = {work.project_id: work.position for work in page.works}
    found = [c for c in queries.highlights_for(page.student_id) if c.highlight.id not in held]
    return sorted(found, key=lambda each: order.get(each.item.project_id, len(order)))


def _highlight_choice(each: queries.HighlightChoice) -> SelectChoice:
    start, end = write_time(each.highlight.start_ms), write_time(each.highlight.end_ms)
    return SelectChoice(each.highlight.id, f"{each.words} ({start} to {end})")


def _outcome(page: Page, budget_ms: int) -> str:
    """Say what a reel of this length would hold."""
    planned = queries.plan_of(page, budget_ms)
    if not planned:
        return "nothing is in it yet"
    return outcome_words(
        len(planned),
        playing=sum(1 for each in planned if each.plays),
        shortened=sum(1 for each in planned if each.plays and each.why),
        total_ms=sum(each.plays_ms for each in planned),
    )


def outcome_words(count: int, *, playing: int, shortened: int, total_ms: int) -> str:
    """Say how many passages play, how many of them shortened, and how long it all is."""
    how_many = f"all {count}" if playing == count > 1 else f"{playing} of {count}"
    cut = f", {shortened} of them shortened" if shortened else ""
    length = write_time(round(total_ms / 1000) * 1000)
    return f"{how_many} play{'s' if playing == 1 else ''}{cut}, {length}"


def lowered_of(page: Page, planned: list[queries.Planned]) -> dict[int, float]:
    """Return by how much each passage was turned, by its row, once the reel is made."""
    if page.reel_digest != queries.digest_of(page, planned):
        return {}
    rows = [each.row.id for each in planned if each.plays]
    return dict(zip(rows, page.reel_facts.get("lowered_db", []), strict=False))


def embed_code(page: Page, shown: Content | None) -> str:
    """Return what is pasted into another site, while the page is public and has a reel."""
    if shown is None or not shown.embeds or page.visibility is not Visibility.PUBLIC:
        return ""
    base = current_app.extensions["settings"].base_url
    return framing.frame(f"{base}/p/{page.slug}", shown.name)


def step_of(page: Page) -> int:
    """Return the step publishing is at, from 1; 0 when nothing is being published."""
    if page.pending is None:
        return 0
    reel = Content.from_json(page.pending["content"]).reel
    if reel is None or reel.sound is not None:
        return len(STEPS)
    if page.reel_digest != reel.digest:
        return 1
    return 2 if reel_sound(page, reel.digest) is None else 3


def reel_state(page: Page) -> str:
    """Say where the reel stands: ``ready``, ``preparing``, or nothing for none."""
    fitting = queries.digest_of(page, queries.plan_of(page))
    if not fitting:
        return ""
    if reel_sound(page, fitting) is not None:
        return "ready"
    return "preparing"


def _suggestions(page: Page) -> list[str]:
    def is_free(slug: str) -> bool:
        return queries.is_free(slug, page_id=page.id)

    found = addresses.suggestions(page.shown_name, page.role_line, is_free)
    return [slug for slug in found if slug != page.slug]
