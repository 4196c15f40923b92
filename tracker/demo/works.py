"""The projects and pages of the demo university, with their sound."""

import wave
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sqlalchemy import select

from tracker import clock
from tracker.access import Actor
from tracker.comparisons import operations as comparison_operations
from tracker.comparisons.rules import ComparisonDraft, SideDraft, TypedOffset
from tracker.db import db, transaction
from tracker.demo.compositions import compose
from tracker.demo.instruments import RATE_HZ, Sound
from tracker.demo.people import Cast
from tracker.internships.models import Internship
from tracker.media import operations as media_operations
from tracker.media.models import Recording, Upload, Version
from tracker.media.rules import Step, UploadDraft
from tracker.portfolio import operations as page_operations
from tracker.portfolio import queries as page_queries
from tracker.portfolio.models import Page
from tracker.portfolio.rules.drafts import AboutDraft, LookDraft, PassageDraft, WorkDraft
from tracker.portfolio.rules.kinds import Move, Theme, Visibility
from tracker.programmes.models import Course
from tracker.projects import operations as project_operations
from tracker.projects import queries as project_queries
from tracker.projects.models import Item, Project
from tracker.projects.rules import (
    CreditDraft,
    DatePrecision,
    ItemDraft,
    ItemKind,
    PartialDate,
    ProjectDraft,
    ProjectKind,
    Rights,
    Share,
)
from tracker.storage import incoming

LIMIT_BYTES = 1 << 30


def load_project(data: dict[str, Any], cast: Cast) -> int:
    """Log one work with roles, credits and items; return its id."""
    with transaction():
        actor = cast.actor(data["student"])
        programme_id = actor.programmes_as(*next(iter(actor.roles.values())))[0]
        draft = _draft(data, cast)
        project = project_operations.create(draft, programme_id=programme_id, actor=actor)
        for role, share, not_done in data["roles"]:
            mine = CreditDraft(role=role, share=Share(share), not_done=not_done)
            project_operations.add_role(project, mine, actor=actor)
        for name, role, *mail in data["credits"]:
            key, _, other = role.partition(":")
            credit = CreditDraft(role=key, role_other=other, name=name, mail="".join(mail))
            project_operations.add_credit(project, credit, actor=actor)
        number = project.id
    for item in data["items"]:
        _add_item(number, item, cast.actor(data["student"]))
    return number


def can_be_heard(project_id: int) -> bool:
    """Tell whether every sound of a work is prepared."""
    items = project_queries.items_of(db.session.get_one(Project, project_id))
    heard = [_heard(item) for item in items if item.kind is ItemKind.SOUND]
    return all(version is not None and version.step is Step.READY for version in heard)


def load_comparison(data: dict[str, Any], project_id: int, cast: Cast) -> None:
    """Set the sounds of a work against each other, in their order there."""
    with transaction():
        project = db.session.get_one(Project, project_id)
        versions = [found for item in project_queries.items_of(project) if (found := _heard(item))]
        sides = tuple(
            SideDraft(version.id, label, TypedOffset(samples=0))  # bounced from one session
            for version, label in zip(versions, data["comparison"]["sides"], strict=True)
        )
        draft = ComparisonDraft(title=data["comparison"]["title"], sides=sides)
        comparison_operations.create(project, draft, actor=cast.actor(data["student"]))


def load_page(data: dict[str, Any], projects: dict[str, int], cast: Cast) -> None:
    """Make one student's page and ask for it to be published; the worker does the rest."""
    with transaction():
        actor = cast.actor(data["student"])
        page = page_operations.start(cast.user(data["student"]), actor=actor)
        db.session.flush()
        for work in list(page.works):
            page_operations.move_work(
                page, work.project_id, Move.REMOVE, based_on=page.row_version, actor=actor
            )
        about = AboutDraft(
            shown_name=cast.user(data["student"]).name,
            **{
                name: data[name]
                for name in ("role_line", "intro", "availability", "place", "looking_for", "speaks")
            },
        )
        page_operations.save_about(page, about, based_on=page.row_version, actor=actor)
        look = LookDraft(theme=Theme(data["theme"]))
        page_operations.save_look(page, look, based_on=page.row_version, actor=actor)
        for key, note in data["works"]:
            shown = WorkDraft(project_id=projects[key], note=note)
            page_operations.add_work(page, shown, based_on=page.row_version, actor=actor)
        for skill in data.get("skills", ()):
            page_operations.add_skill(page, skill, based_on=page.row_version, actor=actor)
        for key in data.get("pairs", ()):
            _add_pair(page, projects[key], actor)
        for key, place, start, end in data["reel"]:
            _add_passage(page, projects[key], place, (start, end), actor)
        words = data["reel_words"]
        page_operations.change_reel_words(page, words, based_on=page.row_version, actor=actor)


def publish_page(data: dict[str, Any], *, school: str, cast: Cast) -> None:
    """Press Publish."""
    with transaction():
        page = page_queries.of(cast.ids[data["student"]])
        if page is not None:
            page_operations.publish(
                page,
                Visibility(data["visibility"]),
                based_on=page.row_version,
                school=school,
                actor=cast.actor(data["student"]),
            )


def _draft(data: dict[str, Any], cast: Cast) -> ProjectDraft:
    course = data.get("course")
    student_id = cast.ids[data["student"]]
    placement = select(Internship.id).where(Internship.student_id == student_id)
    embargo = data.get("embargo")
    return ProjectDraft(
        kind=ProjectKind(data["kind"]),
        title=data["title"],
        brief=data["brief"],
        description=data["description"],
        began=_month(data["began"]),
        ended=_month(data["ended"]),
        course_id=course and db.session.scalar(select(Course.id).where(Course.code == course)),
        internship_id=db.session.scalar(placement) if data.get("internship") else None,
        tools=tuple(data["tools"]),
        rights=Rights(data["rights"]),
        rights_note=data["rights_note"],
        embargo_until=clock.today() + timedelta(days=embargo) if embargo else None,
        shown_to_faculty=data["shown_to_faculty"],
    )


def _month(days: int) -> PartialDate:
    return PartialDate(clock.today() + timedelta(days=days), DatePrecision.MONTH)


def _add_item(project_id: int, item: dict[str, str], actor: Actor) -> None:
    recipe = item.get("sound")
    recording_id = upload(recipe, compose(recipe), item["title"], actor) if recipe else 0
    with transaction():
        project = db.session.get_one(Project, project_id)
        if recording_id:
            recording = db.session.get_one(Recording, recording_id)
            draft = ItemDraft(kind=ItemKind.SOUND, title=item["title"])
            project_operations.add_sound(project, recording, draft, actor=actor)
        elif "text" in item:
            draft = ItemDraft(kind=ItemKind.TEXT, title=item["text"], text=item["body"])
            project_operations.add_item(project, draft, actor=actor)
        else:
            draft = ItemDraft(kind=ItemKind.LINK, title=item["link"], url=item["url"])
            project_operations.add_item(project, draft, actor=actor)


def upload(name: str, sound: Sound, title: str, actor: Actor, *, recording: str = "") -> int:
    """Take a piece in as an upload, new or as a version of a recording; return that one's id."""
    with TemporaryDirectory(prefix="liner-notes-") as folder:
        path = Path(folder) / f"{name}.wav"
        write_wav(path, sound)
        size_bytes = path.stat().st_size
        with transaction():
            draft = UploadDraft(file_name=path.name, size_bytes=size_bytes, recording=recording)
            opened = media_operations.open_upload(draft, limit_bytes=LIMIT_BYTES, actor=actor)
            token = opened.public_id
        arriving = incoming()
        arriving.begin(token, size_bytes)
        with path.open("rb") as stream:
            arriving.append(token, stream.read, at=0, most=size_bytes)
    with transaction():
        opened = db.session.scalars(select(Upload).where(Upload.public_id == token)).one()
        version = media_operations.complete(opened, arriving.sha256(token), actor=actor)
        media_operations.rename(version.recording, title, actor=actor)
        recording_id = version.recording_id
    arriving.remove(token)
    return recording_id


def _heard(item: Item) -> Version | None:
    return project_queries.shown_version(item) if item.kind is ItemKind.SOUND else None


def _add_passage(
    page: Page, project_id: int, place: int, span: tuple[int, int], actor: Actor
) -> None:
    project = db.session.get_one(Project, project_id)
    sounds = [i for i in project_queries.items_of(project) if i.kind is ItemKind.SOUND]
    draft = PassageDraft(item_id=sounds[place].id, start_ms=span[0] * 1000, end_ms=span[1] * 1000)
    page_operations.add_passage(page, draft, based_on=page.row_version, actor=actor)


def _add_pair(page: Page, project_id: int, actor: Actor) -> None:
    """Show the comparison of a work as its before and after."""
    db.session.flush()
    offered = page_queries.pairs_for(page)[project_id]
    page_operations.choose_pair(
        page, project_id, offered[0].id, based_on=page.row_version, actor=actor
    )


def write_wav(path: Path, sound: Sound) -> None:
    """Write stereo float sound as 24-bit WAV, as a studio hands it over."""
    scaled = np.clip(np.rint(sound.T * (2**23 - 1)), -(2**23), 2**23 - 1).astype("<i4")
    pieces = scaled.reshape(-1, 1).view(np.uint8).reshape(-1, 4)[:, :3]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(sound.shape[0])
        out.setsampwidth(3)
        out.setframerate(RATE_HZ)
        out.writeframes(pieces.tobytes())
