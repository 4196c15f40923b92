"""Skills × students, as faculty and office meet them."""

from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests import make
from tests.cohorts import scenes
from tests.conftest import Web
from tests.skills import scenes as claims
from tracker.programmes.models import ProgrammeVersion
from tracker.skills.rules import preset
from tracker.standards import sheets

SKILL = "automation"


def area() -> str:
    found = preset().find(SKILL)
    assert found is not None
    return found[0].key


def cohort(scene: claims.Scene) -> ProgrammeVersion:
    """Enrol the student of a claim."""
    version = scenes.version(programme=scene.programme)
    make.enrolment(version=version, student=scene.student)
    return version


def assessed(level: int = 3) -> claims.Scene:
    scene = claims.begun()
    scene.passage()
    scene.send()
    scene.assess(level)
    return scene


def cells(page: BeautifulSoup) -> list[str]:
    found = (" ".join(td.get_text(" ", strip=True).split()) for td in page.select(".heat td"))
    return [text for text in found if text != "– Nothing yet"]


def test_a_level_is_a_word_and_opens_its_claim(web: Web, session: Session) -> None:
    scene = assessed()
    version = cohort(scene)
    web.sign_in(scene.faculty)
    assert cells(web.get(f"/cohorts/{version.id}/skills")) == ["1 of 7 up to 3 Proficient"]
    page = web.get(f"/cohorts/{version.id}/skills?area={area()}")
    (told,) = cells(page)
    assert told.startswith("3 Proficient , ")
    link = page.select_one(".heat td a")
    assert link is not None
    assert link["href"] == scene.desk_url
    web.get(scene.desk_url)
    table = web.get(f"/cohorts/{version.id}")
    assert "11 of 12 areas" in table.text


def test_the_office_sees_levels_and_no_claims(web: Web, session: Session) -> None:
    scene = assessed()
    other = next(skill.key for _, skill in preset().skills() if skill.key != SKILL)
    claims.begun(skill=other, beside=scene)  # a draft, which nobody but its student knows
    waiting = claims.begun(programme=scene.programme)
    waiting.passage()
    waiting.send()
    version = cohort(scene)
    make.enrolment(version=version, student=waiting.student)
    web.sign_in(make.office(scene.programme))
    page = web.get(f"/cohorts/{version.id}/skills?area={area()}")
    assert cells(page) == ["3 Proficient"]
    assert page.select(".heat td a") == []
    web.sign_in(scene.faculty)
    page = web.get(f"/cohorts/{version.id}/skills?area={area()}")
    told = [each.partition(" ,")[0] for each in cells(page)]
    assert sorted(told) == ["3 Proficient", "Waits"]  # by name, of which they have any
    assert web.get(f"/cohorts/{version.id}").text.count("11 of 12 areas") == 2


def test_a_returned_claim_lies_with_the_student(web: Web, session: Session) -> None:
    scene = claims.begun()
    scene.passage()
    scene.send()
    scene.send_back()
    version = cohort(scene)
    web.sign_in(scene.faculty)
    assert "1 skill claim" in web.get(f"/cohorts/{version.id}").text
    web.sign_in(make.office(scene.programme))
    assert "1 skill claim" not in web.get(f"/cohorts/{version.id}").text


def test_the_csv_names_every_skill(web: Web, session: Session) -> None:
    scene = assessed(2)
    version = cohort(scene)
    web.sign_in(scene.faculty)
    sheet = sheets.read(web.open(f"/cohorts/{version.id}/skills.csv").data, most_rows=10)
    assert len(sheet.headers) == 3 + len(list(preset().skills()))
    assert [cell for cell in sheet.lines[0].cells[2:-1] if cell] == ["2 Developing"]


def test_only_staff_of_the_programme_see_skills(web: Web, session: Session) -> None:
    scene = assessed()
    version = cohort(scene)
    for who in (scene.student, make.faculty(make.programme()), make.user(is_site_admin=True)):
        web.sign_in(who)
        for more in ("skills", "skills.csv"):
            web.get(f"/cohorts/{version.id}/{more}", status=404)
