"""What a person says with a step, and what a student hands in at the end."""

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import Length, Optional

from tracker.internships.forms.proposal import Later
from tracker.internships.models import FinalReport, Objective
from tracker.internships.rules import RATINGS, STEPS, Asked, Event, FinalDraft, Part, Reason
from tracker.web.forms import VersionedForm


def _words(label: str, hint: str = "", most: int = 20_000) -> TextAreaField:
    return TextAreaField(
        label,
        [Later(), Length(max=most, message=f"Use at most {most} characters")],
        description=hint,
    )


class StepForm(VersionedForm):
    """Why, and until when; fields that the step does not ask for are left out."""

    reason = _words("Why", "The others read it, and it stays in the history.")
    until = DateField("The rest is due on", [Optional()])

    def __init__(self, formdata: Any, *, event: Event, parts: Sequence[Part], version: int) -> None:  # noqa: ANN401
        super().__init__(formdata, data={"row_version": version})
        self.asks_why = any(
            step.needs_words for (_, e, part), step in STEPS.items() if e is event and part in parts
        )
        if event is not Event.EXTEND:
            del self.until

    def asked(self) -> Asked:
        """Return what was said."""
        until = self.until.data if "until" in self else None
        return Asked(words=self.reason.data or "", until=until)

    def complain(self, reasons: Sequence[Reason]) -> None:
        """Show what stands in the way, at the field it is about."""
        for field, sentence in reasons:
            if field in self:
                self[field].errors = [*self[field].errors, sentence]
            else:
                self.form_errors.append(sentence)


def _rating() -> SelectField:
    choices = [SelectChoice("", "Choose")]
    choices += [SelectChoice(str(n), words) for n, words in enumerate(RATINGS)]
    return SelectField("", choices=choices)


RATED = tuple(f"objective_{n}" for n in range(1, 6))
QUESTIONS = ("summary", "craft", "workplace", "following")
_ABOUT = {"self_evaluation": RATED, "reflection": ("craft", "workplace")}


class FinalForm(VersionedForm):
    """How far each objective came, and four questions."""

    summary = _words(
        "What I did there", "In a few sentences, for somebody who was not there.", 20_000
    )
    craft = _words("What I learned about the craft", "", 20_000)
    workplace = _words("What I learned about the workplace", "", 20_000)
    following = _words("What I want to do next", "", 20_000)

    objective_1 = _rating()
    objective_2 = _rating()
    objective_3 = _rating()
    objective_4 = _rating()
    objective_5 = _rating()

    def __init__(
        self,
        formdata: Any,  # noqa: ANN401
        *,
        objectives: Sequence[Objective],
        report: FinalReport | None,
    ) -> None:
        super().__init__(formdata, data=_values(report, objectives))
        self.rated = list(zip(objectives, RATED, strict=False))
        for name in RATED[len(self.rated) :]:
            del self[name]
        for objective, name in self.rated:
            self[name].label.text = objective.text

    def draft(self) -> FinalDraft:
        """Return what was typed."""
        chosen = ((objective, self[name].data) for objective, name in self.rated)
        said = {name: (self[name].data or "").strip() for name in QUESTIONS}
        return FinalDraft(
            ratings={str(objective.id): int(value) for objective, value in chosen if value}, **said
        )

    def complain(self, reasons: Sequence[Reason]) -> None:
        """Show what is missing at the first field that lacks it."""
        for about, sentence in reasons:
            empty = [name for name in _ABOUT.get(about, ()) if name in self and not self[name].data]
            if empty:
                self[empty[0]].errors = [*self[empty[0]].errors, sentence]
            else:
                self.form_errors.append(sentence)


def _values(report: FinalReport | None, objectives: Sequence[Objective]) -> dict[str, Any]:
    if report is None:
        return {"row_version": 0}
    values: dict[str, Any] = {name: getattr(report, name) for name in QUESTIONS}
    for objective, name in zip(objectives, RATED, strict=False):
        values[name] = str(report.ratings.get(str(objective.id), ""))
    return values | {"row_version": report.row_version}
