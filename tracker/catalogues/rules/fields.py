"""What a form asks for each kind of requirement, rule and course, and how it is written."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a value is entered."""

    TEXT = "text"
    WORDS = "words"  # several lines of text
    NUMBER = "number"
    WHOLE = "whole"
    LIST = "list"  # separated by commas or lines
    RULES = "rules"  # one rule a line: "AUD 300-499", "AUD", "tag GE"
    FLAG = "flag"
    SHARING = "sharing"
    TIMES = "times"  # one course a line: "AUD 470: 2"
    STAND_INS = "stand-ins"  # one course a line: "AUD 101: MUS 140, PHI 120"
    GATE = "gate"  # a set of courses by subject and level alone, as RULES are written


class Wrong(ValueError):  # noqa: N818 - reads as a sentence where raised
    """A value that cannot be; the message says how it is written."""


@dataclass(frozen=True)
class Field:
    """One thing a form asks for."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    is_required: bool = False


_LABEL = Field("label", "Name", is_required=True)
_ID = Field(
    "id", "Id", hint="Letters, digits, - and _. It stays the same for good.", is_required=True
)
_NOTE = Field("note", "Note", Kind.WORDS, "What the catalogue says in words.")
_GRADE = Field("min_grade", "Least grade", hint="Such as C. Holds for the parts, too.")
_SHARING = Field("sharing", "Sharing", Kind.SHARING)
_STATED = Field("stated_credits", "Credits as printed", Kind.NUMBER, "A sum that differs is told.")
_CREDITS = Field("credits", "Credits", Kind.NUMBER, is_required=True)
_COUNT = Field("count", "How many", Kind.WHOLE, is_required=True)
_SHARES = Field(
    "shares_with", "May share courses with", Kind.LIST, "Ids of requirements, separated by commas."
)
_KINDS = Field(
    "kinds",
    "Only attempts of these kinds",
    Kind.LIST,
    "Any of graded, in-progress, planned, transfer, exam. Empty for all. Holds for the parts, too.",
)
_LETTERS = Field("letter_only", "Letter grades only", Kind.FLAG, "Holds for the parts, too.")
_AGE = Field(
    "max_age_years", "Not older than so many years", Kind.WHOLE, "Holds for the parts, too."
)
_COMMON = (_GRADE, _SHARING, _STATED, _NOTE)
_ATTEMPTS = (_SHARES, _KINDS, _LETTERS, _AGE)
_SEASONS = Field(
    "seasons", "Only in these terms", Kind.LIST, "Words of their names, such as Autumn."
)
_POOL = (
    Field("from", "From these courses", Kind.LIST, "Codes, separated by commas."),
    Field("from_tags", "From courses tagged", Kind.LIST, "Tags, separated by commas."),
    Field("from_rules", "From subjects", Kind.RULES, "One a line: AUD, AUD 300 or AUD 300-499."),
    Field("must_include", "Must include", Kind.LIST, "Codes that have to be among them."),
    Field("except", "But not these courses", Kind.LIST, "Codes, separated by commas."),
    Field("min_prefixes", "From at least so many subjects", Kind.WHOLE),
    Field("max_per_prefix", "At most so many of one subject", Kind.WHOLE),
    Field("max_times", "How often one course may count", Kind.TIMES, "One a line: AUD 470: 2."),
    *_ATTEMPTS,
)


def _asks(*own: Field) -> tuple[Field, ...]:
    return (_ID, _LABEL, *own, *_COMMON)


REQUIREMENTS: Mapping[str, tuple[str, tuple[Field, ...]]] = {
    "all_of": (
        "All of these courses and parts",
        _asks(
            Field("courses", "Courses", Kind.LIST, "Codes, separated by commas."),
            Field(
                "times", "How often a course is asked for", Kind.TIMES, "One a line: AUD 191: 4."
            ),
            Field(
                "substitutes",
                "What may stand for a course",
                Kind.STAND_INS,
                "One a line: AUD 101: MUS 140, PHI 120. No decision is needed then.",
            ),
            *_ATTEMPTS,
        ),
    ),
    "choose_courses": ("A number of courses", _asks(_COUNT, *_POOL)),
    "choose_credits": ("A number of credits", _asks(_CREDITS, *_POOL)),
    "choose_by_rule": ("Credits by subject and level", _asks(_CREDITS, *_POOL)),
    "terms_of": (
        "A course in different terms",
        _asks(
            Field("terms", "In how many terms", Kind.WHOLE, is_required=True),
            Field("credits_each", "Credits each", Kind.NUMBER),
            *_POOL,
        ),
    ),
    "enrol_every_term": ("A course in every term", _asks(_SEASONS, *_POOL)),
    "choose_option": ("One whole branch", _asks()),
    "hours": (
        "Internship hours",
        _asks(
            Field("course", "Course", is_required=True),
            _CREDITS,
            Field("minutes_per_credit", "Minutes for each credit", Kind.WHOLE, is_required=True),
        ),
    ),
    "milestone": (
        "A milestone",
        _asks(
            Field("requires", "Needs these requirements", Kind.LIST, "Their ids; met before it."),
            Field(
                "blocks",
                "Courses that wait for it",
                Kind.GATE,
                "Subjects, one a line: AUD 300 or AUD 300-499.",
            ),
        ),
    ),
    "earned_credits": ("Credits earned so far", _asks(_CREDITS)),
    "gpa": ("A grade average", _asks(Field("gpa", "Average", Kind.NUMBER, is_required=True))),
    "skill": (
        "A skill at a level",
        _asks(
            Field("skill", "Skill", is_required=True),
            Field("level", "Level", Kind.WHOLE, is_required=True),
        ),
    ),
    "projects": (
        "Projects of a kind",
        _asks(Field("kind", "Kind of project", is_required=True), _COUNT),
    ),
    "attendance": ("Attendance", _asks(Field("kind", "Kind", is_required=True), _COUNT)),
    "fill_to_total": ("Whatever is left up to the total", _asks()),
}

_MIN = Field("min", "At least", Kind.NUMBER)
_MAX = Field("max", "At most", Kind.NUMBER, is_required=True)
_SCOPE = Field("scope", "Only in these requirements", Kind.LIST, "Their ids; empty for all.")
_RULE = Field("label", "Name", is_required=True)
_HERE = Field("local_only", "Leave out what was brought along", Kind.FLAG)
POLICIES: Mapping[str, tuple[str, tuple[Field, ...]]] = {
    "gpa": ("Grade average", (_RULE, _MIN, _SCOPE)),
    "upper_level": (
        "Upper-level credits",
        (_RULE, _MIN, Field("level_from", "Level from", Kind.WHOLE, is_required=True), _HERE),
    ),
    "residency": (
        "Credits taken here",
        (
            _RULE,
            _MIN,
            Field("percent", "Or percent of the total", Kind.NUMBER),
            Field("of_last", "Among the last so many credits", Kind.NUMBER),
        ),
    ),
    "transfer_cap": ("Credits from elsewhere", (_RULE, _MAX)),
    "credit_cap": (
        "Credits of one course",
        (_RULE, _MAX, Field("course", "Course", is_required=True)),
    ),
    "ungraded_cap": (
        "Credits without a letter grade",
        (_RULE, _MAX, Field("not_in", "Not in these requirements", Kind.LIST, "Their ids.")),
    ),
    "course_age": (
        "Age of courses",
        (
            _RULE,
            Field("prefix", "Subject", is_required=True),
            Field("years", "Years", Kind.WHOLE, is_required=True),
        ),
    ),
    "exclusion": (
        "Courses that do not count",
        (_RULE, Field("courses", "Courses", Kind.LIST, "Codes.", is_required=True)),
    ),
    "note": ("A note", (_RULE,)),
}
COURSE = (
    Field("code", "Code", hint="Such as AUD 301.", is_required=True),
    Field("title", "Title", is_required=True),
    _CREDITS,
    Field("tags", "Tags", Kind.LIST, "Separated by commas."),
    Field("prerequisite", "Asks for", hint="In words, such as AUD 201."),
    Field("offered", "Offered in", Kind.LIST, "Words of the terms, such as Autumn; empty for all."),
    Field("credits_max", "Up to so many credits", Kind.NUMBER, "Where a student may choose."),
    Field("same_as", "Other codes of the same course", Kind.LIST, "Separated by commas."),
    Field("repeatable", "Counts each time it is taken", Kind.FLAG),
)
HEAD = (
    Field("name", "Name of the programme", is_required=True),
    Field(
        "catalogue",
        "Catalogue",
        hint="The term or year it begins, such as 2027-28.",
        is_required=True,
    ),
    Field("total", "Credits of the whole degree", Kind.NUMBER, is_required=True),
    Field("credit_unit", "What a credit is called", is_required=True),
)

_RULE_LINE = re.compile(
    r"(?:tag\s+(?P<tag>\S+))"
    r"|(?P<prefix>[A-Za-z][A-Za-z-]*)?\s*(?P<low>\d{1,6})?(?:\s*-\s*(?P<high>\d{1,6}))?"
)


def read(field: Field, typed: Any) -> Any:  # noqa: ANN401 - text or a tick in, JSON out
    """Return what was typed as the file holds it; None for nothing.

    Raises:
        Wrong: when it cannot be.
    """
    if isinstance(typed, bool):
        return True if typed else None
    text = str(typed).strip()
    if not text:
        if field.is_required:
            raise Wrong(f"Enter: {field.label.lower()}")
        return None
    reader = _READERS.get(field.kind)
    return reader(text) if reader else text


def written(field: Field, value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return what the file holds as it is typed."""
    if field.kind is Kind.FLAG:
        return value is True
    if value is None:
        return ""
    writer = _WRITERS.get((field.kind, type(value)))
    return writer(value) if writer else str(value)


def sayable(fields: Iterable[Field], held: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the fields a form can say of an object: a set of more than subjects it cannot."""
    return tuple(
        field for field in fields if field.kind is not Kind.GATE or _is_plain(held.get(field.key))
    )


def unknown(held: Mapping[str, Any], fields: Iterable[Field]) -> list[str]:
    """List the keys that only the file can change; the form leaves them as they are."""
    known = {field.key for field in fields} | {"type", "kind", "children", "options", "conditions"}
    return sorted(held.keys() - known)


def _number(text: str) -> int | float:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Wrong("Enter a number") from None
    if not found.is_finite() or not 0 <= found <= 100_000:
        raise Wrong("Enter a number from 0 to 100,000")
    return int(found) if found == int(found) else float(found)


def _whole(text: str) -> int:
    found = _number(text)
    if not isinstance(found, int):
        raise Wrong("Enter a whole number")
    return found


def _list(text: str) -> list[str]:
    return [each.strip() for each in re.split(r"[,\n;]", text) if each.strip()]


def _rules(text: str) -> list[dict[str, Any]]:
    return [_rule(line.strip()) for line in text.splitlines() if line.strip()]


def _rule(line: str) -> dict[str, Any]:
    found = _RULE_LINE.fullmatch(line)
    if found is None:
        raise Wrong(f"“{line[:40]}” is not a subject: write AUD, AUD 300 or AUD 300-499")
    if found["tag"]:
        return {"tag": found["tag"]}
    rule: dict[str, Any] = {}
    if found["prefix"]:
        rule["prefix"] = found["prefix"]
    if found["low"]:
        rule["min_level"] = int(found["low"])
    if found["high"]:
        rule["max_level"] = int(found["high"])
    return rule


def _rule_words(rule: Mapping[str, Any]) -> str:
    if rule.get("tag"):
        return f"tag {rule['tag']}"
    levels = str(rule.get("min_level") or "")
    if rule.get("max_level"):
        levels = f"{levels or 0}-{rule['max_level']}"
    return f"{rule.get('prefix', '')} {levels}".strip()


def _is_plain(held: object) -> bool:
    return held is None or (isinstance(held, dict) and held.keys() <= {"from_rules"})


def _line(said: object) -> str:
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said)


def _lines_of(held: dict[str, Any]) -> str:
    return "\n".join(f"{code}: {_line(said)}" for code, said in held.items())


def _rules_of(held: list[Any]) -> str:
    return "\n".join(_rule_words(rule) for rule in held if isinstance(rule, dict))


def _gate_of(held: dict[str, Any]) -> str:
    rules = held.get("from_rules")
    return _rules_of(rules) if isinstance(rules, list) else ""


_WRITERS: dict[tuple[Kind, type], Callable[[Any], str]] = {
    (Kind.LIST, list): _line,
    (Kind.RULES, list): _rules_of,
    (Kind.GATE, dict): _gate_of,
    (Kind.TIMES, dict): _lines_of,
    (Kind.STAND_INS, dict): _lines_of,
}


def _pairs(text: str) -> list[tuple[str, str]]:
    """Read lines of a code and what is said of it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = [line.rpartition(":")[::2] for line in lines]
    for (code, said), line in zip(pairs, lines, strict=True):
        if not code.strip() or not said.strip():
            raise Wrong(f"“{line[:40]}” lacks a code or what is said of it: write AUD 470: 2")
    return [(code.strip(), said.strip()) for code, said in pairs]


def _times(text: str) -> dict[str, int]:
    return {code: _whole(said) for code, said in _pairs(text)}


def _stand_ins(text: str) -> dict[str, list[str]]:
    return {code: _list(said) for code, said in _pairs(text)}


def _gate(text: str) -> dict[str, Any]:
    return {"from_rules": _rules(text)}


_READERS = {
    Kind.TIMES: _times,
    Kind.STAND_INS: _stand_ins,
    Kind.GATE: _gate,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.LIST: _list,
    Kind.RULES: _rules,
}
