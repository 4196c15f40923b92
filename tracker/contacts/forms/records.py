"""What a browser may send about contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import (
    DateField,
    EmailField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
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
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.contacts.models import Contact
from tracker.contacts.rules import (
    MAIL,
    MOST_BYTES,
    MOST_ROWS,
    ContactDraft,
    ContactKind,
    NoteDraft,
    NoteKind,
    Snooze,
    StepDraft,
    problem_of_tags,
    tags_of,
    web_address,
)
from tracker.web.forms import Form, VersionedForm, given
from tracker.web.text import Seen, one_line, plain_text

FIRST, LAST = date(1950, 1, 1), date(2199, 12, 31)


def _most(most: int) -> Length:
    return Length(max=most, message=f"Use at most {most} characters")


def _web_address(_form: PlainForm, field: StringField) -> None:
    """Take addresses of the web alone, so that a link never runs a script."""
    text = web_address(field.data or "")
    if text is None:
        raise ValidationError("Enter an address such as https://studio.example")
    field.data = text


def _in_reach(_form: PlainForm, field: DateField) -> None:
    if field.data and not FIRST <= field.data <= LAST:
        raise ValidationError("Enter a year between 1950 and 2199")


def _boxes() -> ListWidget:
    return ListWidget(prefix_label=False)


def _box() -> CheckboxInput:
    return CheckboxInput()


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
    name = StringField("Name", [DataRequired("Enter the name"), _most(200), Seen()])
    company = StringField(
        "Company",
        [Optional(), _most(200), Seen()],
        description="For people: where they work. A new name is kept as a company of its own.",
    )
    job_title = StringField("What they do", [Optional(), _most(200), Seen()])
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
    phone = StringField("Phone", [Optional(), _most(60), Seen()])
    web = StringField("Web", [Optional(), _most(500), _web_address])
    more = TextAreaField(
        "Anything else",
        [Optional(), _most(10_000)],
        description="A second number, an address, when to call.",
    )
    tags = StringField(
        "Tags",
        [Optional(), _most(1000), Seen()],
        description="Separated by commas: foley, mixing, Calder Bay",
    )
    works = SelectMultipleField("Works together", coerce=int, widget=_boxes(), option_widget=_box())
    internships = SelectMultipleField(
        "Internships together", coerce=int, widget=_boxes(), option_widget=_box()
    )

    def __init__(
        self,
        formdata: Any,  # noqa: ANN401 - whatever werkzeug read
        *,
        offered: "Offered",
        contact: Contact | None = None,
    ) -> None:
        super().__init__(formdata, data=_values(contact) if contact else None)
        self.companies = offered.companies
        nobody = SelectChoice("", "Nobody")
        people = (SelectChoice(str(each.id), each.name) for each in offered.people)
        self.introduced_by.choices = [nobody, *people]
        self.introduced_by.data = self.introduced_by.data or ""
        self.works.choices = [SelectChoice(key, title) for key, title in offered.works]
        self.internships.choices = [SelectChoice(key, title) for key, title in offered.internships]

    def validate_tags(self, field: StringField) -> None:
        """Keep tags few and short."""
        if problem := problem_of_tags(tags_of(field.data or "")):
            raise ValidationError(problem)

    def draft(self) -> ContactDraft:
        """Return the typed value; call only after ``validate()``."""
        return ContactDraft(
            kind=ContactKind(self.kind.data),
            name=one_line(self.name.data),
            company=one_line(self.company.data),
            introduced_by_id=int(self.introduced_by.data) if self.introduced_by.data else None,
            job_title=one_line(self.job_title.data),
            mail=one_line(self.mail.data),
            phone=one_line(self.phone.data),
            web=(self.web.data or "").strip(),
            how_met=plain_text(self.how_met.data).strip(),
            more=plain_text(self.more.data).strip(),
            tags=tags_of(self.tags.data or ""),
            project_ids=frozenset(self.works.data or ()),
            internship_ids=frozenset(self.internships.data or ()),
        )


@dataclass(frozen=True)
class Offered:
    """What a contact may be linked to: all of it the owner's own."""

    companies: Sequence[str]
    people: Sequence[Contact]
    works: Sequence[tuple[int, str]]
    internships: Sequence[tuple[int, str]]


class NoteForm(Form):
    """One thing that happened."""

    text = TextAreaField("What happened", [DataRequired("Write the note"), _most(10_000)])
    kind = SelectField(
        "What it was",
        choices=[SelectChoice(kind.value, kind.label) for kind in NoteKind],
        default=NoteKind.NOTE.value,
    )
    happened_on = DateField("Day", [InputRequired("Enter the day"), _in_reach])

    def draft(self) -> NoteDraft:
        """Return the typed value; call only after ``validate()``."""
        text = plain_text(given(self.text.data)).strip()
        return NoteDraft(given(self.happened_on.data), text, NoteKind(self.kind.data))


class StepForm(Form):
    """What to do next."""

    step = StringField("Next step", [DataRequired("Enter what to do next"), _most(300)])
    due_on = DateField("By", [Optional(), _in_reach])

    def draft(self) -> StepDraft:
        """Return the typed value; call only after ``validate()``."""
        return StepDraft(one_line(self.step.data), self.due_on.data)


class FileForm(Form):
    """A file with contacts."""

    file = FileField(
        "File",
        description=f"CSV or vCard, up to {MOST_BYTES // 1_000_000} MB and {MOST_ROWS:,} contacts.",
    )


class SnoozeForm(Form):
    """How long to put a next step off."""

    how_long = SelectField(
        "Put off",
        choices=[
            SelectChoice(Snooze.DAY.value, "A day"),
            SelectChoice(Snooze.WEEK.value, "A week"),
            SelectChoice(Snooze.MONTH.value, "Four weeks"),
        ],
        default=Snooze.WEEK.value,
    )

    def chosen(self) -> Snooze:
        """Return the choice; call only after ``validate()``."""
        return Snooze(self.how_long.data)


def _values(contact: Contact) -> dict[str, Any]:
    return {
        "row_version": contact.row_version,
        "kind": contact.kind.value,
        "name": contact.name,
        "company": contact.company.name if contact.company else "",
        "introduced_by": str(contact.introduced_by_id or ""),
        "job_title": contact.job_title,
        "mail": contact.mail,
        "phone": contact.phone,
        "web": contact.web,
        "how_met": contact.how_met,
        "more": contact.more,
        "tags": ", ".join(contact.tags),
        "works": [row.project_id for row in contact.works],
        "internships": [row.internship_id for row in contact.internships],
    }
