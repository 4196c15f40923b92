"""Changing internships. The frame commits; nothing here does."""

from tracker.internships.operations.lifecycle import (
    approve,
    decline,
    recall,
    send_back,
    start,
    start_all_due,
    submit,
)
from tracker.internships.operations.proposals import EDITABLE, edit_proposal, propose
from tracker.internships.operations.weeks import (
    accept_week,
    copy_last_week,
    return_week,
    save_week,
    send_week,
)

__all__ = [
    "EDITABLE",
    "accept_week",
    "approve",
    "copy_last_week",
    "decline",
    "edit_proposal",
    "propose",
    "recall",
    "return_week",
    "save_week",
    "send_back",
    "send_week",
    "start",
    "start_all_due",
    "submit",
]
