"""Changing internships. The frame commits; nothing here does."""

from tracker.internships.operations.finals import save_final
from tracker.internships.operations.lifecycle import (
    approve,
    decline,
    end_all_due,
    lapse_all_due,
    recall,
    send_back,
    start,
    start_all_due,
    submit,
    take_step,
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
    "end_all_due",
    "lapse_all_due",
    "propose",
    "recall",
    "return_week",
    "save_final",
    "save_week",
    "send_back",
    "send_week",
    "start",
    "start_all_due",
    "submit",
    "take_step",
]
