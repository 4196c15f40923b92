"""Situations that several tests begin with, brought about as people would."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests import make
from tracker import clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.internships import operations, queries
from tracker.internships.models import Internship, LineEvent
from tracker.internships.rules import DayDraft, LineState, Week, WeekDraft, Worked, week_of


@dataclass
class Scene:
    """One internship under way, its student, and faculty of the same programme."""

    internship: Internship
    student: User
    faculty: User

    @property
    def monday(self) -> date:
        """The week before this one: all of its days have come."""
        return week_of(clock.today()) - timedelta(days=7)

    @property
    def url(self) -> str:
        return f"/internships/{self.internship.id}"

    @property
    def week_url(self) -> str:
        return f"{self.url}/week/{self.monday}"

    @property
    def desk_url(self) -> str:
        return f"/desk/weeks/{self.internship.id}/{self.monday}"

    def week(self, weeks_later: int = 0) -> Week:
        found = queries.week(self.internship.id, self.monday + timedelta(days=7 * weeks_later))
        assert found is not None
        return found

    def log(self, *minutes: int, text: str = "Patched the desk.", weeks_later: int = 0) -> None:
        """Write down so many minutes from Monday on; 0 leaves a day alone."""
        week = self.week(weeks_later)
        days = {
            day: DayDraft(Worked(minutes=m), f"{text} Day {n}.")
            for n, (day, m) in enumerate(zip(week.dates, minutes, strict=False))
            if m
        }
        operations.save_week(
            week, WeekDraft(days=days), based_on=week.version, actor=make.actor(self.student)
        )
        db.session.commit()

    def send(self, weeks_later: int = 0) -> None:
        operations.send_week(self.week(weeks_later), actor=make.actor(self.student))
        db.session.commit()

    def confirm(self, weeks_later: int = 0) -> None:
        """Let the site say that the hours are right."""
        for day in self.week(weeks_later).days:
            db.session.add(
                LineEvent(
                    line_id=day.line_id,
                    state=LineState.CONFIRMED,
                    supervisor_id=self.internship.supervisor_id,
                    at=clock.now(),
                )
            )
        db.session.commit()

    def accept(self, weeks_later: int = 0) -> None:
        week = self.week(weeks_later)
        operations.accept_week(week, based_on=week.version, actor=make.actor(self.faculty))
        db.session.commit()

    def send_back(self, reason: str, weeks_later: int = 0) -> None:
        week = self.week(weeks_later)
        operations.return_week(
            week, reason=reason, based_on=week.version, actor=make.actor(self.faculty)
        )
        db.session.commit()


def proposed(**changes: Any) -> Scene:
    """A proposal that waits for faculty."""
    internship = make.internship(**changes)
    operations.submit(internship, actor=make.actor(internship.student))
    db.session.commit()
    return Scene(internship, internship.student, make.faculty(internship.programme))


def under_way(**changes: Any) -> Scene:
    """An internship that faculty approved and whose first day has come."""
    scene = proposed(**changes)
    operations.approve(
        scene.internship,
        based_on=scene.internship.row_version,
        actor=make.actor(scene.faculty),
    )
    db.session.commit()
    return scene
