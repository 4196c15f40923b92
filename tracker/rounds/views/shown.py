"""What the pages of a round share: sounds with their comments, and who reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from tracker.access import Can, can
from tracker.media.queries import sound_of
from tracker.media.rules import Sound
from tracker.media.views import serving
from tracker.projects.models import Project
from tracker.rounds import queries
from tracker.rounds.forms import CommentForm
from tracker.rounds.models import Round, RoundComment, RoundFile
from tracker.rounds.queries import Thread
from tracker.rounds.rules import (
    DOUBT_WORDS,
    CommentEvent,
    CommentState,
    Part,
    Placing,
    RoundState,
    comment_after,
)
from tracker.rounds.views.blueprint import bp
from tracker.web.filters import day
from tracker.web.guard import actor

ADMITTED = "round"
_STEP_WORDS = {
    (Part.STUDENT, CommentEvent.ADDRESS): "Mark as addressed",
    (Part.STUDENT, CommentEvent.REOPEN): "Not done yet",
    (Part.FACULTY, CommentEvent.ACCEPT): "Accept",
    (Part.FACULTY, CommentEvent.REOPEN): "Open again",
}


@dataclass(frozen=True)
class Note:
    """One comment as a reader sees it, with its number on the page."""

    number: int
    thread: Thread
    state: CommentState
    steps: Sequence[tuple[str, str]]
    is_removable: bool

    @property
    def comment(self) -> RoundComment:
        """What it is of."""
        return self.thread.comment

    @property
    def origin(self) -> str:
        """Where it was carried from, in words; "" for one that was written here."""
        comment, before = self.comment, self.comment.carried_from
        if before is None:
            return ""
        carried = f"Carried from review {before.round.number}"
        if comment.placing is Placing.WAITING:
            return f"{carried}. Its place is being looked for."
        if comment.placing is Placing.UNPLACED:
            return f"{carried}. {_lost(comment)}"
        if comment.span is None or before.span is None:
            return f"{carried}."
        by_hand = ", placed by hand" if comment.placing is Placing.BY_HAND else ""
        return f"{carried}, {before.span.words} → {comment.span.words}{by_hand}."

    @property
    def is_lost(self) -> bool:
        """Whether somebody has to say where it belongs."""
        return self.comment.placing is Placing.UNPLACED


@dataclass(frozen=True)
class Heard:
    """One frozen file with its comments; without a file, what is about the whole."""

    file: RoundFile | None
    sound: Sound | None
    notes: Sequence[Note]


def page_of(found: Round, form: CommentForm) -> dict[str, Any]:
    """Return what both pages of a round are drawn from, as the reader may see it."""
    part = Part.STUDENT if actor().user_id == found.student_id else Part.FACULTY
    later = queries.followed(found)
    threads = queries.threads_for(actor(), found)
    notes = [_note(n, each, part, later) for n, each in enumerate(threads, 1)]
    return {
        "round": found,
        "project": found.project,
        "rubric": found.rubric.body,
        "heard": [_heard(found, file, notes) for file in (None, *found.files)],
        "later": later,
        "is_faculty": part is Part.FACULTY,
        "comment_form": form,
        "carrying": is_carrying(found, threads),
        "CommentState": CommentState,
        "standing": standing_words(found, later, part),
    }


def comment_form(found: Round, sent: Any = None) -> CommentForm:  # noqa: ANN401 - form data
    """Make the form in which a comment on a round is written."""
    form = CommentForm(sent)
    form.offer(found)
    return form


def is_carrying(found: Round, threads: Sequence[Thread]) -> bool:
    """Tell whether places of comments that the reader may know of are still being looked for."""
    waiting = any(each.comment.placing is Placing.WAITING for each in threads)
    return waiting and found.progress < 100


def standing_words(found: Round, later: Round | None, part: Part) -> str:
    """Say where a round stands; to the student, held feedback is as none."""
    if found.released_at is not None:
        return f"Feedback came on {day(found.released_at)}"
    if part is Part.FACULTY and found.state is RoundState.DECIDED:
        return f"Held until {day(found.held_until)}"
    if later is not None:
        return f"Review {later.number} followed"
    return f"With faculty since {day(found.asked_at)}"


def home_of(found: Round, anchor: str = "") -> str:
    """Return the address at which the reader works on a round."""
    if actor().user_id == found.student_id:
        return url_for(
            "rounds.show",
            project_id=found.project_id,
            number=found.number,
            _anchor=anchor or None,
        )
    return url_for("rounds.review", round_id=found.id, _anchor=anchor or None)


@bp.app_template_global()
def reviews_of(project: Project) -> list[dict[str, Any]]:
    """Return the rounds of a project as its page lists them, the last first."""
    rounds = queries.of_project(project)
    mine = actor().user_id == project.student_id
    if not rounds or not can(actor(), Can.VIEW_ROUND, rounds[0]):
        return []
    counts = queries.open_counts(actor(), rounds)
    later: Round | None = None
    listed = []
    for each in rounds:
        words = standing_words(each, later, Part.STUDENT if mine else Part.FACULTY)
        listed.append({"round": each, "words": words, "open": counts.get(each.id, 0)})
        later = each
    return listed


def _lost(comment: RoundComment) -> str:
    why = DOUBT_WORDS[comment.doubt] if comment.doubt else ""
    return f"It could not be placed: listen and place it. {why}".strip()


def _note(number: int, thread: Thread, part: Part, later: Round | None) -> Note:
    comment = thread.comment
    state = comment.state_for(part)
    steps: list[tuple[str, str]] = []
    if comment.asks and later is None:
        steps = [
            (event.value, _STEP_WORDS[part, event])
            for event in CommentEvent
            if comment_after(state, event, part) and (part, event) in _STEP_WORDS
        ]
    removable = (
        comment.author_id == actor().user_id
        and part is Part.FACULTY
        and not comment.is_shown_to_student
        and comment.carried_from_id is None
        and not thread.replies
        and later is None
    )
    return Note(number, thread, state, steps, removable)


def _heard(found: Round, file: RoundFile | None, notes: Sequence[Note]) -> Heard:
    file_id = file.id if file else None
    here = [note for note in notes if note.comment.round_file_id == file_id]
    if file is None:
        return Heard(None, None, here)
    sound = sound_of(
        file.version,
        addresses=serving.private_addresses(ADMITTED, file.id),
        credit=f"Version {file.version.number}",
        page_url=home_of(found),
    )
    return Heard(file, replace(sound, title=file.title), here)


def _may_hear(file_id: int) -> bool:
    """Tell whether the reader may hear a frozen file, asked at each request."""
    file = queries.file_by_key(file_id)
    return file is not None and can(actor(), Can.VIEW_ROUND, file.round)


serving.admit(ADMITTED, _may_hear)
