"""Failures that are part of the domain and that a person may read.

Each class reads as a sentence where it is raised; its docstring is the sentence shown
when none is given.
"""

from http import HTTPStatus
from typing import ClassVar


class TrackerError(Exception):
    """Something in the request could not be done."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST

    @property
    def message(self) -> str:
        """The sentence shown to the user."""
        return str(self) or (self.__doc__ or "").strip()


class NotAllowed(TrackerError):  # noqa: N818 - reads as a sentence where raised
    """There is nothing here."""

    # Forbidden and missing look the same from outside.
    status = HTTPStatus.NOT_FOUND


class WrongState(TrackerError):  # noqa: N818
    """That step is not possible from here."""

    status = HTTPStatus.CONFLICT


class Outdated(TrackerError):  # noqa: N818
    """Somebody saved this after you opened it. Your text is kept below: compare and save again."""

    status = HTTPStatus.CONFLICT


class TooMany(TrackerError):  # noqa: N818
    """Too many tries. Wait a quarter of an hour and try again."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class StorageFull(TrackerError):  # noqa: N818
    """Storage is full. Ask your programme office."""

    status = HTTPStatus.INSUFFICIENT_STORAGE


class TooLarge(TrackerError):  # noqa: N818
    """That is larger than the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Unsuitable(TrackerError):  # noqa: N818
    """That cannot be used here."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Unreadable(TrackerError):  # noqa: N818
    """The request could not be read."""

    status = HTTPStatus.BAD_REQUEST
