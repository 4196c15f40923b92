"""Publishing, taking down, and keeping the files equal to what the database says.

The database decides what is shown; the files follow. ``settle`` compares the two and may be run at
any time and any number of times: a crash between them is mended by the next run.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, transaction
from tracker.errors import Outdated, WrongState
from tracker.jobs import enqueue
from tracker.media import operations as media
from tracker.media.models import Version
from tracker.media.rules import Step
from tracker.portfolio import compiler, queries
from tracker.portfolio.models import Page, Revision
from tracker.portfolio.queries import facts
from tracker.portfolio.rules.checks import findings
from tracker.portfolio.rules.content import Content
from tracker.portfolio.rules.kinds import Visibility
from tracker.published import shelf

LOOK_AGAIN = timedelta(seconds=1)
PATIENCE = timedelta(hours=1)
NOTHING_LEFT = "Nothing to hear was left on your page, so it was taken down."


def publish(
    page: Page, visibility: Visibility, *, based_on: int, school: str, actor: Actor
) -> None:
    """Ask for the page to be published as it stands; the worker does it.

    Raises:
        WrongState: when something essential is missing; the sentence says what.
    """
    authorize(actor, Can.EDIT_PAGE, page)
    if page.row_version != based_on:
        raise Outdated
    content = queries.content_of(page, school=school)
    for finding in findings(content):
        if finding.stops:
            raise WrongState(finding.sentence)
    page.pending = {"content": content.as_json(), "visibility": visibility.value}
    page.pending_since, page.problem = clock.now(), ""
    page.row_version += 1
    if content.reel and content.reel.sound is None:
        enqueue("portfolio.reel", page_id=page.id)
    enqueue("portfolio.publish", page_id=page.id)
    trail.record(actor, "page.publishing-asked", page, visibility=visibility.value)


def unpublish(page: Page, *, actor: Actor) -> None:
    """Take the page down at once: its files, its sounds, and what waits to be published."""
    authorize(actor, Can.WORK_AS_SYSTEM if actor.system else Can.EDIT_PAGE, page)
    page = _locked(page.id)
    page.visibility, page.published_number = Visibility.OFF, None
    page.pending, page.pending_since = None, None
    page.row_version += 1
    media.expose(_holder(page), (), actor=actor)
    trail.record(actor, "page.unpublished", page)
    # Before the commit: should that fail, settling puts the files back. The other way round a page
    # could stay visible that its student took down.
    _hide(page, keep=None)


def advance(page_id: int, *, actor: Actor) -> None:
    """Publish what waits, once its reel can be heard; look again in a second until then."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    page = _locked(page_id)
    if page.pending is None:
        return
    content = Content.from_json(page.pending["content"])
    if content.reel and content.reel.sound is None:
        # A highlight, or the version a passage is taken from, may have changed since the press.
        reel = queries.reel_of(page)
        if reel and reel.sound is None:
            _wait_or_stop(page)
            return
        content = replace(content, reel=reel)
    visibility = Visibility(page.pending["visibility"])
    page.pending, page.pending_since = None, None
    _show(page, queries.still_shown(content), visibility, actor=actor)


def settle(page_id: int, *, actor: Actor) -> None:
    """Make the files of a page what the database says they should be."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    with transaction():
        page = _locked(page_id)
        wanted = _wanted(page)
        revision, address = queries.revision_of(page), queries.shown_address(page)
        if wanted is None or revision is None or address is None:
            _hide(page, keep=None)
            return
        content, on = Content.from_json(revision.content), revision.created_at.date()
    if not shelf().has(wanted):
        shelf().put(wanted, compiler.compile_page(content, address=address, published_on=on))
    with transaction():
        page = _locked(page_id)
        if _wanted(page) == wanted:
            shelf().show(address, wanted)
            _hide(page, keep=address)
            if not shelf().has(wanted):  # a sweep came between: it saw no address leading here yet
                enqueue("portfolio.settle", page_id=page_id)
        else:
            enqueue("portfolio.settle", page_id=page_id)


def refresh(page_id: int, *, actor: Actor) -> None:
    """Follow what changed after publication: works that may no longer be shown, confirmed facts.

    What the student wrote stays as it was published.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    page = _locked(page_id)
    content = queries.shown_content(page)
    if content is None:
        return
    fresh = queries.still_shown(content)
    if "skills" in fresh.sections:
        skills, sounds = queries.skills_now(page.student_id, fresh)
        fresh = replace(fresh, skills=skills, skill_sounds=sounds)
        fresh = fresh.with_passages(lambda _: True)
    if "internships" in fresh.sections:
        fresh = replace(fresh, internships=facts.placements(page.student_id))
    if "degree" in fresh.sections:
        fresh = replace(fresh, degree=facts.degree(page.student_id))
    if fresh == content:
        return
    if not fresh.pieces:
        unpublish(page, actor=actor)
        page.problem = NOTHING_LEFT
        return
    _show(page, fresh, page.visibility, actor=actor)


def recompile(*, actor: Actor) -> int:
    """Settle every page and sweep what none shows; return how many are published."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    published = queries.published_ids()
    for page_id in (*published, *queries.taken_down()):
        settle(page_id, actor=actor)
    shelf().sweep()
    return len(published)


def _locked(page_id: int) -> Page:
    """Load the page for a change: who publishes and who takes down wait for each other."""
    query = select(Page).where(Page.id == page_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _wait_or_stop(page: Page) -> None:
    versions = page.reel.versions if page.reel else []
    is_failed = bool(versions) and versions[-1].step is Step.FAILED
    since = page.pending_since or clock.now()
    if page.problem or is_failed or clock.now() - since > PATIENCE:
        page.problem = page.problem or (
            "Your reel could not be made, so nothing was published. Change a passage and try again."
        )
        page.pending, page.pending_since = None, None
        return
    enqueue("portfolio.publish", run_at=clock.now() + LOOK_AGAIN, page_id=page.id)


def _show(page: Page, content: Content, visibility: Visibility, *, actor: Actor) -> None:
    last = db.session.scalar(select(func.max(Revision.number)).where(Revision.page_id == page.id))
    revision = Revision(
        page_id=page.id,
        number=(last or 0) + 1,
        digest=content.digest,
        content=content.as_json(),
        created_by=page.student_id,
    )
    db.session.add(revision)
    # No new row version: nothing a person typed changed, and an editor left open is not outdated.
    page.published_number, page.visibility = revision.number, visibility
    ids = [piece.id for piece in content.pieces]
    versions = db.session.scalars(select(Version).where(Version.public_id.in_(ids))).all()
    media.expose(_holder(page), versions, actor=actor)
    enqueue("portfolio.settle", page_id=page.id)
    trail.record(actor, "page.published", page, number=revision.number, digest=revision.digest)


def _wanted(page: Page) -> str | None:
    """Return the name of the set of files that should be shown, or None for none."""
    revision, address = queries.revision_of(page), queries.shown_address(page)
    if revision is None or address is None:
        return None
    return f"{page.id}-{compiler.fingerprint(revision.digest, address, revision.created_at.date())}"


def _hide(page: Page, *, keep: str | None) -> None:
    """Take down every address that shows this page but the one to keep."""
    for address, name in list(shelf().addresses()):
        if name.startswith(f"{page.id}-") and address != keep:
            shelf().hide(address)


def _holder(page: Page) -> str:
    return f"page:{page.id}"
