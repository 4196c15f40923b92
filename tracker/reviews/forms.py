"""What a browser may send from the desk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import Length, Optional

from tracker.internships.rules import CONSENT, Asked, LineState, Reason, Week
from tracker.web.forms import VersionedForm


class DecisionForm(VersionedForm):
    """A decision: the pressed button says which, the message why."""

    reason = TextAreaField(
        "Message to the student",
        [Length(max=5000, message="Use at most 5000 characters")],
        description="Needed when you return it.",
    )

    @property
    def words(self) -> str:
        """The message, trimmed."""
        return (self.reason.data or "").strip()

    def ask_why(self) -> None:
        """Say that a return needs words."""
        self.reason.errors = [*self.reason.errors, "Say why, so that the student can act on it"]


class CompletionForm(DecisionForm):
    """The decision on a whole internship, and what it rests on when something is missing."""

    waiver = TextAreaField(
        "Why fewer hours are enough",
        [Length(max=2000, message="Use at most 2000 characters")],
        description="Kept in the history beside the hours.",
    )
    override = TextAreaField(
        "Why without the site's final evaluation",
        [Length(max=2000, message="Use at most 2000 characters")],
        description="Kept in the history.",
    )
    until = DateField("The rest is due on", [Optional()], description="Only for an incomplete one.")

    def asked(self) -> Asked:
        """Return what was said."""
        return Asked(
            words=self.words,
            waiver=self.waiver.data or "",
            override=self.override.data or "",
            until=self.until.data,
        )

    def complain(self, reasons: Sequence[Reason]) -> None:
        """Show what stands in the way, at the field it is about."""
        for name, sentence in reasons:
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
            else:
                self.form_errors.append(sentence)


class AgreementForm(DecisionForm):
    """A signature under exactly one text, or a word on a change that nobody signs."""

    sha256 = HiddenField()
    agreed = BooleanField(CONSENT)
    name = StringField(
        "Your name, in place of a signature",
        [Length(max=200, message="Use at most 200 characters")],
    )

    def __init__(self, formdata: Any, *, data: Mapping[str, object], signs: bool) -> None:  # noqa: ANN401
        super().__init__(formdata, data=data)
        if not signs:
            del self.sha256
            del self.agreed
            del self.name

    def is_signed(self) -> bool:
        """Tell whether there is a tick and a name; say at the field what is missing."""
        if not self.agreed.data:
            self.agreed.errors = ["Tick the box if you agree"]
        if not (self.name.data or "").strip():
            self.name.errors = [*self.name.errors, "Type your name as you sign"]
        return not self.errors

    def show_text(self, sha256: str) -> None:
        """Let the page stand for another text: it has to be agreed to anew."""
        if "sha256" in self and self.sha256.data != sha256:
            self.sha256.data, self.sha256.raw_data = sha256, [sha256]
            self.agreed.data = False


class VoidForm(DecisionForm):
    """Which accepted day is taken out, and why."""

    day = SelectField("Day")

    def __init__(self, formdata: Any, *, week: Week) -> None:  # noqa: ANN401
        super().__init__(formdata, data={"row_version": week.version})
        self.reason.description = "The student reads it."
        self.day.choices = [
            SelectChoice(
                each.day.isoformat(), f"{each.day:%A} {each.day.day}, {each.minutes / 60:g} hours"
            )
            for each in week.days
            if each.state is LineState.ACCEPTED
        ]

    @property
    def chosen(self) -> date:
        """The day; only after ``validate()``."""
        return date.fromisoformat(self.day.data)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Check every field, and that there is a reason."""
        valid = super().validate(extra_validators)
        if not self.words:
            self.ask_why()
        return valid and bool(self.words)
