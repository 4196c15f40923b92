"""What a row about a milestone, attendance or an accepted project asks for."""

import re
from dataclasses import replace
from datetime import date

from tracker.degrees.rules import Countable, CountDraft, CountKind, MilestoneDraft
from tracker.degrees.rules.counts import LONGEST_TITLE, MOST_TIMES
from tracker.imports.rules import cells
from tracker.imports.rules.cells import CellError
from tracker.imports.rules.known import (
    Enrolled,
    Known,
    Plan,
    Row,
    Wrong,
    as_outcome,
    enrolled_of,
    person_of,
    read,
)
from tracker.imports.rules.states import Outcome
from tracker.standards.sheets import looks_like_formula

_COUNT = re.compile(r"\d{1,3}")


def step(row: Row, known: Known) -> Plan:
    """Plan one row."""
    where, person = person_of(row, known)
    enrolled = enrolled_of(person, known)
    catalogue = known.catalogues.get(cells.key(enrolled.catalogue))
    found = catalogue.steps.get(cells.key(row.get("what", ""))) if catalogue else None
    if found is None:
        raise Wrong("what", f"{enrolled.catalogue} has no milestone and counts nothing like this.")
    day = read("day", row, cells.day)
    if day > known.today:
        raise Wrong("day", "This day is in the future.")
    about = f"{person.name}: {found.label}"
    if found.counted is not None:
        base = Plan(outcome=Outcome.ADD, address=where, count=_draft(row, found.counted, day))
        return _count(base, about, enrolled, known)
    draft = MilestoneDraft(node=found.milestone, reached_on=day)
    base = Plan(outcome=Outcome.ADD, address=where, milestone=draft)
    return _milestone(base, about, known.reached.get((enrolled.id, found.milestone)))


def _milestone(base: Plan, about: str, reached: date | None) -> Plan:
    draft = base.milestone
    if draft is None:
        raise LookupError("A plan about no milestone")
    base = replace(
        base, key=f"{base.address} {draft.node}", said=f"{about}, reached on {draft.reached_on}."
    )
    if reached is None:
        return base
    if reached == draft.reached_on:
        return as_outcome(base, Outcome.SAME, f"{about}: as recorded.")
    raise Wrong(
        "day", f"{about} is recorded for {reached} already. Take that back in the record first."
    )


def _count(base: Plan, about: str, enrolled: Enrolled, known: Known) -> Plan:
    draft = base.count
    if draft is None:
        raise LookupError("A plan that counts nothing")
    which = draft.kind, draft.what, draft.happened_on, draft.title
    titled = f", {draft.title}" if draft.title else ""
    what = f"{about}{titled}, {draft.happened_on}"
    base = replace(
        base,
        key=f"{base.address} {which}",
        said=f"{what}{f', {draft.times} times' if draft.times > 1 else ''}.",
    )
    now = known.counted.get((enrolled.id, *which))
    if now is None:
        return base
    number, times = now
    if times == draft.times:
        return as_outcome(base, Outcome.SAME, f"{what}: as recorded.")
    said = f"{what}: {times} times becomes {draft.times}."
    return as_outcome(base, Outcome.CHANGE, said, replaces=number)


def _draft(row: Row, counted: Countable, day: date) -> CountDraft:
    title, times = read("title", row, _title), read("times", row, _times)
    if counted.kind is CountKind.PROJECTS and not title:
        raise Wrong("title", "Enter the title of the project.")
    if counted.kind is CountKind.PROJECTS and times != 1:
        raise Wrong("times", "A project counts once. Write a row for each.")
    return CountDraft(
        kind=counted.kind, what=counted.what, happened_on=day, times=times, title=title
    )


def _title(cell: str) -> str:
    if looks_like_formula(cell):
        raise CellError("This is a formula, not a title.")
    if len(cell) > LONGEST_TITLE:
        raise CellError(f"This is longer than {LONGEST_TITLE} characters.")
    return " ".join(cell.split())


def _times(cell: str) -> int:
    """Read how often; an empty cell is once."""
    if cell and (not _COUNT.fullmatch(cell) or not 1 <= int(cell) <= MOST_TIMES):
        raise CellError(f"Enter a number between 1 and {MOST_TIMES}.")
    return int(cell or 1)
