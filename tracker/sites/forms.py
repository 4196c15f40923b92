"""What a browser may send about sites."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import DataRequired, Length, Optional, Regexp

from tracker.internships.forms.proposal import MAIL
from tracker.internships.models import Site
from tracker.sites import queries
from tracker.sites.rules import STANDING_WORDS, SiteDraft, Standing, SupervisorDraft
from tracker.web.forms import Form, VersionedForm, given


def _text(label: str, most: int, hint: str = "") -> StringField:
    length = Length(max=most, message=f"Use at most {most} characters")
    return StringField(label, [Optional(), length], description=hint)


def _words(label: str, hint: str) -> TextAreaField:
    length = Length(max=5000, message="Use at most 5000 characters")
    return TextAreaField(label, [Optional(), length], description=hint)


class SiteForm(VersionedForm):
    """A site as the office keeps it."""

    name = StringField(
        "Name",
        [DataRequired("Enter the name"), Length(max=120, message="Use at most 120 characters")],
    )
    kind = _text("What it is", 80, "Recording studio, venue, station, post house.")
    city = _text("Town", 120)
    address = _text("Address", 300)
    web = URLField(
        "Web page",
        [
            Optional(),
            Length(max=300, message="Use at most 300 characters"),
            Regexp(r"https?://[^\s<>\"']+\Z", message="Enter an address that begins with https://"),
        ],
    )
    standing = SelectField(
        "Standing", choices=[SelectChoice(s.value, words) for s, words in STANDING_WORDS.items()]
    )
    conditions = _words("Conditions", "Students read it: hours, dress, hearing protection, age.")
    insured_until = DateField("Insured until", [Optional()])
    agreement_until = DateField("Agreement with the school until", [Optional()])
    notes = _words("Notes", "For the office and faculty alone.")

    def __init__(self, formdata: Any, *, site: Site | None = None) -> None:  # noqa: ANN401
        super().__init__(formdata, data=_values(site) if site else None)

    def draft(self) -> SiteDraft:
        """Return what was typed."""
        return SiteDraft(
            name=" ".join(given(self.name.data).split()),
            kind=(self.kind.data or "").strip(),
            city=(self.city.data or "").strip(),
            address=(self.address.data or "").strip(),
            web=(self.web.data or "").strip(),
            conditions=(self.conditions.data or "").strip(),
            insured_until=self.insured_until.data,
            agreement_until=self.agreement_until.data,
            notes=(self.notes.data or "").strip(),
            standing=Standing(self.standing.data),
        )


class SupervisorForm(Form):
    """A person at a site."""

    name = StringField(
        "Name",
        [DataRequired("Enter the name"), Length(max=120, message="Use at most 120 characters")],
    )
    job_title = _text("Position", 120)
    mail = EmailField(
        "Mail",
        [
            DataRequired("Enter the mail address"),
            Length(max=254, message="Use at most 254 characters"),
            Regexp(MAIL, message="Enter a mail address such as name@studio.example"),
        ],
    )

    def draft(self) -> SupervisorDraft:
        """Return what was typed."""
        return SupervisorDraft(
            name=" ".join(given(self.name.data).split()),
            job_title=(self.job_title.data or "").strip(),
            mail=given(self.mail.data),
        )


class ChangeSupervisorForm(SupervisorForm):
    """A person at a site, as the office corrects it."""

    mails = BooleanField("They want mails again")


class ReplaceForm(Form):
    """Somebody else answers; the view offers who."""

    by = SelectField("Who answers from now on", coerce=int)


class MergeForm(Form):
    """Which entry is kept; the view offers which."""

    into = SelectField("The entry that is kept", coerce=int)


def _values(site: Site) -> dict[str, Any]:
    names = ("name", "kind", "city", "address", "web", "conditions", "notes")
    values: dict[str, Any] = {name: getattr(site, name) for name in names}
    return values | {
        "row_version": site.row_version,
        "insured_until": site.insured_until,
        "agreement_until": site.agreement_until,
        "standing": queries.standing_of(site).value,
    }
