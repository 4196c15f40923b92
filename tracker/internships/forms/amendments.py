"""A change of what was agreed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.internships.forms.proposal import (
    OBJECTIVES,
    TermsForm,
    _day,
    _plain,
    objectives_of,
    shown_values,
)
from tracker.internships.models import Internship
from tracker.internships.rules import Mode, Reason, Terms
from tracker.web.forms import NumberField


class AmendForm(TermsForm):
    """The terms as they hold, to be changed; place and course stay what they are."""

    starts_on = _day("First day")
    ends_on = _day("Last day")
    planned_hours = NumberField(
        "Planned hours",
        [
            InputRequired("Enter the planned hours"),
            NumberRange(0, 5000, "Enter between 0 and 5000 hours"),
        ],
        places=None,
        description="In all, from the first to the last day.",
    )
    credits = NumberField(
        "Credits", [Optional(), NumberRange(0, 60, "Enter between 0 and 60 credits")], places=None
    )
    reason = TextAreaField(
        "Why it changes",
        [
            DataRequired("Say why it changes"),
            Length(max=5000, message="Use at most 5000 characters"),
        ],
        description="Student, faculty and supervisor read it.",
    )

    def __init__(self, formdata: Any, *, internship: Internship) -> None:  # noqa: ANN401
        values = shown_values(internship)
        super().__init__(formdata, data=values)
        self._internship = internship
        if internship.course is None:
            del self.credits

    def terms(self) -> Terms:
        """Return what was typed; call only after ``validate()``."""
        held = self._internship
        texts, work = objectives_of(self)
        return Terms(
            title=_plain(self.title.data),
            supervisor_name=_plain(self.supervisor_name.data),
            supervisor_title=_plain(self.supervisor_title.data),
            supervisor_mail=_plain(self.supervisor_mail.data).casefold(),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            planned_minutes=int((self.planned_hours.data or 0) * 60),
            credits=_same(held.credits, self.credits.data if "credits" in self else held.credits),
            mode=Mode(self.mode.data),
            pay=_plain(self.pay.data),
            is_paid={"yes": True, "no": False}.get(self.is_paid.data or ""),
            needs_authorisation=bool(self.needs_authorisation.data),
            names_place=bool(self.names_place.data),
            objectives=texts,
            work=work,
        )

    def complain(self, reasons: Sequence[Reason]) -> None:
        """Show what stands in the way, at the field it is about."""
        for name, sentence in reasons:
            at = OBJECTIVES[1] if name == "objectives" else name
            if at in self:
                self[at].errors = [*self[at].errors, sentence]
            else:
                self.form_errors.append(sentence)


def _same(held: Decimal | None, typed: Decimal | None) -> Decimal | None:
    """Keep the number as it is stored when the same one was typed: 3 is 3.00."""
    if typed is None or held == typed:
        return held if typed is not None else None
    return typed.quantize(Decimal("0.01"))
