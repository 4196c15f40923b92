"""When the papers of a site run out."""

from datetime import date, timedelta

import pytest

from tracker.sites.rules import warnings

TODAY = date(2026, 2, 27)


@pytest.mark.parametrize(
    ("days", "needed", "said"),
    [
        (-1, None, ["Its insurance ran out on 26 February 2026."]),
        (0, None, ["Its insurance runs out on 27 February 2026."]),
        (30, None, ["Its insurance runs out on 29 March 2026."]),
        (31, None, []),
        (31, 40, ["Its insurance ends on 30 March 2026, before the work there ends."]),
        (40, 40, []),
    ],
)
def test_papers_that_run_out_are_told(days: int, needed: int | None, said: list[str]) -> None:
    found = warnings(
        insured_until=TODAY + timedelta(days=days),
        agreement_until=None,
        today=TODAY,
        needed_until=TODAY + timedelta(days=needed) if needed else None,
    )
    assert found == said
