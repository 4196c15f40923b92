"""Skills in the browser: the student's pages, the desk, the office."""

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships import scenes as placements
from tests.skills import scenes
from tracker.accounts.models import User
from tracker.db import db
from tracker.media.models import Highlight
from tracker.programmes.models import Programme
from tracker.skills import queries
from tracker.skills.models import FrameworkVersion, SkillClaim

AMONG_US = "NOTE-AMONG-COLLEAGUES"


@pytest.fixture
def scene(session: Session) -> scenes.Scene:
    return scenes.begun()


def marks(level: int = 3) -> dict[str, Any]:
    return {f"mark_{key}": str(level) for key in ("result", "independence", "reasons", "evidence")}


def test_a_student_claims_shows_and_sends(session: Session, web: Web) -> None:
    student = make.student()
    version = make.version(make.recording(student_id=student.id, title="Low Tide"))
    web.sign_in(student)
    assert "Nothing is claimed yet" in web.get("/skills").text
    refused = web.send("/skills/new", status=422, skill="automation")
    assert "Choose a level" in refused.text
    web.send("/skills/new?skill=automation", level="3", note="I rode the vocal by hand.")
    claim = db.session.scalars(select(SkillClaim)).one()
    assert claim.skill == "automation"
    url = f"/skills/{claim.id}"
    passages = f"{url}/passages/{version.public_id}"
    assert web.get(f"{url}/passages/new").select_one(f'a[href="{passages}"]') is not None
    wrong = web.send(
        passages, status=422, form="highlight-marker form", title="", starts="0:50", ends="0:40"
    )
    assert "Enter an end after the start" in wrong.text
    web.send(
        passages, form="highlight-marker form", title="The last chorus", starts="0:40", ends="0:50"
    )
    web.send(f"{url}/edit", level="2", note="I rode every line by hand.")
    page = web.get(url)
    link = page.select_one("a.moment")
    assert link is not None
    assert link["href"] == f"#sound-{version.public_id}-t=0:40,0:50"
    assert page.select_one(f"#sound-{version.public_id}") is not None
    web.send(url, form=f"form[action='{url}/sending']")
    page = web.get(url)
    assert "With faculty" in page.text
    assert page.select_one("form[action$=removal]") is None
    web.get(f"{url}/edit", status=404)
    web.get(f"{url}/passages/new", status=404)
    web.send(url, form=f"form[action='{url}/recall']")
    web.send(url, form=f"form[action='{url}/withdrawal']")
    assert "Nobody but you sees it" in web.get(url).text


def test_a_highlight_is_taken_with_one_press(scene: scenes.Scene, web: Web) -> None:
    make.keep(
        Highlight(
            public_id="high",
            version=scene.version,
            title="The drop",
            start_ms=1_000,
            end_ms=4_250,
            row_version=1,
        )
    )
    web.sign_in(scene.student)
    web.send(f"{scene.url}/passages/{scene.version.public_id}", form=".entry form")
    evidence = queries.evidence_of(scene.claim)
    assert [(e.title, e.start_ms, e.end_ms) for e in evidence] == [("The drop", 1_000, 4_250)]


def test_days_and_documents_stand_beside_the_sound(session: Session, web: Web) -> None:
    placement = placements.under_way()
    placement.log(180)
    placement.send()
    placement.accept()
    web.sign_in(placement.student)
    web.send("/skills/new", skill="comping", level="1", note="See the sheet.")
    url = f"/skills/{db.session.scalars(select(SkillClaim.id)).one()}"
    web.send(url, form=f"form[action='{url}/days']")
    sheet = (io.BytesIO(b"take 1\n"), "sheet.txt")
    form = f"form[action='{url}/documents']"
    assert "Choose a file" in web.send(url, form=form, status=422).text
    bad = (io.BytesIO(b"MZ\0"), "sheet.txt")
    assert "Choose a PDF" in web.send(url, form=form, status=422, file=bad).text
    web.send(url, form=form, file=sheet)
    page = web.get(url)
    assert "Patched the desk. Day 0." in page.text
    link = page.select_one("a[href$=document]")
    assert link is not None
    with web.open(str(link["href"])) as sent:
        assert sent.data == b"take 1\n"
    web.sign_in(placement.faculty)
    web.get(url, status=404)
    assert web.open(str(link["href"])).status_code == 404


def test_faculty_hear_and_assess_at_the_desk(scene: scenes.Scene, web: Web) -> None:
    scene.passage(title="The last chorus")
    scene.send()
    web.sign_in(scene.faculty)
    assert scene.desk_url in str(web.get("/desk/"))
    page = web.get(scene.desk_url)
    assert "The last chorus" in page.text
    assert page.select_one("a.moment") is not None
    source = page.select_one("audio source")
    assert source is not None
    refused = web.send(scene.desk_url, form=".decide form", status=422, do="assess")
    assert "Choose a level for" in refused.text
    assert "Say in words" in refused.text
    refused = web.send(scene.desk_url, form=".decide form", status=422, do="return")
    assert "Say why" in refused.text
    refused = web.send(scene.desk_url, form=".decide form", status=422, reason="Hm.")
    assert "Press one of the buttons" in refused.text
    answer = web.send(
        scene.desk_url,
        form=".decide form",
        do="assess",
        level="3",
        reason="The rides keep every word in front.",
        note=AMONG_US,
        **marks(),
    )
    assert str(answer.location).startswith("/desk/next")
    assert scene.levels() == {}
    assert "Automation of" in web.get("/desk/").text
    web.settle()
    assert scene.levels()["automation"] == 3
    again = web.get(scene.desk_url)
    assert AMONG_US in again.text
    assert "superseding" in again.text
    stale = web.send(
        scene.desk_url,
        form=".decide form",
        status=409,
        do="assess",
        level="2",
        reason="Less.",
        row_version="1",
        **marks(2),
    )
    assert "changed since you opened it" in stale.text


def test_what_faculty_say_among_themselves_is_on_no_page_of_the_student(
    scene: scenes.Scene, web: Web
) -> None:
    scene.passage()
    scene.send()
    scene.assess(words="For you.", note=AMONG_US)
    scene.assess(2, words="For you, again.", note=AMONG_US)
    make.membership(user=scene.student, programme=scene.programme, role="faculty")
    web.sign_in(scene.student)
    for url in ("/skills", scene.url, "/home", "/desk/", "/desk/calibration", "/degree"):
        assert AMONG_US not in web.open(url).text
    page = web.get(scene.url)
    assert "For you, again." in page.text
    assert "Superseded" in page.text
    web.get(scene.desk_url, status=404)


def test_a_rubric_published_meanwhile_asks_for_a_second_look(scene: scenes.Scene, web: Web) -> None:
    scene.passage()
    scene.send()
    web.sign_in(scene.faculty)
    answer = web.send(
        scene.desk_url,
        form=".decide form",
        status=422,
        do="assess",
        level="3",
        reason="Good.",
        based_on_rubric="0123456789abcdef",
        **marks(),
    )
    assert "The rubric changed meanwhile" in answer.text


def test_the_office_changes_the_skills_of_its_programme(session: Session, web: Web) -> None:
    programme: Programme = make.programme()
    office, number = make.office(programme), programme.id
    web.sign_in(office)
    assert "Goes by the preset" in web.get("/office/skills").text
    url = f"/office/skills/{number}"
    twice: dict[str, Any] = {"areas-0-skills": "Soldering\nsoldering"}
    refused = web.send(url, status=409, **twice)
    assert "is there twice" in refused.text
    typed: dict[str, Any] = {"areas-12-name": "Radio", "areas-12-skills": "Reporting\nVox pops"}
    web.send(url, **typed)
    held = db.session.scalars(select(FrameworkVersion)).one()
    assert held.framework.areas[-1].name == "Radio"
    assert held.framework.find("reporting") is not None
    assert held.framework.find("automation") is not None
    assert "Somebody saved" in web.send(url, status=409, based_on="0").text


def test_a_renamed_skill_keeps_what_was_assessed(session: Session, web: Web) -> None:
    scene = scenes.sent()
    scene.assess(3)
    before = scene.claim.skill_name
    web.sign_in(make.office(scene.programme))
    url = f"/office/skills/{scene.programme.id}"
    page = web.get(url)
    place, lines = next(
        (str(area["name"]), area.text.strip())
        for area in page.select("textarea[name$=skills]")
        if before in area.text.split("\n")
    )
    typed: dict[str, Any] = {place: lines.replace(before, "Riding levels") + "\nStem delivery"}
    asked = web.send(url, status=422, **typed)
    assert "Say of each new one what it stands for." in asked.text
    assert "“Riding levels” is" in asked.text
    typed |= {
        "renames-0-name": "Riding levels",
        "renames-0-was": "automation",
        "renames-1-name": "Stem delivery",
        "renames-1-was": "automation",
    }
    assert "cannot stand for one skill" in web.send(url, status=422, **typed).text
    web.send(url, **(typed | {"renames-1-was": "+"}))
    held = queries.framework_for(scene.programme.id)
    found = held.find("automation")
    assert found is not None
    assert found[1].name == "Riding levels"
    assert held.find("stem-delivery") is not None
    levels = scene.levels()
    assert levels["automation"] == levels[before] == levels["Riding levels"] == 3
    (found_by_cohorts,) = queries.held_by(scene.programme.id, select(User.id))
    assert (found_by_cohorts.skill, found_by_cohorts.level) == ("automation", 3)


def test_missing_and_forbidden_look_the_same(scene: scenes.Scene, web: Web) -> None:
    evidence_id = scene.passage().id
    number, version = scene.claim.id, scene.version.public_id
    programme_id = scene.programme.id
    stranger = make.student()
    for who, claim_id in ((stranger, number), (stranger, 987_654), (scene.faculty, number)):
        web.sign_in(who)
        for method, url in (
            ("GET", f"/skills/{claim_id}"),
            ("GET", f"/skills/{claim_id}/edit"),
            ("POST", f"/skills/{claim_id}/sending"),
            ("POST", f"/skills/{claim_id}/recall"),
            ("POST", f"/skills/{claim_id}/withdrawal"),
            ("POST", f"/skills/{claim_id}/days"),
            ("POST", f"/skills/{claim_id}/documents"),
            ("GET", f"/skills/{claim_id}/passages/new"),
            ("GET", f"/skills/{claim_id}/passages/{version}"),
            ("GET", f"/desk/skills/{claim_id}"),
            ("POST", f"/skills/evidence/{evidence_id}/removal"),
            ("GET", f"/skills/evidence/{evidence_id}/document"),
            ("GET", f"/office/skills/{programme_id}"),
        ):
            assert web.open(url, method=method).status_code == 404, (method, url)
    web.sign_in(make.office(make.programme()))
    web.get(f"/office/skills/{programme_id}", status=404)
    web.sign_in(scene.faculty)
    web.get("/skills", status=404)
    web.get("/office/skills", status=404)
    web.sign_in(scene.student)
    other = make.version(make.recording())
    web.get(f"{scene.url}/passages/{other.public_id}", status=404)


def test_the_sound_of_a_claim_is_heard_by_faculty_while_it_is_with_them(
    scene: scenes.Scene, web: Web
) -> None:
    scene.passage()
    scene.send()
    web.sign_in(scene.faculty)
    source = web.get(scene.desk_url).select_one("audio source")
    assert source is not None
    address = str(source["src"])
    rendition = scene.version.renditions[0]
    from tracker.storage import media_store  # noqa: PLC0415 - beside its only use

    media_store().put(rendition.key, io.BytesIO(b"sound"))
    with web.open(address) as heard:
        assert heard.data == b"sound"
    web.sign_in(make.faculty(make.programme()))
    assert web.open(address).status_code == 404
    web.sign_in(scene.student)
    web.send(scene.url, form=f"form[action='{scene.url}/recall']")
    web.sign_in(scene.faculty)
    assert web.open(address).status_code == 404


def test_what_the_desk_decides_takes_effect_after_ten_seconds(
    scene: scenes.Scene, web: Web
) -> None:
    scene.passage()
    scene.send()
    web.sign_in(scene.faculty)
    web.send(scene.desk_url, form=".decide form", do="return", reason="Show a second work.")
    assert scene.claim.state == "sent"
    undo = web.get("/desk/").select_one("form[action$=undoing], form[action*=undo]")
    assert undo is not None
    web.open(str(undo["action"]), method="POST", data=filled(undo))
    web.settle()
    assert scene.claim.state == "sent"
    kept = web.get(scene.desk_url).select_one("textarea[name=reason]")
    assert kept is not None
    assert "Show a second work." in kept.text
    web.send(scene.desk_url, form=".decide form", do="return")
    web.settle()
    assert scene.claim.state == "returned"
    other = scenes.sent("comping", beside=scene)
    other.double()
    web.send(other.desk_url, form=".decide form", do="mark", level="2", reason="Alone.", **marks(2))
    web.settle()
    assert [mark.level for mark in queries.marks_of(other.claim)] == [2]
    assert "Your mark is in" in web.get(other.desk_url).text


def test_an_assessment_that_is_undone_stands_in_the_form_again(
    scene: scenes.Scene, web: Web
) -> None:
    scene.passage()
    scene.send()
    web.sign_in(scene.faculty)
    chosen = marks(3) | {"level": "2"}
    said = {"reason": "It holds.", "note": "Ask him."}
    web.send(scene.desk_url, form=".decide form", do="assess", **(chosen | said))
    undo = web.get("/desk/").select_one("form[action*=undo]")
    assert undo is not None
    web.open(str(undo["action"]), method="POST", data=filled(undo))
    again = web.get(scene.desk_url).select_one(".decide form")
    assert again is not None
    stands = filled(again)
    assert (stands["reason"], stands["note"]) == ("It holds.", "Ask him.")
    assert all(stands[name] == [level] for name, level in chosen.items())
