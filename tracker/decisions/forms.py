"""Forms of decisions."""

from collections.abc import Sequence

from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired

from tracker.accounts.models import User
from tracker.programmes.models import Programme
from tracker.web.forms import Form


class AbsenceForm(Form):
    """Who decides for me, and when."""

    colleague = SelectField("Who decides for you")
    starts_on = DateField("From", [InputRequired("Enter the first day")])
    ends_on = DateField("Until", [InputRequired("Enter the last day")])

    def offer(self, found: Sequence[tuple[Programme, User]]) -> None:
        """Fill in who may be chosen."""
        self.colleague.choices = [
            SelectChoice(f"{programme.id}-{user.id}", f"{user.name}, {programme.name}")
            for programme, user in found
        ]

    def chosen(self, found: Sequence[tuple[Programme, User]]) -> tuple[Programme, User]:
        """Return the colleague and the programme; only after ``validate()``."""
        return next(
            (programme, user)
            for programme, user in found
            if f"{programme.id}-{user.id}" == self.colleague.data
        )
