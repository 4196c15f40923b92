"""What a browser may send about evaluations."""

import secrets
from collections.abc import Sequence
from typing import Any

from wtforms import Form as PlainForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from tracker.evaluations.models import Evaluation
from tracker.evaluations.operations import Answers
from tracker.evaluations.rules import (
    NOT_OBSERVED,
    VISIBILITY_WORDS,
    Asks,
    Criterion,
    Lack,
    NotLines,
    Question,
    Questionnaire,
    Visibility,
    criteria_lines,
    question_lines,
    read_criteria,
    read_questions,
)
from tracker.internships.forms.answers import LinkForm
from tracker.internships.forms.proposal import Later
from tracker.web.forms import VersionedForm, given

_LONG = Length(max=4000, message="Use at most 4000 characters")


class AnswersForm(VersionedForm):
    """One evaluation; ``answers_form`` adds a field for each criterion and question.

    Its name for one submission is the nonce of the page: the address may be a secret.
    """

    submission_id = None  # type: ignore[assignment]
    nonce = HiddenField()
    window = HiddenField(default=lambda: secrets.token_urlsafe(12))
    asked: Questionnaire

    def rated(self) -> list[tuple[str, list[tuple[Criterion, str]]]]:
        """The criteria by area, each with the name of its field."""
        return [
            (area, [(each, _name(each.key)) for each in found]) for area, found in self.asked.areas
        ]

    def questions(self) -> list[str]:
        """The names of the fields of questions."""
        return [_name(each.key) for each in self.asked.questions]

    def answers(self, *, address: str = "", user_agent: str = "") -> Answers:
        """Return what was typed."""
        values = {each.key: (self[_name(each.key)].data or "").strip() for each in self.asked.every}
        return Answers(
            values=values,
            window=(self.window.data or "")[:40],
            based_on=self.based_on,
            address=address,
            user_agent=user_agent,
        )

    def complain(self, lacks: Sequence[Lack]) -> None:
        """Show what is missing at its field."""
        for about, sentence in lacks:
            field = self[_name(about)]
            field.errors = [*field.errors, sentence]


def answers_form(
    formdata: Any,  # noqa: ANN401 - whatever werkzeug read
    asked: Questionnaire,
    found: Evaluation | None,
    nonce: str,
) -> AnswersForm:
    """Make the form for exactly this questionnaire, filled with what was saved."""
    saved = found.answers if found else {}
    fields: dict[str, Any] = {"asked": asked}
    values: dict[str, Any] = {"nonce": nonce, "row_version": found.row_version if found else 1}
    for criterion in asked.criteria:
        fields[_name(criterion.key)] = RadioField(
            criterion.text, [Later()], choices=_scale(asked, unseen=True), validate_choice=True
        )
    for question in asked.questions:
        fields[_name(question.key)] = _question_field(asked, question)
    for each in asked.every:
        values[_name(each.key)] = saved.get(each.key) or None
    made: type[AnswersForm] = type("AnswersOfPage", (AnswersForm,), fields)
    return made(formdata, data=values)


class DeclineForm(LinkForm):
    """The site will not evaluate."""

    words = StringField(
        "Why",
        [
            DataRequired("Say in a word or two why"),
            Length(max=500, message="Use at most 500 characters"),
        ],
    )

    def said(self) -> str:
        """Return why."""
        return given(self.words.data)


def _lines_ok(read: Any) -> Any:  # noqa: ANN401 - a validator of WTForms
    def check(_form: PlainForm, field: TextAreaField) -> None:
        try:
            read(field.data or "")
        except NotLines as error:
            raise ValidationError(str(error)) from None

    return check


class QuestionnaireForm(VersionedForm):
    """What is asked from now on."""

    title = StringField(
        "Title",
        [
            DataRequired("Enter a title"),
            Length(max=120, message="Use at most 120 characters"),
        ],
    )
    scale = StringField(
        "Scale",
        [DataRequired("Enter the words of the scale"), Length(max=400)],
        description="Words from the lowest to the highest rating, with commas between them.",
    )
    criteria = TextAreaField(
        "Criteria",
        [_lines_ok(read_criteria)],
        description="One to a line, the area first. Teamwork: client manners in the session",
    )
    questions = TextAreaField(
        "Questions",
        [_lines_ok(read_questions)],
        description="One to a line. Begin with yes/no: or rating: where words are not asked for.",
    )
    visibility = SelectField(
        "Who reads it",
        choices=[SelectChoice(v.value, words) for v, words in VISIBILITY_WORDS.items()],
    )

    def __init__(self, formdata: Any, *, asked: Questionnaire, number: int) -> None:  # noqa: ANN401
        super().__init__(
            formdata,
            data={
                "row_version": number,
                "title": asked.title,
                "scale": ", ".join(asked.scale),
                "criteria": criteria_lines(asked),
                "questions": question_lines(asked),
                "visibility": asked.visibility.value,
            },
        )

    def validate_scale(self, _field: StringField) -> None:
        """Check that the scale can be chosen from."""
        if not 2 <= len(self._words()) <= 7:
            raise ValidationError("Enter two to seven words, with commas between them")

    def questionnaire(self) -> Questionnaire:
        """Return what was typed; call only after ``validate()``."""
        return Questionnaire(
            title=" ".join(given(self.title.data).split()),
            scale=self._words(),
            criteria=read_criteria(self.criteria.data or ""),
            questions=read_questions(self.questions.data or ""),
            visibility=Visibility(self.visibility.data),
        )

    def _words(self) -> tuple[str, ...]:
        words = (" ".join(word.split()) for word in (self.scale.data or "").split(","))
        return tuple(word for word in words if word)


def _name(key: str) -> str:
    return f"a_{key}"


def _scale(asked: Questionnaire, *, unseen: bool) -> list[SelectChoice]:
    found = [SelectChoice(str(n), word) for n, word in enumerate(asked.scale, 1)]
    return [*found, SelectChoice(NOT_OBSERVED, "Not observed")] if unseen else found


def _question_field(asked: Questionnaire, question: Question) -> Any:  # noqa: ANN401 - a field
    if question.kind is Asks.TEXT:
        return TextAreaField(question.text, [Optional(), _LONG])
    choices = (
        _scale(asked, unseen=False)
        if question.kind is Asks.RATING
        else [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]
    )
    return RadioField(question.text, [Later()], choices=choices)
