"""Two presses at the same moment, on connections of their own."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.conftest import filled, settings_for
from tests.internships import scenes
from tracker import clock
from tracker.app import create_app
from tracker.db import Model, db, transaction
from tracker.errors import Outdated, TrackerError, WrongState
from tracker.internships import operations, queries
from tracker.internships.models import Confirmation, Internship, LineEvent
from tracker.internships.rules import LineState, StepDecision, StepKind, StepState
from tracker.mail import OutgoingMail


@pytest.fixture
def served(tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    app = create_app(settings_for(tmp_path, f"at_once_{worker_name}"))
    with app.app_context():
        Model.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_double_press_at_the_same_moment_is_recorded_once(served: Flask) -> None:
    with served.app_context():
        scene = scenes.under_way()
        scene.log(60, 120)
        scene.send()
        mail = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
        assert mail is not None
        found = re.search(r"/s/[\w-]+", mail.text)
        assert found
        url, number = found[0], scene.internship.id
        mails = db.session.scalar(select(func.count(OutgoingMail.id))) or 0
    together, places = Barrier(4), []

    def press() -> None:
        client = served.test_client()
        page = BeautifulSoup(client.get(url).text, "html.parser")
        data = filled(page.select_one("form:has(button[value=confirm])"))
        together.wait(timeout=30)
        answer = client.post(url, data=data | {"do": "confirm"})
        places.append((answer.status_code, answer.location))

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(places) == 4
    assert {status for status, _ in places} == {303}
    assert len(set(places)) == 1
    with served.app_context():
        assert db.session.scalar(select(func.count(Confirmation.id))) == 1
        confirmed = select(func.count(LineEvent.id)).where(LineEvent.state == LineState.CONFIRMED)
        assert db.session.scalar(confirmed) == 2
        assert queries.waiting_lines(number) == []
        assert db.session.scalar(select(func.count(OutgoingMail.id))) == mails + 1


def at_once(
    served: Flask, deeds: Sequence[Callable[[], None]], refused: list[TrackerError]
) -> None:
    """Let each deed wait for the others, then do all of them on connections of their own."""
    together = Barrier(len(deeds))

    def press(deed: Callable[[], None]) -> None:
        with served.app_context():
            together.wait(timeout=30)
            try:
                with transaction():
                    deed()
            except (Outdated, WrongState) as error:
                refused.append(error)

    threads = [Thread(target=press, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def test_the_last_steps_of_an_approval_taken_at_the_same_moment_approve_once(
    served: Flask,
) -> None:
    with served.app_context():
        programme = make.programme()
        office, more = make.office(programme), make.office(programme)
        steps = {"steps": ["faculty", "insurance", "registration"]}
        operations.set_policy(programme, None, steps, actor=make.actor(office))
        scene = scenes.proposed(programme=programme, course=make.course(), credits=Decimal(3))
        number, based_on = scene.internship.id, scene.internship.row_version
        people = [make.actor(who) for who in (scene.faculty, office, more)]
    refused: list[TrackerError] = []

    def agree() -> None:
        operations.approve(found(), based_on=based_on, actor=people[0])

    def decide(kind: StepKind, who: int) -> None:
        until = clock.today() + timedelta(days=300)
        said = StepDecision(state=StepState.APPROVED, valid_until=until)
        operations.decide_step(found(), kind, said, based_on=1, actor=people[who])

    def found() -> Internship:
        return db.session.get_one(Internship, number)

    deeds: list[Callable[[], None]] = [agree, agree]
    for kind in (StepKind.INSURANCE, StepKind.REGISTRATION):
        deeds += [partial(decide, kind, 1), partial(decide, kind, 2)]

    at_once(served, deeds, refused)
    assert len(refused) == 3
    with served.app_context():
        internship = found()
        assert [event.event for event in internship.events] == ["submit", "approve", "start"]
        assert internship.required_minutes == 135 * 60
