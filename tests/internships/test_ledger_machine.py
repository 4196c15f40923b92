"""The ledger under any order of what people do with it."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.internships import scenes
from tracker.access import Actor
from tracker.db import db
from tracker.errors import TrackerError
from tracker.internships import operations, queries
from tracker.internships.models import HourLine, LineEvent
from tracker.internships.rules import (
    DayDraft,
    LineAnswer,
    LineState,
    Verdict,
    WeekDraft,
    Worked,
    nonce_of,
)

MINUTES = st.integers(15, 600)
DAYS = st.integers(0, 3)
WORD = "As it was."


class Ledger(RuleBasedStateMachine):
    """One week that student, supervisor and faculty work at; refusals are part of the game."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = scenes.under_way()
        self.student = make.actor(self.scene.student)
        self.faculty = make.actor(self.scene.faculty)
        self.lines: dict[int, tuple[int, str]] = {}

    @initialize()
    def begin(self) -> None:
        self.scene.log(60, 120)
        self.scene.send()

    @rule(day=DAYS, minutes=MINUTES)
    def write(self, day: int, minutes: int) -> None:
        week = self.scene.week()
        draft = WeekDraft(days={week.dates[day]: DayDraft(Worked(minutes=minutes), "Worked.")})
        self.tried(operations.save_week, week, draft, based_on=week.version, actor=self.student)

    @rule()
    def send(self) -> None:
        self.tried(operations.send_week, self.scene.week(), actor=self.student)

    @rule(verdict=st.sampled_from(Verdict), minutes=MINUTES)
    def answer(self, verdict: Verdict, minutes: int) -> None:
        link = queries.newest_link(self.scene.internship.id)
        waiting = queries.waiting_lines(self.scene.internship.id)
        if link is None or not waiting:
            return
        said = LineAnswer(verdict=verdict, worked=Worked(minutes=minutes), word=WORD)
        answer = operations.Answer(
            nonce=nonce_of("token", (line.id for line in waiting)), lines={waiting[0].id: said}
        )
        actor = Actor(link_id=link.id)
        self.tried(operations.confirm_hours, link, "token", answer, actor=actor)

    @rule()
    def accept(self) -> None:
        week = self.scene.week()
        self.tried(operations.accept_week, week, based_on=week.version, actor=self.faculty)

    @rule()
    def give_back(self) -> None:
        week = self.scene.week()
        self.tried(
            operations.return_week, week, reason=WORD, based_on=week.version, actor=self.faculty
        )

    @rule(day=DAYS)
    def void(self, day: int) -> None:
        week = self.scene.week()
        self.tried(
            operations.void_day,
            week,
            week.dates[day],
            reason=WORD,
            based_on=week.version,
            actor=self.faculty,
        )

    @rule(day=DAYS, minutes=MINUTES, reason=st.sampled_from([WORD, WORD, " "]))
    def amend(self, day: int, minutes: int, reason: str) -> None:
        week = self.scene.week()
        self.tried(
            operations.amend_day,
            week,
            week.dates[day],
            DayDraft(Worked(minutes=minutes), "Worked otherwise."),
            reason=reason,
            based_on=week.version,
            actor=self.student,
        )

    @invariant()
    def accepted_less_voided_is_the_total(self) -> None:
        """Faculty takes an accepted line out, or the line that the student amends it by."""
        minutes = {line.id: line.minutes for line in self.all_lines()}
        accepted = sum(minutes[e.line_id] for e in self.events(LineState.ACCEPTED))
        once_accepted = {e.line_id for e in self.events(LineState.ACCEPTED)}
        out = [*self.events(LineState.VOIDED), *self.events(LineState.SUPERSEDED)]
        voided = sum(minutes[e.line_id] for e in out if e.line_id in once_accepted)
        assert queries.accepted_minutes(self.scene.student.id) == accepted - voided

    @invariant()
    def an_amended_line_has_one_successor_and_a_reason(self) -> None:
        once_accepted = {e.line_id for e in self.events(LineState.ACCEPTED)}
        amended = [e for e in self.events(LineState.SUPERSEDED) if e.line_id in once_accepted]
        replaced = [line.supersedes_id for line in self.all_lines()]
        for event in amended:
            assert event.reason == WORD
            assert replaced.count(event.line_id) == 1

    @invariant()
    def nothing_is_accepted_but_after_a_confirmation_or_by_a_recorded_override(self) -> None:
        confirmed = {e.line_id: e.id for e in self.events(LineState.CONFIRMED)}
        for event in self.events(LineState.ACCEPTED):
            assert event.is_override or confirmed.get(event.line_id, event.id) < event.id

    @invariant()
    def no_line_is_ever_rewritten(self) -> None:
        for line in self.all_lines():
            now = (line.minutes, line.text)
            assert self.lines.setdefault(line.id, now) == now

    def tried(self, deed: Any, *given: Any, **more: Any) -> None:
        try:
            with db.session.begin_nested():
                deed(*given, **more)
        except TrackerError:
            db.session.expire_all()

    def all_lines(self) -> list[HourLine]:
        of_it = HourLine.internship_id == self.scene.internship.id
        return list(db.session.scalars(select(HourLine).where(of_it)))

    def events(self, state: LineState) -> list[LineEvent]:
        lines = [line.id for line in self.all_lines()]
        query = select(LineEvent).where(LineEvent.line_id.in_(lines), LineEvent.state == state)
        return list(db.session.scalars(query))


def test_no_order_of_deeds_breaks_the_ledger(session: Session) -> None:
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=5,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
