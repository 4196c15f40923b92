"""When a student may work at all, where that needs a permission."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """For whom and from when to when somebody may work.

    Attributes:
        is_needed: whether days outside it may not be logged.
        employer: as the authorisation names it.
        starts_on: the first day.
        ends_on: the last day.
    """

    is_needed: bool = False
    employer: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def refusal(self, day: date) -> str:
        """Say why a day cannot be logged; "" when it can."""
        if not self.is_needed:
            return ""
        if self.starts_on is None or self.ends_on is None:
            return f"{day:%A}: no work authorisation is noted yet"
        if self.starts_on <= day <= self.ends_on:
            return ""
        return (
            f"{day:%A} {_spoken(day)} lies outside the work authorisation: {self.employer}, "
            f"{_spoken(self.starts_on)} to {_spoken(self.ends_on)}"
        )


ALWAYS = Allowed()


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
