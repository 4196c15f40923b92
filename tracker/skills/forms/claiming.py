"""What a student sends: a claim and its evidence."""

from collections.abc import Iterable

from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.internships.models import HourLine, Internship
from tracker.media.forms import StretchForm
from tracker.media.rules import HighlightDraft
from tracker.skills.rules import ClaimDraft, Framework
from tracker.web.filters import day, hours
from tracker.web.forms import Form, VersionedForm, given
from tracker.web.text import Seen, one_line, plain_text

_MOST_WORDS = 3000


class PressForm(Form):
    """One press, without fields."""


class _Level(Form):
    """The level and the words of a claim."""

    level = RadioField("Level", [InputRequired("Choose a level")])
    note = TextAreaField(
        "How the evidence shows it",
        [
            Length(max=_MOST_WORDS, message=f"Use at most {_MOST_WORDS} characters"),
            Seen(line=False),
        ],
        [plain_text],
        description="What you did yourself, how, and why so. Faculty read it beside the evidence.",
    )

    def name_levels(self, framework: Framework) -> None:
        """Fill in the four levels with what they mean."""
        self.level.choices = [
            SelectChoice(str(number), f"{level.name}: {level.means}")
            for number, level in enumerate(framework.levels, start=1)
        ]


class ClaimForm(_Level):
    """A new claim."""

    skill = SelectField("Skill")

    def offer(self, framework: Framework) -> None:
        """Fill in what may be chosen."""
        self.name_levels(framework)
        self.skill.choices = [
            SelectChoice(skill.key, skill.name, optgroup=area.name)
            for area, skill in framework.skills()
        ]

    def draft(self) -> ClaimDraft:
        """Return what was entered."""
        return ClaimDraft(
            skill=given(self.skill.data),
            level=int(given(self.level.data)),
            note=self.note.data or "",
        )


class EditClaimForm(VersionedForm, _Level):
    """Level and words of a claim that is not with faculty."""


class PassageForm(StretchForm):
    """From when to when of one's own recording."""

    title = StringField(
        "What there is to hear",
        filters=[one_line],
        validators=[
            DataRequired("Enter what there is to hear"),
            Length(max=120, message="Use up to 120 characters"),
            Seen(),
        ],
        description="Such as: the vocal comes forward without getting louder",
    )

    def draft(self) -> HighlightDraft:
        """Return what was entered."""
        return HighlightDraft(
            title=given(self.title.data), start_ms=self.start_ms, end_ms=self.end_ms
        )


class DayForm(Form):
    """A day of an internship."""

    day = SelectField("Day", description="Days that the site confirmed or faculty accepted.")

    def offer(self, days: Iterable[tuple[HourLine, Internship]]) -> None:
        """Fill in the days."""
        self.day.choices = [
            SelectChoice(str(line.id), _words(line, internship)) for line, internship in days
        ]


class DocumentForm(Form):
    """A document."""

    file = FileField(
        "Document", description="A session sheet, patch list or report: PDF, PNG, JPEG, TXT or CSV."
    )


def _words(line: HourLine, internship: Internship) -> str:
    place = internship.site.name if internship.site else internship.title
    text = one_line(line.text)
    short = text if len(text) <= 70 else f"{text[:69]}…"
    return f"{day(line.day)}, {place}, {hours(line.minutes)} h: {short}"
