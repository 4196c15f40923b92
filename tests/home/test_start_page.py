"""The start page says what needs this person; the landing page leads to sound."""

from tests import make
from tests.conftest import Web
from tracker.accounts.models import Address
from tracker.accounts.rules import AddressKind
from tracker.contacts.models import Contact, NextStep


def headings(web: Web) -> list[str]:
    return [h.get_text(strip=True) for h in web.get("/home").select("main h2")]


def test_a_new_student_meets_five_first_steps(web: Web) -> None:
    web.sign_in(make.student())
    page = web.get("/home")
    assert "First steps" in headings(web)
    assert len(page.select("details.panel .task")) == 5


def test_a_step_that_was_taken_is_marked(web: Web) -> None:
    student = make.student()
    personal = Address(address="me@home.example", kind=AddressKind.PERSONAL, user=student)
    make.keep(personal)
    web.sign_in(student)
    first = web.get("/home").select("details.panel .task")[0]
    assert "Completed" in first.get_text()


def test_five_things_are_shown_and_the_rest_behind_a_line(web: Web) -> None:
    student = make.student()
    person = make.keep(Contact(student_id=student.id, name="Tova Brandt"))
    for number in range(7):
        make.keep(
            NextStep(
                student_id=student.id,
                contact_id=person.id,
                text=f"Ask {number}",
                due_on=make.moment().date(),
            )
        )
    web.sign_in(student)
    page = web.get("/home")
    assert page.select_one("details.more summary")
    assert "2 more" in page.get_text(" ", strip=True)


def test_somebody_without_a_programme_is_told_what_to_do(web: Web) -> None:
    web.sign_in(make.user())
    assert "not in a programme yet" in web.get("/home").get_text()


def test_faculty_see_the_desk_and_no_student_panels(web: Web) -> None:
    web.sign_in(make.faculty(make.programme()))
    assert headings(web) == ["Needs you"]
    assert "Nothing waits for you" in web.get("/home").get_text()


def test_the_office_finds_its_way_to_work(web: Web) -> None:
    web.sign_in(make.office(make.programme()))
    assert "Office" in headings(web)


def test_who_is_signed_in_goes_from_the_landing_page_to_work(web: Web) -> None:
    web.sign_in(make.student())
    assert web.open("/").location == "/home"


def test_the_landing_page_needs_no_pages_to_feature(web: Web) -> None:
    assert "Work you can hear" in web.get("/").get_text()
