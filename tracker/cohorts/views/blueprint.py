"""The blueprint, its entry in the navigation, and what is asked of the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flask import Blueprint, request

from tracker.access import Actor, Role
from tracker.cohorts.rules import MOST_FIRST, Column, Row, chosen, in_order
from tracker.web.nav import NavItem

bp = Blueprint("cohorts", __name__, url_prefix="/cohorts")

LONGEST_SEARCH = 100
LONGEST_PAGE = 5  # in digits
PER_PAGE = 100


def is_staff(who: Actor) -> bool:
    """Tell whether somebody has students of their own to look after."""
    return bool(who.programmes_as(Role.FACULTY, Role.OFFICE))


NAV = (
    NavItem("Students", "cohorts.index", "people", fits=is_staff, order=30, covers=("degrees",)),
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which students are asked for, and in which order; whatever the address says, it is usable.

    Attributes:
        called: part of the name.
        began: name of the term they began in; "" for all.
        needs_word: only those who need a word.
        column: what they are sorted by.
        reverse: from the end.
    """

    called: str = ""
    began: str = ""
    needs_word: bool = False
    column: Column = Column.NAME
    reverse: bool = False

    @classmethod
    def from_request(cls) -> Self:
        """Read the address of the page."""
        asked = request.args
        named = asked.get("sort", "")
        column = Column(named) if named in set(Column) else Column.NAME
        return cls(
            called=" ".join(asked.get("q", "")[:LONGEST_SEARCH].replace("\0", "").split()),
            began=asked.get("began", "")[:LONGEST_SEARCH],
            needs_word=asked.get("show") == "word",
            column=column,
            reverse=asked.get("order", _order(column)) == "down",
        )

    def of(self, rows: Sequence[Row]) -> list[Row]:
        """Choose and sort."""
        found = chosen(rows, called=self.called, began=self.began, needs_word=self.needs_word)
        return in_order(found, self.column, reverse=self.reverse)

    def said(self, **changes: str) -> dict[str, str]:
        """Return what an address says to ask for the same, but for some changes."""
        own = {
            "q": self.called,
            "began": self.began,
            "show": "word" if self.needs_word else "",
            "sort": self.column.value if self.column is not Column.NAME else "",
            "order": self._own_order(),
        }
        return {name: value for name, value in (own | changes).items() if value}

    def sorted_by(self, column: Column) -> dict[str, str]:
        """Return what the heading of a column asks for: that order, or the other way round."""
        order = _order(column)
        if column is self.column:
            order = "up" if self.reverse else "down"
        said = "" if order == _order(column) else order
        return self.said(sort=column.value if column is not Column.NAME else "", order=said)

    def aria_sort(self, column: Column) -> str:
        """Say how a column is sorted, as ``aria-sort`` has it; "" where it is not."""
        if column is not self.column:
            return ""
        return "descending" if self.reverse else "ascending"

    def _own_order(self) -> str:
        order = "down" if self.reverse else "up"
        return "" if order == _order(self.column) else order


def _order(column: Column) -> str:
    return "down" if column in MOST_FIRST else "up"


@dataclass(frozen=True, kw_only=True)
class Paged:
    """The rows of one page, of how many pages and rows."""

    rows: Sequence[Row]
    page: int
    pages: int
    found: int


def paged(found: Sequence[Row]) -> Paged:
    """Return the page that the address asks for, or the last."""
    asked = request.args.get("page", "")[:LONGEST_PAGE]
    pages = max(-(-len(found) // PER_PAGE), 1)
    page = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() else 1
    return Paged(
        rows=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        pages=pages,
        found=len(found),
    )
