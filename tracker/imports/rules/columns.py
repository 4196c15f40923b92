"""What a file may hold, and how its columns are recognised by their headings."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.imports.rules.states import ImportKind


@dataclass(frozen=True)
class Field:
    """One thing a column can hold.

    Attributes:
        key: its name in code and forms.
        label: its name for people.
        words: headings that mean it, most telling first; compared without case, accents and signs.
        is_required: whether a file without it is no use.
        hint: how it is written.
    """

    key: str
    label: str
    words: tuple[str, ...]
    is_required: bool = False
    hint: str = ""


_ADDRESS = Field(
    "address",
    "Mail address",
    ("email", "e-mail address", "mail address", "mail", "school email", "student email", "address"),
    is_required=True,
    hint="It says who the student is.",
)
_DAYS = "As 2026-09-01 or 1.9.2026."

FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.STUDENTS: (
        Field(
            "name",
            "Name",
            ("name", "full name", "student name", "display name"),
            hint="The whole name in one column, or choose first and last name below.",
        ),
        Field("first", "First name", ("first name", "given name", "forename", "vorname", "prenom")),
        Field("last", "Last name", ("last name", "surname", "family name", "nachname", "nom")),
        _ADDRESS,
    ),
    ImportKind.ENROLMENTS: (
        _ADDRESS,
        Field(
            "catalogue",
            "Catalogue",
            ("catalogue", "catalog", "catalogue year", "catalog year", "version"),
            hint="Such as 2026-27. Without one, new students follow the newest.",
        ),
        Field(
            "started",
            "Started",
            (
                "started",
                "start date",
                "start",
                "entry date",
                "enrolled on",
                "begin",
                "matriculation",
            ),
            hint=_DAYS,
        ),
        Field(
            "expected",
            "Means to finish",
            ("expected", "expected graduation", "means to finish", "graduation date", "end date"),
            hint=_DAYS,
        ),
        Field("stage", "Stage", ("stage", "class", "class standing", "year", "level")),
        Field(
            "option",
            "Concentration",
            ("concentration", "option", "track", "branch", "specialisation", "emphasis"),
        ),
        Field(
            "adviser",
            "Adviser",
            ("adviser", "advisor", "adviser email", "advisor email", "adviser address"),
            hint="The mail address of a faculty member.",
        ),
    ),
    ImportKind.RESULTS: (
        _ADDRESS,
        Field(
            "course",
            "Course",
            ("course", "course code", "code", "course number", "module", "subject"),
            is_required=True,
            hint="The code, such as AUD 301.",
        ),
        Field(
            "term",
            "Term",
            ("term", "semester", "session", "quarter", "academic term"),
            hint="As in the list of terms, such as Autumn 2026. Empty for what was brought along.",
        ),
        Field("grade", "Grade", ("grade", "final grade", "mark", "letter grade", "result")),
        Field(
            "credits",
            "Credits",
            ("credits", "credit", "units", "credit hours", "hours", "ects"),
            hint="Empty for the credits in the course list.",
        ),
        Field(
            "kind",
            "What it is",
            ("kind", "type", "what it is", "status", "attempt type"),
            hint="Graded, in progress, transfer, exam, waived. Empty: graded if there is a grade.",
        ),
    ),
    ImportKind.STEPS: (
        _ADDRESS,
        Field(
            "what",
            "Milestone or count",
            ("milestone", "what", "milestone or count", "requirement", "event", "item", "kind"),
            is_required=True,
            hint="As the catalogue calls it: a milestone, attendance or a kind of project.",
        ),
        Field(
            "day",
            "Day",
            ("day", "date", "reached on", "accepted on", "attended on", "on"),
            is_required=True,
            hint=_DAYS,
        ),
        Field(
            "times",
            "How often",
            ("how often", "times", "count", "number of times", "attended"),
            hint="For attendance. Empty: once.",
        ),
        Field("title", "Title", ("title", "name of project", "project", "description")),
    ),
}


def guess(kind: ImportKind, headers: Sequence[str]) -> dict[str, int]:
    """Match fields to columns: by the whole heading first, then by a part of it.

    A column is given to one field only; a field whose column is not recognised is left out.
    """
    plain = [_plain(header) for header in headers]
    found: dict[str, int] = {}
    for fits in (_is_word, _has_word):
        for field in FIELDS[kind]:
            if field.key not in found:
                for word in map(_plain, field.words):
                    hit = next(
                        (
                            at
                            for at, header in enumerate(plain)
                            if at not in found.values() and fits(header, word)
                        ),
                        None,
                    )
                    if hit is not None:
                        found[field.key] = hit
                        break
    return found


def problem_of_columns(kind: ImportKind, columns: Mapping[str, int]) -> str:
    """Say what is missing before rows can be read; "" when nothing is."""
    for field in FIELDS[kind]:
        if field.is_required and field.key not in columns:
            return f"Choose the column that holds: {field.label.lower()}."
    if kind is ImportKind.STUDENTS and not columns.keys() & {"name", "first", "last"}:
        return "Choose the column that holds the name."
    if len(set(columns.values())) < len(columns):
        return "One column was chosen twice."
    return ""


def _is_word(header: str, word: str) -> bool:
    return header == word


def _has_word(header: str, word: str) -> bool:
    return len(word) > 3 and word in header


def _plain(heading: str) -> str:
    split = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(sign for sign in split if sign.isalnum())
