"""The database handle, the declarative base and the column types all models share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    String,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from tracker import clock
from tracker.errors import NotAllowed

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python on every engine; SQLite alone would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[datetime | None], datetime | None] | None:
        """Take them as they come from PostgreSQL: aware, and in UTC (see ``tracker.postgres``)."""
        return None if dialect.name == "postgresql" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive moments on the way in."""
        if value is not None and value.tzinfo is None:
            raise ValueError("Naive datetime")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give aware moments on the way out."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


# A choice is stored as its value, in plain text: adding one needs no ALTER TYPE.
_CHOICE = Enum(
    StrEnum, native_enum=False, length=40, values_callable=lambda kind: [c.value for c in kind]
)
# 64 bits: a PostgreSQL INTEGER ends at 2 thousand million and fails on a larger id in an address.
_WHOLE = BigInteger().with_variant(Integer(), "sqlite")
_JSON = JSON().with_variant(JSONB(), "postgresql")


class Model(DeclarativeBase):
    """Base of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            int: _WHOLE,
            datetime: UTCDateTime(),
            StrEnum: _CHOICE,
            dict[str, Any]: _JSON,
            list[str]: _JSON,
            list[Any]: _JSON,
            list[list[str]]: _JSON,
            list[int]: _JSON,
        },
    )


db = SQLAlchemy(model_class=Model, disable_autonaming=True)

pk = Annotated[int, mapped_column(primary_key=True)]
user_fk = Annotated[int, mapped_column(ForeignKey("users.id"), index=True)]
created_at = Annotated[datetime, mapped_column(default=clock.now)]
public_id = Annotated[str, mapped_column(String(32), unique=True)]
row_version = Annotated[int, mapped_column(default=1)]


def lock(row: Model) -> None:
    """Read a row again and keep everybody else from changing it until the end of this.

    Raises:
        NotAllowed: when somebody deleted it since it was found.
    """
    try:
        db.session.refresh(row, with_for_update={"of": type(row)})
    except InvalidRequestError:
        raise NotAllowed from None


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what the block changed, or nothing of it: the frame of jobs and commands.

    Requests have their own frame in ``tracker.web.transaction``.
    """
    db.session.rollback()
    db.session.info["writes"] = True  # see tracker.sqlite: take the write lock at once
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.info.pop("writes", None)
