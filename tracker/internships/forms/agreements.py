"""Signing, and the words that are signed."""

from typing import Any

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from tracker.internships.forms.answers import LinkForm
from tracker.internships.rules import CONSENT, unknown_fields
from tracker.web.forms import Form

_NAME = [
    DataRequired("Type your name as you sign"),
    Length(max=200, message="Use at most 200 characters"),
]


class _Agreed(BooleanField):
    """A box that has to be ticked; the sentence beside it is kept with the signature."""

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own
        """Ask for the tick."""
        if not self.data:
            raise ValidationError("Tick the box if you agree")


class SignForm(LinkForm):
    """One signature; ``nonce`` is the SHA-256 of the text that stood on the page."""

    agreed = _Agreed(CONSENT)
    name = StringField("Your name, in place of a signature", _NAME)


class TemplateForm(Form):
    """The words of a programme's agreement."""

    title = StringField(
        "Title",
        [DataRequired("Enter a title"), Length(max=120, message="Use at most 120 characters")],
    )
    body = TextAreaField(
        "Text",
        [
            DataRequired("Enter the text"),
            Length(max=50_000, message="Use at most 50,000 characters"),
        ],
        description="Headings begin with #, list items with - or a number. Names in braces, such "
        "as {student}, are filled in from the proposal.",
    )

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Check every field, and that each name in braces is a field."""
        valid = super().validate(extra_validators)
        if unknown := unknown_fields(self.body.data or ""):
            names = ", ".join(f"{{{name}}}" for name in unknown)
            self.body.errors = [*self.body.errors, f"There is no field {names}"]
            valid = False
        return valid
