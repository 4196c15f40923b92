"""A student checks a file, prints the result and keeps it in a project."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from tests import make
from tests.conftest import Web
from tests.tagged import MARK
from tracker.accounts.models import User
from tracker.config import Settings
from tracker.db import db
from tracker.media.models import Version
from tracker.programmes.models import Programme
from tracker.projects.models import Item, Project

MEASURED: dict[str, Any] = {
    "integrated_lufs": -14.0,
    "loudness_range_lu": 6.0,
    "true_peak_dbtp": -0.4,
    "max_momentary_lufs": -9.0,
    "max_short_term_lufs": -11.0,
}
FACTS: dict[str, Any] = {"sample_rate_hz": 48_000, "bit_depth": 24, "channels": 2}


@pytest.fixture
def student(web: Web) -> User:
    who = make.student(name="Mei-Lin Sato")
    web.sign_in(who)
    return who


@pytest.fixture
def version(student: User) -> Version:
    recording = make.recording(student_id=student.id, title="Low Tide")
    kept = {"measured": MEASURED, "facts": FACTS}
    tags = [["bext", "Originator", MARK]]
    return make.version(recording, facts=kept, tags=tags, sample_rate_hz=48_000, channels=2)


@pytest.fixture
def project(student: User) -> Project:
    return make.project(student=student, title="Low Tide, single")


def at(version: Version, *targets: str) -> str:
    asked = "&".join(f"target.{each}=on" for each in targets)
    return f"/delivery/versions/{version.public_id}?{asked}"


def rows(page: BeautifulSoup, target: str) -> list[list[str]]:
    table = page.select(f"[aria-labelledby=check-{target}] tbody tr")
    return [[" ".join(cell.text.split()) for cell in row.select("th, td")] for row in table]


def test_the_version_leads_to_its_check(web: Web, version: Version) -> None:
    page = web.get(f"/media/versions/{version.public_id}")
    (link,) = page.select("a[href^='/delivery/']")
    assert "Nothing chosen yet" in web.get(str(link["href"])).text


def test_a_specification_answers_line_by_line(web: Web, version: Version) -> None:
    page = web.get(at(version, "ebu-r128"))
    assert rows(page, "ebu-r128") == [
        [
            "Integrated loudness",
            "−14.00 LUFS",
            "−23.00 LUFS, within 0.2 LU",
            "Fail",
            "Turn it down by 9.00 dB.",
        ],
        [
            "True peak",
            "−0.40 dBTP",
            "at most −1.00 dBTP, within 0.3 dB",
            "Fail",
            "0.60 dB over. Turn it down by that much, or limit the true peak to −1.00 dBTP.",
        ],
    ]
    assert "Does not pass: integrated loudness and true peak." in page.text
    assert version.file.sha256 in page.text
    assert "tech.ebu.ch" in page.text


def test_a_player_says_what_it_does_and_passes_nothing(web: Web, version: Version) -> None:
    page = web.get(at(version, "spotify", "apple-music"))
    assert "A player would turn this down by 2.0 dB." in page.text
    results = page.select("[aria-labelledby=check-spotify], [aria-labelledby=check-apple-music]")
    assert len(results) == 2
    words = " ".join(each.text for each in results)
    assert not re.search(r"\b(pass|fail|passes)\b", words, re.IGNORECASE)


def test_targets_nobody_knows_are_left_out(web: Web, version: Version) -> None:
    assert "Nothing chosen yet" in web.get(at(version, "no-such", "x" * 3000)).text


def test_a_file_that_is_not_measured_yet_says_so(web: Web, student: User) -> None:
    recording = make.recording(student_id=student.id)
    waiting = make.version(recording, ready=False)
    assert "not measured yet" in web.get(at(waiting, "ebu-r128")).text


def attach(web: Web, version: Version, project: Project) -> str:
    answer = web.send(
        at(version, "ebu-r128", "spotify"),
        form="#attach form",
        project_id=str(project.id),
    )
    return str(answer.location)


def test_evidence_stays_as_it_was(web: Web, version: Version, project: Project) -> None:
    address = attach(web, version, project)
    before = web.get(address)
    assert "−14.00 LUFS" in before.text
    version.facts = {"measured": MEASURED | {"integrated_lufs": -23.0}, "facts": FACTS}
    db.session.commit()
    after = web.get(address)
    assert rows(before, "ebu-r128") == rows(after, "ebu-r128")
    assert version.file.sha256 in after.text
    listed = web.get(f"/projects/{project.id}").select_one("#items")
    assert listed is not None
    assert "Delivery check of Low Tide: EBU R 128, programme and 1 more" in listed.text
    assert listed.select("a[href^='/delivery/']")


def test_neither_check_nor_evidence_carry_a_tag(
    web: Web, version: Version, project: Project
) -> None:
    address = attach(web, version, project)
    for page in (at(version, "ebu-r128"), address, f"/projects/{project.id}"):
        assert MARK not in web.get(page).text
    evidence = db.session.scalars(select(Item).where(Item.project_id == project.id)).all()
    assert MARK not in repr([vars(item) for item in evidence])


def test_evidence_is_removed_and_comes_back_like_any_item(
    web: Web, version: Version, project: Project
) -> None:
    address = attach(web, version, project)
    item = db.session.query(Item).order_by(Item.id.desc()).first()
    assert item is not None
    web.send(f"/projects/{project.id}", form=f"form[action$='/items/{item.id}/removal']")
    web.get(address, status=404)
    web.send(f"/projects/{project.id}", form=f"form[action$='/items/{item.id}/restoration']")
    web.send(f"/projects/{project.id}/items/{item.id}/edit", form="main form", title="R 128, final")
    page = web.get(address)
    assert "R 128, final" in page.text
    assert "−14.00 LUFS" in page.text


def test_faculty_open_evidence_only_of_what_they_are_shown(
    web: Web, version: Version, project: Project
) -> None:
    address = attach(web, version, project)
    programme = db.session.get(Programme, project.programme_id)
    assert programme is not None
    web.sign_in(make.faculty(programme))
    web.get(address, status=404)
    project.shown_to_faculty = True
    db.session.commit()
    assert "−14.00 LUFS" in web.get(address).text


def test_to_everybody_else_it_is_not_there(web: Web, version: Version, project: Project) -> None:
    address = attach(web, version, project)
    form = web.get(at(version, "ebu-r128")).select_one("#attach form")
    assert form is not None
    web.sign_in(make.student())
    missing = web.get("/delivery/versions/nobody", status=404)
    for url in (address, at(version, "ebu-r128")):
        answer = web.get(url, status=404)
        assert answer.text == missing.text
    assert web.open(str(form["action"]), method="POST").status_code == 404


def test_evidence_goes_only_into_ones_own_projects(web: Web, version: Version) -> None:
    make.project(student=db.session.get(User, version.student_id))
    other = make.project(title="Not mine")
    answer = web.send(
        at(version, "ebu-r128"), form="#attach form", status=422, project_id=str(other.id)
    )
    assert "Not mine" not in answer.text
    assert other.items == []


def test_an_item_of_another_kind_is_no_evidence(web: Web, project: Project) -> None:
    item = make.item(project)
    web.get(f"/delivery/projects/{project.id}/items/{item.id}", status=404)


def test_targets_of_the_installation_hold_and_broken_ones_are_told(
    web: Web, version: Version
) -> None:
    settings: Settings = web.app.extensions["settings"]
    own = settings.data / "delivery-targets.json"
    line = '{"measure": "integrated_lufs", "aim": -14, "tolerance": 1}'
    own.write_text(
        '{"schema": "delivery-targets/1", "targets": [{"id": "house", "name": "House level", '
        f'"kind": "specification", "source": "s", "confidence": "c", "lines": [{line}]}}]}}'
    )
    try:
        page = web.get(at(version, "house"))
        assert rows(page, "house")[0][3] == "Pass"
        own.write_text("{")
        assert "delivery-targets.json cannot be used" in web.get(at(version, "ebu-r128")).text
    finally:
        own.unlink()
