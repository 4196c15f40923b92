"""How the weeks of an internship are shown: one row and one bar each."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from tracker.internships.models import Internship
from tracker.internships.rules import COUNTING, LineState, Week, span_of_weeks
from tracker.web.filters import hours


def listed_weeks(
    internship: Internship, found: Iterable[Week], *, today: date, mine: bool
) -> list[Week]:
    """List every week from the first day until now, newest first, also those without a word.

    Others than the student see what was sent, and not what lies in a draft.
    """
    by_monday = {week.monday: week if mine else _sent_part(week) for week in found}
    if internship.state in COUNTING:
        first = internship.started_on or internship.planned_starts_on or today
        last = min(internship.ended_on or internship.planned_ends_on or today, today)
        for monday in span_of_weeks(first, last):
            if monday not in by_monday:
                by_monday[monday] = Week(
                    internship_id=internship.id,
                    student_id=internship.student_id,
                    programme_id=internship.programme_id,
                    monday=monday,
                )
    return [by_monday[monday] for monday in sorted(by_monday, reverse=True)]


def bars_of(weeks: Sequence[Week]) -> list[tuple[str, int, str]]:
    """Return words, minutes and state of each bar, oldest first."""
    return [_bar(week) for week in reversed(weeks)]


def _bar(week: Week) -> tuple[str, int, str]:
    sums = week.sums
    if not sums.logged:
        return f"{week.title}: none", 0, "none"
    done = sums.accepted + sums.confirmed
    state = "done" if done * 2 >= sums.logged else "waiting"
    words = f"{week.title}: {hours(sums.logged)} hours"
    if state == "waiting":
        words += ", not accepted yet"
    return words, sums.logged, state


def _sent_part(week: Week) -> Week:
    days = [day for day in week.days if day.state is not LineState.DRAFT]
    return replace(week, days=days)
