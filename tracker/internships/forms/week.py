"""The week: seven days and three questions."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from wtforms import Field, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import TextInput

from tracker.internships.forms.proposal import Later, work_boxes
from tracker.internships.rules import (
    ALWAYS,
    Allowed,
    Day,
    DayDraft,
    NotHours,
    Week,
    WeekDraft,
    Worked,
    latest,
    parse_hours,
    spoken,
)
from tracker.web.forms import VersionedForm

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_KEYS = tuple(name[:3].lower() for name in DAY_NAMES)


class HoursField(Field):
    """Hours of a day, as 7.5, 7:30 or 9-17; its data is what they mean, or None."""

    widget = TextInput()
    data: Worked | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, or say how to type it."""
        if not valuelist:
            return
        self.data = None
        try:
            self.data = parse_hours(valuelist[0])
        except NotHours as error:
            day = str(self.label.text).removeprefix("Hours on ")
            raise ValueError(f"{day}: {str(error)[0].lower()}{str(error)[1:]}") from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0]).replace("\0", "")
        return spoken(self.data) if self.data else ""


def _prompt(label: str, hint: str) -> TextAreaField:
    most = 20_000
    return TextAreaField(
        label,
        [Optional(), Length(max=most, message=f"Use at most {most} characters")],
        description=hint,
    )


class WeekForm(VersionedForm):
    """Seven days and three questions; days that left the student's hands are not in it."""

    happened = _prompt("What happened", "About 80 words is plenty.")
    learned = _prompt("What I learned", "Something you could not have said a week ago.")
    differently = _prompt("What I would do differently", "One thing, and how.")

    def __init__(
        self,
        formdata: Any,  # noqa: ANN401 - whatever werkzeug read
        *,
        week: Week,
        today: date,
        allowed: Allowed = ALWAYS,
    ) -> None:
        super().__init__(formdata, data=_values(week))
        self.week, self.today, self.allowed = week, today, allowed
        for key, day in self.keyed():
            line = week.by_day.get(day)
            if line is not None and not line.is_open:
                for part in ("hours", "text", "work"):
                    del self[f"{key}_{part}"]
        if not week.notes_are_open:
            for name in ("happened", "learned", "differently"):
                del self[name]

    def keyed(self) -> Iterator[tuple[str, date]]:
        """Name each day of the week."""
        yield from zip(DAY_KEYS, self.week.dates, strict=True)

    def draft(self) -> WeekDraft:
        """Return what was typed, of the days that stood in the form."""
        days = {
            day: DayDraft(
                self[f"{key}_hours"].data,
                self[f"{key}_text"].data or "",
                tuple(self[f"{key}_work"].data or ()),
            )
            for key, day in self.keyed()
            if f"{key}_hours" in self and self[f"{key}_hours"].raw_data
        }
        said = {
            name: self[name].data
            for name in ("happened", "learned", "differently")
            if name in self and self[name].raw_data
        }
        return WeekDraft(days=days, **said)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Check every field, and that what was done has hours and has happened."""
        valid = super().validate(extra_validators)
        for key, day in self.keyed():
            if f"{key}_hours" not in self:
                continue
            hours, text = self[f"{key}_hours"], self[f"{key}_text"]
            if hours.errors:
                continue
            if text.data and text.data.strip() and hours.data is None:
                hours.errors = [f"{day:%A}: enter the hours, or clear what is written there"]
            elif hours.data is not None and day > latest(self.today):
                hours.errors = [f"{day:%A} has not come yet"]
            elif hours.data is not None and (refusal := self.allowed.refusal(day)):
                hours.errors = [refusal]
            valid = valid and not hours.errors
        return valid


for _name, _key in zip(DAY_NAMES, DAY_KEYS, strict=True):
    setattr(WeekForm, f"{_key}_hours", HoursField(f"Hours on {_name}"))
    setattr(
        WeekForm,
        f"{_key}_text",
        TextAreaField(
            f"What you did on {_name}",
            [Optional(), Length(max=5000, message=f"{_name}: use at most 5000 characters")],
        ),
    )
    setattr(WeekForm, f"{_key}_work", work_boxes(f"Kinds of work on {_name}", travel=True))


class AmendDayForm(VersionedForm):
    """Another line in the place of one that was accepted."""

    hours = HoursField("Hours")
    text = TextAreaField(
        "What you did",
        [Later(), Length(max=5000, message="Use at most 5000 characters")],
    )
    work = work_boxes("Kinds of work", travel=True)
    reason = TextAreaField(
        "Why it changes",
        [Later(), Length(max=2000, message="Use at most 2000 characters")],
        description="The site and faculty read it.",
    )

    def __init__(self, formdata: Any, *, line: Day, version: int) -> None:  # noqa: ANN401
        values = {
            "row_version": version,
            "hours": line.worked,
            "text": line.text,
            "work": list(line.activities),
        }
        super().__init__(formdata, data=values)

    def draft(self) -> DayDraft:
        """Return what was typed."""
        return DayDraft(self.hours.data, self.text.data or "", tuple(self.work.data or ()))

    def complain(self, reasons: Sequence[tuple[str, str]]) -> None:
        """Show what is missing, at the field it is about."""
        for name, sentence in reasons:
            if not self[name].errors:
                self[name].errors = [sentence]


def _values(week: Week) -> dict[str, Any]:
    values: dict[str, Any] = {
        "row_version": week.version,
        "happened": week.happened,
        "learned": week.learned,
        "differently": week.differently,
    }
    for key, day in zip(DAY_KEYS, week.dates, strict=True):
        if line := week.by_day.get(day):
            values[f"{key}_text"] = line.text
            values[f"{key}_hours"] = line.worked
            values[f"{key}_work"] = list(line.activities)
    return values
