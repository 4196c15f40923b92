"""A person without an account answers by one link: nothing by accident, nothing twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.attestations.scenes import Scene, ask, link_in, mails, scene, stands
from tests.conftest import Web, filled
from tracker import clock
from tracker.access import Actor, Can, can
from tracker.accounts.models import Address
from tracker.accounts.rules import AddressKind
from tracker.attestations import operations
from tracker.attestations.models import Attestation
from tracker.attestations.rules import CreditState
from tracker.db import Model
from tracker.errors import WrongState
from tracker.projects import operations as projects
from tracker.projects.rules import CreditDraft, Share

ANSWER = "main form:has(fieldset)"


def answers(made: Scene, named: str = "confirm", mine: str = "confirm", **more: str) -> Any:
    return {f"say_{made.named.id}": named, f"say_{made.mine.id}": mine} | more


def asked(session: Session, **changes: Any) -> tuple[Scene, str]:
    made = scene(**changes)
    ask(made)
    return made, link_in(mails(session)[-1])


def rows(session: Session) -> dict[str, int]:
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Model.metadata.tables.items()
    }


def test_a_person_who_was_there_confirms_and_it_shows_in_words(web: Web, session: Session) -> None:
    made, url = asked(session)
    web.send(url, form=ANSWER, **answers(made))
    assert made.standing.state is CreditState.PEER_ATTESTED
    assert made.standing.words.startswith("Confirmed by Nils Vinter, who recorded it, on ")
    assert stands(made.named).words.startswith("Nils Vinter confirmed it on ")
    receipt = web.get(url).text
    assert made.standing.sha256 in receipt
    web.sign_in(made.student)
    assert made.standing.words in web.get(f"/projects/{made.project.id}").text


def test_a_mail_scanner_that_opens_the_link_changes_nothing(web: Web, session: Session) -> None:
    _, url = asked(session)
    before = rows(session)
    for _ in range(3):
        assert web.open(url).status_code == 200
    assert web.open(url, method="HEAD").status_code == 200
    assert rows(session) == before
    assert web.open(url).headers["Referrer-Policy"] == "no-referrer"
    assert web.get(url).select_one("input[type=radio][checked]") is None


def test_pressing_again_shows_what_was_recorded(web: Web, session: Session) -> None:
    made, url = asked(session)
    data = filled(web.get(url).select_one(ANSWER)) | answers(made)
    for _ in range(3):
        assert web.open(url, method="POST", data=data).location == url
    web.open(url, method="POST", data=data | answers(made, mine="dispute"))
    assert session.scalar(select(func.count(Attestation.id))) == 2
    assert made.standing.state is CreditState.PEER_ATTESTED


@pytest.mark.parametrize(
    ("changes", "status"), [({"nonce": "0" * 64}, 409), ({"csrf_token": ""}, 422)]
)
def test_an_answer_needs_the_page(
    web: Web, session: Session, changes: dict[str, str], status: int
) -> None:
    made, url = asked(session)
    data = filled(web.get(url).select_one(ANSWER)) | answers(made) | changes
    assert web.open(url, method="POST", data=data).status_code == status
    assert not made.standing.is_attested


def test_nothing_is_confirmed_without_a_choice_for_each_credit(web: Web, session: Session) -> None:
    made, url = asked(session)
    page = web.send(url, form=ANSWER, status=422)
    assert "Recording engineer: choose an answer" in page.text
    typed = answers(made, named="reword", mine="dispute")
    page = web.send(url, form=ANSWER, status=422, **typed)
    assert "say what the role was called" in page.text
    assert "say in a word or two how it was" in page.text
    assert made.standing.state is CreditState.ASKED


def test_a_page_that_shows_an_older_text_confirms_nothing(web: Web, session: Session) -> None:
    made, url = asked(session)
    data = filled(web.get(url).select_one(ANSWER)) | answers(made)
    draft = CreditDraft(role="mastering-engineer", share=Share.ALONE)
    projects.edit_credit(made.mine, draft, based_on=1, actor=make.actor(made.student))
    answer = web.open(url, method="POST", data=data)
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert not made.standing.is_attested
    web.send(url, form=ANSWER, **answers(made))
    assert made.standing.is_attested


def test_the_students_own_session_cannot_use_the_link(web: Web, session: Session) -> None:
    made, url = asked(session)
    data = filled(web.get(url).select_one(ANSWER)) | answers(made)
    web.sign_in(made.student)
    refused = web.open(url)
    assert refused.status_code == 403
    assert "<h1>Not for you</h1>" in " ".join(refused.text.split())
    assert web.open(url, method="POST", data=data).status_code == 403
    assert not made.standing.is_attested


def test_an_address_that_turns_out_to_be_the_students_own_counts_for_nothing(
    web: Web, session: Session
) -> None:
    made, url = asked(session)
    web.send(url, form=ANSWER, **answers(made))
    assert made.standing.is_attested
    made.student.addresses.append(Address(address="nils@home.example", kind=AddressKind.PERSONAL))
    session.commit()
    assert made.standing.state is CreditState.CLAIMED


def test_links_rotate_end_and_run_out(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, first = asked(session)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=2))
    found = ask(made)
    second = link_in(mails(session)[-1])
    assert web.open(first).status_code == 404
    assert web.open(second).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=30))
    gone = web.open(second)
    assert gone.status_code == 404
    # The same answer whatever it was, and a new link goes where the old one went.
    before = len(mails(session))
    for url, count in ((first, 0), (second, 1), ("/s/credits/" + "x" * 43, 0)):
        form = filled(web.get(url, status=404).select_one("form"))
        answer = web.open(f"{url}/again", method="POST", data=form)
        assert "If this link was yours" in answer.text
        assert len(mails(session)) == before + count
        before += count
    third = link_in(mails(session)[-1])
    operations.withdraw(found, actor=make.actor(made.student))
    assert web.open(third).status_code == 404


def test_a_name_can_be_taken_off_and_takes_its_word_along(web: Web, session: Session) -> None:
    made, url = asked(session)
    web.send(url, form=ANSWER, **answers(made))
    web.send(url, form="form:has(.btn--danger)")
    assert stands(made.named).state is CreditState.DECLINED
    assert made.standing.state is CreditState.CLAIMED
    web.sign_in(made.student)
    assert "this was not me" in web.get(f"/projects/{made.project.id}").text


def test_whoever_was_not_there_says_nothing_of_others(web: Web, session: Session) -> None:
    made, url = asked(session)
    web.send(url, form=ANSWER, **answers(made, named="decline", mine="confirm"))
    assert stands(made.named).state is CreditState.DECLINED
    assert not made.standing.is_attested


def test_the_holder_of_a_link_may_answer_that_question_only(session: Session) -> None:
    made = scene()
    found = ask(made)
    assert can(Actor(link_id=found.id), Can.ANSWER_LINK, found)
    assert not can(Actor(link_id=found.id + 1), Can.ANSWER_LINK, found)
    assert not can(make.actor(made.student), Can.ANSWER_LINK, found)


def test_a_supervisor_who_wants_no_mails_is_not_asked(session: Session) -> None:
    made = scene(supervised=True)
    internship = made.project.internship
    assert internship is not None
    person = internship.supervisor
    assert person is not None
    person.stopped_at = clock.now()
    with pytest.raises(WrongState, match="no more mails"):
        ask(made, f"supervisor-{person.id}")
    assert mails(session) == []
