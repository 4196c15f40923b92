"""What is true of contacts whatever the database or the web page."""

from tracker.contacts.rules.incoming import (
    MAIL,
    MOST_BYTES,
    MOST_ROWS,
    Row,
    marks,
    rows_of_cards,
    rows_of_sheet,
    web_address,
)
from tracker.contacts.rules.merging import FIELDS, joined, left_over, likely_pairs, pair_key
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
from tracker.contacts.rules.suggesting import Known, Suggestion, hashed, plain, to_suggest
from tracker.contacts.rules.timeline import (
    Group,
    Moment,
    grouped,
    latest_first,
    of_note,
    reminds_until,
)

__all__ = [
    "FIELDS",
    "MAIL",
    "MOST_BYTES",
    "MOST_ROWS",
    "ContactDraft",
    "ContactKind",
    "Group",
    "Known",
    "Moment",
    "NoteDraft",
    "NoteKind",
    "Row",
    "Snooze",
    "StepDraft",
    "Suggestion",
    "grouped",
    "hashed",
    "joined",
    "latest_first",
    "left_over",
    "likely_pairs",
    "marks",
    "of_note",
    "pair_key",
    "plain",
    "problem_of_tags",
    "put_off",
    "reminds_until",
    "rows_of_cards",
    "rows_of_sheet",
    "tags_of",
    "to_suggest",
    "web_address",
]
