"""The form of a term."""

from typing import Any

from wtforms import DateField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from tracker.programmes.models import Term
from tracker.programmes.rules import TermDraft
from tracker.web.forms import VersionedForm, given


class TermForm(VersionedForm):
    """A name and two days."""

    name = StringField(
        "Name",
        [
            DataRequired("Enter the name"),
            Length(max=60, message="Use at most 60 characters"),
        ],
        description="As results name it, such as Autumn 2026.",
    )
    starts_on = DateField("First day", [InputRequired("Enter the first day")])
    ends_on = DateField("Last day", [InputRequired("Enter the last day")])

    def __init__(self, formdata: Any, *, term: Term | None = None) -> None:  # noqa: ANN401
        super().__init__(formdata, obj=term)

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse a term that ends before it starts."""
        if field.data and self.starts_on.data and field.data <= self.starts_on.data:
            raise ValidationError("The last day comes after the first")

    def draft(self) -> TermDraft:
        """Return what was typed."""
        return TermDraft(
            name=" ".join(given(self.name.data).split()),
            starts_on=given(self.starts_on.data),
            ends_on=given(self.ends_on.data),
        )
