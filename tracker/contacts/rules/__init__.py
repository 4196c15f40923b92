"""What is true of contacts whatever the database or the web page."""

from tracker.contacts.rules.records import (
    ContactDraft,
    ContactKind,
    NoteDraft,
    NoteKind,
    Snooze,
    StepDraft,
    problem_of_tags,
    put_off,
    tags_of,
)
from tracker.contacts.rules.suggesting import Known, Suggestion, plain, to_suggest
from tracker.contacts.rules.timeline import Group, Moment, grouped, latest_first, of_note

__all__ = [
    "ContactDraft",
    "ContactKind",
    "Group",
    "Known",
    "Moment",
    "NoteDraft",
    "NoteKind",
    "Snooze",
    "StepDraft",
    "Suggestion",
    "grouped",
    "latest_first",
    "of_note",
    "plain",
    "problem_of_tags",
    "put_off",
    "tags_of",
    "to_suggest",
]
