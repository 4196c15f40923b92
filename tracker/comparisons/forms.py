"""Forms of comparisons."""

from collections.abc import Iterable
from typing import Any

from wtforms import FieldList, FormField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Length, Optional, ValidationError

from tracker.comparisons.models import Comparison
from tracker.comparisons.rules import (
    FEWEST_SIDES,
    LETTERS,
    MOST_SIDES,
    ComparisonDraft,
    SideDraft,
    TypedOffset,
    read_offset,
)
from tracker.web.forms import Rows, VersionedForm
from tracker.web.text import Seen, one_line

Groups = dict[str, dict[str, str]]
FIRST_SHOWN = 3


class SideForm(PlainForm):
    """One side; an empty choice is no side."""

    version = SelectField("Sound", validate_choice=False)
    label = StringField(
        "Name",
        [Optional(), Length(max=60, message="Use at most 60 characters"), Seen()],
        filters=[one_line],
    )
    offset = StringField(
        "Begins later by",
        [Optional()],
        filters=[one_line],
        render_kw={"autocomplete": "off", "inputmode": "text"},
    )

    def validate_version(self, field: SelectField) -> None:
        """Take what was offered only."""
        groups: Any = field.choices or {}
        offered = {value for group in groups.values() if isinstance(group, dict) for value in group}
        if field.data and field.data not in offered:
            raise ValidationError("Choose one of the sounds listed")

    def validate_offset(self, field: StringField) -> None:
        """Read the offset."""
        try:
            read_offset(field.data or "")
        except ValueError:
            raise ValidationError("Enter samples or time, such as 480 or -10 ms") from None


class ComparisonForm(VersionedForm):
    """What is compared, in which order, and under which names."""

    title = StringField(
        "Title",
        [Optional(), Length(max=160, message="Use at most 160 characters"), Seen()],
        description="Such as: Before and after mastering. Left empty, the names make it.",
        filters=[one_line],
    )
    sides: "FieldList[FormField[SideForm]]" = Rows(
        FormField(SideForm), min_entries=FIRST_SHOWN, max_entries=MOST_SIDES
    )

    def offer(self, groups: Groups) -> None:
        """Set what may be chosen for each side."""
        for row in self.rows:
            row.version.choices = {"": "Nothing", **groups}

    @property
    def rows(self) -> list[SideForm]:
        """The forms of the sides."""
        return [entry.form for entry in self.sides.entries]

    def grow(self) -> None:
        """Add an empty side while there is room."""
        if len(self.sides.entries) < MOST_SIDES:
            self.sides.append_entry()

    def validate_sides(self, _field: object) -> None:
        """Ask for two different sounds at least."""
        taken = [row.version.data for row in self.rows if row.version.data]
        if len(taken) < FEWEST_SIDES:
            raise ValidationError("Choose two sounds at least")
        if len(set(taken)) < len(taken):
            raise ValidationError("Choose each sound once")

    def draft(self, names: dict[str, str]) -> ComparisonDraft:
        """Return the comparison; call only after ``validate()``.

        Args:
            names: what a side is called that was given no name, by what was chosen.
        """
        rows = [row for row in self.rows if row.version.data]
        sides = tuple(
            SideDraft(
                version_id=int(row.version.data),
                label=row.label.data or names.get(row.version.data, "")[:60],
                offset=_offset(row.offset.data) if place else None,
            )
            for place, row in enumerate(rows)
        )
        title = self.title.data or ", ".join(side.label for side in sides)[:160]
        return ComparisonDraft(title=title, sides=sides)


def filled_from(comparison: Comparison) -> dict[str, Any]:
    """Return what the form shows of a comparison as it is."""
    return {
        "title": comparison.title,
        "row_version": comparison.row_version,
        "sides": [
            {
                "version": str(side.version_id),
                "label": side.label,
                "offset": "" if side.typed_samples is None else f"{side.typed_samples} samples",
            }
            for side in comparison.sides
        ],
    }


def letters(rows: Iterable[object]) -> list[str]:
    """Return the letter of each row."""
    return [LETTERS[place] for place, _ in enumerate(rows)]


def _offset(typed: str | None) -> TypedOffset | None:
    return read_offset(typed) if typed else None
