"""What each step is called, and what it brings, in words."""

from typing import NamedTuple

from tracker.internships.rules.lifecycle import Event


class Telling(NamedTuple):
    """How a page speaks of a step.

    Attributes:
        button: verb first.
        brings: what happens then, in one or two sentences.
        is_hard: it cannot be taken back by the person who does it.
    """

    button: str
    brings: str
    is_hard: bool = False


TELLINGS = {
    Event.HOLD: Telling(
        "Put on hold", "No days can be logged until it is resumed. What was logged stays."
    ),
    Event.RESUME: Telling("Resume", "Days can be logged and settled again."),
    Event.END: Telling(
        "End the work now",
        "Today becomes the last day. Days that are open can still be written and sent; "
        "then the whole is handed in.",
        is_hard=True,
    ),
    Event.EXTEND: Telling(
        "Mark as incomplete", "The student hands in what is missing until the day you enter."
    ),
    Event.DECLINE: Telling("Decline", "The proposal is refused for good.", is_hard=True),
    Event.WITHDRAW: Telling(
        "Withdraw",
        "The internship ends for you without being completed. Accepted hours stay.",
        is_hard=True,
    ),
    Event.TERMINATE: Telling(
        "End early",
        "The internship ends without being completed. Accepted hours stay.",
        is_hard=True,
    ),
    Event.REOPEN: Telling(
        "Reopen", "It goes back to faculty, who complete it again or return it to the student."
    ),
}
RATINGS = (
    "Not begun",
    "Seen it done",
    "Done it with help",
    "Done it alone",
    "Could show somebody",
)
