"""The office keeps the list of targets; students meet what holds now, evidence what held then."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests import make
from tests.conftest import Web
from tests.delivery.test_views import at, attach, project, rows, student, version
from tracker.accounts.models import User
from tracker.audio import targets
from tracker.db import db
from tracker.delivery import operations, queries
from tracker.delivery.models import OfficeTarget
from tracker.delivery.views.blueprint import folder
from tracker.errors import Outdated, WrongState
from tracker.media.models import Version
from tracker.projects.models import Project
from tracker.trail import TrailEntry

__all__ = ["project", "student", "version"]  # fixtures
LIST = "/office/delivery-targets"
ABOUT: dict[str, Any] = {"source": "Harbour Radio, sheet of March 2026", "confidence": "primary"}


@pytest.fixture
def office(web: Web) -> User:
    who = make.office(make.programme(), name="Harriet Onslow")
    web.sign_in(who)
    return who


def words(page: BeautifulSoup) -> str:
    main = page.select_one("main")
    assert main is not None
    return " ".join(main.text.split())


def listed(web: Web, target_id: str) -> queries.Listed:
    with web.app.test_request_context():
        found = queries.listed_one(folder(), target_id)
    assert found is not None
    return found


def test_the_list_shows_what_holds_with_source_and_confidence(web: Web, office: User) -> None:
    (link,) = web.get("/office").select(f"a[href='{LIST}']")
    page = web.get(str(link["href"]))
    assert "EBU R 128, programme" in page.text
    assert "tech.ebu.ch/publications/r128" in page.text
    assert "Integrated loudness: −23.00 LUFS, within 0.2 LU" in page.text
    assert "Normal: −14.00 LUFS" in page.text
    assert "Added here" not in page.text


def test_a_target_is_added_and_students_check_against_it(
    web: Web, version: Version, student: User
) -> None:
    web.sign_in(make.office(make.programme()))
    typed = ABOUT | {
        "name": "Harbour Radio",
        "integrated_aim": "−14,5",
        "integrated_tolerance": "1",
    }
    answer = web.send(f"{LIST}/new", kind="specification", **typed)
    page = web.get(str(answer.location))
    assert "Its id on the command line is harbour-radio." in page.text
    assert "Added here" in page.text
    again = web.send(f"{LIST}/new", kind="recommendation", **typed)
    assert "harbour-radio-2" in web.get(str(again.location)).text
    web.sign_in(student)
    assert rows(web.get(at(version, "harbour-radio")), "harbour-radio")[0][2:4] == [
        "−14.50 LUFS, within 1 LU",
        "Pass",
    ]


def test_a_player_is_added_with_its_settings_in_their_order(web: Web, office: User) -> None:
    web.send(f"{LIST}/players/new", name="Tide", levels="Normal: −15\nA: −9", **ABOUT)
    db.session.expire_all()
    assert list(listed(web, "tide").target.levels) == ["Normal", "A"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"integrated_aim": "loud"}, "Enter a number"),
        ({"integrated_aim": "7"}, "Enter a number from −60 to 0"),
        ({"range_least": "9", "range_most": "2"}, "The least is more than the most"),
        ({"rates": "CD"}, "Write sample rates as 44100, 48000"),
        ({"peak_most": "-1", "source": ""}, "Enter where this was read"),
        ({}, "Fill in at least one thing that is asked"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(
    web: Web, office: User, typed: dict[str, str], said: str
) -> None:
    sent = ABOUT | {"name": "Harbour Radio", "kind": "specification"} | typed
    answer = web.send(f"{LIST}/new", status=422, **sent)
    assert said in answer.text
    assert db.session.query(OfficeTarget).count() == 0


def test_evidence_keeps_the_wording_it_was_made_with(
    web: Web, version: Version, project: Project, student: User
) -> None:
    address = attach(web, version, project)
    form = web.get(at(version, "ebu-r128")).select_one("#attach form")
    assert form is not None
    sent = {str(f["name"]): str(f["value"]) for f in form.select("input[name]")}
    web.sign_in(make.office(make.programme()))
    web.send(f"{LIST}/ebu-r128/edit", integrated_aim="-14", integrated_tolerance="1")
    assert "Changed here" in web.get(LIST).text
    web.sign_in(student)
    assert rows(web.get(at(version, "ebu-r128")), "ebu-r128")[0][3] == "Pass"
    assert rows(web.get(address), "ebu-r128")[0][2:4] == ["−23.00 LUFS, within 0.2 LU", "Fail"]
    fresh = web.get(at(version, "ebu-r128")).select_one("#attach input[name=csrf_token]")
    assert fresh is not None
    sent |= {"csrf_token": str(fresh["value"]), "project_id": str(project.id)}
    answer = web.open(str(form["action"]), method="POST", data=sent)
    assert answer.status_code == 422
    assert "The office changed a target since you looked." in answer.text


def test_what_came_with_the_program_is_put_back(web: Web, office: User) -> None:
    web.send(f"{LIST}/spotify/edit", levels="Normal: −16")
    web.send(LIST, form=f"form[action='{LIST}/spotify/restoration']")
    assert listed(web, "spotify") == queries.Listed(
        targets.supplied()["spotify"], None, targets.supplied()["spotify"]
    )
    done = [each.action for each in db.session.query(TrailEntry).order_by(TrailEntry.id)]
    assert done[-2:] == ["delivery.target-set", "delivery.target-put-back"]


def test_a_retired_target_is_offered_to_nobody_until_it_comes_back(
    web: Web, version: Version, student: User
) -> None:
    web.sign_in(make.office(make.programme(), name="Harriet Onslow"))
    web.send(LIST, form=f"form[action='{LIST}/netflix/retirement']")
    assert "Retired by Harriet Onslow" in words(web.get(LIST))
    assert "This target is retired" in web.get(f"{LIST}/netflix/edit").text
    web.sign_in(student)
    assert "Nothing chosen yet" in web.get(at(version, "netflix")).text
    web.sign_in(make.office(make.programme()))
    web.send(LIST, form=f"form[action='{LIST}/netflix/return']")
    assert listed(web, "netflix").row is None


def test_of_two_who_change_a_target_the_second_is_asked_to_compare(web: Web, office: User) -> None:
    actor, wording = make.actor(office), dict(targets.supplied()["tidal"].wording)
    mine = listed(web, "tidal")
    operations.change_target(mine, wording | {"note": "First"}, based_on=0, actor=actor)
    db.session.commit()
    with pytest.raises(Outdated):
        operations.change_target(listed(web, "tidal"), wording, based_on=0, actor=actor)
    with pytest.raises(Outdated):  # both began before there was a row
        operations.change_target(mine, wording, based_on=0, actor=actor)
    with pytest.raises(WrongState, match="of this name"):
        operations.add_target(wording, actor=actor)
    fresh = listed(web, "tidal")
    operations.retire_target(fresh, based_on=1, actor=actor)
    with pytest.raises(WrongState, match="retired"):
        operations.change_target(fresh, wording, based_on=2, actor=actor)
    operations.bring_back_target(fresh, based_on=2, actor=actor)
    assert listed(web, "tidal").is_changed
    own = queries.Listed(targets.one(wording | {"id": "own"}))
    with pytest.raises(WrongState, match="did not come with the program"):
        operations.put_back_target(own, based_on=0, actor=actor)


def test_the_list_is_a_file_the_command_line_reads(web: Web, office: User) -> None:
    web.send(LIST, form=f"form[action='{LIST}/tidal/retirement']")
    answer = web.open(f"{LIST}/delivery-targets.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    found = queries.from_file(answer.text, "list")
    assert found.problem == ""
    assert set(found.targets) == set(targets.supplied()) - {"tidal"}
    assert json.loads(answer.text)["retired"] == ["tidal"]


def test_only_the_office_comes_here(web: Web, student: User) -> None:
    missing = web.get("/office/nothing", status=404).text
    for url in (LIST, f"{LIST}/new", f"{LIST}/netflix/edit", f"{LIST}/delivery-targets.json"):
        assert web.get(url, status=404).text == missing
    assert web.open(f"{LIST}/netflix/retirement", method="POST").status_code == 404
    web.sign_in(make.faculty(make.programme()))
    web.get(LIST, status=404)
