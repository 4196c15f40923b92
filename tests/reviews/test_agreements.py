"""Agreements and changes of them, signed and given back on the desk."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tests.internships.scenes import Scene
from tests.internships.test_amendments import ask, later
from tests.internships.test_approval import agree, asking_for, state_of
from tests.internships.test_supervisor_link import mails
from tracker import clock
from tracker.db import db
from tracker.internships.models import Agreement, Signature
from tracker.internships.rules import CONSENT, Part, text_hash

FORM = ".decide form"


def signing() -> tuple[Scene, str]:
    """A proposal that faculty agreed to and whose agreement waits for signatures."""
    scene, _ = asking_for("signatures")
    agree(scene)
    db.session.commit()
    return scene, f"/desk/agreements/{scene.internship.id}"


def test_a_signature_is_that_of_the_press_and_exists_ten_seconds_later(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, url = signing()
    pressed = clock.now()
    monkeypatch.setattr(clock, "now", lambda: pressed)
    web.sign_in(scene.faculty)
    answer = web.send(url, form=FORM, do="sign", agreed="y", name=" Anna  Berg ")
    assert answer.location == "/desk/next"
    assert session.scalars(select(Signature)).all() == []
    assert f"Signed the agreement of {scene.student.name}." in web.get("/desk").text
    monkeypatch.setattr(clock, "now", lambda: pressed + timedelta(seconds=12))
    web.settle()
    (found,) = session.scalars(select(Signature))
    assert (found.part, found.typed_name, found.at) == (Part.FACULTY, "Anna Berg", pressed)
    assert (found.consent, found.address) == (CONSENT, "127.0.0.1")
    assert found.user_agent
    assert found.sha256 == text_hash(found.agreement.body)
    assert "It waits for" in web.get(url).text


def test_an_undone_signature_was_never_given_and_asks_for_the_tick_again(
    web: Web, session: Session
) -> None:
    scene, url = signing()
    web.sign_in(scene.faculty)
    web.send(url, form=FORM, do="sign", agreed="y", name="Anna Berg")
    web.send("/desk", form="undo-line form")
    web.settle()
    assert session.scalars(select(Signature)).all() == []
    page = web.get(url)
    name, tick = page.select_one("[name=name]"), page.select_one("[name=agreed]")
    assert name is not None
    assert tick is not None
    assert name["value"] == "Anna Berg"
    assert not tick.has_attr("checked")


def test_a_text_that_changed_in_these_ten_seconds_is_not_signed(web: Web, session: Session) -> None:
    scene, url = signing()
    web.sign_in(scene.faculty)
    web.send(url, form=FORM, do="sign", agreed="y", name="Anna Berg")
    first = session.scalars(select(Agreement)).one()
    other = {"number": 2, "body": "Other words.\n", "sha256": text_hash("Other words.\n")}
    kept = {"supervisor_id": first.supervisor_id, "title": first.title}
    session.add(Agreement(internship_id=scene.internship.id, public_id="two", **kept, **other))
    web.settle()
    assert session.scalars(select(Signature)).all() == []
    assert "The agreement changed after you opened it." in web.get("/desk").text
    stale = web.send(url, form=FORM, status=409, do="sign", agreed="y", name="A", sha256="0" * 64)
    assert "The agreement changed after you opened it." in stale.text
    assert 'name="agreed" required type="checkbox" value="y">' in stale.text


def test_a_proposal_is_returned_from_its_agreement_with_words(web: Web, session: Session) -> None:
    scene, url = signing()
    web.sign_in(scene.faculty)
    refused = web.send(url, form=FORM, status=422, do="return")
    assert "Say why, so that the student can act on it" in refused.text
    web.send(url, form=FORM, do="return", reason="Name another supervisor.")
    web.settle()
    assert state_of(scene) == "returned"
    assert session.scalars(select(Signature)).all() == []


@pytest.mark.parametrize(("do", "state"), [("agree", "in-force"), ("refuse", "withdrawn")])
def test_a_change_is_agreed_to_or_turned_down_with_words(
    web: Web, session: Session, do: str, state: str
) -> None:
    scene = scenes.under_way()
    made = ask(scene, scene.student, ends_on=later(scene))
    url = f"/desk/agreements/{scene.internship.id}"
    web.sign_in(scene.faculty)
    assert "change to agree to" in web.get("/desk").text
    refused = web.send(url, form=FORM, status=422, do="refuse")
    assert "Say why, so that the student can act on it" in refused.text
    web.send(url, form=FORM, do=do, reason="The term ends before that.")
    assert made.state.value == "waiting"
    web.settle()
    assert made.state.value == state
    assert "It waits for" not in web.get("/desk").text
    told = [mails(session)[-1].text]
    web.sign_in(scene.student)
    told.append(web.get(scene.url).text)
    assert all(("The term ends before that." in each) is (do == "refuse") for each in told)


def test_agreements_of_others_are_not_there(web: Web, session: Session) -> None:
    scene, url = signing()
    office = make.office(scene.internship.programme)
    for stranger in (scene.student, office, make.faculty(make.programme())):
        web.sign_in(stranger)
        web.get(url, status=404)
    unsigned = scenes.under_way()
    web.sign_in(unsigned.faculty)
    web.get(f"/desk/agreements/{unsigned.internship.id}", status=404)
