"""What the owner of an approval step says, and what the office asks of internships."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.internships.forms.proposal import Later, _day, _trimmed
from tracker.internships.models import ApprovalStep, Internship, WorkAuthorisation
from tracker.internships.rules import (
    STEP_WORDS,
    Mode,
    Policy,
    Reason,
    StepDecision,
    StepKind,
    StepState,
)
from tracker.web.forms import Form, NumberField, VersionedForm

STAGES_TOLD = "As the school writes them, with commas: junior, senior. Empty for any stage."


class ApprovalForm(VersionedForm):
    """A decision on one step; the pressed button says which."""

    employer = StringField(
        "Employer",
        [Later(), Length(max=200, message="Use at most 200 characters")],
        description="As the authorisation names it.",
    )
    starts_on = _day("First day it allows")
    ends_on = _day("Last day it allows")
    valid_until = _day("Insured until")
    reason = TextAreaField(
        "Why",
        [Later(), Length(max=5000, message="Use at most 5000 characters")],
        description="Needed when you waive or return it; student and faculty read it.",
    )

    def __init__(
        self,
        formdata: Any,  # noqa: ANN401 - whatever werkzeug read
        *,
        step: ApprovalStep,
        internship: Internship,
        noted: WorkAuthorisation | None,
    ) -> None:
        super().__init__(formdata, data=_known(step, internship, noted))
        if step.kind is not StepKind.INSURANCE:
            del self.valid_until
        if step.kind is not StepKind.AUTHORISATION:
            del self.employer
            del self.starts_on
            del self.ends_on

    def decision(self, state: StepState) -> StepDecision:
        """Return what was said; what the step does not ask for stays empty."""
        said: dict[str, Any] = {
            name: self[name].data
            for name in ("valid_until", "starts_on", "ends_on")
            if name in self
        }
        employer = " ".join((self.employer.data or "").split()) if "employer" in self else ""
        return StepDecision(state=state, words=self.reason.data or "", employer=employer, **said)

    def complain(self, reasons: Sequence[Reason]) -> None:
        """Show what is missing, at the field it is about."""
        for name, sentence in reasons:
            self[name].errors = [*self[name].errors, sentence]


def _known(
    step: ApprovalStep, internship: Internship, noted: WorkAuthorisation | None
) -> dict[str, Any]:
    """Fill in what was noted before; days that nobody has read yet are typed."""
    site = internship.site.name if internship.site else ""
    return {
        "row_version": step.row_version,
        "valid_until": step.valid_until,
        "employer": noted.employer if noted else site,
        "starts_on": noted.starts_on if noted else None,
        "ends_on": noted.ends_on if noted else None,
    }


def _boxes(label: str, choices: Sequence[tuple[str, str]], hint: str) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=[SelectChoice(value, words) for value, words in choices],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=hint,
    )


def _whole(label: str, most: int, hint: str) -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(f"{label}: enter a number"),
            NumberRange(min=0, max=most, message=f"Enter a number from 0 to {most}"),
        ],
        description=hint,
    )


def _credits(label: str, hint: str) -> NumberField:
    return NumberField(
        label,
        [Optional(), NumberRange(min=0, max=999, message="Enter a number from 0 to 999")],
        places=None,
        description=hint,
    )


class PolicyForm(Form):
    """The numbers of a programme, or of one course in it."""

    hours_per_credit = NumberField(
        places=None,
        label="Hours of work per credit",
        validators=[
            InputRequired("Enter the hours that one credit stands for"),
            NumberRange(min=1, max=999, message="Enter a number from 1 to 999"),
        ],
        description="There is no universal rule: 45, 80 and 140 are all in use.",
    )
    min_weeks = _whole(
        "Fewest weeks", 104, "From first to last day. A shorter plan is pointed out."
    )
    credits_min = _credits("Fewest credits of one internship", "Empty: as the catalogue says.")
    credits_max = _credits("Most credits of one internship", "Empty: as the catalogue says.")
    max_credits = _credits(
        "Most credits of all internships of a student", "Empty: no limit. More is pointed out."
    )
    back_dating_days = _whole(
        "Days of back-dating", 365, "How long before it is sent the first day may lie. 0 for none."
    )
    daily_hours = NumberField(
        places=None,
        label="Agreed longest day, in hours",
        validators=[
            InputRequired("Enter the longest day"),
            NumberRange(min=1, max=24, message="Enter a number from 1 to 24"),
        ],
        description="A longer day is pointed out to the reviewer.",
    )
    reviewer_days = _whole("Days for faculty to answer", 90, "After that it counts as late.")
    supervisor_days = _whole("Days until a silent site is reminded", 90, "Twice at most.")
    incomplete_days = _whole("Longest extension, in days", 730, "For what is missing at the end.")
    modes = _boxes(
        "Kinds of work accepted",
        [
            (Mode.ON_SITE.value, "On site"),
            (Mode.HYBRID.value, "Partly remote"),
            (Mode.REMOTE.value, "Remote"),
        ],
        "A proposal for another kind cannot be sent.",
    )
    pay = RadioField(
        "Pay",
        choices=[
            SelectChoice("either", "Paid or not"),
            SelectChoice("paid", "Paid only"),
            SelectChoice("unpaid", "Unpaid only"),
        ],
    )
    stages = StringField(
        "Stage of the degree",
        [Optional(), Length(max=200, message="Use at most 200 characters")],
        description=STAGES_TOLD,
    )
    steps = _boxes(
        "What approval asks for, beside faculty",
        [
            (kind.value, f"{words.title}: {words.asks}")
            for kind, words in STEP_WORDS.items()
            if kind is not StepKind.FACULTY
        ],
        "An internship is approved by itself when all of them are done.",
    )

    def __init__(self, formdata: Any, *, policy: Policy) -> None:  # noqa: ANN401
        super().__init__(formdata, data=_shown(policy))

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Check every field, and that least and most go together."""
        valid = super().validate(extra_validators)
        least, most = self.credits_min.data, self.credits_max.data
        if least is not None and most is not None and most < least:
            self.credits_max.errors = ["The most is less than the fewest"]
            valid = False
        if not self.modes.data:
            self.modes.errors = ["Choose at least one kind of work"]
            valid = False
        return valid

    def wanted(self) -> dict[str, Any]:
        """Return all of it as plain values, in the form in which policies are kept."""
        plain: dict[str, Any] = {
            name: self[name].data
            for name in (
                "min_weeks",
                "back_dating_days",
                "reviewer_days",
                "supervisor_days",
                "incomplete_days",
                "pay",
            )
        }
        for name in ("hours_per_credit", "credits_min", "credits_max", "max_credits"):
            plain[name] = _text(self[name].data)
        plain["daily_minutes"] = int((self.daily_hours.data or 0) * 60)
        plain["modes"] = [mode.value for mode in Mode if mode.value in (self.modes.data or [])]
        plain["stages"] = [
            part.strip() for part in (self.stages.data or "").split(",") if part.strip()
        ]
        plain["steps"] = [
            kind.value
            for kind in StepKind
            if kind is StepKind.FACULTY or kind.value in (self.steps.data or [])
        ]
        return plain


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _shown(policy: Policy) -> Mapping[str, Any]:
    return {
        "hours_per_credit": _trimmed(policy.hours_per_credit),
        "min_weeks": policy.min_weeks,
        "credits_min": _trimmed(policy.credits_min),
        "credits_max": _trimmed(policy.credits_max),
        "max_credits": _trimmed(policy.max_credits),
        "back_dating_days": policy.back_dating_days,
        "daily_hours": _trimmed(Decimal(policy.daily_minutes) / 60),
        "reviewer_days": policy.reviewer_days,
        "supervisor_days": policy.supervisor_days,
        "incomplete_days": policy.incomplete_days,
        "modes": list(policy.modes),
        "pay": policy.pay,
        "stages": ", ".join(policy.stages),
        "steps": list(policy.steps),
    }
