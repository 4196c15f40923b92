"""Every page stands under an entry of the navigation."""

from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web


def current(page: BeautifulSoup) -> list[str]:
    return sorted({a.get_text(strip=True) for a in page.select("#side a[aria-current]")})


def test_places_stand_under_internships_and_for_the_office_under_office(
    web: Web, session: Session
) -> None:
    programme = make.programme()
    site = make.site()
    student, office = make.student(programme), make.office(programme)
    for who, entry in ((student, "Internships"), (office, "Office")):
        web.sign_in(who)
        for url in ("/sites", f"/sites/{site.id}"):
            assert current(web.get(url)) == [entry]


def test_recordings_stand_under_projects(web: Web, session: Session) -> None:
    student = make.student()
    version = make.version(make.recording(student_id=student.id))
    web.sign_in(student)
    assert current(web.get(f"/media/versions/{version.public_id}")) == ["Projects"]


def test_the_offices_own_pages_stay_under_office(web: Web, session: Session) -> None:
    programme = make.programme()
    both = make.office(programme)
    make.membership(user=both, programme=programme, role="faculty")
    web.sign_in(both)
    for url in ("/office/delivery-targets", "/office/petitions", "/sites"):
        assert current(web.get(url)) == ["Office"]
