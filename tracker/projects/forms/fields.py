"""Fields that only projects have."""

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, Field, SelectField, StringField
from wtforms.validators import ValidationError

from tracker.projects.rules import STAGES, YEARS, PartialDate, read_date
from tracker.web.text import one_line

DATE_HELP = "As much as you know: 2026, May 2026 or 14 May 2026."


class PartialDateField(StringField):
    """A date as precise as it is known, typed in words or numbers; keeps the text as typed."""

    def pre_validate(self, _form: object) -> None:
        """Refuse what is no date."""
        if self.data:
            try:
                read_date(self.data)
            except ValueError:
                raise ValidationError(
                    "Enter a date such as 2026, May 2026 or 14 May 2026"
                ) from None

    @property
    def date(self) -> PartialDate | None:
        """What was typed, as a date; only after ``validate()``."""
        return read_date(self.data) if self.data else None


class DayField(DateField):
    """One day, typed or picked."""

    def process_formdata(self, valuelist: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Read the day, and refuse years no plan reaches to."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Enter a day such as 2027-05-14") from None
        if self.data is not None and self.data.year not in YEARS:
            raise ValueError("Enter a day between 1900 and 2100")


class LinesField(Field):
    """Several short texts, each in a control of its own; empty ones do not count."""

    def __init__(
        self,
        label: str,
        *,
        most: int,
        longest: int,
        **rest: Any,  # noqa: ANN401 - WTForms' own
    ) -> None:
        super().__init__(label, **rest)
        self.most, self.longest = most, longest

    def process_formdata(self, valuelist: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Keep each line once, in the order typed."""
        lines = (one_line(text) for text in valuelist)
        self.data = list(dict.fromkeys(line for line in lines if line))

    def pre_validate(self, _form: object) -> None:
        """Refuse too many, too long, and what cannot be stored or seen."""
        lines: list[str] = self.data or []
        if len(lines) > self.most:
            raise ValidationError(f"Name at most {self.most}")
        if any(len(line) > self.longest for line in lines):
            raise ValidationError(f"Use at most {self.longest} characters for each")
        if any(not line.isprintable() or "\ufffd" in line for line in lines):
            self.data = [
                "".join(s if s.isprintable() else "\ufffd" for s in line) for line in lines
            ]
            raise ValidationError("Remove the characters that cannot be seen")

    @property
    def controls(self) -> list[str]:
        """What stands in the controls: each line, and room for two more."""
        lines: list[str] = self.data or []
        return [*lines[: self.most], *([""] * min(2, max(self.most - len(lines), 0)))]


class ChosenIdField(SelectField):
    """One of the rows that were offered, or none of them."""

    def __init__(self, label: str, *, none: str, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(label, coerce=_id, **rest)
        self.invalid_value_message = "Not a valid choice."
        self.none = none

    def offer(self, rows: Iterable[tuple[int, str]]) -> None:
        """Set what may be chosen; anything else is refused."""
        self.choices = {"": self.none, **{str(row_id): words for row_id, words in rows}}


class RoleField(SelectField):
    """One role of the vocabulary, grouped by the stage of the work."""

    def __init__(self, label: str, *, none: str = "Choose a role", **rest: Any) -> None:  # noqa: ANN401
        named = {stage: {r.key: r.label for r in roles} for stage, roles in STAGES.items()}
        choices: dict[str, str | dict[str, str]] = {"": none, **named}
        super().__init__(label, choices=choices, **rest)


def _id(value: object) -> int | None:
    """Read an id out of what came; too long ones fit no row and are no choice."""
    text = "" if value is None else str(value)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise ValueError("Not a number")
    return int(text)
