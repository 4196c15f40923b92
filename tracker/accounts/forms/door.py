"""Forms on the way in: signing in and up, links for a new password, invitations."""

from typing import Any

from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import Email, InputRequired, Length, ValidationError

from tracker.accounts.rules import LONGEST_ADDRESS, LONGEST_NAME, passwords, tidy_name
from tracker.web.forms import Form, given

ADDRESS_RULES = (
    InputRequired("Enter a mail address"),
    Length(max=LONGEST_ADDRESS, message=f"Use at most {LONGEST_ADDRESS} characters"),
    Email("Enter a mail address such as name@school.example"),
)


class DoorForm(Form):
    """A form that may be sent twice: it only looks, and takes no lock while it does."""

    submission_id = None  # type: ignore[assignment]  # how WTForms leaves a field out


class SignInForm(DoorForm):
    """Mail address and password."""

    address = EmailField("Mail address", [InputRequired("Enter your mail address")])
    password = PasswordField("Password", [InputRequired("Enter your password")])

    def both(self) -> tuple[str, str]:
        """Return address and password as typed."""
        return given(self.address.data), given(self.password.data)


class CodeForm(DoorForm):
    """The second step."""

    code = StringField(
        "Code",
        [InputRequired("Enter the code"), Length(max=40, message="Use at most 40 characters")],
        description="Six digits from your authenticator app, or one of your recovery codes.",
    )


class PasswordForm(DoorForm):
    """The password again, before something sensitive."""

    password = PasswordField("Password", [InputRequired("Enter your password")])


class PasskeyForm(DoorForm):
    """What the browser answers for a passkey; a script fills it."""

    credential = HiddenField()
    name = HiddenField()


class AddressForm(Form):
    """One mail address."""

    address = EmailField("Mail address", ADDRESS_RULES)


class SignUpAddressForm(AddressForm):
    """An address of one of the school's domains."""

    def __init__(self, *args: Any, domains: str, **more: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*args, **more)
        self._domains = domains.casefold().split()

    def validate_address(self, field: EmailField) -> None:
        """Refuse other domains; that says nothing about accounts."""
        if (field.data or "").strip().casefold().rpartition("@")[2] not in self._domains:
            allowed = " or ".join(self._domains)
            raise ValidationError(f"Use your address at {allowed}, or ask for an invitation")


class NewPasswordForm(Form):
    """A new password, judged by all that an attacker could know of its owner."""

    password = PasswordField("New password", [InputRequired("Enter a password")])

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - WTForms' own
        about: tuple[str, ...] = (),
        second_factor: bool = False,
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **more)
        self._about, self._second_factor = about, second_factor
        needed = passwords.shortest(second_factor=second_factor)
        self.password.description = (
            f"{needed} characters or more. A few unrelated words are easy to remember."
        )

    def about(self) -> tuple[str, ...]:
        """Return the words that must not make up the password."""
        return self._about

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is short or guessed first, with the reason."""
        objection = passwords.objection(
            field.data or "", second_factor=self._second_factor, about=self.about()
        )
        if objection:
            raise ValidationError(objection)


class NewAccountForm(NewPasswordForm):
    """Who it is and the password."""

    name = StringField(
        "Your name",
        [
            InputRequired("Enter your name"),
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters"),
        ],
        [tidy_name],
        description="As it should stand on your work.",
    )

    def about(self) -> tuple[str, ...]:
        """Return the words known before, and the name."""
        return (*super().about(), self.name.data or "")

    def validate_name(self, field: StringField) -> None:
        """Refuse a name that nobody could read."""
        if not field.data:
            raise ValidationError("Enter your name")


class FirstAdminForm(NewAccountForm):
    """The first administrator says also where mail reaches them."""

    address = EmailField("Mail address", ADDRESS_RULES)

    def about(self) -> tuple[str, ...]:
        """Return the words known before, the name and the address."""
        return (*super().about(), self.address.data or "")
