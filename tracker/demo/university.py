"""What is known of the demo university without loading it: light, for every start."""

import json
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from tracker.accounts.models import User
from tracker.config import Settings
from tracker.db import db
from tracker.trail import TrailEntry

DATA = Path(__file__).parent / "data"


def is_wanted() -> bool:
    """Tell whether the settings ask for the demo and nothing stands in its way."""
    return _settings().demo and not _noted("demo.loaded") and (is_empty() or was_interrupted())


def was_interrupted() -> bool:
    """Tell whether a load was begun and not ended: then only the demo is in the database."""
    return _noted("demo.begun") and not _noted("demo.loaded")


def is_loaded() -> bool:
    """Tell whether this is the demo university."""
    return _noted("demo.loaded")


def is_empty() -> bool:
    """Tell whether nobody has an account."""
    return not db.session.scalar(select(func.count(User.id)))


def sign_ins() -> list[tuple[str, str]]:
    """List whom a newcomer may be: what they are, and their address."""
    data = people()
    wanted = {"tomas": "student", "ines": "student, finished internship", "callum": "beginner"}
    found = [
        (f"{s['name']}, {wanted[s['key']]}", s["address"])
        for s in data["students"]
        if s["key"] in wanted
    ]
    words = {"marsh": "faculty", "onslow": "programme office", "price": "administrator"}
    return found + [
        (f"{s['name']}, {words[s['key']]}", s["address"])
        for s in data["staff"]
        if s["key"] in words
    ]


def password() -> str:
    """Return the password that all demo people share."""
    return str(people()["password"])


def people() -> dict[str, Any]:
    """Read the people and their doings."""
    found: dict[str, Any] = json.loads((DATA / "university.json").read_text())
    return found


def programmes() -> list[dict[str, Any]]:
    """Read the programme files."""
    return [json.loads(p.read_text()) for p in sorted((DATA / "programmes").glob("*.json"))]


def _noted(action: str) -> bool:
    return bool(
        db.session.scalar(select(func.count(TrailEntry.id)).where(TrailEntry.action == action))
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
