"""Reads single cells: days, credits, codes. Each raises a sentence a person can act on."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from decimal import Decimal, InvalidOperation

from tracker.accounts.rules import LONGEST_ADDRESS, LONGEST_NAME, same_address, tidy_name
from tracker.audit import AttemptKind
from tracker.standards.sheets import looks_like_formula

MOST_CREDITS = Decimal(60)
_ADDRESS = re.compile(r"[^\s@<>,;\"']+@[^\s@<>,;\"']+\.[^\s@<>,;\"'.]+")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NUMBER = re.compile(r"[+-]?\d{1,12}([.,]\d{1,12})?")
_MINUS = str.maketrans("−–‐‑", "----")
_KINDS = {
    "graded": AttemptKind.GRADED,
    "completed": AttemptKind.GRADED,
    "complete": AttemptKind.GRADED,
    "in progress": AttemptKind.IN_PROGRESS,
    "current": AttemptKind.IN_PROGRESS,
    "enrolled": AttemptKind.IN_PROGRESS,
    "registered": AttemptKind.IN_PROGRESS,
    "transfer": AttemptKind.TRANSFER,
    "transferred": AttemptKind.TRANSFER,
    "exam": AttemptKind.EXAM,
    "by exam": AttemptKind.EXAM,
    "waived": AttemptKind.WAIVED,
    "waiver": AttemptKind.WAIVED,
}


class CellError(ValueError):
    """What is wrong with a cell."""


def address(cell: str) -> str:
    """Read a mail address, in the form under which it is compared."""
    if not cell:
        raise CellError("Enter the mail address.")
    found = same_address(cell)
    if len(found) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(found):
        raise CellError("This is not a mail address.")
    return found


def name(cell: str) -> str:
    """Read a person's name."""
    if looks_like_formula(cell):
        raise CellError("This is a formula, not a name.")
    found = tidy_name(cell)
    if not found:
        raise CellError("Enter the name.")
    if len(found) > LONGEST_NAME:
        raise CellError(f"This name is longer than {LONGEST_NAME} characters.")
    return found


def day(cell: str) -> date:
    """Read a day; forms that two countries read differently are refused."""
    if found := _ISO.fullmatch(cell):
        parts = int(found[1]), int(found[2]), int(found[3])
    elif found := _DOTTED.fullmatch(cell):
        parts = int(found[3]), int(found[2]), int(found[1])
    else:
        raise CellError("Write the day as 2026-09-01 or 1.9.2026.")
    try:
        read = date(*parts)
    except ValueError:
        raise CellError("There is no such day.") from None
    if not 1950 <= read.year <= 2100:
        raise CellError("This year cannot be right.")
    return read


def worth(cell: str) -> Decimal:
    """Read credits, with a point or a comma."""
    if not _NUMBER.fullmatch(cell.translate(_MINUS)):
        raise CellError("This is not a number of credits.")
    try:
        found = Decimal(cell.translate(_MINUS).replace(",", "."))
    except InvalidOperation:
        raise CellError("This is not a number of credits.") from None
    if found < 0:
        raise CellError("Credits are never negative.")
    if found > MOST_CREDITS:
        raise CellError(f"Credits are at most {MOST_CREDITS}.")
    if found != found.quantize(Decimal("0.01")):
        raise CellError("Credits have at most two decimal places.")
    return found


def kind(cell: str, *, has_grade: bool) -> AttemptKind:
    """Read what an attempt is; an empty cell follows from the grade."""
    if not cell:
        return AttemptKind.GRADED if has_grade else AttemptKind.IN_PROGRESS
    found = _KINDS.get(" ".join(re.split(r"[\s_-]+", cell.casefold())))
    if found is None:
        raise CellError("Write graded, in progress, transfer, exam or waived.")
    return found


def grade(cell: str, known: Collection[str]) -> str:
    """Return a grade as its scale writes it: "a−" is "A-"."""
    plain = cell.translate(_MINUS)
    if plain in known:
        return plain
    return next((each for each in known if each.casefold() == plain.casefold()), plain[:40])


def key(cell: str) -> str:
    """Return a code or a name as it is compared: "aud-301" is "AUD 301"."""
    plain = unicodedata.normalize("NFKC", cell).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
