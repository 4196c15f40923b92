"""The trail is append-only, and says where somebody changed it."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import make
from tracker import trail
from tracker.access import Actor
from tracker.trail import TrailEntry


def deeds(session: Session) -> None:
    person = make.user()
    for deed in ("account.made", "account.renamed", "account.ended"):
        trail.record(Actor(user_id=person.id), deed, person, count=1)
    session.commit()


def test_an_untouched_trail_is_whole(session: Session) -> None:
    deeds(session)
    assert trail.broken_at() is None


def test_a_changed_entry_is_found(session: Session) -> None:
    deeds(session)
    changed = session.query(TrailEntry.id).order_by(TrailEntry.id).offset(1).limit(1).scalar()
    # Past the model, which refuses, as somebody with the database in hand would.
    session.execute(text("UPDATE trail_entries SET action = 'x' WHERE id = :id"), {"id": changed})
    session.expire_all()
    assert trail.broken_at() == changed


def test_the_model_refuses_to_change_an_entry(session: Session) -> None:
    deeds(session)
    entry = session.query(TrailEntry).first()
    assert entry is not None
    entry.action = "something else"
    with pytest.raises(RuntimeError, match="append-only"):
        session.flush()
    session.rollback()


def test_a_command_checks_it(app: Flask, session: Session) -> None:
    deeds(session)
    assert "whole" in app.test_cli_runner().invoke(args=["check-trail"]).output
