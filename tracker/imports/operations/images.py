"""Rows as they were before a change and after it, so that the change can be taken back exactly."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, inspect, select
from sqlalchemy.types import TypeEngine

from tracker.accounts.models import Address, User
from tracker.db import Model, UTCDateTime, db
from tracker.degrees.models import Attempt, Counted, MilestoneReached
from tracker.programmes.models import Enrolment, Membership

KINDS: dict[str, type[Model]] = {
    kind.__tablename__: kind
    for kind in (User, Address, Membership, Enrolment, Attempt, MilestoneReached, Counted)
}
_COUNTER = "row_version"  # never set back: an open form must notice


class Changed(Exception):  # noqa: N818 - raise Changed
    """The row is not as the import left it."""


class Images:
    """Collects what one row of a file changes."""

    def __init__(self) -> None:
        self.noted: list[tuple[Model, dict[str, Any] | None]] = []

    def created(self, *rows: Model) -> None:
        """Note rows that were not there before."""
        self.noted += [(row, None) for row in rows]

    def before(self, row: Model) -> dict[str, Any]:
        """Return a row as it is now."""
        db.session.flush()
        db.session.refresh(row)
        return _image(row)

    def changed(self, row: Model, before: dict[str, Any]) -> None:
        """Note a row that was different before."""
        self.noted.append((row, before))

    def changes(self) -> list[dict[str, Any]]:
        """Return what was changed, from rows that were read again since."""
        return [_change(row, before=before) for row, before in self.noted]

    @staticmethod
    def read_again(some: Iterable["Images"]) -> None:
        """Read all noted rows as the database has them now, with a question for each table."""
        db.session.flush()
        ids: dict[type[Model], set[int]] = defaultdict(set)
        for images in some:
            for row, _ in images.noted:
                if identity := inspect(row).identity:
                    ids[type(row)].add(identity[0])
        for kind, wanted in ids.items():
            column = kind.__table__.c.id
            query = select(kind).where(column.in_(wanted)).execution_options(populate_existing=True)
            db.session.scalars(query).all()


class Restoring:
    """Puts one noted change back."""

    def __init__(self, change: dict[str, Any]) -> None:
        self.kind = KINDS[change["table"]]
        self.change = change

    def row(self) -> Model:
        """Find the row, if it is as the import left it.

        Raises:
            Changed: it is gone, or somebody changed it.
        """
        db.session.flush()
        found = db.session.get(self.kind, self.change["id"], populate_existing=True)
        if found is None or _image(found) != self.change["after"]:
            raise Changed
        return found

    def put_back(self, row: Model) -> None:
        """Make the row what it was, or nothing if it was not there."""
        before = self.change["before"]
        if before is None:
            db.session.expunge(row)
            table = self.kind.__table__
            db.session.execute(delete(self.kind).where(table.c.id == self.change["id"]))
            return
        for column in self.kind.__table__.columns:
            if column.name == _COUNTER:
                setattr(row, column.name, getattr(row, column.name) + 1)
            else:
                setattr(row, column.name, _value(before[column.name], _python_type(column.type)))
        db.session.flush()


def _change(row: Model, *, before: dict[str, Any] | None) -> dict[str, Any]:
    after = _image(row)
    return {"table": row.__tablename__, "id": after["id"], "before": before, "after": after}


def _image(row: Model) -> dict[str, Any]:
    """Return the columns of a row as it was read last, in plain JSON."""
    names = [attribute.key for attribute in inspect(type(row)).column_attrs]
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any column
    if isinstance(value, date):  # moments, too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.hex() if isinstance(value, bytes) else value


def _python_type(stored_as: TypeEngine[Any]) -> type[Any]:
    return datetime if isinstance(stored_as, UTCDateTime) else stored_as.python_type


def _value(plain: Any, kind: type[Any]) -> Any:  # noqa: ANN401 - any column
    if plain is None:
        return None
    if issubclass(kind, datetime | date):
        return kind.fromisoformat(plain)
    if issubclass(kind, bytes):
        return bytes.fromhex(plain)
    return kind(plain)
