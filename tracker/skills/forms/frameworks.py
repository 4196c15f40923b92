"""The office's form of areas, skills and levels."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from tracker.skills.rules import (
    LEVELS,
    MOST_AREAS,
    Framework,
    Level,
    Skill,
    problems_of,
    revised,
    unexplained,
)
from tracker.web.forms import Form, Rows
from tracker.web.text import Seen, one_line, plain_text
from tracker.web.urls import LARGEST_ID

_EMPTY_ROWS = 2
_MOST_ASKED = 40
NEW = "+"  # no key of a skill
ONE_EACH = "Two new names cannot stand for one skill."
UNCLEAR = "Some names are new and others are gone. Say of each new one what it stands for."


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


class RenameForm(PlainForm):
    """What a new name stands for."""

    name = HiddenField(filters=[one_line])
    was = SelectField("Stands for", choices=(), validate_choice=False)


class FrameworkForm(Form):
    """All of it; an area whose name is emptied is left out."""

    based_on = IntegerField(validators=[Optional()], widget=HiddenInput())
    levels = Rows(FormField(LevelForm), min_entries=LEVELS, max_entries=LEVELS)
    areas = Rows(FormField(AreaForm), max_entries=MOST_AREAS + _EMPTY_ROWS)
    renames = Rows(FormField(RenameForm), max_entries=_MOST_ASKED)

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
        return revised(before, levels, areas, self._answers())

    def explains(self, before: Framework, after: Framework) -> bool:
        """Tell whether every new name is explained; where one is not, ask for all of them.

        Whether a name that is new replaces one that is gone cannot be seen from the two. What is
        wrong with the framework itself is said first, by the operation.
        """
        if problems_of(after):
            return True
        gone, new = unexplained(before, after)
        said = self._answers()
        taken = [name for name, key in said.items() if key not in {"", NEW}]
        is_one_each = len({said[name] for name in taken}) == len(taken)
        if is_one_each and all(said.get(each.name) == NEW for each in new):
            return True
        open_ = [each.name for each in new]
        while self.renames.entries:
            self.renames.pop_entry()
        for name in [*taken, *(name for name in open_ if name not in taken)][:_MOST_ASKED]:
            self.renames.append_entry({"name": name, "was": said.get(name, "")})
        self._offer(before, gone, said)
        self.form_errors.append(UNCLEAR if is_one_each else ONE_EACH)
        return False

    def _answers(self) -> dict[str, str]:
        """Return what was said of new names: the key of the skill each stands for, or NEW."""
        return {
            entry.form.name.data: entry.form.was.data or ""
            for entry in self.renames.entries
            if entry.form.name.data
        }

    def _offer(self, before: Framework, gone: Sequence[Skill], said: Mapping[str, str]) -> None:
        """Let every new name be a new skill, or one that is gone."""
        for entry in self.renames.entries:
            own = before.find(said.get(entry.form.name.data, ""))
            those = [*([own[1]] if own and own[1] not in gone else []), *gone]
            entry.form.was.label.text = f"“{entry.form.name.data}” is"
            entry.form.was.choices = [
                SelectChoice("", "Choose"),
                SelectChoice(NEW, "A new skill"),
                *(SelectChoice(each.key, f"The new name of “{each.name}”") for each in those),
            ]


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
