"""A programme file on its way in and out."""

import json
from hashlib import sha256
from math import isfinite
from typing import Any

LARGEST = 2_000_000


class BadFile(ValueError):  # noqa: N818 - reads as a sentence where raised
    """A file that holds no programme; the message says why."""


def parsed(content: bytes) -> dict[str, Any]:
    """Read JSON into an object that can be stored.

    Raises:
        BadFile: with the reason in words.
    """
    if len(content) > LARGEST:
        raise BadFile("The file is larger than 2 MB.")
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
        plain = json.dumps(found, ensure_ascii=False)
        plain.encode()
    except UnicodeError:
        raise BadFile("The file is not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        raise BadFile(f"Line {error.lineno}, column {error.colno}: this is not JSON.") from None
    except (RecursionError, ValueError):
        raise BadFile("The file is nested too deep or holds a number that cannot be.") from None
    if not isinstance(found, dict):
        raise BadFile("The file does not hold one object.")
    if "\\u0000" in json.dumps(found):
        raise BadFile("The file holds a character that cannot be stored.")
    return found


def digest(document: dict[str, Any]) -> str:
    """Return what tells two documents apart."""
    return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _finite(text: str) -> float:
    found = float(text)
    if not isfinite(found):
        raise ValueError(text)
    return found


def _refuse(name: str) -> Any:  # noqa: ANN401 - json's own
    raise ValueError(name)
