"""Changing media: taking files in, preparing them, showing them."""

from tracker.media.operations.exposing import expose
from tracker.media.operations.highlights import (
    add_highlight,
    edit_highlight,
    remove_highlight,
    restore_highlight,
)
from tracker.media.operations.making import forget_made, keep_made
from tracker.media.operations.preparing import (
    give_up_abandoned,
    prepare,
    prepare_again,
    stream,
)
from tracker.media.operations.uploads import (
    cancel,
    check_content,
    complete,
    note_arrival,
    open_upload,
    rename,
    sweep,
)

__all__ = [
    "add_highlight",
    "cancel",
    "check_content",
    "complete",
    "edit_highlight",
    "expose",
    "forget_made",
    "give_up_abandoned",
    "keep_made",
    "note_arrival",
    "open_upload",
    "prepare",
    "prepare_again",
    "remove_highlight",
    "rename",
    "restore_highlight",
    "stream",
    "sweep",
]
