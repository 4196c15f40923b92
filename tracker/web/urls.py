"""What may stand in an address: bounded ids, tokens, and local paths to return to."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

LARGEST_ID = 2**63 - 1


class IdConverter(IntegerConverter):
    """A row's number: longer ones would overflow the database, so they match nothing."""

    regex = r"[1-9]\d{0,18}"

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - werkzeug's own
        super().__init__(*args, **{"min": 1, "max": LARGEST_ID} | kwargs)


class TokenConverter(BaseConverter):
    """A random public id or a link's secret, URL-safe."""

    regex = r"[A-Za-z0-9_-]{1,200}"


class DayConverter(BaseConverter):
    """A date, 2026-11-16, of years in which somebody who uses this may work."""

    regex = r"2[01]\d\d-[01]\d-[0-3]\d"

    def to_python(self, value: str) -> date:
        """Read the date; one that the calendar lacks matches nothing."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: date) -> str:
        """Write the date."""
        return value.isoformat()


class SlugConverter(BaseConverter):
    """The readable name of a public page."""

    regex = r"[a-z0-9][a-z0-9-]{0,62}"


def register(app: Flask) -> None:
    """Make the converters known."""
    app.url_map.converters.update(
        id=IdConverter, token=TokenConverter, slug=SlugConverter, day=DayConverter
    )
    app.add_template_global(absolute, "absolute_url")
    app.add_template_global(absolute_path, "absolute_path")


def absolute(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - parts of the address
    """Return a page's full address for mails: from the settings, never from the request's Host."""
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return f"{current_app.extensions['settings'].base_url}{path}"


def absolute_path(path: str) -> str:
    """Return the full address of a path of ours, for mails."""
    return f"{current_app.extensions['settings'].base_url}{path}"


def local_path(given: str | None) -> str | None:
    """Return the address if it is a path of ours, else None.

    ``//evil`` and ``https:evil`` are other hosts to a browser, so only a single leading slash
    followed by no slash, backslash or control character passes.
    """
    if not given or not re.fullmatch(r"/(?![/\\])[^\x00-\x1f\x7f\\]*", given):
        return None
    try:
        parts = urlsplit(given)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else given
