from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record


def test_staff_see_their_programmes_and_what_they_ask(session: Session, web: Web) -> None:
    one = record.student()
    web.sign_in(one.office)
    page = web.get("/office/programmes")
    assert "BS-AUD 2026-27" in page.get_text()
    link = page.select_one("main table a")
    assert link is not None
    shown = web.get(str(link["href"])).get_text(" ", strip=True)
    assert "Bachelor of Science in Audio Production" in shown
    assert "9 credits tagged GE-HUM, from at least 2 subjects." in shown
    assert "AUD 191 Recording Crew" in shown


def test_who_belongs_to_no_programme_is_told_so(session: Session, web: Web) -> None:
    web.sign_in(make.user())
    assert "You belong to no programme yet" in web.get("/office/programmes").get_text()


def test_another_programme_looks_like_none(session: Session, web: Web) -> None:
    version = record.version()
    web.sign_in(make.office(make.programme()))
    web.get(f"/office/programmes/versions/{version.id}", status=404)
    web.get(f"/office/programmes/versions/{2**62}", status=404)
