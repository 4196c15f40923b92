"""Every change of contacts."""

from tracker.contacts.operations.exchange import choose, drop_import, receive, take_in
from tracker.contacts.operations.merging import keep_apart, merge
from tracker.contacts.operations.records import (
    add_contact,
    archive_contact,
    delete_contact,
    edit_contact,
    restore_contact,
)
from tracker.contacts.operations.reminding import remind_all_due
from tracker.contacts.operations.suggestions import accept_suggestion, dismiss_suggestion
from tracker.contacts.operations.timeline import (
    add_note,
    add_step,
    delete_note,
    drop_step,
    edit_note,
    finish_step,
    reopen_step,
    snooze_step,
)

__all__ = [
    "accept_suggestion",
    "add_contact",
    "add_note",
    "add_step",
    "archive_contact",
    "choose",
    "delete_contact",
    "delete_note",
    "dismiss_suggestion",
    "drop_import",
    "drop_step",
    "edit_contact",
    "edit_note",
    "finish_step",
    "keep_apart",
    "merge",
    "receive",
    "remind_all_due",
    "reopen_step",
    "restore_contact",
    "snooze_step",
    "take_in",
]
