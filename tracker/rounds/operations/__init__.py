"""Every change of review rounds. The frame commits; nothing here does, but the search."""

from tracker.rounds.operations.asking import ask
from tracker.rounds.operations.carrying import find_places, give_up_abandoned
from tracker.rounds.operations.commenting import place, remove, step, write
from tracker.rounds.operations.deciding import decide, release, release_due

__all__ = [
    "ask",
    "decide",
    "find_places",
    "give_up_abandoned",
    "place",
    "release",
    "release_due",
    "remove",
    "step",
    "write",
]
