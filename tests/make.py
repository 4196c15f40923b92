"""One maker per table; a test names only what it cares about."""

import secrets
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from tracker import clock
from tracker.access import Role
from tracker.accounts.models import Address, User
from tracker.accounts.rules import AddressKind
from tracker.db import Model, db
from tracker.programmes.models import Course, Enrolment, Membership, Programme, ProgrammeVersion

_numbers = count(1)
M = TypeVar("M", bound=Model)


def keep(row: M) -> M:
    """Add a row for good: a savepoint that survives the rollback of a failed request."""
    db.session.add(row)
    db.session.commit()
    return row


def user(*, address: str = "", **changes: Any) -> User:
    n = next(_numbers)
    plain = {
        "name": f"Person {n}",
        "public_id": secrets.token_urlsafe(12),
        "webauthn_handle": secrets.token_bytes(32),
    }
    made = User(**plain | changes)
    made.addresses.append(
        Address(
            address=address or f"person{n}@calderbay.example",
            kind=AddressKind.INSTITUTIONAL,
            is_primary=True,
        )
    )
    return keep(made)


def programme(**changes: Any) -> Programme:
    n = next(_numbers)
    return keep(Programme(**{"code": f"P-{n}", "name": f"Programme {n}"} | changes))


def programme_version(**changes: Any) -> ProgrammeVersion:
    if "programme" not in changes:
        changes["programme"] = programme()
    plain = {
        "catalogue": "2026-27",
        "credit_unit": "semester credit",
        "total_credits": Decimal(120),
        "document": {},
    }
    return keep(ProgrammeVersion(**plain | changes))


def course(**changes: Any) -> Course:
    n = next(_numbers)
    plain = {"code": f"AUD {n}", "title": f"Course {n}", "credits": Decimal(3), "facts": {}}
    return keep(Course(**plain | changes))


def membership(**changes: Any) -> Membership:
    if "user" not in changes:
        changes["user"] = user()
    if "programme" not in changes:
        changes["programme"] = programme()
    return keep(Membership(**{"role": Role.STUDENT} | changes))


def student(in_programme: Programme | None = None, **changes: Any) -> User:
    """A person who is a student of the programme, not enrolled in a version."""
    return membership(user=user(**changes), programme=in_programme or programme()).user


def faculty(in_programme: Programme, **changes: Any) -> User:
    return membership(user=user(**changes), programme=in_programme, role=Role.FACULTY).user


def office(in_programme: Programme, **changes: Any) -> User:
    return membership(user=user(**changes), programme=in_programme, role=Role.OFFICE).user


def enrolment(**changes: Any) -> Enrolment:
    if "version" not in changes:
        changes["version"] = programme_version()
    changes.setdefault("programme", changes["version"].programme)
    if "student" not in changes:
        changes["student"] = student(changes["programme"])
    plain = {"started_on": date(2024, 9, 1), "expected_on": date(2028, 6, 30)}
    return keep(Enrolment(**plain | changes))


def actor(who: User) -> Any:
    """The actor that a request of this person has."""
    from tracker.access import Actor  # noqa: PLC0415 - beside its only use
    from tracker.programmes.queries import roles_of  # noqa: PLC0415

    return Actor(user_id=who.id, roles=roles_of(who.id), site_admin=who.is_site_admin)


def moment() -> Any:
    """Now, as the product reads it."""
    return clock.now()
