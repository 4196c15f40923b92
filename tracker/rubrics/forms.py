"""The editor of a rubric."""

from collections.abc import Iterable

from wtforms import Form as PlainForm
from wtforms import FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from tracker.rubrics.rules import (
    FEWEST_LEVELS,
    LONGEST_NAME,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_CRITERIA,
    MOST_LEVELS,
    Criterion,
    RubricBody,
    new_key,
)
from tracker.web.forms import Form, Rows, VersionedForm
from tracker.web.text import Seen, one_line, plain_text


class PressForm(Form):
    """One press, without fields."""


def _words() -> TextAreaField:
    too_long = f"Use at most {LONGEST_WORDS} characters"
    return TextAreaField(
        "Words", [Length(max=LONGEST_WORDS, message=too_long), Seen(line=False)], [plain_text]
    )


class CriterionForm(PlainForm):
    """One criterion with its words for each level."""

    key = HiddenField(validators=[Length(max=60)])
    title = StringField(
        "What is looked at",
        [Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters"), Seen()],
        [one_line],
    )
    words = Rows(_words(), max_entries=MOST_LEVELS)


class RubricForm(VersionedForm):
    """A draft of a rubric; it may be saved before it is whole."""

    title = StringField(
        "Title",
        [Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters"), Seen()],
        [one_line],
    )
    levels = TextAreaField(
        "Levels",
        [Length(max=MOST_LEVELS * (LONGEST_NAME + 2), message="Use shorter names"), Seen()],
        [plain_text],
        description=f"One a line, lowest first: {FEWEST_LEVELS} to {MOST_LEVELS} of them.",
    )
    criteria = Rows(FormField(CriterionForm), max_entries=MOST_CRITERIA)

    def validate_levels(self, _field: object) -> None:
        """Refuse more levels than fit beside each other."""
        if len(self.level_names) > MOST_LEVELS:
            raise ValidationError(f"Enter {FEWEST_LEVELS} to {MOST_LEVELS} levels")
        if any(len(name) > LONGEST_NAME for name in self.level_names):
            raise ValidationError(f"Use at most {LONGEST_NAME} characters for a level")

    @property
    def level_names(self) -> tuple[str, ...]:
        """The levels as they are typed."""
        lines = (one_line(line) for line in (self.levels.data or "").split("\n"))
        return tuple(line for line in lines if line)

    @property
    def rows(self) -> list[CriterionForm]:
        """The forms of the criteria."""
        return [entry.form for entry in self.criteria.entries]

    def draft(self) -> RubricBody:
        """Return what was typed; keys of new criteria are made of their titles."""
        criteria: list[Criterion] = []
        for row in self.rows:
            taken = [each.key for each in criteria]
            key = row.key.data if row.key.data and row.key.data not in taken else ""
            title = row.title.data or ""
            words = tuple(entry.data or "" for entry in row.words.entries)
            made = key or new_key(title, [*taken, *self._later_keys()])
            criteria.append(Criterion(key=made, title=title, words=words))
        return RubricBody(
            title=self.title.data or "", levels=self.level_names, criteria=tuple(criteria)
        )

    def name_words(self) -> None:
        """Call each field of words by its level."""
        names = self.level_names
        for row in self.rows:
            for place, entry in enumerate(row.words.entries):
                entry.label.text = names[place] if place < len(names) else f"Level {place + 1}"

    def _later_keys(self) -> Iterable[str]:
        return [row.key.data for row in self.rows if row.key.data]


def form_of(body: RubricBody, row_version: int) -> RubricForm:
    """Return the editor filled with a draft."""
    return RubricForm(
        data={
            "title": body.title,
            "levels": "\n".join(body.levels),
            "row_version": row_version,
            "criteria": [
                {"key": each.key, "title": each.title, "words": list(each.words)}
                for each in body.criteria
            ],
        }
    )
