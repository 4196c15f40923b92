"""Days on which clocks change, days that are too long, and far more lines than usual."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import Web
from tests.internships import scenes
from tracker import clock
from tracker.internships import queries
from tracker.internships.models import HourLine, LineEvent
from tracker.internships.rules import LineState, week_of
from tracker.mail import OutgoingMail

# Sundays on which clocks change: in spring in Europe, in autumn in North America.
CHANGES = [date(2026, 3, 29), date(2026, 11, 1)]


@pytest.mark.parametrize("sunday", CHANGES)
def test_a_week_in_which_clocks_change_has_seven_days_and_hours_as_typed(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch, sunday: date
) -> None:
    late = datetime(sunday.year, sunday.month, sunday.day, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: late)
    scene = scenes.under_way()
    url = f"{scene.url}/week/{week_of(sunday)}"
    web.sign_in(scene.student)
    page = web.get(url)
    assert len(page.select("[name$=_hours]")) == 7
    night: dict[str, Any] = {"sat_hours": "22-6", "sat_text": "Load-out.", "sun_text": "Slept."}
    refused = web.send(url, form="form.week", status=422, do="send", sun_hours="25", **night)
    assert "Sunday: a day has 24 hours" in refused.text
    web.send(url, form="form.week", do="send", sun_hours="24", **night)
    week = queries.week(scene.internship.id, week_of(sunday))
    assert week is not None
    assert [(day.day, day.minutes) for day in week.days] == [
        (sunday - timedelta(days=1), 8 * 60),
        (sunday, 24 * 60),
    ]


def test_two_hundred_lines_are_answered_on_one_page(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    for back in range(1, 200):
        day = scene.monday - timedelta(days=back)
        line = HourLine(
            internship_id=scene.internship.id,
            week_on=week_of(day),
            day=day,
            minutes=60,
            text=f"Line {back}.",
            written_by=scene.student.id,
        )
        line.events.append(
            LineEvent(state=LineState.SUBMITTED, actor_id=scene.student.id, at=clock.now())
        )
        session.add(line)
    session.commit()
    mail = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    found = re.search(r"/s/[\w-]+", mail.text if mail else "")
    assert found
    page = web.get(found[0])
    assert "Confirm all 200 hours" in page.text
    first = queries.waiting_lines(scene.internship.id)[0]
    said: dict[str, Any] = {f"verdict_{first.id}": "strike", f"word_{first.id}": "Closed that day."}
    form = "form:has(button[value=answer])"
    answer = web.send(found[0], form=form, do="answer", **said)
    assert "Receipt for 199 hours" in web.get(answer.location).text
    assert queries.waiting_lines(scene.internship.id) == []
    sums = [event.state for event in session.scalars(select(LineEvent))]
    assert sums.count(LineState.CONFIRMED) == 199
    assert sums.count(LineState.RETURNED) == 1
