"""The log of hours and an evaluation on paper: read back as a person would."""

import csv
import io

from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.evaluations.test_by_link import ANSWER, asked_for, evaluation_of, full, link_in, mails
from tests.internships import scenes
from tracker.evaluations import operations
from tracker.evaluations.rules import Kind, Visibility
from tracker.internships import operations as operations_of_hours
from tracker.internships.rules import DayDraft, WeekDraft, parse_hours

FORMULA = '=HYPERLINK("https://evil.example";"Click")'


def read(content: bytes) -> tuple[str, tuple[int, int], bool]:
    """Return the words of a PDF, the size of its first page in points, and whether it is tagged."""
    found = PdfReader(io.BytesIO(content))
    box = found.pages[0].mediabox
    words = " ".join(" ".join(page.extract_text() for page in found.pages).split())
    is_tagged = "/StructTreeRoot" in found.root_object
    return words, (round(box.width), round(box.height)), is_tagged


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_log_of_hours_says_how_each_day_was_confirmed(web: Web, session: Session) -> None:
    programme = make.programme()
    scene = scenes.under_way(student=make.student(programme, name=FORMULA), programme=programme)
    scene.log(450, 300, text="Patched #the *desk* $x$.")
    scene.send()
    scene.accept()
    scene.log(60, text="MARKER-DRAFT", weeks_later=1)
    web.sign_in(scene.faculty)
    a4 = web.open(f"{scene.url}/papers/hours/a4")
    assert a4.mimetype == "application/pdf"
    words, size, is_tagged = read(a4.data)
    assert (size, is_tagged) == ((595, 842), True)
    for part in ("Patched #the *desk* $x$. Day 0.", "12.50", "Faculty, without the site", FORMULA):
        assert part in words.replace("“", '"').replace("”", '"')
    assert "MARKER-DRAFT" not in words
    assert read(web.open(f"{scene.url}/papers/hours/letter").data)[1] == (612, 792)
    table = rows(web.open(f"{scene.url}/papers/hours/csv").data)
    assert table[1][0] == f"'{FORMULA}"
    assert [row[-1] for row in table] == ["Minutes", "450", "300"]
    web.sign_in(make.faculty(make.programme()))
    assert web.open(f"{scene.url}/papers/hours/a4").status_code == 404


def test_the_log_says_a_break_where_there_was_one(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    week = scene.week()
    days = {week.monday: DayDraft(parse_hours("9-17 less 0:45"), "Tracked drums.")}
    actor = make.actor(scene.student)
    operations_of_hours.save_week(week, WeekDraft(days=days), based_on=week.version, actor=actor)
    scene.send()
    web.sign_in(scene.student)
    table = rows(web.open(f"{scene.url}/papers/hours/csv").data)
    assert table[1][3:5] == ["7.25", "9-17 less 0:45"]


def test_a_log_without_hours_says_so(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.student)
    assert "No hours were sent yet." in read(web.open(f"{scene.url}/papers/hours/a4").data)[0]
    assert len(rows(web.open(f"{scene.url}/papers/hours/csv").data)) == 1


def test_an_evaluation_on_paper_is_for_whoever_may_read_it(web: Web, session: Session) -> None:
    scene, url = asked_for(session)
    paper = f"{scene.url}/papers/final"
    web.sign_in(scene.faculty)
    assert web.open(f"{paper}/a4").status_code == 404
    web.send(url, form=ANSWER, do="send", **full(strengths="=1+1"))
    words, _, is_tagged = read(web.open(f"{paper}/a4").data)
    assert is_tagged
    for part in ("Dependability", "4, above average", "SHA-256 of the record", "=1+1"):
        assert part in words
    table = rows(web.open(f"{paper}/csv").data)
    assert ["Strengths", "'=1+1", "'=1+1"] in [row[3:] for row in table]
    web.sign_in(scene.student)
    assert web.open(f"{paper}/a4").status_code == 404
    assert web.open(f"{scene.url}/papers/midterm/csv").status_code == 404


def test_receipts_of_the_site_stand_on_the_log(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(120)
    scene.send()
    hours = "/s/" + mails(session)[-1].text.split("/s/")[1].split()[0]
    web.send(hours, form="form:has(button[value=confirm])", do="confirm")
    operations.mail_link(scene.internship, Kind.FINAL, actor=make.actor(scene.faculty))
    session.commit()
    web.send(link_in(mails(session)[-1]), form=ANSWER, do="send", **full())
    operations.show_to_student(
        evaluation_of(scene), Visibility.AT_ONCE, actor=make.actor(scene.faculty)
    )
    web.sign_in(scene.student)
    words = read(web.open(f"{scene.url}/papers/hours/a4").data)[0]
    assert scene.internship.supervisor is not None
    assert "Receipts of the site" in words
    assert scene.internship.supervisor.name in words
    assert web.open(f"{scene.url}/papers/final/letter").status_code == 200
    assert "PDF, A4" in web.get(f"{scene.url}/evaluations").text
