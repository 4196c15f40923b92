"""A programme file on its way in and out."""

import json
from copy import deepcopy
from hashlib import sha256
from math import isfinite
from typing import Any

LARGEST = 2_000_000
LETTERS: dict[str, Any] = {
    "points": {
        "A": 4.0,
        "A-": 3.7,
        "B+": 3.3,
        "B": 3.0,
        "B-": 2.7,
        "C+": 2.3,
        "C": 2.0,
        "C-": 1.7,
        "D+": 1.3,
        "D": 1.0,
        "D-": 0.7,
        "F": 0.0,
    },
    "fail": ["F"],
    "ungraded_pass": ["P"],
    "ungraded_fail": ["NP", "W", "AU"],
    "pending": ["I"],
    "pass_counts_as": "C",
}


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


def empty(code: str, name: str, catalogue: str) -> dict[str, Any]:
    """Return a programme file to begin with; what it lacks is told as its problems.

    Grades are the usual letters on four points, because forms do not ask for them: a school with
    others changes them in the file.
    """
    return {
        "format": "programme/1",
        "code": code,
        "name": name,
        "catalogue": catalogue,
        "credit_unit": "credit",
        "grades": deepcopy(LETTERS),
        "courses": [],
        "requirements": [],
        "policies": [],
    }


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
