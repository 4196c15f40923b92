"""Evaluations that came, that did not come, and that somebody changed behind everybody's back."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, settings_for
from tests.evaluations.test_by_link import ANSWER, asked_for, evaluation_of, full
from tests.internships import scenes
from tracker import clock
from tracker.access import Actor
from tracker.accounts.models import Notice, User
from tracker.app import create_app
from tracker.db import db
from tracker.evaluations import jobs, operations, queries
from tracker.evaluations.models import Evaluation, EvaluationLink
from tracker.evaluations.rules import Asks, Kind, faults
from tracker.internships.models import Supervisor

ROOT = Path(__file__).parents[2]


def told(user: User, session: Session) -> list[str]:
    """Let the worker look twice; return all that this person was told so far."""
    jobs.tell()
    jobs.tell()
    rows = session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id))
    return [row.title for row in rows]


def test_who_reads_it_is_told_when_it_can_be_read(web: Web, session: Session) -> None:
    scene, url = asked_for(session)
    web.send(url, form=ANSWER, do="send", **full())
    assert told(scene.faculty, session) == [f"The final evaluation of {scene.student.name} came in"]
    assert told(scene.student, session) == []
    operations.release(evaluation_of(scene), actor=make.actor(scene.faculty))
    session.commit()
    assert told(scene.student, session) == ["Your final evaluation can be read"]


def test_a_refusal_is_told(session: Session) -> None:
    scene, _ = asked_for(session)
    link = session.scalars(select(EvaluationLink)).one()
    operations.decline(link, "I left.", actor=Actor(link_id=link.id))
    session.commit()
    assert any("will not write the final evaluation" in t for t in told(scene.faculty, session))


def test_one_that_does_not_come_is_on_the_desk_and_told_once(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = clock.now()

    def go(days: int) -> None:
        moment = begun + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: moment)

    go(0)
    scene, _ = asked_for(session)
    actor = make.actor(scene.faculty)
    for days in (7, 14, 20):
        go(days)
        jobs.remind_due()
    session.expire_all()
    assert queries.waiting_on(actor) == []
    go(21)
    (entry,) = queries.waiting_on(actor)
    assert entry.what.startswith("final evaluation did not come, ")
    assert (entry.url, entry.due_on) == (late_url(scene), clock.today())
    assert queries.waiting_on(make.actor(make.faculty(make.programme()))) == []
    title = f"The final evaluation of {scene.student.name} did not come"
    assert told(scene.faculty, session) == [title]
    mail_the_site_again(web, scene)
    assert queries.waiting_on(actor) == []
    go(29)
    assert len(queries.waiting_on(actor)) == 1


def late_url(scene: scenes.Scene) -> str:
    return f"/desk/evaluations/{scene.internship.id}/final"


def mail_the_site_again(web: Web, scene: scenes.Scene) -> None:
    """Press the one button of the entry on the desk."""
    web.sign_in(scene.faculty)
    assert f"{scene.student.name}: final evaluation did not come" in web.get("/home").text
    assert "1 to decide" in web.get("/desk").text
    web.send(late_url(scene), form=".decide form", do="mail")
    assert "Nothing waits for you." in web.get("/desk").text
    assert "a new link to the final evaluation" in web.get("/desk").text
    web.settle()
    assert "has time to answer" in web.get(late_url(scene)).text
    web.sign_in(make.faculty(make.programme()))
    web.get(late_url(scene), status=404)


def test_the_mails_about_evaluations_end_by_their_link(web: Web, session: Session) -> None:
    scene, url = asked_for(session)
    web.get(f"{url}/stop")
    web.send(f"{url}/stop", status=200, do="stop")
    session.expire_all()
    assert session.scalars(select(Supervisor.stopped_at)).one()
    assert queries.answering(scene.internship) is None
    web.get("/s/evaluations/nobody/stop", status=404)


def test_its_record_is_saved_and_checked(
    web: Web, app: Flask, session: Session, tmp_path: Path
) -> None:
    scene, url = asked_for(session)
    web.get(f"{url}/record", status=404)
    web.send(url, form=ANSWER, do="send", **full(strengths="Hears it."))
    web.get(url)
    kept = web.open(f"{url}/record").get_data()
    web.sign_in(scene.faculty)
    assert web.open(f"{scene.url}/papers/final/json").get_data() == kept
    file = tmp_path / "final.json"
    file.write_bytes(kept)
    run = app.test_cli_runner()
    right = run.invoke(args=["evaluation", "verify", str(file)])
    assert "This evaluation is genuine" in right.output
    assert "1 evaluations are as they were sent" in run.invoke(args=["evaluation", "verify"]).output
    changed = json.loads(kept)
    changed["said"]["student"] = "Somebody Else"
    file.write_text(json.dumps(changed))
    wrong = run.invoke(args=["evaluation", "verify", str(file)])
    assert wrong.exit_code == 1
    assert "not that of its words" in wrong.output
    file.write_text("[" * 10)
    assert run.invoke(args=["evaluation", "verify", str(file)]).exit_code == 1
    row = evaluation_of(scene)
    row.answers = row.answers | {"strengths": "Bribed."}
    session.commit()
    found = run.invoke(args=["evaluation", "verify"])
    assert found.exit_code == 1
    assert "The answers are not those of the record" in found.output


def test_what_is_no_evaluation_is_told_apart() -> None:
    assert faults([]) == ["This is not an evaluation."]
    assert faults({"said": {"kind": "other"}}) == ["This is not an evaluation."]


def test_the_database_itself_keeps_what_was_sent(tmp_path: Path, worker_name: str) -> None:
    app = create_app(settings_for(tmp_path, f"evaluations_{worker_name}"))
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["app"] = app
    command.upgrade(config, "head")
    with app.app_context():
        scene = scenes.under_way()
        operations.mail_link(scene.internship, Kind.FINAL, actor=make.actor(scene.faculty))
        db.session.commit()
        found, link = evaluation_of(scene), db.session.scalars(select(EvaluationLink)).one()
        values = {each.key: "4" for each in found.asked.criteria} | {
            each.key: "yes" if each.kind is Asks.YES_NO else "4" for each in found.asked.questions
        }
        said = operations.Answers(values=values, window="one", based_on=found.row_version)
        operations.send_answers(link, said, actor=Actor(link_id=link.id))
        db.session.commit()
        operations.release(evaluation_of(scene), actor=make.actor(scene.faculty))
        db.session.commit()
        other_words = update(Evaluation).values(answers={"a": "4"})
        for deed in (other_words, update(Evaluation).values(sha256="x"), delete(Evaluation)):
            with pytest.raises(DatabaseError, match="append-only"):
                db.session.execute(deed)
            db.session.rollback()
        db.session.execute(update(Evaluation).values(visibility="confidential"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
