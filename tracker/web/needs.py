"""What a feature says on the start page: one thing that waits for this person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing to do.

    Attributes:
        title: what to do, verb first.
        sentence: why, or since when.
        url: where it is done.
        tag: status word, as the kit's badge takes it: "returned", "draft", "late".
        due_on: until when, if there is a day.
    """

    title: str
    sentence: str
    url: str
    tag: str = ""
    due_on: date | None = None


def by_urgency(needs: Iterable[Need]) -> list[Need]:
    """Order what waits: earliest day first, undated last, otherwise as given."""
    return sorted(needs, key=lambda need: need.due_on or date.max)
