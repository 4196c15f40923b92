"""What a browser may send about a cohort."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.cohorts.rules import Message, Row
from tracker.web.forms import Form, given
from tracker.web.text import Seen, one_line, plain_text

MOST_RECIPIENTS = 200


def _number(typed: object) -> int:
    """Read an id; what is none is nobody's."""
    text = str(typed)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class MessageForm(Form):
    """A message to students that were chosen, each by a mail of their own."""

    to = SelectMultipleField(
        "Goes to",
        [
            InputRequired("Choose at least one student"),
            Length(
                max=MOST_RECIPIENTS, message=f"Write to at most {MOST_RECIPIENTS} students at once"
            ),
        ],
        coerce=_number,
        validate_choice=False,  # done below, in words
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="Each gets a mail of their own and sees nobody else's name.",
    )
    subject = StringField(
        "Subject",
        [
            DataRequired("Enter the subject"),
            Length(max=120, message="Use at most 120 characters"),
            Seen(),
        ],
    )
    text = TextAreaField(
        "Message",
        [
            DataRequired("Write the message"),
            Length(max=5000, message="Use at most 5000 characters"),
            Seen(line=False),
        ],
        description="Each mail begins with the student's name and ends with yours.",
    )

    def __init__(self, formdata: Any, *, people: Sequence[Row]) -> None:  # noqa: ANN401
        super().__init__(formdata)
        self.to.choices = [(row.enrolment_id, row.name) for row in people]

    def validate_to(self, field: SelectMultipleField) -> None:
        """Refuse whoever left the cohort meanwhile, or was never in it."""
        known = {choice[0] for choice in self.to.choices or ()}
        if not known.issuperset(field.data or ()):
            raise ValidationError(
                "Somebody who was chosen is not in this cohort any more. Look at who is ticked"
            )

    def choose(self, people: Sequence[Row]) -> None:
        """Tick everybody who was chosen in the table."""
        self.to.data = [row.enrolment_id for row in people]

    @property
    def chosen(self) -> frozenset[int]:
        """The enrolments that are ticked."""
        return frozenset(given(self.to.data))

    def draft(self) -> Message:
        """Return what was typed."""
        return Message(subject=one_line(self.subject.data), text=plain_text(self.text.data))
