"""What a feature says on the faculty desk: one thing that waits for a decision.

Each feature with something to decide has ``queries.waiting_on(actor) -> list[Waiting]``, in a
number of queries that does not grow with what waits. Its decision pages extend
``reviews/desk.html``, send their form to ``desk_frame().here`` and lead on with ``following()``.
"""

from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import request, url_for

# The filters of the desk, as they stand in its addresses.
FILTERS = ("mine", "overdue", "kind", "course")


class Waiting(NamedTuple):
    """One thing that waits for a decision: a tuple, as a desk may hold a thousand of them.

    Attributes:
        kind: what is decided, as a short word of its feature: "week", "skill".
        student: whose it is, by name.
        student_id: whose it is.
        what: it and its place, in few words.
        url: where it is read and decided; one address for one thing.
        due_on: the day by which an answer was promised.
        minutes: how long it takes, roughly.
        remarks: how many things look odd.
        course: the code of the course it belongs to; "" for none.
        mine: whether it was put to this person by name. What belongs to a student whom this
            person advises is counted as theirs by the desk itself.
        batch: the key by which it can be accepted together with others; "" for what must be
            read on its own.
        subject_id: what is decided on, by its id in its feature.
        for_whom: the name of the absent colleague in whose place this person decides.
    """

    kind: str
    student: str
    student_id: int
    what: str
    url: str
    due_on: date
    minutes: int
    remarks: int = 0
    course: str = ""
    mine: bool = False
    batch: str = ""
    subject_id: int = 0
    for_whom: str = ""


def filters() -> dict[str, str]:
    """Return the filters of the desk that this page was opened with."""
    return {name: value for name in FILTERS if (value := request.args.get(name, "")[:80])}


def under(url: str, given: dict[str, str]) -> str:
    """Return an address with filters, or with whatever else is asked there."""
    kept = urlencode({name: value for name, value in given.items() if value})
    return f"{url}?{kept}" if kept else url


def following() -> str:
    """Return the address that leads to the most urgent entry, under the same filters."""
    kept: dict[str, Any] = {**filters()}
    return url_for("reviews.following", **kept)
