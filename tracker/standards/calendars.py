"""Days to remember as an iCalendar file (RFC 5545), as calendar programs subscribe to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
_ASK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Day:
    """One thing to remember, on a whole day.

    Attributes:
        uid: stays the same while the thing does, so that a calendar moves it instead of adding
            another.
        on: its day.
        title: what to do.
        words: more about it; may be empty.
        url: the page where it is done.
        written_at: when it was written down, in UTC.
    """

    uid: str
    on: date
    title: str
    words: str = ""
    url: str = ""
    written_at: datetime


def write(name: str, days: Iterable[Day]) -> bytes:
    """Write a calendar of whole days; a day is not taken up by them.

    Args:
        name: what the calendar is called in the program that subscribes to it.
        days: what it holds.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Liner Notes//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for day in days:
        calendar.add_component(_event(day))
    written: bytes = calendar.to_ical()
    return written


def _event(day: Day) -> Event:
    event = Event()
    event.add("uid", day.uid)
    event.add("dtstamp", day.written_at)
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(days=1))
    event.add("summary", day.title)
    event.add("transp", "TRANSPARENT")
    if day.words:
        event.add("description", day.words)
    if day.url:
        event.add("url", day.url)
    return event
