"""A student whose contacts carry a marker in every column that can hold one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, Enum, String
from sqlalchemy.orm import Session

from tests import make
from tests.internships import scenes
from tracker import clock
from tracker.contacts import models
from tracker.contacts.models import Contact
from tracker.db import Model, UTCDateTime

MARK = "quincunx7731"
MODELS: tuple[type[Any], ...] = tuple(
    sorted(
        (
            mapper.class_
            for mapper in Model.registry.mappers
            if mapper.class_.__module__ == models.__name__
        ),
        key=lambda model: model.__name__,
    )
)
TABLES = frozenset(model.__tablename__ for model in MODELS)


def everywhere(scene: scenes.Scene, session: Session) -> Contact:
    """Give the scene's student one row of each table, filled from its columns."""
    known = {
        "users": scene.student.id,
        "internships": scene.internship.id,
        "projects": make.project(student=scene.student).id,
        "contacts": make.contact(scene.student, name=f"{MARK} friend").id,
    }
    made: dict[Any, Any] = {}
    order: list[Any] = [Contact, *(each for each in MODELS if each is not Contact)]
    for model in order:
        columns = Model.metadata.tables[model.__tablename__].columns
        made[model] = make.keep(
            model(**{c.key: value for c in columns if (value := _value(c, known)) is not None})
        )
        known["contacts"] = made[Contact].id
    contact: Contact = made[Contact]
    return contact


def _value(column: Column[Any], known: dict[str, int]) -> Any:
    if column.foreign_keys:
        return known[next(iter(column.foreign_keys)).column.table.name]
    if column.key in {"archived_at", "done_at"} or column.primary_key:
        return None  # at hand, to be done
    return _filling(column)


def _filling(column: Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, Enum):
        return None  # a word of ours
    if isinstance(kind, JSON):
        return [{"name": f"{MARK} {column.key}"}]
    if isinstance(kind, String):
        return f"{MARK} {column.key}"
    if isinstance(kind, UTCDateTime):
        moment: datetime = clock.now()
        return moment
    if isinstance(kind, Date):
        day: date = clock.today()
        return day
    assert column.default is not None, f"nothing is known to fill {column} with"
    return None
