"""Asking, answering at the account and at the desk, and what each person sees of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import make
from tests.attestations.scenes import ask, link_in, mails, said, scene, stands
from tests.conftest import Web, filled
from tracker import clock
from tracker.attestations import operations, queries
from tracker.attestations.models import Attestation
from tracker.attestations.rules import Answer, CreditState, How
from tracker.db import db
from tracker.errors import NotAllowed, WrongState
from tracker.projects import operations as projects
from tracker.projects.rules import CreditDraft, Share

ANSWER = "main form:has(fieldset)"


def test_a_student_asks_everybody_who_was_there(web: Web, session: Session) -> None:
    made = scene(supervised=True)
    web.sign_in(made.student)
    url = f"/projects/{made.project.id}"
    keys = [str(b["value"]) for b in web.get(url).select("#witnesses button[name=whom]")]
    assert [key.split("-")[0] for key in keys] == ["credit", "supervisor", "faculty"]
    for key in keys:
        web.send(url, form=f"#witnesses form:has(button[value={key}])", whom=key)
    assert [mail.to_address for mail in mails(session)] == ["nils@home.example", "dae@reel.example"]
    assert made.standing.state is CreditState.ASKED
    page = web.get(url)
    assert len(page.select("#witnesses .tag")) == 3
    web.send(url, form="#witnesses form[action$=withdrawal]")
    assert web.open(link_in(mails(session)[0])).status_code == 404


def test_one_cannot_ask_oneself_nobody_and_not_twice_an_hour(web: Web, session: Session) -> None:
    made = scene()
    own = made.student.addresses[0].address.upper()
    made.named.mail = own
    session.commit()
    with pytest.raises(WrongState, match="address of your own"):
        ask(made)
    made.named.mail = ""
    session.commit()
    with pytest.raises(WrongState, match="Add an address"):
        ask(made)
    made.named.mail = "nils@home.example"
    session.commit()
    ask(made)
    web.sign_in(made.student)
    url = f"/projects/{made.project.id}"
    web.send(url, form="#witnesses form:has(button[name=whom])", whom=f"credit-{made.named.id}")
    assert "within the last hour" in web.get(url).text
    assert len(mails(session)) == 1
    with pytest.raises(NotAllowed):
        ask(made, "credit-999999")
    with pytest.raises(NotAllowed):
        operations.ask(made.project, "faculty", actor=make.actor(made.faculty))


def test_whether_a_mail_has_an_account_shows_nowhere(web: Web, session: Session) -> None:
    pages = []
    for has_account in (False, True):
        made = scene(mail=f"nils{has_account}@home.example")
        if has_account:
            make.user(name="Nils Aurelius Vinter", address="nilsTrue@home.example".casefold())
        web.sign_in(made.student)
        url = f"/projects/{made.project.id}"
        web.send(url, form="#witnesses form:has(button[name=whom])", whom=f"credit-{made.named.id}")
        pages.append(web.get(url).select_one("#witnesses, .notice"))
    texts = [page.get_text(" ", strip=True) for page in pages if page]
    assert texts[0] == texts[1]
    assert "/s/credits/" in mails(session)[0].text
    assert "/s/credits/" not in mails(session)[1].text


def test_a_person_with_an_account_answers_where_they_sign_in(web: Web, session: Session) -> None:
    person = make.user(name="Nils Aurelius Vinter", address="nils@home.example")
    made = scene()
    asked = ask(made)
    web.sign_in(person)
    assert f"/credits/{asked.id}" in str(web.get("/home"))
    assert "Low Tide" in web.get("/credits").text
    answers: dict[str, Any] = {f"say_{made.named.id}": "confirm", f"say_{made.mine.id}": "confirm"}
    web.send(f"/credits/{asked.id}", form=ANSWER, **answers)
    row = session.scalars(select(Attestation)).first()
    assert row is not None
    assert (row.how, row.user_id, row.name) == (How.ACCOUNT, person.id, "Nils Vinter")
    assert made.standing.words.startswith("Confirmed by Nils Vinter, who recorded it")
    assert "What you said" in web.get(f"/credits/{asked.id}").text
    web.send("/credits", form="form[action$=refusal]")
    assert stands(made.named).state is CreditState.DECLINED
    assert "Your name is off" in web.get("/credits").text
    # Nobody else gets in, least of all the student.
    for other in (made.student, made.faculty, make.user()):
        web.sign_in(other)
        assert web.open(f"/credits/{asked.id}").status_code == 404
        assert "Low Tide" not in web.get("/credits").text
        post = web.open(f"/credits/{asked.id}/refusal", method="POST")
        assert post.status_code == 404


def test_a_name_that_was_never_asked_about_tells_nobody(web: Web) -> None:
    person = make.user(address="nils@home.example")
    scene()
    web.sign_in(person)
    assert "Low Tide" not in web.get("/credits").text
    assert "Low Tide" not in web.get("/home").text


def test_other_words_wait_for_the_student_to_take_them_over(web: Web, session: Session) -> None:
    made = scene()
    ask(made)
    url = link_in(mails(session)[-1])
    typed: dict[str, Any] = {
        f"say_{made.named.id}": "confirm",
        f"say_{made.mine.id}": "reword",
        f"role_{made.mine.id}": "additional MIXER",
    }
    web.send(url, form=ANSWER, **typed)
    assert made.standing.offered
    web.sign_in(made.student)
    page = f"/projects/{made.project.id}"
    assert "Take over other words" in web.get("/home").text
    web.send(page, form="form[action$=words]")
    assert made.mine.role == "additional-mixer"
    assert made.standing.is_attested
    # Changing it back is changing it: the word is gone, and one can see that it was there.
    draft = CreditDraft(role="mixing-engineer", share=Share.ALONE)
    number = made.mine.row_version
    projects.edit_credit(made.mine, draft, based_on=number, actor=make.actor(made.student))
    assert made.standing.state is CreditState.CLAIMED
    assert "confirmed an earlier wording" in web.get(page).text
    assert web.open(page, method="HEAD").status_code == 200


def test_a_changed_address_or_note_voids_nothing(session: Session) -> None:
    made = scene()
    asked = ask(made, "faculty")
    operations.verify(
        asked, said(asked, {made.mine: Answer.CONFIRM}), actor=make.actor(made.faculty)
    )
    draft = CreditDraft(role="mixing-engineer", share=Share.ALONE, not_done="Not the drums.")
    projects.edit_credit(made.mine, draft, based_on=1, actor=make.actor(made.student))
    assert made.standing.words.startswith("Verified by Solveig Marsh, faculty, on ")
    made.project.title = "Abbey Road"
    session.commit()
    assert made.standing.state is CreditState.CLAIMED


def test_faculty_decides_at_the_desk(web: Web) -> None:
    made = scene()
    asked = ask(made, "faculty")
    web.sign_in(made.faculty)
    assert f"/desk/credits/{asked.id}" in str(web.get("/desk"))
    page = f"/desk/credits/{asked.id}"
    assert "Mixing engineer" in web.get(page).text
    answer = web.send(page, form=".decide form", status=422)
    assert "choose an answer" in answer.text
    typed: dict[str, Any] = {
        f"say_{made.mine.id}": "dispute",
        f"word_{made.mine.id}": "Ines mixed the strings.",
    }
    assert "/desk" in web.send(page, form=".decide form", **typed).location
    web.settle()
    assert made.standing.state is CreditState.DISPUTED
    assert queries.waiting_on(make.actor(made.faculty)) == []
    assert "Decided" in web.get(page).text
    web.sign_in(made.student)
    assert "Settle a credit" in web.get("/home").text
    assert "Ines mixed the strings." in web.get(f"/projects/{made.project.id}").text


def test_the_desk_lists_the_keys_that_credits_answer(web: Web) -> None:
    made = scene()
    page = f"/desk/credits/{ask(made, 'faculty').id}"
    web.sign_in(made.faculty)
    keys = web.get(page).select(".decide .keys > *")
    said = [" ".join(each.text.split()) for each in keys]
    assert dict(zip(said[::2], said[1::2], strict=True)) == {
        "A": "write it down",
        "R": "see it differently, and why",
        "1 to 5": "choose an answer",
        "?": "all keys",
    }


def test_a_word_on_credits_can_be_undone_and_is_held_against_their_text(web: Web) -> None:
    made = scene()
    page = f"/desk/credits/{ask(made, 'faculty').id}"
    typed: dict[str, Any] = {
        f"say_{made.mine.id}": "dispute",
        f"word_{made.mine.id}": "Ines mixed the strings.",
    }
    web.sign_in(made.faculty)
    web.send(page, form=".decide form", **typed)
    undo = web.get("/desk/").select_one("undo-line form")
    assert undo is not None
    assert "the credits of Mara Quist" in undo.text
    web.open(str(undo["action"]), method="POST", data=filled(undo))
    web.settle()
    assert made.standing.state is CreditState.ASKED
    word = web.get(page).select_one(f"input[name=word_{made.mine.id}]")
    assert word is not None
    assert word["value"] == "Ines mixed the strings."
    typed = {f"say_{made.mine.id}": "confirm"}
    web.send(page, form=".decide form", **typed)
    projects.edit_credit(
        made.mine,
        CreditDraft(role="mastering-engineer", share=Share.ALONE),
        based_on=made.mine.row_version,
        actor=make.actor(made.student),
    )
    web.settle()
    assert made.standing.state is CreditState.ASKED
    assert "A credit was changed meanwhile" in web.get(page).text


def test_faculty_sees_only_what_is_shown_to_them_and_never_their_own(
    web: Web, session: Session
) -> None:
    made = scene()
    asked = ask(made, "faculty")
    elsewhere = make.faculty(make.programme())
    for other in (made.student, elsewhere):
        web.sign_in(other)
        assert web.open(f"/desk/credits/{asked.id}").status_code == 404
        with pytest.raises(NotAllowed):
            operations.verify(asked, said(asked, {}), actor=make.actor(other))
        assert queries.waiting_on(make.actor(other)) == []
    made.project.shown_to_faculty = False
    session.commit()
    assert queries.waiting_on(make.actor(made.faculty)) == []
    with pytest.raises(WrongState, match="Show the project"):
        operations.ask(made.project, "faculty", actor=make.actor(made.student))


@pytest.mark.usefixtures("session")
def test_two_faculty_members_decide_once() -> None:
    made = scene()
    asked = ask(made, "faculty")
    words = said(asked, {made.mine: Answer.CONFIRM})
    operations.verify(asked, words, actor=make.actor(made.faculty))
    with pytest.raises(WrongState, match="colleague"):
        operations.verify(asked, words, actor=make.actor(made.faculty))


def test_a_supervisors_word_names_no_place_that_may_not_be_named(
    web: Web, session: Session
) -> None:
    made = scene(supervised=True)
    internship = made.project.internship
    assert internship is not None
    ask(made, f"supervisor-{internship.supervisor_id}")
    confirmed: dict[str, Any] = {f"say_{made.mine.id}": "confirm"}
    web.send(link_in(mails(session)[-1]), form=ANSWER, **confirmed)
    assert made.standing.state is CreditState.SUPERVISOR_ATTESTED
    assert "Dae Hollis, supervisor of the internship" in made.standing.public_words
    internship.names_place = False
    session.commit()
    assert "Dae Hollis" in made.standing.words
    assert "Dae Hollis" not in made.standing.public_words
    assert made.standing.public_words.startswith("Confirmed by the supervisor of the internship on")


def test_a_confirmation_does_not_move_to_another_name(web: Web, session: Session) -> None:
    made = scene()
    ask(made)
    answers: dict[str, Any] = {f"say_{made.named.id}": "confirm", f"say_{made.mine.id}": "confirm"}
    web.send(link_in(mails(session)[-1]), form=ANSWER, **answers)
    draft = CreditDraft(role="recording-engineer", name="George Famous", mail="nils@home.example")
    projects.edit_credit(made.named, draft, based_on=1, actor=make.actor(made.student))
    assert made.standing.state is CreditState.CLAIMED
    projects.remove_credit(made.named, actor=make.actor(made.student))
    assert made.standing.state is CreditState.CLAIMED


@pytest.mark.usefixtures("session")
def test_a_question_runs_out_without_confirming_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    made = scene()
    asked = ask(made)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + queries.LASTS + timedelta(minutes=1))
    assert made.standing.state is CreditState.CLAIMED
    assert not asked.is_open


@pytest.mark.parametrize("count", [1, 12])
def test_the_desk_reads_as_many_rows_at_once_as_wait(session: Session, count: int) -> None:
    made = scene()
    for _ in range(count):
        project = make.project(
            student=made.student, programme_id=made.project.programme_id, shown_to_faculty=True
        )
        make.credit(project)
        operations.ask(project, "faculty", actor=make.actor(made.student))
    who = make.actor(made.faculty)
    session.commit()
    session.expire_all()
    seen: list[str] = []
    listen = (db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    event.listen(*listen)
    try:
        assert len(queries.waiting_on(who)) == count
    finally:
        event.remove(*listen)
    assert len([each for each in seen if each.startswith("SELECT")]) == 1
