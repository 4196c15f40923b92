"""People who can sign in, for the tests of accounts."""

from functools import cache
from typing import Any

from tests import make
from tracker.accounts.models import User
from tracker.accounts.rules import passwords
from tracker.db import db
from tracker.mail.outgoing import OutgoingMail

PASSWORD = "the kiln hums at low tide"
SHORT = "kiln-tide-9"


@cache
def kept(password: str) -> str:
    """Hashing takes its time on purpose; once per password is enough here."""
    return passwords.hashed(password)


def somebody(password: str = PASSWORD, **changes: Any) -> User:
    return make.user(password_hash=kept(password), **changes)


def mails() -> list[OutgoingMail]:
    return list(db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id)))
