"""Forms of review rounds."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from tracker.rounds.models import Round
from tracker.rounds.rules import LONGEST_TEXT, CommentDraft, VerdictDraft, read_span
from tracker.rubrics.rules import RubricBody
from tracker.web.forms import Form, VersionedForm, given
from tracker.web.text import Seen, one_line, plain_text

_LENGTH = Length(max=LONGEST_TEXT, message=f"Use at most {LONGEST_TEXT} characters")
_WRONG_TIME = "Enter a time as minutes and seconds, such as 0:43 or 0:43 to 0:50"


class AskForm(Form):
    """What the student wants to hear about."""

    words = TextAreaField(
        "What do you want to hear about?",
        [InputRequired("Say what you want to hear about"), _LENGTH, Seen(line=False)],
        description="What you tried, and where you are not sure.",
        filters=[plain_text],
    )


class CommentForm(Form):
    """Words on a moment of a recording, or on the whole project."""

    file = SelectField("About")
    at = StringField(
        "When",
        [Optional(), Length(max=40, message=_WRONG_TIME)],
        description="0:43, or 0:43 to 0:50. Leave it empty for all of it.",
        filters=[one_line],
        render_kw={"autocomplete": "off"},
    )
    criterion = SelectField("Belongs to")
    words = TextAreaField(
        "Comment",
        [InputRequired("Enter your comment"), _LENGTH, Seen(line=False)],
        filters=[plain_text],
    )
    staff_only = BooleanField("For staff only: the student never reads it")
    found: Round

    def offer(self, found: Round) -> None:
        """Set what may be chosen; the first recording is suggested."""
        self.found = found
        files = [SelectChoice(str(each.id), each.title) for each in found.files]
        self.file.choices = [*files, SelectChoice("", "The whole project")]
        criteria = found.rubric.body.criteria
        self.criterion.choices = [
            SelectChoice("", "Nothing in particular"),
            *(SelectChoice(each.key, each.title) for each in criteria),
        ]

    def validate_at(self, field: StringField) -> None:
        """Read the time, and hold it against the recording."""
        span = read_span(field.data or "")
        if span is None:
            raise ValidationError(_WRONG_TIME)
        file = next((f for f in self.found.files if str(f.id) == self.file.data), None)
        if file is None:
            raise ValidationError("Choose the recording that this time is in")
        if problem := span.problem(file.version.duration_ms or 0):
            raise ValidationError(problem)

    def draft(self) -> CommentDraft:
        """Return what was entered."""
        return CommentDraft(
            text=given(self.words.data),
            file_id=int(self.file.data) if self.file.data else None,
            span=read_span(self.at.data or "") if self.at.data else None,
            criterion=self.criterion.data or "",
            is_staff_only=bool(self.staff_only.data),
        )


class ReplyForm(Form):
    """An answer to a comment."""

    words = TextAreaField(
        "Answer",
        [InputRequired("Enter your answer"), _LENGTH, Seen(line=False)],
        filters=[plain_text],
    )


class PlaceForm(Form):
    """Where a comment belongs that could not be placed."""

    file = SelectField("Recording", validate_choice=False)
    at = StringField("When", [InputRequired(_WRONG_TIME)], filters=[one_line])

    def validate_at(self, field: StringField) -> None:
        """Read the time."""
        if read_span(field.data or "") is None:
            raise ValidationError(_WRONG_TIME)


class VerdictForm(VersionedForm):
    """Words to the student and the day they are read on; `verdict_form` adds the levels."""

    reason = TextAreaField(
        "Message",
        [InputRequired("Enter a message to the student"), _LENGTH, Seen(line=False)],
        filters=[plain_text],
    )
    held_until = DateField(
        "Hold until",
        [Optional()],
        description="The student reads nothing of it before that day, and goes on working.",
    )
    body: RubricBody

    @property
    def marked(self) -> list[tuple[str, RadioField]]:
        """The fields of the levels, by key of the criterion."""
        keys = [each.key for each in self.body.criteria]
        return [(key, cast("RadioField", self[f"level{n}"])) for n, key in enumerate(keys)]

    def draft(self) -> VerdictDraft:
        """Return what was entered."""
        return VerdictDraft(
            message=given(self.reason.data),
            levels={key: int(field.data) for key, field in self.marked},
            held_until=self.held_until.data,
        )


def verdict_form(
    found: Round,
    sent: Any = None,  # noqa: ANN401 - form data
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> VerdictForm:
    """Make the form of a round: one choice of a level for each criterion of its rubric.

    Args:
        found: the round.
        sent: what came from the browser.
        kept: the values of a decision that was undone or had no effect; else what stands is shown.
    """
    body = found.rubric.body
    choices = [SelectChoice(str(n), name) for n, name in enumerate(body.levels, 1)]
    levels: dict[str, Any] = {
        f"level{n}": RadioField(
            each.title, [InputRequired(f"Choose a level for {each.title}")], choices=choices
        )
        for n, each in enumerate(body.criteria)
    }
    made = type("RoundVerdictForm", (VerdictForm,), levels | {"body": body})
    marks = kept.get("levels") or found.marks
    standing = {
        f"level{n}": str(marks[each.key])
        for n, each in enumerate(body.criteria)
        if each.key in marks
    }
    data = {
        "reason": kept.get("reason") or found.message,
        "held_until": _day(kept.get("held_until", "")) or found.held_until,
        "row_version": found.row_version,
    }
    return cast("VerdictForm", made(sent, data=data | standing))


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
