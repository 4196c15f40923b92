"""Two presses at the same moment, on connections of their own."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import filled, settings_for
from tests.internships import scenes
from tracker.app import create_app
from tracker.db import Model, db
from tracker.internships import queries
from tracker.internships.models import Confirmation, LineEvent
from tracker.internships.rules import LineState
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
