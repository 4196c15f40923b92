"""What is true of decisions: how long they can be undone, and who carries them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from tracker.access import Actor

# How long a decision can be undone.
UNDO = timedelta(seconds=10)
# A decision that no worker carried out for so long comes back to the desk.
STUCK = timedelta(minutes=30)
# How long settled decisions are kept; what they did stands in the trail.
KEPT = timedelta(days=14)

TAKEN = "This was decided a moment ago. Read it again before you decide."
TOO_LATE = "Too late to undo: it has taken effect."
UNDONE_BEFORE = "This was undone before."
NOT_YOURS_ANY_MORE = "You may not decide on this any more."
NOT_CARRIED_OUT = "It could not be carried out. Decide again."

Decider = Callable[[Actor, int, Mapping[str, Any]], str]
DECIDERS: dict[str, Decider] = {}


class DecisionState(StrEnum):
    """Where a decision stands."""

    PENDING = "pending"
    DONE = "done"
    UNDONE = "undone"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One press on a button of the desk.

    Attributes:
        kind: which decider carries it out.
        subject_id: what is decided on.
        student_id: whose it is.
        programme_id: where.
        entry: the address of the entry on the desk; only one decision on it can be pending.
        values: what the decider needs: plain values, also the version that was read.
        batch: what was decided by one press is undone by one; "" for a press on one thing.
    """

    kind: str
    subject_id: int
    student_id: int
    programme_id: int
    entry: str
    values: Mapping[str, Any]
    batch: str = ""


def decider(kind: str) -> Callable[[Decider], Decider]:
    """Register what carries out the decisions of one kind, ``"feature.verb"``."""

    def register(run: Decider) -> Decider:
        if DECIDERS.setdefault(kind, run) is not run:
            raise ValueError(f"Two deciders are called {kind}")
        return run

    return register
