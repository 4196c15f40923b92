"""Changing pages: editing, publishing, the reel, messages from visitors."""

from tracker.portfolio.operations.editing import (
    add_highlights,
    add_passage,
    add_skill,
    add_work,
    change_address,
    change_note,
    change_reel_words,
    choose_pair,
    move_passage,
    move_section,
    move_skill,
    move_work,
    renew_link,
    save_about,
    save_look,
    save_reel,
    start,
)
from tracker.portfolio.operations.messages import send_message
from tracker.portfolio.operations.publishing import (
    advance,
    publish,
    recompile,
    refresh,
    settle,
    unpublish,
)
from tracker.portfolio.operations.reel import make_reel

__all__ = [
    "add_highlights",
    "add_passage",
    "add_skill",
    "add_work",
    "advance",
    "change_address",
    "change_note",
    "change_reel_words",
    "choose_pair",
    "make_reel",
    "move_passage",
    "move_section",
    "move_skill",
    "move_work",
    "publish",
    "recompile",
    "refresh",
    "renew_link",
    "save_about",
    "save_look",
    "save_reel",
    "send_message",
    "settle",
    "start",
    "unpublish",
]
