"""What faculty send: an assessment or a return, and which claims are marked twice."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.rubrics.rules import RubricBody, write_body
from tracker.skills.rules import NOT_SHOWN, AssessmentDraft, Framework
from tracker.web.forms import Form, VersionedForm
from tracker.web.text import Seen, plain_text

_MOST_WORDS = 5000


class AssessmentForm(VersionedForm):
    """The level given, a level for each criterion, and words. The pressed button says which."""

    level = RadioField("Level given", [Optional()])
    reason = TextAreaField(
        "Words to the student",
        [
            Length(max=_MOST_WORDS, message=f"Use at most {_MOST_WORDS} characters"),
            Seen(line=False),
        ],
        [plain_text],
        description="What you heard and read, and what would carry it further.",
    )
    note = TextAreaField(
        "Note to colleagues",
        [
            Optional(),
            Length(max=_MOST_WORDS, message=f"Use at most {_MOST_WORDS} characters"),
            Seen(line=False),
        ],
        [plain_text],
        description="Faculty of the programme read it, never the student.",
    )
    # By which words it was filled in: a rubric published meanwhile asks for a second look.
    based_on_rubric = HiddenField()
    rubric: RubricBody

    @property
    def words(self) -> str:
        """The message, trimmed."""
        return (self.reason.data or "").strip()

    @property
    def criteria(self) -> list[Field]:
        """The fields of the criteria, in the order of the rubric."""
        return [self[f"mark_{each.key}"] for each in self.rubric.criteria]

    def is_whole(self) -> bool:
        """Tell whether an assessment can be made of it; say at each field what is missing."""
        if self.based_on_rubric.data != _digest(self.rubric):
            self.form_errors.append("The rubric changed meanwhile. Look at the levels again.")
            self.based_on_rubric.data = _digest(self.rubric)
            self.based_on_rubric.raw_data = None
        for field in self.criteria:
            if field.data is None:
                field.errors = [*field.errors, f"Choose a level for {field.label.text.lower()}"]
        if self.level.data is None:
            self.level.errors = [*self.level.errors, "Choose the level you give"]
        if not self.words:
            self.reason.errors = [*self.reason.errors, "Say in words what you heard and read"]
        return not self.errors

    def ask_why(self) -> None:
        """Say that a return needs words."""
        self.reason.errors = [*self.reason.errors, "Say why, so that the student can act on it"]

    def draft(self) -> AssessmentDraft:
        """Return the assessment; only after ``is_whole()``."""
        return AssessmentDraft(
            level=int(self.level.data),
            marks={
                criterion.key: int(field.data)
                for criterion, field in zip(self.rubric.criteria, self.criteria, strict=True)
            },
            words=self.words,
            note=self.note.data or "",
        )


def assessment_form(
    formdata: Any,  # noqa: ANN401 - WTForms' own
    *,
    body: RubricBody,
    framework: Framework,
    row_version: int,
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> AssessmentForm:
    """Make the form that asks for a level of each criterion of a rubric.

    Args:
        formdata: what came from the browser.
        body: the rubric.
        framework: the levels that can be given.
        row_version: the claim as it is looked at.
        kept: what `kept_values()` told of a decision that was undone or had no effect.
    """
    fields = {
        f"mark_{criterion.key}": RadioField(
            criterion.title,
            [Optional()],
            choices=[
                SelectChoice(str(level), f"{name}: {words}")
                for level, (name, words) in enumerate(
                    zip(body.levels, criterion.words, strict=True), start=1
                )
            ],
        )
        for criterion in body.criteria
    }
    form: AssessmentForm = type("_AssessmentForm", (AssessmentForm,), fields)(
        formdata,
        data={"row_version": row_version, "based_on_rubric": _digest(body)} | _again(kept, body),
    )
    form.rubric = body
    for field in (form.level, *form.criteria):
        # Only a return does without them; what it is needed for is said when it is missing.
        field.flags.optional = False
    form.level.choices = [
        *(
            SelectChoice(str(number), level.name)
            for number, level in enumerate(framework.levels, start=1)
        ),
        SelectChoice("0", NOT_SHOWN),
    ]
    return form


def kept_values(form: AssessmentForm) -> dict[str, Any]:
    """Tell what an assessment holds, for the decision that takes effect later."""
    draft = form.draft()
    marks = dict(draft.marks)
    return {"level": draft.level, "marks": marks, "note": draft.note, "by": _digest(form.rubric)}


def _again(kept: Mapping[str, Any], body: RubricBody) -> dict[str, Any]:
    """Fill in what was typed before; levels only while the rubric still says the same of them."""
    typed = {"reason": kept.get("reason", ""), "note": kept.get("note", "")}
    if kept.get("by") != _digest(body):
        return typed
    marks = {f"mark_{key}": str(mark) for key, mark in kept["marks"].items()}
    return typed | marks | {"level": str(kept["level"])}


def _digest(body: RubricBody) -> str:
    """Return a short name of a rubric's words."""
    written = json.dumps(write_body(body), ensure_ascii=False, sort_keys=True)
    return sha256(written.encode()).hexdigest()[:16]


class CalibrationForm(Form):
    """Which waiting claims are to be marked twice."""

    claims = SelectMultipleField(
        "Claims that wait",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, claims: Iterable[tuple[int, str]]) -> None:
        """Fill in what may be chosen: ids and words."""
        self.claims.choices = [SelectChoice(str(number), words) for number, words in claims]
