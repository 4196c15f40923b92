"""Forms of drafts, built from what each kind of requirement, rule or course asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Field as FormField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tracker.accounts.rules import tidy_name
from tracker.catalogues.rules import Field, Kind, Wrong, read, written
from tracker.programmes.models import Programme, ProgrammeVersion
from tracker.web.forms import Form, VersionedForm, given

LONGEST = 20_000
LONGEST_CODE = 40
LONGEST_NAME = 200
_SHARING = [
    SelectChoice("", "As the part above"),
    SelectChoice("exclusive", "A course counts once"),
    SelectChoice("attribute", "May overlap with everything"),
]
_LINES = frozenset({Kind.WORDS, Kind.RULES, Kind.TIMES, Kind.STAND_INS, Kind.GATE})


class EntryForm(VersionedForm):
    """One object of a programme file; the fields differ with its kind."""

    fields: tuple[Field, ...] = ()

    def show(self, held: Mapping[str, Any], row_version: int) -> None:
        """Begin with what the file holds."""
        for field in self.fields:
            self[_name(field)].data = written(field, held.get(field.key))
        self.row_version.data = row_version

    def validate(self, extra_validators: object = None) -> bool:
        """Check that every value can be read."""
        valid = super().validate(extra_validators)
        for field in self.fields:
            try:
                read(field, self[_name(field)].data or "")
            except Wrong as error:
                self[_name(field)].errors = [str(error)]
                valid = False
        return valid

    def merged(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the file is to hold; what the form does not ask for stays as it is."""
        made = dict(held)
        for field in self.fields:
            typed = self[_name(field)].data or ""
            if typed == written(field, held.get(field.key)):
                continue  # untouched: it stays to the letter, whatever the form can say of it
            value = read(field, typed)
            if value is None or value == []:
                made.pop(field.key, None)
            else:
                made[field.key] = value
        return made


def entry_form(fields: Iterable[Field], sent: Any) -> EntryForm:  # noqa: ANN401 - a MultiDict
    """Make the form for some fields."""
    asked = tuple(fields)
    made: dict[str, Any] = {_name(field): _control(field) for field in asked}
    form: EntryForm = type("EntryOfFile", (EntryForm,), made | {"fields": asked})(sent)
    return form


def names(fields: Iterable[Field]) -> list[str]:
    """List the names of the controls of some fields, in order."""
    return [_name(field) for field in fields]


def _name(field: Field) -> str:
    """Return the name of a control: "data" and "errors" would be a form's own."""
    return f"f_{field.key}"


def _control(field: Field) -> FormField:
    checks: list[Any] = [Length(max=LONGEST, message=f"Use at most {LONGEST} characters")]
    if not field.is_required:
        checks.insert(0, Optional())
    if field.kind is Kind.FLAG:
        return BooleanField(field.label, description=field.hint)
    if field.kind is Kind.SHARING:
        return SelectField(field.label, choices=_SHARING, description=field.hint)
    area = field.kind in _LINES or field.key in {"courses", "from"}
    control = TextAreaField if area else StringField
    return control(field.label, checks, description=field.hint)


class KindForm(Form):
    """Which kind of requirement or rule is added."""

    kind = RadioField("What kind", [InputRequired("Choose the kind")])

    def offer(self, kinds: Mapping[str, tuple[str, tuple[Field, ...]]]) -> None:
        """Fill in what may be chosen."""
        self.kind.choices = [SelectChoice(kind, words) for kind, (words, _) in kinds.items()]


class FileForm(VersionedForm):
    """A programme file that replaces the draft."""

    file = FileField("Programme file", description="JSON, up to 2 MB. It replaces the whole draft.")


class ProgrammeForm(Form):
    """A programme that is added: a file says what it is, or the words typed here do."""

    file = FileField(
        "Programme file",
        description="JSON, up to 2 MB. Without one, the first catalogue begins empty.",
    )
    # Not "code": that would be a secret, which a form kept over a sign-in leaves out.
    programme_code = StringField(
        "Code",
        [Length(max=LONGEST_CODE, message=f"Use at most {LONGEST_CODE} characters")],
        description="Short, such as BS-AUD. A file brings its own.",
    )
    name = StringField(
        "Name of the programme",
        [Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters")],
        description="As students read it. Empty takes the name in the file.",
    )

    def settle(self, document: Mapping[str, Any] | None) -> bool:
        """Take from the file what was not typed; tell whether code and name are there and agree."""
        for key, field in (("code", self.programme_code), ("name", self.name)):
            field.data = tidy_name(field.data or "") or str((document or {}).get(key, "")).strip()
            if not field.data:
                field.errors = [f"Enter the {key} of the programme"]
        if document is not None and self.programme_code.data != document["code"]:
            self.programme_code.errors = [f"The file is of {document['code']}"]
        if len(self.programme_code.data or "") > LONGEST_CODE:
            self.programme_code.errors = [f"Use at most {LONGEST_CODE} characters"]
        return not self.errors


class NamesForm(VersionedForm):
    """How a programme is called."""

    programme_code = StringField(
        "Code",
        [
            DataRequired("Enter the code of the programme"),
            Length(max=LONGEST_CODE, message=f"Use at most {LONGEST_CODE} characters"),
        ],
        description="Short, such as BS-AUD.",
    )
    name = StringField(
        "Name of the programme",
        [
            DataRequired("Enter the name of the programme"),
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters"),
        ],
    )

    def show(self, programme: Programme) -> None:
        """Begin with what it is called now."""
        self.programme_code.data, self.name.data = programme.code, programme.name
        self.row_version.data = programme.row_version

    def validate(self, extra_validators: object = None) -> bool:
        """Tidy both, and check that something is left of them."""
        for field in (self.programme_code, self.name):
            field.data = tidy_name(field.data or "")
        return super().validate(extra_validators)


class PressForm(VersionedForm):
    """One press of a button on a draft."""


class PublishForm(VersionedForm):
    """The press that publishes a draft, and for whom."""

    starts_on = DateField(
        "First day of its start term",
        [Optional()],
        description="For beginners from then on. Empty: from today; a first catalogue, any day.",
    )


class MoveForm(Form):
    """Another catalogue for one student."""

    version = SelectField("Catalogue", [InputRequired("Choose the catalogue")], coerce=int)
    reason = TextAreaField(
        "Reason",
        [
            InputRequired("Enter the reason"),
            Length(max=2000, message="Use at most 2000 characters"),
        ],
        description="It stays in the record.",
    )

    def offer(self, versions: Iterable[ProgrammeVersion]) -> None:
        """Fill in what may be chosen."""
        self._versions = {version.id: version for version in versions}
        self.version.choices = [SelectChoice(v.id, v.catalogue) for v in self._versions.values()]

    def chosen(self) -> ProgrammeVersion:
        """Return the catalogue; the field accepts only those that were offered."""
        return self._versions[given(self.version.data)]
