"""Every change of skills."""

from tracker.skills.operations import deciding
from tracker.skills.operations.assessing import (
    assess,
    choose_for_double_marking,
    mark,
    send_back,
)
from tracker.skills.operations.claiming import (
    add_day,
    add_document,
    add_passage,
    claim_skill,
    edit_claim,
    recall,
    remove_evidence,
    send,
    withdraw,
)
from tracker.skills.operations.frameworks import change_framework

__all__ = [
    "add_day",
    "add_document",
    "add_passage",
    "assess",
    "change_framework",
    "choose_for_double_marking",
    "claim_skill",
    "deciding",
    "edit_claim",
    "mark",
    "recall",
    "remove_evidence",
    "send",
    "send_back",
    "withdraw",
]
