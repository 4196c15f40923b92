"""Changing projects. The frame commits; nothing here does."""

from tracker.projects.operations.attaching import attach_document, keep_document
from tracker.projects.operations.credits import (
    add_credit,
    add_role,
    edit_credit,
    remove_credit,
    restore_credit,
)
from tracker.projects.operations.items import (
    add_item,
    add_sound,
    edit_item,
    move_item,
    place,
    remove_item,
    restore_item,
    show_version,
)
from tracker.projects.operations.projects import archive, create, edit, restore

__all__ = [
    "add_credit",
    "add_item",
    "add_role",
    "add_sound",
    "archive",
    "attach_document",
    "create",
    "edit",
    "edit_credit",
    "edit_item",
    "keep_document",
    "move_item",
    "place",
    "remove_credit",
    "remove_item",
    "restore",
    "restore_credit",
    "restore_item",
    "show_version",
]
