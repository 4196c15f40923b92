"""What a witness answers about credits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import Length, Optional

from tracker.attestations.models import Request
from tracker.attestations.operations import Said, Word
from tracker.attestations.queries import text_of
from tracker.attestations.rules import Answer, CreditText
from tracker.internships.forms.answers import LinkForm
from tracker.projects.models import Credit
from tracker.web.text import Seen, one_line

PASS = "pass"  # noqa: S105 - an answer: "I cannot say"
NEEDS_WORDS = {
    Answer.REWORD: ("role", "say what the role was called"),
    Answer.DISPUTE: ("word", "say in a word or two how it was"),
}


@dataclass(frozen=True)
class Line:
    """One credit as a page asks about it."""

    id: int
    text: CreditText
    about_self: bool


class AnswersForm(LinkForm):
    """What is said of each credit; ``answers_form`` adds three fields for each.

    Nothing is chosen when it opens: an answer is a choice somebody made.
    """

    lines: Sequence[Line] = ()

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Check that each credit is answered, and that other words and objections are written."""
        valid = super().validate(extra_validators)
        for line in self._asked():
            wrong = self._lack(line)
            if wrong is not None:
                name, sentence = wrong
                self[f"{name}_{line.id}"].errors = [f"{line.text.role}: {sentence}"]
                valid = False
        return valid

    def said(self, *, address: str = "", user_agent: str = "") -> Said:
        """Return what is said; call only after ``validate()``."""
        words = {line.id: self._word(line) for line in self._asked() if self._choice(line) != PASS}
        return Said(
            words=words, nonce=self.nonce.data or "", address=address, user_agent=user_agent
        )

    def _asked(self) -> list[Line]:
        """List the credits that need an answer: whoever was not there says nothing of others."""
        own = [line for line in self.lines if line.about_self]
        if any(self._choice(line) == Answer.DECLINE for line in own):
            return own
        return list(self.lines)

    def _choice(self, line: Line) -> str:
        return self[f"say_{line.id}"].data or ""

    def _lack(self, line: Line) -> tuple[str, str] | None:
        chosen = self._choice(line)
        if chosen == PASS and not line.about_self:
            return None
        if chosen not in set(Answer):
            return "say", "choose an answer"
        name, sentence = NEEDS_WORDS.get(Answer(chosen), ("", ""))
        if name and not self[f"{name}_{line.id}"].data:
            return name, sentence
        return None

    def _word(self, line: Line) -> Word:
        answer = Answer(self._choice(line))
        name, _ = NEEDS_WORDS.get(answer, ("", ""))
        return Word(answer=answer, words=self[f"{name}_{line.id}"].data or "" if name else "")


def answers_form(
    formdata: Any,  # noqa: ANN401 - what WTForms takes
    request: Request,
    asked: Iterable[Credit],
    nonce: str,
    kept: Mapping[str, str] | None = None,
) -> AnswersForm:
    """Make the form for exactly these credits.

    Args:
        formdata: what came from the browser.
        request: the question.
        asked: the credits.
        nonce: of the page.
        kept: words by name of their field, typed for an answer that had no effect.
    """
    lines = [Line(c.id, text_of(c), about_self=c.id == request.credit_id) for c in asked]
    student = request.project.student.name
    fields: dict[str, Any] = {"lines": lines}
    for line in lines:
        fields[f"say_{line.id}"] = RadioField(
            line.text.words,
            choices=_choices(line, student),
            validate_choice=False,
        )
        fields[f"role_{line.id}"] = StringField(
            "What the role was called",
            [Optional(), Length(max=80, message="Use at most 80 characters"), Seen()],
            filters=[one_line],
        )
        fields[f"word_{line.id}"] = StringField(
            "How it was",
            [Optional(), Length(max=400, message="Use at most 400 characters"), Seen()],
            filters=[one_line],
        )
    made: type[AnswersForm] = type("AnswersOfPage", (AnswersForm,), fields)
    return made(formdata, data={"nonce": nonce} | dict(kept or {}))


def _choices(line: Line, student: str) -> list[SelectChoice]:
    who = "me" if line.about_self else student
    found = [
        SelectChoice(Answer.CONFIRM.value, "That is right"),
        SelectChoice(Answer.REWORD.value, "Right, but the role was called otherwise"),
        SelectChoice(Answer.DISPUTE.value, "I see it differently"),
        SelectChoice(Answer.DECLINE.value, f"This was not {who}"),
    ]
    return found if line.about_self else [*found, SelectChoice(PASS, "I cannot say")]
