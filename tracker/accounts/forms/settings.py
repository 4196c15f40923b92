"""Forms of a person's own settings."""

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.accounts.rules import LONGEST_NAME, Scheme, tidy_name
from tracker.web.forms import Form


class NameForm(Form):
    """What a person is called."""

    name = StringField(
        "Name",
        [
            InputRequired("Enter your name"),
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters"),
        ],
    )

    def validate_name(self, field: StringField) -> None:
        """Refuse a name that nobody could read."""
        if not tidy_name(field.data or ""):
            raise ValidationError("Enter your name")


class LookForm(Form):
    """Colours and keys."""

    scheme = RadioField(
        "Colours",
        choices=[
            SelectChoice(Scheme.SYSTEM.value, "As the system"),
            SelectChoice(Scheme.LIGHT.value, "Light"),
            SelectChoice(Scheme.DARK.value, "Dark"),
        ],
    )
    single_key_shortcuts = BooleanField(
        "Use single letters and digits as keys",
        description="Switch off if you control this machine by voice. Space and arrows stay.",
    )


class AppForm(Form):
    """The first code of an authenticator app; the secret travels sealed."""

    sealed = HiddenField()
    code = StringField(
        "Code that the app shows now",
        [InputRequired("Enter the code"), Length(max=20, message="Use at most 20 characters")],
    )


class RemoveFactorForm(Form):
    """The password, since removing a factor leaves it more alone."""

    password = PasswordField("Password", [InputRequired("Enter your password")])


class PasskeyNameForm(Form):
    """What a passkey is called in the list."""

    name = StringField(
        "Name",
        [
            InputRequired("Enter a name"),
            Length(max=80, message="Use at most 80 characters"),
        ],
        description="Where it is kept, such as “Telephone” or “Blue security key”.",
    )
