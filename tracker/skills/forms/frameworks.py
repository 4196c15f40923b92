"""The office's form of areas, skills and levels."""

from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from tracker.skills.rules import LEVELS, MOST_AREAS, Framework, Level, revised
from tracker.web.forms import Form, Rows
from tracker.web.text import Seen, one_line, plain_text
from tracker.web.urls import LARGEST_ID

_EMPTY_ROWS = 2


class LevelForm(PlainForm):
    """One level."""

    name = StringField(
        "Name", [Length(max=60, message="Use at most 60 characters"), Seen()], [one_line]
    )
    means = StringField(
        "Means", [Length(max=200, message="Use at most 200 characters"), Seen()], [one_line]
    )


class AreaForm(PlainForm):
    """One area with its skills, one a line."""

    name = StringField(
        "Area", [Length(max=80, message="Use at most 80 characters"), Seen()], [one_line]
    )
    skills = TextAreaField(
        "Skills, one a line",
        [Length(max=6000, message="Use at most 6000 characters"), Seen(line=False)],
        [plain_text],
    )


class FrameworkForm(Form):
    """All of it; an area whose name is emptied is left out."""

    based_on = IntegerField(validators=[Optional()], widget=HiddenInput())
    levels = Rows(FormField(LevelForm), min_entries=LEVELS, max_entries=LEVELS)
    areas = Rows(FormField(AreaForm), max_entries=MOST_AREAS + _EMPTY_ROWS)

    @property
    def base(self) -> int:
        """The number of the version it was filled from; 0 for the preset."""
        sent = self.based_on.data or 0
        return sent if 0 < sent < LARGEST_ID else 0

    def framework(self, before: Framework) -> Framework:
        """Return what was typed, with the keys of what kept its name."""
        levels = [
            Level(name=entry.form.name.data or "", means=entry.form.means.data or "")
            for entry in self.levels.entries
        ]
        areas = [
            (entry.form.name.data or "", _lines(entry.form.skills.data))
            for entry in self.areas.entries
        ]
        return revised(before, levels, areas)


def framework_form(framework: Framework, number: int) -> FrameworkForm:
    """Return the form filled with a framework, with room for more areas."""
    areas: list[dict[str, Any]] = [
        {"name": area.name, "skills": "\n".join(skill.name for skill in area.skills)}
        for area in framework.areas
    ]
    return FrameworkForm(
        data={
            "based_on": number,
            "levels": [{"name": each.name, "means": each.means} for each in framework.levels],
            "areas": [*areas, *({"name": "", "skills": ""} for _ in range(_EMPTY_ROWS))],
        }
    )


def _lines(typed: str | None) -> list[str]:
    lines = (one_line(line) for line in (typed or "").split("\n"))
    return [line for line in lines if line]
