"""One maker per table; a test names only what it cares about."""

import secrets
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar

from tracker import clock
from tracker.access import Role
from tracker.accounts.models import Address, User
from tracker.accounts.rules import AddressKind
from tracker.contacts.models import Contact
from tracker.db import Model, db
from tracker.internships.models import Internship, Objective, Site, Supervisor
from tracker.media.models import Recording, Rendition, StoredFile, Version
from tracker.media.rules import RenditionKind, Step
from tracker.programmes.models import Course, Enrolment, Membership, Programme, ProgrammeVersion
from tracker.programmes.queries import roles_of
from tracker.projects.models import Credit, Item, Project
from tracker.projects.rules import ItemKind, ProjectKind, Share

_numbers = count(1)
M = TypeVar("M", bound=Model)


def keep(row: M) -> M:
    """Add a row for good: a savepoint that survives the rollback of a failed request."""
    db.session.add(row)
    db.session.commit()
    return row


def token() -> str:
    """A word that nothing else has."""
    return secrets.token_urlsafe(12)


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


def stored_file(content: bytes = b"", **changes: Any) -> StoredFile:
    """A content in the books; its bytes are in no store."""
    digest = sha256(content or secrets.token_bytes(16)).hexdigest()
    plain = {"sha256": digest, "size_bytes": len(content) or 1000, "key": f"sha256/x/{digest}"}
    return keep(StoredFile(**plain | changes))


def recording(**changes: Any) -> Recording:
    if "student_id" not in changes:
        changes["student_id"] = student().id
    plain = {"title": f"Recording {next(_numbers)}", "public_id": secrets.token_urlsafe(12)}
    return keep(Recording(**plain | changes))


def version(of: Recording, *, ready: bool = True, **changes: Any) -> Version:
    """A version of a recording, with one stream when it is ready; nothing of it can be heard."""
    plain: dict[str, Any] = {
        "public_id": secrets.token_urlsafe(12),
        "number": 1 + len(of.versions),
        "file": stored_file(),
        "file_name": "mix.wav",
        "step": Step.READY if ready else Step.WAITING,
        "progress": 100 if ready else 0,
        "ready_at": clock.now() if ready else None,
        "duration_ms": 63_000 if ready else None,
        "heights": [50] * 216 if ready else [],
    }
    made = Version(**plain | changes)
    of.versions.append(made)
    if made.step is Step.READY:
        digest = secrets.token_hex(32)
        made.renditions.append(
            Rendition(
                public_id=secrets.token_urlsafe(12),
                kind=RenditionKind.AAC,
                media_type="audio/mp4",
                key=f"sha256/x/{digest}",
                sha256=digest,
                size_bytes=1000,
            )
        )
    return keep(made)


def project(**changes: Any) -> Project:
    if "student" not in changes:
        changes["student"] = student()
    if "programme_id" not in changes:
        held = roles_of(changes["student"].id)
        changes["programme_id"] = min(held) if held else programme().id
    plain = {
        "title": f"Project {next(_numbers)}",
        "public_id": secrets.token_urlsafe(12),
        "kind": ProjectKind.MIX,
        "row_version": 1,
        "updated_at": clock.now(),
    }
    return keep(Project(**plain | changes))


def credit(of: Project, **changes: Any) -> Credit:
    """A role of the student's own, unless a name is given."""
    plain: dict[str, Any] = {
        "position": 1 + len(of.credits),
        "role": "mixing-engineer",
        "name": "",
        "user_id": None if changes.get("name") else of.student_id,
        "share": None if changes.get("name") else Share.ALONE,
    }
    made = Credit(**plain | changes)
    of.credits.append(made)
    return keep(made)


def item(of: Project, **changes: Any) -> Item:
    """A text, unless it has a recording."""
    plain: dict[str, Any] = {
        "position": 1 + len(of.items),
        "kind": ItemKind.SOUND if "recording" in changes else ItemKind.TEXT,
        "title": f"Item {next(_numbers)}",
    }
    made = Item(**plain | changes)
    of.items.append(made)
    return keep(made)


def sound_item(of: Project, *, ready: bool = True, **changes: Any) -> Item:
    """A recording with one version, in a project of the same student."""
    made = recording(student_id=of.student_id)
    version(made, ready=ready)
    return item(of, recording=made, **changes)


def site(**changes: Any) -> Site:
    """A place that the school knows, so that any student may choose it."""
    plain = {"name": f"Studio {next(_numbers)}", "city": "Calder Bay", "vetted_at": clock.now()}
    if "created_by" not in changes:
        changes["created_by"] = user().id
    return keep(Site(**plain | changes))


def supervisor(**changes: Any) -> Supervisor:
    n = next(_numbers)
    if "site" not in changes:
        changes["site"] = site()
    return keep(Supervisor(**{"name": f"Host {n}", "mail": f"host{n}@site.example"} | changes))


def internship(**changes: Any) -> Internship:
    """A complete proposal in draft; nothing in it was decided."""
    if "programme" not in changes:
        changes["programme"] = programme()
    if "student" not in changes:
        changes["student"] = student(changes["programme"])
    if "supervisor" not in changes:
        changes["supervisor"] = supervisor()
    changes.setdefault("site", changes["supervisor"].site)
    today = clock.today()
    plain = {
        "public_id": secrets.token_urlsafe(12),
        "title": "Assistant engineer",
        "planned_starts_on": today - timedelta(days=10),
        "planned_ends_on": today + timedelta(days=80),
        "planned_minutes": 100 * 60,
        "policy": {},
        "objectives": [
            Objective(position=1, text="Set up a session alone"),
            Objective(position=2, text="Edit drums in time"),
        ],
    }
    return keep(Internship(**plain | changes))


def contact(owner: User, **changes: Any) -> Contact:
    return keep(Contact(**{"student_id": owner.id, "name": f"Contact {next(_numbers)}"} | changes))
