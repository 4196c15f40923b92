"""Students with sound that may be shown, and pages of them."""

import secrets
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tests import make
from tests.degrees import record
from tracker import clock
from tracker.accounts.models import User
from tracker.contacts.models import Contact, ContactNote
from tracker.db import db
from tracker.degrees.models import Attempt
from tracker.degrees.rules import AttemptKind
from tracker.internships.models import HourLine, Internship, LineEvent, Site, WeekNote
from tracker.internships.rules import InternshipState, LineState
from tracker.jobs import Job, JobState, queue, worker
from tracker.media.models import Recording, Rendition, StoredFile, Version
from tracker.media.rules import RenditionKind, Step
from tracker.portfolio import operations, queries
from tracker.portfolio.models import Page, Passage
from tracker.portfolio.rules.drafts import WorkDraft
from tracker.portfolio.rules.kinds import Visibility
from tracker.programmes import queries as programmes
from tracker.projects.models import Credit, Item, Project
from tracker.projects.rules import ItemKind, ProjectKind, Rights, Share

SCHOOL = "Calder Bay University"


def recording(student: User, **changes: Any) -> Recording:
    """A recording that is ready to play; its bytes lie nowhere."""
    plain = {"public_id": secrets.token_urlsafe(16), "student_id": student.id, "title": "Take 3"}
    made = Recording(**plain | changes)
    made.versions.append(sound_version())
    return make.keep(made)


def sound_version(**changes: Any) -> Version:
    digest = secrets.token_hex(32)
    plain: dict[str, Any] = {
        "public_id": secrets.token_urlsafe(16),
        "number": 1,
        "file": StoredFile(sha256=digest, size_bytes=1000, key=f"originals/{digest}"),
        "file_name": "take-3.wav",
        "step": Step.READY,
        "duration_ms": 95_000,
        "heights": [10 + n % 80 for n in range(216)],
        "loudness_lufs": Decimal("-16.20"),
        "range_lu": Decimal("6.10"),
        "true_peak_dbtp": Decimal("-1.30"),
    }
    made = Version(**plain | changes)
    made.renditions.append(rendition())
    return made


def rendition() -> Rendition:
    digest = secrets.token_hex(32)
    return Rendition(
        public_id=secrets.token_urlsafe(16),
        kind=RenditionKind.AAC,
        media_type="audio/mp4",
        key=f"streams/{digest[:2]}/{digest}.m4a",
        sha256=digest,
        size_bytes=5,
    )


def project(student: User, **changes: Any) -> Project:
    """A project with one sound and the student's own credit, which may be shown."""
    sound = changes.pop("sound", None) or recording(student)
    membership = next(iter(make.actor(student).roles))
    plain: dict[str, Any] = {
        "public_id": secrets.token_urlsafe(16),
        "student_id": student.id,
        "programme_id": membership,
        "kind": ProjectKind.MIX,
        "title": "Low Tide",
        "rights": Rights.MINE,
        "updated_at": clock.now(),
        "tools": ["Reaper"],
    }
    made = Project(**plain | changes)
    made.credits = [
        Credit(
            position=0,
            user_id=student.id,
            name=student.name,
            role="mixing-engineer",
            share=Share.LED,
        ),
        Credit(position=1, name="The Ferrymen", role="performer"),
    ]
    made.items = [Item(position=0, kind=ItemKind.SOUND, title=made.title, recording=sound)]
    return make.keep(made)


def student(**changes: Any) -> User:
    """A student of the demo's programme with no course taken yet."""
    version = make.programme_version(document=record.document())
    who = make.student(version.programme, **changes)
    return make.enrolment(version=version, student=who).student


def page(owner: User | None = None, **changes: Any) -> Page:
    """A page that could be published: a name, a role and one work."""
    owner = owner or student(name="Mei-Lin Sato")
    if not queries.choices_for(owner.id):
        project(owner)
    made = operations.start(owner, actor=make.actor(owner))
    changes = {"role_line": "Mix engineer", "slug": f"mei-{made.id}"} | changes
    for name, value in changes.items():
        setattr(made, name, value)
    return make.keep(made)


def published(made: Page | None = None, visibility: Visibility = Visibility.PUBLIC) -> Page:
    """A page visitors can open."""
    made = made or page()
    operations.publish(
        made,
        visibility,
        based_on=made.row_version,
        school=SCHOOL,
        actor=make.actor(made.student),
    )
    work()
    return made


def work(most: int = 30) -> int:
    """Run due jobs on this thread, inside the test's own transaction."""
    ran = 0
    db.session.commit()
    while ran < most and (job := queue.lease("test")):
        db.session.commit()
        worker._run(worker._Leased(job.id, job.name, job.arguments, "test"))
        db.session.expire_all()
        ran += 1
    failed = db.session.scalars(select(Job).where(Job.state == JobState.FAILED)).all()
    assert [job.error for job in failed] == []
    return ran


def with_reel(made: Page) -> Page:
    """Give the page a reel of two passages that is ready to play; its bytes lie nowhere."""
    sounds = queries.sounds_for(made.student_id)
    chosen = [sounds[0], sounds[-1]]
    made.passages = [
        Passage(item=sound.item, position=n, start_ms=n * 1000, end_ms=n * 1000 + 20_000)
        for n, sound in enumerate(chosen)
    ]
    made.reel = recording(made.student, title="Reel")
    made.reel.versions[0].duration_ms = 40_000
    made.reel_words = "A bus at night, then a voice close by."
    make.keep(made)
    made.reel_digest = queries.digest_of(made, queries.plan_of(made))
    return make.keep(made)


def with_experience(student: User, minutes: int = 450) -> Internship:
    """Give the student an internship with one accepted day."""
    programme_id = next(iter(make.actor(student).roles))
    site = make.keep(Site(name="Second Reel Post", city="Port Ellery", created_by=student.id))
    made = make.keep(
        Internship(
            public_id=secrets.token_urlsafe(16),
            student_id=student.id,
            programme_id=programme_id,
            site_id=site.id,
            title="Assistant engineer",
            state=InternshipState.ACTIVE,
            planned_starts_on=date(2026, 1, 5),
            planned_ends_on=date(2026, 5, 29),
        )
    )
    line = make.keep(
        HourLine(
            internship_id=made.id,
            week_on=date(2026, 1, 5),
            day=date(2026, 1, 6),
            minutes=minutes,
            text="Cut backgrounds.",
            written_by=student.id,
        )
    )
    for state in (LineState.SUBMITTED, LineState.ACCEPTED):
        event = LineEvent(line_id=line.id, state=state, actor_id=student.id, at=clock.now())
        event.is_override = state is LineState.ACCEPTED
        make.keep(event)
    return made


def work_draft(made: Project, note: str = "") -> WorkDraft:
    return WorkDraft(project_id=made.id, note=note)


def private_around(owner: User, internship: Internship, mark: str) -> None:
    """Write the mark into contacts, hours, week notes and grades."""
    contact = make.keep(Contact(student_id=owner.id, name=mark, mail=mark, how_met=mark))
    make.keep(
        ContactNote(
            student_id=owner.id, contact_id=contact.id, happened_on=date(2026, 1, 1), text=mark
        )
    )
    monday = date(2026, 1, 5)
    make.keep(
        WeekNote(
            internship_id=internship.id,
            week_on=monday,
            happened=mark,
            learned=mark,
            saved_at=clock.now(),
        )
    )
    make.keep(
        HourLine(
            internship_id=internship.id,
            week_on=monday,
            day=date(2026, 1, 7),
            minutes=60,
            text=mark,
            written_by=owner.id,
        )
    )
    enrolled = programmes.enrolment_of(owner.id)
    assert enrolled is not None
    make.keep(
        Attempt(
            enrolment_id=enrolled.id,
            student_id=owner.id,
            course_id=make.course().id,
            kind=AttemptKind.GRADED,
            grade=mark[:8],
            credits=Decimal(3),
        )
    )
