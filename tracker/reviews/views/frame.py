"""The desk itself: the queue as a page, the frame around every entry, and the way on."""

from dataclasses import dataclass
from datetime import date

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Role
from tracker.errors import NotAllowed
from tracker.reviews import queries
from tracker.reviews.rules import KINDS, Filter, Queue, Window, due_words
from tracker.reviews.views.blueprint import bp
from tracker.web.guard import actor, signed_in
from tracker.web.waiting import filters, under
from tracker.web.waiting import following as following_address

LONGEST_PLACE = 6  # in digits


@dataclass(frozen=True)
class Choice:
    """One filter as a link."""

    label: str
    url: str
    count: int
    is_on: bool


@dataclass(frozen=True)
class Frame:
    """What every page of the desk shows: the queue, and where one stands in it.

    Attributes:
        queue: what waits, under the filters of the address.
        window: the part of it that this page shows.
        filters: those of the address, as they are kept in the addresses of entries.
        here: the address of this page with its filters; forms are sent there.
        before: the address of the entry before this one.
        after: the address of the entry after this one.
    """

    queue: Queue
    shown: Filter
    window: Window
    filters: dict[str, str]
    here: str
    before: str | None
    after: str | None

    def due(self, due_on: date) -> str:
        """Say how urgent something is."""
        return due_words(due_on, self.queue.today)

    def link(self, url: str) -> str:
        """Return the address of an entry, with the filters kept."""
        return under(url, self.filters)

    @property
    def index(self) -> str:
        """The address of the queue, with the filters kept."""
        return desk_index()

    @property
    def choices(self) -> list[Choice]:
        """What can be filtered by, as links; a press on one that is on takes it off."""
        queue, shown = self.queue, self.shown
        found = [
            _choice("Mine", "mine", "1", queue.mine, is_on=shown.mine),
            _choice("Overdue", "overdue", "1", queue.overdue, is_on=shown.overdue),
            *(
                _choice(KINDS.get(kind, kind.capitalize()), "kind", kind, count, is_on=on)
                for kind, count in queue.kinds.items()
                if (on := kind == shown.kind) or not shown.kind
            ),
            *(
                _choice(code, "course", code, count, is_on=on)
                for code, count in queue.courses.items()
                if (on := code == shown.course) or not shown.course
            ),
        ]
        return [each for each in found if each.is_on or 0 < each.count < queue.without_filter]

    @property
    def first(self) -> str:
        """The address that leads to the most urgent entry."""
        return following_address()

    @property
    def accepting(self) -> str:
        """Where the ticked weeks are sent to."""
        return under(url_for("reviews.accept_chosen"), self.filters)

    def part(self, first: int) -> str:
        """Return the address of another page of the queue."""
        place = {"from": str(first) if first else ""}
        return under(url_for("reviews.index"), self.filters | place)

    @property
    def can_accept(self) -> bool:
        """Whether anything on this page can be accepted together."""
        return any(entry.batch for group in self.window.groups for entry in group.entries)


@bp.app_template_global()
def desk_frame() -> Frame:
    """Return what surrounds an entry; templates of any feature may ask, it is gathered once."""
    if "desk_frame" not in g:
        kept = filters()
        shown = Filter.read(kept)
        queue = queries.queue_for(actor(), shown)
        before, after = queue.beside(request.path)
        g.desk_frame = Frame(
            queue=queue,
            shown=shown,
            window=queries.looked_at(queue.window(request.path, _first())),
            filters=kept,
            here=under(request.path, kept),
            before=under(before, kept) if before else None,
            after=under(after, kept) if after else None,
        )
    found: Frame = g.desk_frame
    return found


@bp.get("", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """Show everything that waits for this person."""
    _have_a_desk()
    return render_template("reviews/index.html")


@bp.get("/next")
@signed_in
def following() -> ResponseReturnValue:
    """Open what is most urgent now; the queue itself when nothing is left."""
    _have_a_desk()
    entries = queries.queue_for(actor(), Filter.read(filters())).entries
    return redirect(under(entries[0].url if entries else url_for(".index"), filters()))


def desk_index() -> str:
    """Return the address of the queue, with the filters kept."""
    return under(url_for("reviews.index"), filters())


def _choice(label: str, name: str, value: str, count: int, *, is_on: bool) -> Choice:
    changed = filters() | {name: "" if is_on else value}
    return Choice(label, under(url_for("reviews.index"), changed), count, is_on)


def _have_a_desk() -> None:
    if not actor().programmes_as(Role.FACULTY, Role.OFFICE):
        raise NotAllowed


def _first() -> int:
    typed = request.args.get("from", "")[:LONGEST_PLACE]
    return int(typed) if typed.isascii() and typed.isdigit() else 0
