"""A project with one recording, its student, and faculty who may review it."""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests import make, sounds
from tracker.accounts.models import User
from tracker.db import db
from tracker.media.models import Version
from tracker.programmes.models import Programme
from tracker.projects.models import Item, Project
from tracker.rounds import operations, queries
from tracker.rounds.models import Round, RoundComment
from tracker.rounds.rules import CommentDraft, Span, VerdictDraft
from tracker.storage import media_store


@dataclass
class Scene:
    """Everybody and everything a review needs."""

    programme: Programme
    student: User
    teacher: User
    project: Project
    item: Item

    def ask(self, words: str = "Is the vocal too loud?") -> Round:
        made = operations.ask(self.project, words, actor=make.actor(self.student))
        db.session.commit()
        return made

    def say(
        self, found: Round, text: str, *, by: User | None = None, **more: object
    ) -> RoundComment:
        """Write a comment on the first file, as faculty unless somebody else is named."""
        fields = {"file_id": found.files[0].id if found.files else None} | more
        draft = CommentDraft(text=text, **fields)  # type: ignore[arg-type]
        made = operations.write(found, draft, actor=make.actor(by or self.teacher))
        db.session.commit()
        return made

    def decide(self, found: Round, **more: object) -> None:
        marks = {each.key: 2 for each in found.rubric.body.criteria}
        fields = {"message": "Nearly there", "levels": marks} | more
        operations.decide(
            found,
            VerdictDraft(**fields),  # type: ignore[arg-type]
            based_on=found.row_version,
            actor=make.actor(self.teacher),
        )
        db.session.commit()

    def again(self, found: Round) -> Round:
        """Read a round anew."""
        db.session.expire_all()
        read = queries.by_id(found.id)
        assert read is not None
        return read

    def new_version(self) -> Version:
        assert self.item.recording is not None
        return make.version(self.item.recording)


def scene() -> Scene:
    programme = make.programme()
    student = make.student(programme, name="Tess Arden")
    project = make.project(student=student, programme_id=programme.id, title="Low Tide")
    item = make.sound_item(project, title="Low Tide, mix")
    return Scene(programme, student, make.faculty(programme, name="Orla Finch"), project, item)


def file_of(version: Version, sound: npt.NDArray[np.float32]) -> None:
    """Put the bytes of a version into the store."""
    content = sounds.wav_bytes(np.stack([sound, sound]))
    version.file = make.stored_file(content)
    version.duration_ms = round(sound.size / 48)
    media_store().put(version.file.key, io.BytesIO(content))
    db.session.commit()


def at(from_ms: int, to_ms: int | None = None) -> Span:
    return Span(from_ms, to_ms)
