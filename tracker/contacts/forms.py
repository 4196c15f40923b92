"""What a browser may send about contacts."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from wtforms import DateField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from tracker.contacts.models import Contact
from tracker.contacts.rules import ContactDraft, ContactKind, NoteDraft, StepDraft
from tracker.web.forms import Form, VersionedForm, given

FIRST, LAST = date(1950, 1, 1), date(2199, 12, 31)
MAIL = r"[^@\s<>,;]+@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+\Z"


def _most(most: int) -> Length:
    return Length(max=most, message=f"Use at most {most} characters")


def _web_address(_form: PlainForm, field: StringField) -> None:
    """Take addresses of the web alone, so that a link never runs a script."""
    text = (field.data or "").strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        usable = False
    if not usable or any(c.isspace() or ord(c) < 32 for c in text):
        raise ValidationError("Enter an address such as https://studio.example")
    field.data = text


def _in_reach(_form: PlainForm, field: DateField) -> None:
    if field.data and not FIRST <= field.data <= LAST:
        raise ValidationError("Enter a year between 1950 and 2199")


class ContactForm(VersionedForm):
    """A person or a company."""

    kind = RadioField(
        "This is",
        choices=[
            SelectChoice(ContactKind.PERSON.value, "A person"),
            SelectChoice(ContactKind.COMPANY.value, "A company"),
        ],
        default=ContactKind.PERSON.value,
    )
    name = StringField("Name", [DataRequired("Enter the name"), _most(200)])
    company = SelectField("Company", description="For people: where they work.")
    job_title = StringField("What they do", [Optional(), _most(200)])
    how_met = TextAreaField("How we met", [Optional(), _most(5000)])
    introduced_by = SelectField("Introduced by")
    mail = EmailField(
        "Mail",
        [
            Optional(),
            _most(254),
            Regexp(MAIL, message="Enter a mail address such as ana@mix.example"),
        ],
    )
    phone = StringField("Phone", [Optional(), _most(60)])
    web = StringField("Web", [Optional(), _most(500), _web_address])

    def __init__(
        self,
        formdata: Any,  # noqa: ANN401 - whatever werkzeug read
        *,
        companies: Sequence[Contact],
        people: Sequence[Contact],
        contact: Contact | None = None,
    ) -> None:
        super().__init__(formdata, data=_values(contact) if contact else None)
        self.company.choices = _choices("None", companies)
        self.introduced_by.choices = _choices("Nobody", people)
        for select in (self.company, self.introduced_by):
            select.data = select.data or ""

    def draft(self) -> ContactDraft:
        """Return the typed value; call only after ``validate()``."""
        return ContactDraft(
            kind=ContactKind(self.kind.data),
            name=_plain(self.name.data),
            company_id=int(self.company.data) if self.company.data else None,
            introduced_by_id=int(self.introduced_by.data) if self.introduced_by.data else None,
            job_title=_plain(self.job_title.data),
            mail=_plain(self.mail.data),
            phone=_plain(self.phone.data),
            web=(self.web.data or "").strip(),
            how_met=(self.how_met.data or "").strip(),
        )


class NoteForm(Form):
    """One thing that happened."""

    text = TextAreaField("What happened", [DataRequired("Write the note"), _most(10_000)])
    happened_on = DateField("Day", [InputRequired("Enter the day"), _in_reach])

    def draft(self) -> NoteDraft:
        """Return the typed value; call only after ``validate()``."""
        return NoteDraft(given(self.happened_on.data), given(self.text.data).strip())


class StepForm(Form):
    """What to do next."""

    step = StringField("Next step", [DataRequired("Enter what to do next"), _most(300)])
    due_on = DateField("By", [Optional(), _in_reach])

    def draft(self) -> StepDraft:
        """Return the typed value; call only after ``validate()``."""
        return StepDraft(_plain(self.step.data), self.due_on.data)


def _values(contact: Contact) -> dict[str, Any]:
    return {
        "row_version": contact.row_version,
        "kind": contact.kind.value,
        "name": contact.name,
        "company": str(contact.company_id or ""),
        "introduced_by": str(contact.introduced_by_id or ""),
        "job_title": contact.job_title,
        "mail": contact.mail,
        "phone": contact.phone,
        "web": contact.web,
        "how_met": contact.how_met,
    }


def _choices(none: str, contacts: Sequence[Contact]) -> list[SelectChoice]:
    return [SelectChoice("", none), *(SelectChoice(str(c.id), c.name) for c in contacts)]


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
