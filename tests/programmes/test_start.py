"""Which catalogue somebody follows who begins on a day."""

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.programmes.rules import followed_from


@dataclass(frozen=True)
class Catalogue:
    name: str
    starts_on: date | None = None


ALWAYS = Catalogue("always")
LATER = Catalogue("later", date(2028, 9, 1))
SOONER = Catalogue("sooner", date(2027, 9, 1))  # published after the later one


@pytest.mark.parametrize(
    ("catalogues", "day", "chosen"),
    [
        ([], date(2027, 1, 1), None),
        ([ALWAYS, Catalogue("newer")], date(2027, 1, 1), Catalogue("newer")),
        ([ALWAYS, LATER, SOONER], date(2027, 8, 31), ALWAYS),
        ([ALWAYS, LATER, SOONER], date(2027, 9, 1), SOONER),
        ([ALWAYS, LATER, SOONER], date(2030, 1, 1), LATER),
        ([LATER, SOONER], date(2020, 1, 1), SOONER),
    ],
)
def test_it_is_the_one_that_began_last_by_then(
    catalogues: list[Catalogue], day: date, chosen: Catalogue | None
) -> None:
    assert followed_from(catalogues, day) == chosen
