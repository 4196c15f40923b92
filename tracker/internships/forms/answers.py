"""What a supervisor's browser may send; there is no account, so nothing is kept of its address."""

from collections.abc import Sequence
from typing import Any

from wtforms import EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import DataRequired, Length, Optional, Regexp

from tracker.internships.forms.proposal import MAIL, Later
from tracker.internships.forms.week import HoursField
from tracker.internships.queries import WaitingLine
from tracker.internships.rules import CONFIRMED, LineAnswer, Verdict
from tracker.web.forms import Form, given

_LONG = Length(max=2000, message="Use at most 2000 characters")
_SHORT = Length(max=500, message="Use at most 500 characters")
_VERDICTS = [
    SelectChoice(Verdict.CONFIRM.value, "Right as it is"),
    SelectChoice(Verdict.CHANGE.value, "Other hours"),
    SelectChoice(Verdict.STRIKE.value, "Did not happen so"),
]


class LinkForm(Form):
    """Any form behind a mailed link.

    Its name for one submission is the nonce of the page: the usual one would keep the address,
    which is a secret here.
    """

    submission_id = None  # type: ignore[assignment]
    nonce = HiddenField()


class ConfirmForm(LinkForm):
    """All of it is right."""

    note = TextAreaField("A note", [Optional(), _LONG])


class StopForm(LinkForm):
    """No more mails."""

    words = TextAreaField(
        "Why, or who answers instead",
        [Optional(), _SHORT],
        description="Faculty reads it.",
    )


class LinesForm(LinkForm):
    """Line by line; ``lines_form`` adds three fields for each."""

    remark = TextAreaField("A note", [Optional(), _LONG])
    lines: Sequence[WaitingLine] = ()

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Check every field, and that a change says what and why."""
        valid = super().validate(extra_validators)
        for line in self.lines:
            if self[f"verdict_{line.id}"].errors:
                continue
            answer = self.answer(line)
            if answer.lacks and not self[f"hours_{line.id}"].errors:
                at = "hours" if "hours" in answer.lacks else "word"
                sentence = f"{line.day:%A} {line.day.day}: {answer.lacks}"
                self[f"{at}_{line.id}"].errors = [sentence]
                valid = False
        return valid

    def answer(self, line: WaitingLine) -> LineAnswer:
        """Return what is said of one line."""
        return LineAnswer(
            verdict=Verdict(self[f"verdict_{line.id}"].data),
            worked=self[f"hours_{line.id}"].data,
            word=self[f"word_{line.id}"].data or "",
        )

    def answers(self) -> dict[int, LineAnswer]:
        """Return what is said, by line; what is right is left out."""
        found = {line.id: self.answer(line) for line in self.lines}
        return {number: said for number, said in found.items() if said != CONFIRMED}


class ProxyForm(LinkForm):
    """Somebody else at the site answers."""

    name = StringField("Name", [DataRequired("Enter the name of the person"), _SHORT])
    mail = EmailField(
        "Mail",
        [
            DataRequired("Enter the mail address of the person"),
            Length(max=254, message="Use at most 254 characters"),
            Regexp(MAIL, message="Enter a mail address, such as name@studio.example"),
        ],
    )

    def person(self) -> tuple[str, str]:
        """Return name and address."""
        return " ".join(given(self.name.data).split()), given(self.mail.data)


class DisownForm(LinkForm):
    """This is not my intern."""

    words = StringField("A word for the school", [Optional(), _SHORT])


def lines_form(formdata: Any, lines: Sequence[WaitingLine], nonce: str) -> LinesForm:  # noqa: ANN401
    """Make the form for exactly these lines."""
    fields: dict[str, Any] = {"lines": lines}
    for line in lines:
        day = f"{line.day:%A} {line.day.day}"
        fields[f"verdict_{line.id}"] = SelectField(day, choices=_VERDICTS, default="confirm")
        fields[f"hours_{line.id}"] = HoursField(f"Hours on {day}")
        fields[f"word_{line.id}"] = StringField("Why", [Later(), _SHORT])
    made: type[LinesForm] = type("LinesOfPage", (LinesForm,), fields)
    return made(formdata, data={"nonce": nonce})
