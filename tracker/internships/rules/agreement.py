"""What is signed: a template with named fields, the words it becomes, and who signs them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from tracker.internships.rules.states import Part

PROOF = "liner-notes/agreement/1"
CONSENT = (
    "I have read this agreement and agree to it. My typed name stands for my signature under "
    "exactly this text."
)
SIGNATORIES = (Part.STUDENT, Part.FACULTY, Part.SUPERVISOR)
FIELDS: Mapping[str, str] = {
    "programme": "the programme's name",
    "student": "the student's name",
    "role": "what the student is there",
    "site": "the place",
    "town": "its town",
    "supervisor": "the supervisor's name",
    "supervisor_position": "what they are there",
    "supervisor_mail": "their mail address",
    "first_day": "the first day",
    "last_day": "the last day",
    "planned_hours": "the planned hours",
    "required_hours": "the hours that count as done",
    "course": "the course, or “not for credit”",
    "credits": "the credits, or a dash",
    "work": "on site, partly remote or remote",
    "pay": "what is said about pay",
    "objectives": "what the student wants to learn, one on each line",
}
_FIELD = re.compile(r"\{([^{}\n]*)\}")
PRESET_TITLE = "Internship agreement"
PRESET = """\
Between {student}, {programme}, and {site}, {town}, represented by {supervisor}.

# The internship

{student} works as {role}, {work}, from {first_day} to {last_day}, {planned_hours} hours in all.
Pay: {pay}. Course: {course}; credits: {credits}.
{required_hours} hours that faculty accepted count as done.

# What {student} wants to learn

{objectives}

# The site

- {supervisor} introduces {student} to the work and the people and is there for questions.
- {supervisor} confirms the hours by a mailed link.
- Work that serves learning comes first; errands are the lesser part.
- Hearing protection, safety rules and the equipment needed are explained on the first day.

# The student

- {student} keeps to the hours agreed on and to the house's rules, and tells early when ill.
- What is confidential stays so: nothing of it is shown without the site's consent.
- {student} writes down the hours and what was done in them, and sends them week by week.

# The school

- A member of faculty reads the weeks, answers questions of both sides, and evaluates the whole.

# Changes and ending

A change of dates, hours, supervisor or objectives asks for all signatures again.
Each side can end the internship early with a reason; hours accepted until then stay.
"""


def unknown_fields(text: str) -> list[str]:
    """List the names in braces that are no fields, each once, as they were written."""
    found = (match[1] for match in _FIELD.finditer(text))
    return list(dict.fromkeys(name for name in found if name.strip() not in FIELDS))


def fill(text: str, values: Mapping[str, str | Sequence[str]]) -> str:
    """Put values in the place of names; what is put in is never read as a field or a heading.

    Args:
        text: a template without unknown fields.
        values: one for each of ``FIELDS``; a list becomes lines with numbers where its field
            stands alone on a line, else one after the other.
    """
    return "\n".join(_line(line, values) for line in _lines(text)).strip() + "\n"


def text_hash(body: str) -> str:
    """Return the SHA-256 that everybody signs."""
    return sha256(body.encode()).hexdigest()


@dataclass(frozen=True)
class Piece:
    """A heading, a paragraph, or a list of an agreement."""

    kind: str  # heading, paragraph, bullets, numbers
    lines: tuple[str, ...]


def pieces(body: str) -> list[Piece]:
    """Read a text into what a page and a paper show of it."""
    found: list[Piece] = []
    for kind, line in map(_kind, [*_lines(body), ""]):
        last = found[-1] if found else None
        if kind == "gap":
            found.append(Piece("gap", ()))
        elif last is not None and last.kind == kind and kind != "heading":
            found[-1] = Piece(kind, (*last.lines, line))
        else:
            found.append(Piece(kind, (line,)))
    return [piece for piece in found if piece.kind != "gap"]


def missing_signatures(signed: Iterable[Part]) -> list[Part]:
    """List who has not signed yet."""
    have = set(signed)
    return [part for part in SIGNATORIES if part not in have]


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _line(line: str, values: Mapping[str, str | Sequence[str]]) -> str:
    alone = _FIELD.fullmatch(line.strip())
    if alone and not isinstance(value := values[alone[1].strip()], str):
        return "\n".join(f"{n}. {_flat(each)}" for n, each in enumerate(value, 1))

    def put(match: re.Match[str]) -> str:
        value = values[match[1].strip()]
        return _flat(value if isinstance(value, str) else "; ".join(value))

    filled = _FIELD.sub(put, line)
    if line.lstrip()[:1] == "{" and _kind(filled)[0] not in {"paragraph", "gap"}:
        return f"\u200b{filled}"  # a value that looks like a heading or a list stays words
    return filled


def _flat(value: str) -> str:
    return " ".join(value.split())


def _kind(line: str) -> tuple[str, str]:
    if not line.strip():
        return "gap", ""
    if found := re.match(r"#{1,3} +(.+)", line):
        return "heading", found[1]
    if found := re.match(r"[-*] +(.+)", line):
        return "bullets", found[1]
    if found := re.match(r"[0-9]{1,3}[.)] +(.+)", line):
        return "numbers", found[1]
    return "paragraph", line
