"""The form that invites somebody."""

from typing import Any

from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import Email, InputRequired, Length, ValidationError

from tracker.access import Role
from tracker.accounts.rules import LONGEST_ADDRESS, LONGEST_NAME, tidy_name
from tracker.programmes.models import Programme
from tracker.programmes.rules import InvitationDraft
from tracker.web.forms import Form, given

ROLES = {
    Role.STUDENT: "Student",
    Role.FACULTY: "Faculty",
    Role.OFFICE: "Programme office",
}


class InvitationForm(Form):
    """Whom, as what, and into which programme."""

    name = StringField(
        "Name",
        [
            InputRequired("Enter a name"),
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters"),
        ],
        [tidy_name],
    )
    address = EmailField(
        "Mail address",
        [
            InputRequired("Enter a mail address"),
            Length(max=LONGEST_ADDRESS, message=f"Use at most {LONGEST_ADDRESS} characters"),
            Email("Enter a mail address such as name@school.example"),
        ],
    )
    programme = SelectField("Programme", coerce=int)
    role = RadioField(
        "As",
        [InputRequired("Choose what the person will be")],
        choices=[SelectChoice(role.value, words) for role, words in ROLES.items()],
    )
    enrol = BooleanField(
        "Enrol in the catalogue of today",
        description="For students: they are enrolled from the day they accept.",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - WTForms' own
        programmes: list[Programme],
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **more)
        self._programmes = {each.id: each for each in programmes}
        self.programme.choices = [SelectChoice(p.id, p.name) for p in programmes]

    def validate_name(self, field: StringField) -> None:
        """Refuse a name that nobody could read."""
        if not field.data:
            raise ValidationError("Enter a name")

    def validate_enrol(self, field: BooleanField) -> None:
        """Refuse to enrol anybody but students."""
        if field.data and self.role.data != Role.STUDENT.value:
            raise ValidationError("Only students are enrolled")

    def chosen(self) -> Programme:
        """Return the programme; the field accepts only those that were offered."""
        return self._programmes[given(self.programme.data)]

    def draft(self) -> InvitationDraft:
        """Return what was typed."""
        return InvitationDraft(
            name=given(self.name.data),
            address=given(self.address.data).strip(),
            role=Role(given(self.role.data)),
            enrol=bool(self.enrol.data),
        )
