"""One text, signed by three."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships.scenes import Scene
from tests.internships.test_approval import agree, asking_for, state_of, states
from tests.internships.test_supervisor_link import link_in, mails
from tracker.accounts.models import User
from tracker.errors import Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.models import Agreement, Signature
from tracker.internships.operations import Signing
from tracker.internships.rules import CONSENT, ProposalDraft

SIGN = "form:has(button[value=sign])"


def check_what_was_kept(session: Session) -> None:
    agreement = session.scalars(select(Agreement)).one()
    last = agreement.signatures[-1]
    assert (last.typed_name, last.consent, last.sha256) == (
        "Marisol Quint",
        CONSENT,
        agreement.sha256,
    )
    assert last.link_id
    assert last.user_id is None
    assert last.address == "127.0.0.1"


def check_the_papers(
    web: Web, visitor: Web, scene: Scene, link: str, office: User, folder: Path
) -> None:
    agreement = queries.newest_agreement(scene.internship.id)
    assert agreement is not None
    printed = "".join(
        sheet.extract_text() for sheet in PdfReader(BytesIO(visitor.open(f"{link}.pdf").data)).pages
    )
    for words in (scene.student.name, "Set up a session alone", "Marisol Quint", agreement.sha256):
        assert words in printed
    web.sign_in(office)
    kept = folder / "agreement.json"
    kept.write_bytes(web.open(f"{scene.url}/agreement.json").data)
    run = web.app.test_cli_runner().invoke
    genuine = run(args=["internship", "verify-agreement", str(kept)])
    assert "This agreement is genuine" in genuine.output
    said = json.loads(kept.read_text())
    kept.write_text(json.dumps(said | {"text": said["text"].replace("100 hours", "90 hours")}))
    altered = run(args=["internship", "verify-agreement", str(kept)])
    assert altered.exit_code == 1
    assert "not that of its words" in altered.output


def test_three_sign_one_text_and_that_approves_it(
    web: Web, session: Session, app: Flask, tmp_path: Path
) -> None:
    scene, office = asking_for("signatures")
    by_mail = link_in(mails(session)[-1])
    assert by_mail.count("/") == 2
    url, link = f"{scene.url}/agreement", f"{by_mail}/agreement"
    agree(scene)
    desk = f"/desk/agreements/{scene.internship.id}"
    for who, where, at in ((scene.student, "/home", url), (scene.faculty, "/desk", desk)):
        web.sign_in(who)
        assert at in str(web.get(where))
        refused = web.send(at, form=SIGN, status=422, do="sign", name=who.name)
        assert "Tick the box if you agree" in refused.text
        web.send(at, form=SIGN, agreed="y", do="sign", name=who.name)
        assert web.get(at).select_one(SIGN) is None
        web.settle()
    visitor = Web(app)
    for _ in range(20):  # mail scanners open every link
        assert visitor.open(link).status_code == 200
    assert session.scalar(select(func.count(Signature.id))) == 2
    page = visitor.get(link)
    data = filled(page.select_one(SIGN)) | {"agreed": "y", "name": "Marisol Quint"}
    for _ in range(2):
        assert visitor.open(link, method="POST", data=data).status_code == 303
    assert "You signed this on" in visitor.get(link).text
    assert session.scalar(select(func.count(Signature.id))) == 3
    assert state_of(scene) == "active"
    check_what_was_kept(session)
    check_the_papers(web, visitor, scene, link, office, tmp_path)


def test_other_words_ask_for_every_signature_again_and_the_same_words_do_not(
    session: Session,
) -> None:
    scene, _ = asking_for("signatures")
    internship, student = scene.internship, make.actor(scene.student)
    first = queries.newest_agreement(internship.id)
    assert first is not None
    signing = Signing(sha256=first.sha256, name="Anna")
    operations.sign(internship, signing, actor=student)
    with pytest.raises(WrongState, match="Nothing waits"):
        operations.sign(internship, signing, actor=student)

    def again(**changes: object) -> Agreement:
        actor = make.actor(scene.faculty)
        operations.send_back(
            internship, reason="Look again.", based_on=internship.row_version, actor=actor
        )
        draft = ProposalDraft(
            title=internship.title,
            site_id=internship.site_id,
            supervisor_name=internship.supervisor.name if internship.supervisor else "",
            supervisor_mail=internship.supervisor.mail if internship.supervisor else "",
            starts_on=internship.planned_starts_on,
            ends_on=internship.planned_ends_on,
            objectives=tuple(o.text for o in internship.objectives),
            **({"planned_minutes": internship.planned_minutes} | changes),  # type: ignore[arg-type]
        )
        operations.edit_proposal(internship, draft, based_on=internship.row_version, actor=student)
        operations.submit(internship, actor=student)
        found = queries.newest_agreement(internship.id)
        assert found is not None
        return found

    assert again().id == first.id
    assert states(scene)["signatures"] == "waiting"
    second = again(planned_minutes=6060)
    assert (second.number, second.signatures) == (2, [])
    with pytest.raises(Outdated):
        operations.sign(internship, signing, actor=student)


def test_a_link_signs_for_its_own_person_while_it_works(
    web: Web, session: Session, app: Flask
) -> None:
    scene, _ = asking_for("signatures")
    link = f"{link_in(mails(session)[-1])}/agreement"
    data = filled(Web(app).get(link).select_one(SIGN)) | {"agreed": "y", "name": "Host"}
    operations.decline(
        scene.internship,
        reason="No.",
        based_on=scene.internship.row_version,
        actor=make.actor(scene.faculty),
    )
    late = Web(app).open(link, method="POST", data=data)
    assert late.status_code in {409, 422}
    operations.end_links(scene.internship, actor=make.actor(scene.faculty))
    assert Web(app).open(link).status_code == 404
    assert Web(app).open("/s/wrong-token/agreement").status_code == 404
    assert session.scalar(select(func.count(Signature.id))) == 0


def test_the_office_writes_the_words_and_an_unknown_field_is_named(
    web: Web, session: Session
) -> None:
    scene, office = asking_for("signatures")
    programme = scene.internship.programme
    url = f"/office/internships/agreements/{programme.id}"
    web.sign_in(office)
    refused = web.send(url, status=422, body="For {studnet}", do="save")
    assert "There is no field {studnet}" in refused.text
    shown = web.send(url, status=200, body="For {student}.", do="preview")
    assert "For [the student" in shown.text
    assert queries.template_of(programme.id) is None
    again = filled(BeautifulSoup(shown.text, "html.parser").select_one("main form[method=post]"))
    text = {"title": "House rules", "body": "# For {student}\n\nWelcome.", "do": "save"}
    assert web.open(url, method="POST", data=again | text).status_code == 303
    made = queries.template_of(programme.id)
    assert made is not None
    assert made.number == 1
    web.sign_in(scene.faculty)
    web.get(url, status=404)
