"""What one row asks for, and how that compares with what is recorded.

The check and the applying ask the same question, so that what is shown is what is done.
"""

from collections.abc import Callable
from decimal import Decimal

from tracker.audit import AttemptKind
from tracker.degrees.rules import AttemptDraft, problem_of_attempt
from tracker.imports.rules import cells
from tracker.imports.rules.cells import CellError
from tracker.imports.rules.known import (
    Catalogue,
    Enrolled,
    Known,
    Listed,
    Plan,
    Row,
    Tried,
    Wrong,
    as_outcome,
    enrolled_of,
    person_of,
    read,
)
from tracker.imports.rules.states import ImportKind, Outcome
from tracker.imports.rules.steps import step
from tracker.programmes.rules import EnrolmentDraft, followed_from


def plan(kind: ImportKind, row: Row, known: Known) -> Plan:
    """Say what one row asks for.

    Args:
        kind: what the file holds.
        row: the cells per field; fields without a column are absent.
        known: what is recorded.
    """
    try:
        return _PLANS[kind](row, known)
    except Wrong as wrong:
        return Plan(outcome=Outcome.PROBLEM, said=wrong.sentence, column=wrong.column)


def _student(row: Row, known: Known) -> Plan:
    where = read("address", row, cells.address)
    person = known.people.get(where)
    if person is None:
        parts = row.get("name") or f"{row.get('first', '')} {row.get('last', '')}".strip()
        called = read("name", {"name": parts}, cells.name)
        said = f"{called} is entered as a student."
        return Plan(outcome=Outcome.ADD, said=said, key=where, address=where, name=called)
    if not person.is_student:
        # No name: whose account it is, is not this office's to know before they belong to it.
        said = "This address has an account, which becomes a student of this programme."
        return Plan(outcome=Outcome.ADD, said=said, key=where, address=where)
    said = f"{person.name} is a student already."
    return Plan(outcome=Outcome.SAME, said=said, key=where, address=where)


def _enrolment(row: Row, known: Known) -> Plan:
    where, person = person_of(row, known)
    now = known.enrolled.get(person.id)
    wanted = row.get("catalogue", "")
    catalogue = _catalogue(wanted or (now.catalogue if now else ""), known, row)
    if now is not None and catalogue.name != now.catalogue:
        raise Wrong(
            "catalogue",
            f"{person.name} follows {now.catalogue}. Move students to another catalogue one by "
            "one, in their record: it is a decision.",
        )
    before = now.draft if now else None
    draft = _enrolment_draft(row, known, catalogue, before)
    base = Plan(
        outcome=Outcome.ADD,
        said=f"{person.name} is enrolled in {catalogue.name}.",
        key=where,
        address=where,
        enrolment=draft,
        version_id=catalogue.id,
    )
    if before is None:
        return base
    if before == draft:
        return as_outcome(base, Outcome.SAME, f"{person.name}: as recorded.")
    return as_outcome(base, Outcome.CHANGE, f"{person.name}: {_differences(before, draft)}.")


def _enrolment_draft(
    row: Row, known: Known, catalogue: Catalogue, before: EnrolmentDraft | None
) -> EnrolmentDraft:
    base = before or EnrolmentDraft(started_on=known.today)
    started, expected = base.started_on, base.expected_on
    if row.get("started"):
        started = read("started", row, cells.day)
    if row.get("expected"):
        expected = read("expected", row, cells.day)
    if expected is not None and expected < started:
        raise Wrong("expected", "This day is before the first day of study.")
    option = base.option
    if written := row.get("option"):
        if cells.key(written) not in catalogue.options:
            raise Wrong("option", f"{catalogue.name} has no concentration of this name.")
        option = catalogue.options[cells.key(written)]
    stage = row.get("stage") or base.stage
    if len(stage) > 60:
        raise Wrong("stage", "This is longer than 60 characters.")
    return EnrolmentDraft(
        started_on=started,
        expected_on=expected,
        ended_on=base.ended_on,
        state=base.state,
        stage=stage,
        option=option,
        adviser_id=_adviser(row, known) or base.adviser_id,
    )


def _adviser(row: Row, known: Known) -> int | None:
    if not row.get("adviser"):
        return None
    where = read("adviser", row, cells.address)
    if where not in known.advisers:
        raise Wrong("adviser", "No faculty member of this programme has this address.")
    return known.advisers[where]


def _result(row: Row, known: Known) -> Plan:
    where, person = person_of(row, known)
    enrolled = enrolled_of(person, known)
    course = known.courses.get(cells.key(row.get("course", "")))
    if course is None:
        raise Wrong("course", "This course is not in the course list.")
    term_id, term = _term(row, known)
    grades = _grades(enrolled, known)
    draft = _attempt_draft(row, course, term_id, grades)
    if problem := problem_of_attempt(draft, grades):
        raise Wrong(_column_of(problem), problem)
    what = f"{course.code}{f', {term}' if term else ''}"
    base = Plan(
        outcome=Outcome.ADD,
        said=f"{person.name}: {what}, {_words(draft)}.",
        key=f"{where} {course.id} {term_id or 0}",
        address=where,
        attempt=draft,
    )
    tried = known.tried.get((enrolled.id, course.id, term_id or 0), ())
    return _compared(base, draft, tried, what=f"{person.name}: {what}", course=course)


def _column_of(problem: str) -> str:
    """Tell which column a sentence of ``problem_of_attempt`` is about."""
    words = {"grade": "grade", "term": "term", "Credits": "credits"}
    return next((column for word, column in words.items() if word in problem), "")


def _compared(
    base: Plan, draft: AttemptDraft, tried: tuple[Tried, ...], *, what: str, course: Listed
) -> Plan:
    if any(_is(each, draft) for each in tried):
        return as_outcome(base, Outcome.SAME, f"{what}: as recorded.")
    open_ones = [t for t in tried if t.kind in {AttemptKind.PLANNED, AttemptKind.IN_PROGRESS}]
    older = open_ones if course.is_repeatable else list(tried)
    if not older:
        return base
    was = older[-1]
    said = f"{what}: {_words(was)} becomes {_words(draft)}."
    return as_outcome(base, Outcome.CHANGE, said, replaces=was.id)


def _attempt_draft(
    row: Row, course: Listed, term_id: int | None, grades: frozenset[str]
) -> AttemptDraft:
    grade = cells.grade(row.get("grade", ""), grades)
    try:
        kind = cells.kind(row.get("kind", ""), has_grade=bool(grade))
    except CellError as error:
        raise Wrong("kind", str(error)) from None
    worth = read("credits", row, cells.worth) if row.get("credits") else course.credits
    return AttemptDraft(
        course_id=course.id,
        kind=kind,
        credits=Decimal(0) if kind is AttemptKind.WAIVED else worth,
        term_id=term_id,
        grade=grade,
    )


def _catalogue(written: str, known: Known, row: Row) -> Catalogue:
    if not known.catalogues:
        raise Wrong("catalogue", "This programme has no catalogue yet.")
    if not written:
        begins = read("started", row, cells.day) if row.get("started") else known.today
        if chosen := followed_from(known.catalogues.values(), begins):
            return chosen
    found = known.catalogues.get(cells.key(written))
    if found is None:
        raise Wrong("catalogue", "This programme has no such catalogue.")
    return found


def _term(row: Row, known: Known) -> tuple[int | None, str]:
    written = row.get("term", "")
    if not written:
        return None, ""
    if cells.key(written) not in known.terms:
        raise Wrong("term", "There is no term of this name.")
    return known.terms[cells.key(written)]


def _grades(enrolled: Enrolled, known: Known) -> frozenset[str]:
    found = known.catalogues.get(cells.key(enrolled.catalogue))
    return found.grades if found else frozenset()


def _is(tried: Tried, draft: AttemptDraft) -> bool:
    return (tried.kind, tried.grade, tried.credits) == (draft.kind, draft.grade, draft.credits)


def _words(what: Tried | AttemptDraft) -> str:
    state = what.grade or what.kind.replace("-", " ")
    return f"{state}, {what.credits:f} credits".replace(".00 ", " ")


def _differences(before: EnrolmentDraft, after: EnrolmentDraft) -> str:
    names = {
        "started_on": "started",
        "expected_on": "means to finish",
        "stage": "stage",
        "option": "concentration",
        "adviser_id": "adviser",
    }
    said = []
    for key, label in names.items():
        was, will = getattr(before, key), getattr(after, key)
        if was != will:
            said.append(label if key == "adviser_id" else f"{label} {was or 'none'} becomes {will}")
    return ", ".join(said)


_PLANS: dict[ImportKind, Callable[[Row, Known], Plan]] = {
    ImportKind.STUDENTS: _student,
    ImportKind.ENROLMENTS: _enrolment,
    ImportKind.RESULTS: _result,
    ImportKind.STEPS: step,
}
