"""Files as other systems write them, and what their rows ask for."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tracker.audit import AttemptKind
from tracker.imports.rules import ImportKind, Known, Outcome, Plan, Tried, guess, plan
from tracker.imports.rules import problem_of_columns as problem
from tracker.imports.rules.cells import CellError, day, worth
from tracker.imports.rules.known import Catalogue, Enrolled, Listed, Person
from tracker.programmes.rules import EnrolmentDraft
from tracker.standards import sheets

STARTED = date(2026, 9, 1)


def read(content: bytes | str, most_rows: int = 100) -> sheets.Sheet:
    content = content.encode() if isinstance(content, str) else content
    return sheets.read(content, most_rows=most_rows)


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("Name,Mail\nZoë,z@x.example\n".encode(), "UTF-8", "commas"),
        ("\ufeffName,Mail\nZoë,z@x.example\n".encode(), "UTF-8", "commas"),
        ("Name;Mail\r\nZoë;z@x.example\r\n".encode("cp1252"), "Latin-1", "semicolons"),
        ("Name\tMail\nZoë\tz@x.example".encode("utf-16"), "UTF-16", "tabs"),
    ],
)
def test_a_table_is_read_however_it_was_written(
    content: bytes, encoding: str, delimiter: str
) -> None:
    sheet = read(content)
    assert sheet.headers == ("Name", "Mail")
    assert sheet.lines[0].cells == ("Zoë", "z@x.example")
    assert (sheet.encoding, sheet.delimiter) == (encoding, delimiter)


def test_lines_are_numbered_as_an_editor_numbers_them() -> None:
    sheet = read('Name,Mail\n\n"Two\nlines",a@x.example\nLast,b@x.example\n')
    assert [(line.number, line.cells[0]) for line in sheet.lines] == [
        (3, "Two\nlines"),
        (5, "Last"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" , \n,,\n", "empty"),
        (b"Name,Mail\n", "nothing below"),
        (b"PK\x03\x04rest", "not a CSV"),
        (b"Name,Mail\n" + b"a,b\n" * 101, "more than 100 rows"),
        (b",".join([b"x"] * 101) + b"\n1,2\n", "more than 100 columns"),
        (b'Name,Mail\n"' + b"x" * 200_000, "quotation mark"),
        (b"\xff\xfea", "middle of a character"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(sheets.SheetError, match=said):
        read(content)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,b,c", "This row has 3 cells, the first row has 2"),
        ("a\0,b", "cannot be read or stored"),
        (f"a,{'x' * 2001}", "longer than 2,000 characters"),
    ],
)
def test_a_row_that_cannot_be_right_is_marked_and_the_others_are_read(row: str, said: str) -> None:
    lines = read(f"Name,Mail\n{row}\nfine,row\nshort\n").lines
    assert said in lines[0].problem
    assert [line.problem for line in lines[1:]] == ["", ""]
    assert lines[2].cells == ("short", "")
    assert "\0" not in "".join(lines[0].cells)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "  =1"])
def test_a_formula_is_written_as_text(cell: str) -> None:
    assert sheets.write([[cell, "plain"]]).decode("utf-8-sig") == f'"\'{cell}","plain"\r\n'


def test_columns_are_recognised_by_their_headings() -> None:
    heads = ["Student ID", "E-Mail", "Course Code", "Semester", "Final grade", "ECTS"]
    assert guess(ImportKind.RESULTS, heads) == {
        "address": 1,
        "course": 2,
        "term": 3,
        "grade": 4,
        "credits": 5,
    }
    assert guess(ImportKind.STUDENTS, ["Vorname", "Nachname", "School e-mail (official)"]) == {
        "first": 0,
        "last": 1,
        "address": 2,
    }


def test_a_column_is_needed_and_counts_once() -> None:
    assert "mail address" in problem(ImportKind.RESULTS, {"course": 1})
    assert "name" in problem(ImportKind.STUDENTS, {"address": 0})
    assert "twice" in problem(ImportKind.STUDENTS, {"address": 0, "name": 0})
    assert problem(ImportKind.STUDENTS, {"address": 0, "last": 1}) == ""


@pytest.mark.parametrize(("cell", "is_read_as"), [("3", "3"), ("0,5", "0.5"), ("12.50", "12.50")])
def test_credits_are_read_exactly(cell: str, is_read_as: str) -> None:
    assert worth(cell) == Decimal(is_read_as)


@pytest.mark.parametrize(
    "cell", ["-3", "−3", "1e9", "NaN", "Infinity", "61", "1.005", "3 credits", "9" * 400, "٣x"]
)
def test_credits_that_cannot_be_are_refused(cell: str) -> None:
    with pytest.raises(CellError):
        worth(cell)


@pytest.mark.parametrize("cell", ["2026-09-01", "1.9.2026", "01.09.2026"])
def test_days_are_read(cell: str) -> None:
    assert day(cell) == STARTED


@pytest.mark.parametrize("cell", ["09/01/2026", "2026-02-30", "1900-01-01", "tomorrow", "0"])
def test_days_that_could_be_two_or_none_are_refused(cell: str) -> None:
    with pytest.raises(CellError):
        day(cell)


def known(**changes: Any) -> Known:
    plain: dict[str, Any] = {
        "people": {"ana@x.example": Person(id=1, name="Ana Ruiz", is_student=True)},
        "catalogues": {
            "202627": Catalogue(
                id=3, name="2026-27", options={"post": "post"}, grades=frozenset({"A", "B-", "F"})
            )
        },
        "enrolled": {
            1: Enrolled(id=9, catalogue="2026-27", draft=EnrolmentDraft(started_on=STARTED))
        },
        "courses": {"aud301": Listed(id=5, code="AUD 301", credits=Decimal(3))},
        "terms": {"autumn2026": (7, "Autumn 2026")},
        "advisers": {"prof@x.example": 44},
        "today": STARTED,
    }
    return Known(**plain | changes)


def result(**cells: str) -> dict[str, str]:
    plain = {"address": "ana@x.example", "course": "AUD 301", "term": "Autumn 2026", "grade": "A"}
    return plain | cells


def judged(row: dict[str, str], **changes: Any) -> Plan:
    return plan(ImportKind.RESULTS, row, known(**changes))


def tried(kind: AttemptKind = AttemptKind.GRADED, grade: str = "A") -> dict[str, Any]:
    one = Tried(id=70, kind=kind, grade=grade, credits=Decimal(3))
    return {"tried": {(9, 5, 7): (one,)}}


def test_a_result_is_new_changed_or_left_alone() -> None:
    assert judged(result()).outcome is Outcome.ADD
    assert judged(result(), **tried()).outcome is Outcome.SAME
    changed = judged(result(), **tried(AttemptKind.IN_PROGRESS, ""))
    assert (changed.outcome, changed.replaces) == (Outcome.CHANGE, 70)
    assert (
        changed.said
        == "Ana Ruiz: AUD 301, Autumn 2026: in progress, 3 credits becomes A, 3 credits."
    )


def test_spellings_of_codes_terms_and_grades_are_forgiven() -> None:
    row = result(course="aud-301", term="AUTUMN  2026", grade="b−", address=" ANA@x.example ")
    asked = judged(row)
    assert asked.attempt is not None
    assert (asked.attempt.course_id, asked.attempt.term_id, asked.attempt.grade) == (5, 7, "B-")


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"address": "bo@x.example"}, "address", "No student of this programme"),
        ({"address": "not an address"}, "address", "not a mail address"),
        ({"course": "AUD 999"}, "course", "not in the course list"),
        ({"term": "Autumn 1926"}, "term", "no term of this name"),
        ({"term": ""}, "term", "Choose the term"),
        ({"grade": "Z"}, "grade", "Z is not a grade"),
        ({"credits": "-1"}, "credits", "never negative"),
        ({"credits": "9" * 300}, "credits", "not a number"),
        ({"kind": "wished"}, "kind", "Write graded"),
        ({"kind": "waived"}, "grade", "Only a finished attempt"),
    ],
)
def test_a_problem_names_its_column(cells: dict[str, str], column: str, said: str) -> None:
    asked = judged(result(**cells))
    assert (asked.outcome, asked.column) == (Outcome.PROBLEM, column)
    assert said in asked.said


def test_what_was_brought_along_needs_no_term() -> None:
    asked = judged(result(kind="Transfer", term="", grade=""))
    assert asked.attempt is not None
    assert (asked.attempt.kind, asked.attempt.term_id) == (AttemptKind.TRANSFER, None)


def test_a_repeatable_course_is_taken_again_in_the_same_term() -> None:
    crew = Listed(id=5, code="AUD 301", credits=Decimal(3), is_repeatable=True)
    again = judged(result(grade="F"), courses={"aud301": crew}, **tried())
    assert again.outcome is Outcome.ADD
    begun = judged(result(), courses={"aud301": crew}, **tried(AttemptKind.IN_PROGRESS, ""))
    assert (begun.outcome, begun.replaces) == (Outcome.CHANGE, 70)


def test_an_enrolment_keeps_what_the_file_does_not_say() -> None:
    before = EnrolmentDraft(started_on=STARTED, stage="junior", option="post", adviser_id=44)
    row = {"address": "ana@x.example", "expected": "2028-06-30"}
    enrolled = {1: Enrolled(id=9, catalogue="2026-27", draft=before)}
    asked = plan(ImportKind.ENROLMENTS, row, known(enrolled=enrolled))
    assert asked.enrolment is not None
    assert (asked.enrolment.stage, asked.enrolment.option) == ("junior", "post")
    assert asked.enrolment.expected_on == date(2028, 6, 30)
    assert asked.said == "Ana Ruiz: means to finish none becomes 2028-06-30."


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"catalogue": "2019-20"}, "no such catalogue"),
        ({"option": "poetry"}, "no concentration of this name"),
        ({"adviser": "bo@x.example"}, "No faculty member"),
        ({"started": "2026-09-01", "expected": "2025-09-01"}, "before the first day"),
        ({"stage": "x" * 61}, "longer than 60"),
    ],
)
def test_an_enrolment_that_does_not_fit_is_refused(cells: dict[str, str], said: str) -> None:
    row = {"address": "ana@x.example"} | cells
    asked = plan(ImportKind.ENROLMENTS, row, known())
    assert asked.outcome is Outcome.PROBLEM
    assert said in asked.said


def test_no_import_moves_a_student_to_another_catalogue() -> None:
    two = {**known().catalogues, "202728": Catalogue(id=4, name="2027-28")}
    row = {"address": "ana@x.example", "catalogue": "2027-28"}
    asked = plan(ImportKind.ENROLMENTS, row, known(catalogues=two))
    assert asked.outcome is Outcome.PROBLEM
    assert "Ana Ruiz follows 2026-27" in asked.said


def test_an_empty_catalogue_is_the_one_of_the_first_day_of_study() -> None:
    two = {
        **known().catalogues,
        "202728": Catalogue(id=4, name="2027-28", starts_on=date(2027, 9, 1)),
    }
    for started, said in (("2027-08-31", "2026-27"), ("2027-09-01", "2027-28")):
        row = {"address": "ana@x.example", "started": started}
        asked = plan(ImportKind.ENROLMENTS, row, known(catalogues=two, enrolled={}))
        assert asked.said == f"Ana Ruiz is enrolled in {said}."


def test_a_student_is_entered_by_one_name_or_two() -> None:
    whole = plan(ImportKind.STUDENTS, {"address": "bo@x.example", "name": "Bo  Li"}, known())
    parts = {"address": "bo@x.example", "first": "Bo", "last": "Li"}
    assert (whole.outcome, whole.name) == (Outcome.ADD, "Bo Li")
    assert plan(ImportKind.STUDENTS, parts, known()).name == "Bo Li"
    formula = {"address": "bo@x.example", "name": '=HYPERLINK("http://x.example")'}
    assert "formula" in plan(ImportKind.STUDENTS, formula, known()).said
