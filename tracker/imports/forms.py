"""Forms of imports."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired

from tracker.imports.models import Import
from tracker.imports.rules import FIELDS, KINDS, MOST_BYTES, ImportKind, problem_of_columns
from tracker.programmes.models import Programme
from tracker.web.forms import Form, given

_EXAMPLES = {
    ImportKind.STUDENTS: "Students: name and mail address",
    ImportKind.ENROLMENTS: "Enrolments: catalogue, dates, stage, concentration, adviser",
    ImportKind.RESULTS: "Course results: course, term, grade, credits",
    ImportKind.STEPS: "Milestones, attendance and accepted projects: what, day, how often, title",
}


class ImportForm(Form):
    """A file, what it holds, and whose it is."""

    kind = RadioField(
        "What the file holds",
        [InputRequired("Choose what the file holds")],
        choices=[SelectChoice(kind.value, _EXAMPLES[kind]) for kind in KINDS],
    )
    programme = SelectField("Programme", coerce=int)
    file = FileField(
        "File",
        description=f"CSV with headings in the first row, up to {MOST_BYTES // 1_000_000} MB. "
        "Commas, semicolons and tabs are understood.",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - WTForms' own
        programmes: Sequence[Programme],
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **more)
        self._programmes = {each.id: each for each in programmes}
        self.programme.choices = [SelectChoice(p.id, p.name) for p in programmes]

    def chosen(self) -> Programme:
        """Return the programme; the field accepts only those that were offered."""
        return self._programmes[given(self.programme.data)]

    def what(self) -> ImportKind:
        """Return what the file holds."""
        return ImportKind(given(self.kind.data))


class ColumnsForm(Form):
    """Which column holds what; the fields differ with the kind of file."""

    invites = BooleanField(
        "Mail new students that they can sign in",
        description="Otherwise nobody hears of it. They can set a password whenever you tell them.",
    )
    holds: ImportKind  # a field of a file is called kind

    def choices(self) -> dict[str, int]:
        """Return the index of a column per field."""
        chosen = {field.key: str(self[field.key].data or "") for field in FIELDS[self.holds]}
        return {key: int(at) for key, at in chosen.items() if at}

    def validate(self, extra_validators: object = None) -> bool:
        """Check that what is needed is there."""
        valid = super().validate(extra_validators)
        if valid and (problem := problem_of_columns(self.holds, self.choices())):
            self.form_errors.append(problem)
            return False
        return valid


def columns_form(found: Import, sent: Any) -> ColumnsForm:  # noqa: ANN401 - a MultiDict
    """Make the form for one file, filled with what its columns seem to hold."""
    offered = [
        SelectChoice("", "Not in the file"),
        *(SelectChoice(str(n), head or f"Column {n + 1}") for n, head in enumerate(found.headers)),
    ]
    fields = {
        field.key: SelectField(
            field.label,
            choices=offered,
            default=str(found.columns[field.key]) if field.key in found.columns else "",
            description=field.hint,
        )
        for field in FIELDS[found.kind]
    }
    made = type("ColumnsOfFile", (ColumnsForm,), fields | {"holds": found.kind})
    form: ColumnsForm = made(sent)
    if found.kind is not ImportKind.STUDENTS:
        del form.invites
    return form


class PressForm(Form):
    """One press of a button."""
