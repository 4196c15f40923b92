from datetime import date

from tests import make
from tests.conftest import Web
from tracker.internships.rules import InternshipState
from tracker.internships.views.bars import listed_weeks


def test_weeks_after_the_planned_end_are_not_listed_as_missing(web: Web) -> None:
    internship = make.internship(
        state=InternshipState.ACTIVE,
        started_on=date(2026, 2, 16),
        planned_starts_on=date(2026, 2, 16),
        planned_ends_on=date(2026, 3, 6),
    )
    weeks = listed_weeks(internship, [], today=date(2026, 11, 22), mine=True)
    assert [week.monday for week in weeks] == [
        date(2026, 3, 2),
        date(2026, 2, 23),
        date(2026, 2, 16),
    ]
