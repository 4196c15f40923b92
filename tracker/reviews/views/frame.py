"""The desk itself: the queue as a page, the frame around every entry, and the way on."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Role
from tracker.errors import NotAllowed
from tracker.reviews import queries
from tracker.reviews.rules import KINDS, Filter, Queue, Window, due_words
from tracker.reviews.views.blueprint import bp
from tracker.web.guard import actor, signed_in
from tracker.web.waiting import filters

LARGEST_PLACE = 1_000_000


@dataclass(frozen=True)
class Frame:
    """What every page of the desk shows: the queue, and where one stands in it.

    Attributes:
        queue: what waits, under the filters of the address.
        window: the part of it that this page shows.
        here: the address of this page with its filters; forms are sent there.
        before: the address of the entry before this one.
        after: the address of the entry after this one.
    """

    queue: Queue
    shown: Filter
    window: Window
    here: str
    before: str | None
    after: str | None

    def due(self, due_on: date) -> str:
        """Say how urgent something is."""
        return due_words(due_on, self.queue.today)

    def link(self, url: str) -> str:
        """Return the address of an entry, with the filters kept."""
        return _with(url, filters())

    def only(self, **changes: str) -> str:
        """Return the address of the queue under other filters."""
        return _with(url_for("reviews.index"), filters() | changes)

    def part(self, first: int) -> str:
        """Return the address of another page of the queue."""
        return _with(url_for("reviews.index"), filters() | {"from": str(first) if first else ""})

    def kind_words(self, kind: str) -> str:
        """Say what a kind is called in the filters."""
        return KINDS.get(kind, kind.capitalize())


@bp.app_template_global()
def desk_frame() -> Frame:
    """Return what surrounds an entry; templates of any feature may ask, it is gathered once."""
    if "desk_frame" not in g:
        shown = Filter.read(filters())
        queue = queries.queue_for(actor(), shown)
        before, after = queue.beside(request.path)
        g.desk_frame = Frame(
            queue=queue,
            shown=shown,
            window=queue.window(request.path, _first()),
            here=_with(request.path, filters()),
            before=_with(before, filters()) if before else None,
            after=_with(after, filters()) if after else None,
        )
    found: Frame = g.desk_frame
    return found


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """Show everything that waits for this faculty member."""
    _have_a_desk()
    return render_template("reviews/index.html")


@bp.get("/next")
@signed_in
def following() -> ResponseReturnValue:
    """Open what is most urgent now; the queue itself when nothing is left."""
    _have_a_desk()
    entries = queries.queue_for(actor(), Filter.read(filters())).entries
    return redirect(_with(entries[0].url if entries else url_for(".index"), filters()))


def _have_a_desk() -> None:
    if not actor().programmes_as(Role.FACULTY):
        raise NotAllowed


def _first() -> int:
    typed = request.args.get("from", "")
    return min(int(typed), LARGEST_PLACE) if typed.isascii() and typed.isdigit() else 0


def _with(url: str, given: dict[str, str]) -> str:
    kept = urlencode({name: value for name, value in given.items() if value})
    return f"{url}?{kept}" if kept else url
