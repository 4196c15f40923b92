"""A supervisor evaluates an intern by one link: nothing by accident, nothing twice."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships import scenes
from tracker import clock
from tracker.access import Actor
from tracker.db import Model
from tracker.errors import WrongState
from tracker.evaluations import jobs, operations, queries
from tracker.evaluations.models import Evaluation
from tracker.evaluations.rules import Asks, Kind, Questionnaire, Stand, preset
from tracker.internships import operations as internship_operations
from tracker.internships import queries as internship_queries
from tracker.mail import OutgoingMail

ANSWER = "form:has(button[value=send])"


def mails(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"/s/evaluations/[\w-]+", mail.text)
    assert found
    return found[0]


def asked_for(session: Session, kind: Kind = Kind.FINAL) -> tuple[scenes.Scene, str]:
    scene = scenes.under_way()
    assert operations.mail_link(scene.internship, kind, actor=make.actor(scene.faculty))
    session.commit()
    return scene, link_in(mails(session)[-1])


def full(asked: Questionnaire | None = None, **changes: str) -> dict[str, Any]:
    """Every rating a 4, every question answered."""
    asked = asked or preset(Kind.FINAL)
    said = {f"a_{each.key}": "4" for each in asked.criteria}
    for each in asked.questions:
        said[f"a_{each.key}"] = {Asks.TEXT: "Calm hands.", Asks.RATING: "5"}.get(each.kind, "yes")
    return said | {f"a_{name.replace('_', '-')}": value for name, value in changes.items()}


def rows(session: Session) -> dict[str, int]:
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Model.metadata.tables.items()
    }


def evaluation_of(scene: scenes.Scene, kind: Kind = Kind.FINAL) -> Evaluation:
    found = queries.evaluation(scene.internship.id, kind)
    assert found is not None
    return found


def test_the_site_evaluates_and_from_then_on_nobody_changes_it(web: Web, session: Session) -> None:
    scene, url = asked_for(session)
    person = scene.internship.supervisor
    assert person is not None
    assert mails(session)[-1].to_address == person.mail
    assert mails(session)[-1].html is not None
    answer = web.send(url, form=ANSWER, do="send", **full())
    shown = web.get(answer.location).text
    found = evaluation_of(scene)
    assert found.sha256 in shown
    assert found.sha256 in mails(session)[-1].text
    assert "Calm hands." in shown
    assert internship_queries.standing_of(scene.internship).has_site_evaluation
    assert web.get(url).select_one("form[method=post]") is None


def test_a_mail_scanner_that_opens_the_link_twenty_times_changes_nothing(
    web: Web, session: Session
) -> None:
    _, url = asked_for(session)
    before = rows(session)
    for _ in range(20):
        web.client = web.app.test_client()
        assert web.open(url).status_code == 200
    assert web.open(url, method="HEAD").status_code == 200
    assert rows(session) == before
    assert web.open(url).headers["Referrer-Policy"] == "no-referrer"
    web.send(url, form=ANSWER, do="send", **full())


def test_what_is_typed_is_saved_without_being_sent(web: Web, session: Session) -> None:
    scene, url = asked_for(session)
    data = filled(web.get(url).select_one(ANSWER)) | {"do": "save", "a_strengths": "Ears."}
    silent = {"Accept": "application/json"}
    first = web.open(url, method="POST", data=data, headers=silent)
    assert first.json == {"row_version": 2}
    # The same window goes on although an answer was lost on the way.
    again = web.open(url, method="POST", data=data | {"a_dependability": "5"}, headers=silent)
    assert again.json == {"row_version": 3}
    page = web.get(url)
    assert "Ears." in page.text
    assert page.select_one("input[name=a_dependability][value='5'][checked]")
    assert evaluation_of(scene).stand is Stand.OPEN
    # Another window that was opened before does not win in silence.
    other = data | {"window": "another", "row_version": "1", "a_strengths": "Old."}
    refused = web.open(url, method="POST", data=other, headers=silent)
    assert refused.status_code == 409
    assert "another window" in refused.text
    told = web.open(url, method="POST", data=other)
    assert told.status_code == 409
    assert evaluation_of(scene).answers["strengths"] == "Ears."
    web.send(url, form=ANSWER, do="save", a_strengths="Ears and hands.")
    assert evaluation_of(scene).answers["strengths"] == "Ears and hands."


def test_what_is_missing_is_said_at_its_row_and_the_rest_is_kept(
    web: Web, session: Session
) -> None:
    scene, url = asked_for(session)
    said = full() | {"a_dependability": "", "a_may-release": ""}
    del said["a_dependability"], said["a_may-release"]
    page = web.send(url, form=ANSWER, status=422, do="send", **said)
    assert "Dependability: choose a rating" in page.text
    assert evaluation_of(scene).answers["leadership"] == "4"
    refused = web.send(url, form=ANSWER, status=422, do="save", a_dependability="9")
    assert "Not a valid choice" in refused.text


def test_pressing_again_shows_what_was_recorded(web: Web, session: Session) -> None:
    scene, url = asked_for(session)
    data = filled(web.get(url).select_one(ANSWER)) | full() | {"do": "send"}
    for _ in range(3):
        assert web.open(url, method="POST", data=data).location == url
    found = evaluation_of(scene)
    kept = found.sha256
    web.open(url, method="POST", data=data | {"a_strengths": "Other."})
    assert evaluation_of(scene).sha256 == kept
    assert len([m for m in mails(session) if m.subject.startswith("Receipt")]) == 1


@pytest.mark.parametrize("changes", [{"nonce": ""}, {"nonce": "0" * 64}, {"csrf_token": ""}])
def test_an_answer_needs_the_page(web: Web, session: Session, changes: dict[str, str]) -> None:
    scene, url = asked_for(session)
    data = filled(web.get(url).select_one(ANSWER)) | full() | {"do": "send"} | changes
    assert web.open(url, method="POST", data=data).status_code in {409, 422}
    assert evaluation_of(scene).stand is Stand.OPEN


def test_a_link_that_ended_looks_like_one_that_never_was(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, first = asked_for(session)
    with pytest.raises(WrongState, match="within the last hour"):
        operations.mail_link(scene.internship, Kind.FINAL, actor=make.actor(scene.faculty))
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert operations.mail_link(scene.internship, Kind.FINAL, actor=make.actor(scene.student))
    session.commit()
    newer = link_in(mails(session)[-1])
    web.get(newer)

    def shown(url: str) -> str:
        main = web.get(url, status=404).select_one("main")
        assert main is not None
        for hidden in main.select("input"):
            hidden.decompose()
        return str(main).replace(url, "")

    pages = {shown(first), shown("/s/evaluations/" + "x" * 43)}
    much_later = later + timedelta(days=22)
    monkeypatch.setattr(clock, "now", lambda: much_later)
    pages.add(shown(newer))
    assert len(pages) == 1
    known = web.get(newer, status=404).select_one("main form")
    web.open(f"{newer}/again", method="POST", data=filled(known))
    web.get(link_in(mails(session)[-1]))


def test_the_site_may_decline_and_be_asked_again(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, url = asked_for(session)
    form = "form:has(button[value=decline])"
    web.send(url, form=form, status=422, do="decline")
    web.send(url, form=form, status=200, do="decline", words="I left in March.")
    web.get(url, status=404)
    web.sign_in(scene.faculty)
    assert "I left in March." in web.get(f"{scene.url}/evaluations").text
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    web.send(f"{scene.url}/evaluations", form="form:has(input[value=final])")
    web.get(link_in(mails(session)[-1]))


def test_sites_are_asked_when_it_is_due_and_reminded_twice(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = clock.now()
    scene = scenes.under_way()  # from ten days ago to eighty days from now
    written = []
    for days in (0, 30, 34, 36, 43, 50, 60, 75):
        moment = begun + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        for _ in range(2):
            jobs.ask_due()
            jobs.remind_due()
        session.expire_all()
        written.append(len(mails(session)))
    assert written == [0, 0, 0, 1, 2, 3, 3, 4]
    subjects = [mail.subject for mail in mails(session)]
    assert subjects[0].startswith("Mid-term evaluation of")
    assert subjects[2].startswith("Reminder: Mid-term")
    assert subjects[3].startswith("Final evaluation of")
    assert evaluation_of(scene, Kind.MIDTERM).form.number == 1


def test_nobody_is_asked_who_disowned_the_student(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    token = re.findall(r"/s/([\w-]+)", mails(session)[-1].text)[0]
    link = internship_queries.link_by_token(token)
    assert link is not None
    internship_operations.disown(link, "Never met.", actor=Actor(link_id=link.id))
    session.commit()
    before = len(mails(session))
    later = clock.now() + timedelta(days=60)
    monkeypatch.setattr(clock, "now", lambda: later)
    jobs.ask_due()
    assert len(mails(session)) == before
