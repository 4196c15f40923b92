"""Forms of a person's own settings."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.accounts.rules import LONGEST_NAME, Scheme, tidy_name
from tracker.accounts.rules.notices import KINDS, PACE_WORDS, NoticeKind, Pace
from tracker.web.forms import Form


class NameForm(Form):
    """What a person is called."""

    name = StringField(
        "Name",
        [
            InputRequired("Enter your name"),
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters"),
        ],
        [tidy_name],
    )

    def validate_name(self, field: StringField) -> None:
        """Refuse a name that nobody could read."""
        if not field.data:
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


class MailForm(Form):
    """How often each kind of mail comes; ``mail_form`` adds a field for each."""

    def chosen(self) -> dict[NoticeKind, Pace]:
        """Return what was chosen, by kind."""
        return {
            NoticeKind(name.removeprefix("pace_")): Pace(field.data)
            for name, field in self._fields.items()
            if name.startswith("pace_")
        }

    def names(self) -> bool:
        """Tell whether the mail about contacts may name them."""
        return bool("names_people" in self and self["names_people"].data)


def mail_form(
    sent: Any,  # noqa: ANN401 - what WTForms takes
    kinds: Iterable[NoticeKind],
    paces: Mapping[NoticeKind, Pace],
    *,
    names_people: bool,
) -> MailForm:
    """Build the form for the kinds that one person may switch."""
    fields: dict[str, Any] = {}
    for kind in kinds:
        fields[f"pace_{kind.value}"] = RadioField(
            KINDS[kind].title,
            choices=[SelectChoice(pace.value, words) for pace, words in PACE_WORDS.items()],
            default=paces[kind].value,
            description=KINDS[kind].words,
        )
        if kind is NoticeKind.FOLLOW_UPS:
            fields["names_people"] = BooleanField(
                "Name the people and the steps in the mail",
                default=names_people,
                description="Otherwise it only says how many there are.",
            )
    made: MailForm = type("MailForm", (MailForm,), fields)(sent)
    return made
