"""Attendance and accepted projects: recorded by the office, counted by the audit."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tests.imports.test_flow import applied, checked, outcomes, taken_back
from tracker import clock
from tracker.audit import Status
from tracker.degrees import operations, queries
from tracker.degrees.rules import CountDraft, CountKind
from tracker.errors import NotAllowed, WrongState
from tracker.imports import queries as imports
from tracker.imports.rules import ImportKind, RowState
from tracker.trail import TrailEntry

ASKS: list[dict[str, Any]] = [
    {"id": "rec", "label": "Recitals", "type": "attendance", "kind": "recital", "count": 3},
    {"id": "mixes", "label": "Mixes", "type": "projects", "kind": "mix", "count": 2},
    {"id": "exit", "label": "Exit review", "type": "milestone"},
]


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(asks=ASKS)


def draft(**changes: Any) -> CountDraft:
    plain: dict[str, Any] = {
        "kind": CountKind.ATTENDANCE,
        "what": "recital",
        "happened_on": clock.today(),
    }
    return CountDraft(**plain | changes)


def project(title: str, **changes: Any) -> CountDraft:
    return draft(kind=CountKind.PROJECTS, what="mix", title=title, **changes)


def count(one: record.Record, asked: CountDraft) -> Any:
    done = operations.record_count(one.enrolment, asked, actor=make.actor(one.office))
    return make.keep(done)


def status(one: record.Record, node: str) -> tuple[Status, int]:
    found = one.answer().node(node)
    assert found is not None
    return found.status, int(found.amount.earned)


def test_being_there_and_accepted_projects_count(one: record.Record) -> None:
    assert status(one, "rec") == (Status.NOT_MET, 0)
    count(one, draft(times=2))
    count(one, project("First mix"))
    assert status(one, "rec") == (Status.NOT_MET, 2)
    count(one, draft(title="Guest night"))
    count(one, project("Second mix"))
    assert status(one, "rec") == (Status.MET, 3)
    assert status(one, "mixes") == (Status.MET, 2)
    node = one.answer().node("mixes")
    assert node is not None
    assert [each.label for each in node.evidence] == ["First mix", "Second mix"]


def test_what_is_taken_back_counts_no_more_and_stays_visible(one: record.Record) -> None:
    counted, actor = count(one, draft()), make.actor(one.office)
    operations.take_back_count(counted, actor=actor)
    assert status(one, "rec") == (Status.NOT_MET, 0)
    assert [row.id for row in queries.counts_of(one.enrolment, ended=True)] == [counted.id]
    count(one, draft())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (draft(what="opera"), "counts no such thing"),
        (draft(happened_on=date(2999, 1, 1)), "in the future"),
        (draft(times=0), "between 1 and"),
        (project(""), "title of the project"),
        (project("Two", times=2), "counts once"),
        (project("x" * 201), "at most 200"),
    ],
)
def test_what_does_not_fit_is_refused(one: record.Record, asked: CountDraft, said: str) -> None:
    with pytest.raises(WrongState, match=said):
        count(one, asked)


def test_the_same_is_counted_once(one: record.Record) -> None:
    count(one, draft())
    with pytest.raises(WrongState, match="recorded for this day already"):
        count(one, draft(times=2))


@pytest.mark.parametrize("who", ["student", "faculty"])
def test_only_the_office_counts(one: record.Record, who: str) -> None:
    with pytest.raises(NotAllowed):
        operations.record_count(one.enrolment, draft(), actor=make.actor(getattr(one, who)))


def test_the_office_counts_on_the_page_and_the_trail_tells_who(
    one: record.Record, web: Web, session: Session
) -> None:
    web.sign_in(one.office)
    place = f"/office/students/{one.student.id}"
    today = clock.today().isoformat()
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    url = f"{place}/counts/new"
    web.send(url, status=422, what="attendance:recital", happened_on=tomorrow, times="1")
    web.send(url, status=422, what="attendance:recital", happened_on=today, times="")
    web.send(url, what="attendance:recital", happened_on=today, times="2", title="Guest  night")
    page = web.get(place)
    panel = page.select_one("section:has(#counts-title)")
    assert panel is not None
    assert "Guest night, 2 times" in panel.get_text()
    assert one.office.name in panel.get_text()
    web.send(place, form="form[action*='/counts/']")
    assert "Taken back" in web.get(place).get_text()
    deeds = session.scalars(select(TrailEntry).where(TrailEntry.action.startswith("count.")))
    assert [(d.action, d.actor_id) for d in deeds] == [
        ("count.recorded", one.office.id),
        ("count.taken_back", one.office.id),
    ]


def rows(one: record.Record, *lines: str) -> str:
    mail = one.student.addresses[0].address
    return "Email;Milestone;Date;How often;Title\n" + "".join(f"{mail};{line}\n" for line in lines)


LINES = (
    "Exit review;2025-05-02;;",
    "recital;2.5.2025;2;",
    "Recitals;2025-05-03;;Guest night",
    "mix;2025-05-04;;First mix",
)


def test_milestones_and_counts_come_as_a_file_once(one: record.Record) -> None:
    found = applied(one, ImportKind.STEPS, rows(one, *LINES))
    assert outcomes(found) == ["add"] * 4
    assert status(one, "rec") == (Status.MET, 3)
    assert status(one, "exit")[0] is Status.MET
    again = checked(one, ImportKind.STEPS, rows(one, *LINES))
    assert outcomes(again) == ["same"] * 4
    other = applied(one, ImportKind.STEPS, rows(one, "recital;2025-05-02;4;"))
    assert [row.said.rpartition(": ")[2] for row in imports.rows_of(other)] == [
        "2 times becomes 4."
    ]
    assert status(one, "rec") == (Status.MET, 5)
    taken_back(one, other)
    assert status(one, "rec") == (Status.MET, 3)
    taken_back(one, found)
    assert {row.state for row in imports.rows_of(found)} == {RowState.UNDONE}
    assert status(one, "rec") == (Status.NOT_MET, 0)
    assert queries.milestones_of(one.enrolment) == []


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("Opera;2025-05-02;;", "what", "no milestone and counts nothing"),
        ("recital;05/02/2025;;", "day", "Write the day"),
        ("recital;2099-05-02;;", "day", "in the future"),
        ("recital;2025-05-02;-1;", "times", "between 1 and"),
        ("mix;2025-05-02;;", "title", "title of the project"),
        ("mix;2025-05-02;2;Two", "times", "counts once"),
        ("mix;2025-05-02;;=1+1", "title", "formula"),
        ("mix;2025-05-02;;" + "x" * 201, "title", "longer than 200"),
    ],
)
def test_a_row_that_does_not_fit_names_its_column(
    one: record.Record, line: str, column: str, said: str
) -> None:
    (row,) = imports.rows_of(checked(one, ImportKind.STEPS, rows(one, line)))
    assert (row.column, said in row.said) == (column, True), row.said


def test_a_file_never_changes_the_day_of_a_milestone(one: record.Record) -> None:
    applied(one, ImportKind.STEPS, rows(one, LINES[0]))
    (row,) = imports.rows_of(checked(one, ImportKind.STEPS, rows(one, "exit;2025-05-09;;")))
    assert (row.column, "Take that back" in row.said) == ("day", True)
