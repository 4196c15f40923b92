"""The proposal."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.internships.models import Internship, Site
from tracker.internships.rules import (
    ACTIVITY_WORDS,
    Activity,
    Mode,
    Policy,
    Proposal,
    ProposalDraft,
    Reason,
    known,
)
from tracker.programmes.models import Course
from tracker.web.forms import NumberField, VersionedForm

WORK = tuple(f"work_{n}" for n in range(1, 6))
OBJECTIVES = tuple(f"objective_{n}" for n in range(1, 6))
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
MAIL = r"[^@\s<>,;]+@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+\Z"


def _in_reach(_form: PlainForm, field: DateField) -> None:
    if field.data and not FIRST <= field.data <= LAST:
        raise ValidationError("Enter a year between 2000 and 2199")


class Later(Optional):
    """May wait until the proposal is sent; so it is not marked as optional."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


def _day(label: str) -> DateField:
    return DateField(label, [Later(), _in_reach])


def _text(label: str, most: int, hint: str = "", *, needed: bool = False) -> StringField:
    length = Length(max=most, message=f"Use at most {most} characters")
    return StringField(label, [Later() if needed else Optional(), length], description=hint)


def work_boxes(label: str, hint: str = "", *, travel: bool = False) -> SelectMultipleField:
    """Offer the kinds of work as boxes; travel is none that serves an objective."""
    kinds = [kind for kind in Activity if travel or kind is not Activity.TRAVEL]
    return SelectMultipleField(
        label,
        choices=[SelectChoice(kind.value, ACTIVITY_WORDS[kind]) for kind in kinds],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=hint,
    )


class TermsForm(VersionedForm):
    """What a proposal says and a change of the agreement may change."""

    title = StringField(
        "Your role there",
        [
            DataRequired("Enter what you will be there"),
            Length(max=120, message="Use at most 120 characters"),
        ],
        description="For example: assistant engineer.",
    )
    supervisor_name = _text(
        "Supervisor", 120, "Who will look after you and vouch for your hours.", needed=True
    )
    supervisor_title = _text("Their position", 120)
    supervisor_mail = EmailField(
        "Their mail",
        [
            Later(),
            Length(max=254, message="Use at most 254 characters"),
            Regexp(MAIL, message="Enter a mail address such as name@studio.example"),
        ],
    )
    mode = RadioField(
        "How you will work",
        choices=[
            SelectChoice(Mode.ON_SITE.value, "On site"),
            SelectChoice(Mode.HYBRID.value, "Partly remote"),
            SelectChoice(Mode.REMOTE.value, "Remote"),
        ],
        default=Mode.ON_SITE.value,
    )
    pay = _text("Pay", 120, "In words: unpaid for credit, hourly, a stipend.")
    is_paid = RadioField(
        "Is it paid?",
        choices=[
            SelectChoice("", "Not known yet"),
            SelectChoice("yes", "Paid"),
            SelectChoice("no", "Unpaid"),
        ],
        default="",
    )
    needs_authorisation = BooleanField(
        "I need a work authorisation",
        description="On a student visa, for example. Days outside its dates cannot be logged.",
    )
    names_place = BooleanField(
        "The place may be named outside the school",
        default=True,
        description="Leave it out under a non-disclosure agreement: your page then says "
        "what you did and not where.",
    )
    objective_1 = _text("First objective", 500, needed=True)
    objective_2 = _text("Second objective", 500, needed=True)
    objective_3 = _text("Third objective", 500)
    objective_4 = _text("Fourth objective", 500)
    objective_5 = _text("Fifth objective", 500)
    work_1 = work_boxes("Work that serves the first objective")
    work_2 = work_boxes("Work that serves the second objective")
    work_3 = work_boxes("Work that serves the third objective")
    work_4 = work_boxes("Work that serves the fourth objective")
    work_5 = work_boxes("Work that serves the fifth objective")


class ProposalForm(TermsForm):
    """A proposal: nearly everything may wait until it is sent."""

    site = SelectField("Place", validate_choice=True)
    site_name = _text("Name of the place", 120, needed=True)
    site_kind = _text("What it is", 80, "Recording studio, venue, station, post house.")
    site_city = _text("Town", 120)
    course = SelectField("Course")
    credits = NumberField(
        "Credits",
        [Optional(), NumberRange(0, 60, "Enter between 0 and 60 credits")],
        places=None,
        description="For a course; empty means what the course usually carries.",
    )
    starts_on = _day("First day")
    ends_on = _day("Last day")
    planned_hours = NumberField(
        "Planned hours",
        [Later(), NumberRange(0, 5000, "Enter between 0 and 5000 hours")],
        places=None,
        description="In all, from the first to the last day.",
    )

    def __init__(
        self,
        formdata: Any,  # noqa: ANN401 - whatever werkzeug read
        *,
        sites: Sequence[Site],
        courses: Sequence[Course],
        policy_for: Callable[[Course | None], Policy],
        internship: Internship | None = None,
    ) -> None:
        super().__init__(formdata, data=shown_values(internship) if internship else None)
        self._policy_for = policy_for
        self._courses = {str(course.id): course for course in courses}
        self.site.choices = [
            SelectChoice("", "A place that is not in the list"),
            *(SelectChoice(str(s.id), ", ".join(filter(None, (s.name, s.city)))) for s in sites),
        ]
        self.course.choices = [
            SelectChoice("", "Not for credit"),
            *(SelectChoice(str(c.id), f"{c.code} {c.title}") for c in courses),
        ]
        for select in (self.site, self.course):
            select.data = select.data or ""

    @property
    def objectives(self) -> tuple[str, ...]:
        """The objectives that were filled in."""
        return objectives_of(self)[0]

    def draft(self) -> ProposalDraft:
        """Return what was typed; call only after ``validate()``."""
        new = not self.site.data
        return ProposalDraft(
            title=_plain(self.title.data),
            site_id=None if new else int(self.site.data),
            site_name=_plain(self.site_name.data) if new else "",
            site_kind=_plain(self.site_kind.data) if new else "",
            site_city=_plain(self.site_city.data) if new else "",
            supervisor_name=_plain(self.supervisor_name.data),
            supervisor_title=_plain(self.supervisor_title.data),
            supervisor_mail=_plain(self.supervisor_mail.data),
            course_id=int(self.course.data) if self.course.data else None,
            credits=_two_places(self.credits.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            planned_minutes=int((self.planned_hours.data or 0) * 60),
            mode=Mode(self.mode.data),
            pay=_plain(self.pay.data),
            is_paid={"yes": True, "no": False}.get(self.is_paid.data or ""),
            needs_authorisation=bool(self.needs_authorisation.data),
            names_place=bool(self.names_place.data),
            objectives=self.objectives,
            work=objectives_of(self)[1],
        )

    def proposal(self, today: date) -> Proposal:
        """Return what rules ask of it, before it is saved."""
        draft, course = self.draft(), self._courses.get(self.course.data)
        return Proposal(
            today=today,
            policy=self._policy_for(course),
            title=draft.title,
            has_site=bool(draft.site_id or draft.site_name),
            has_supervisor=bool(draft.supervisor_name and draft.supervisor_mail),
            course_code=course.code if course else "",
            credits=draft.credits if draft.credits is not None or not course else course.credits,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            planned_minutes=draft.planned_minutes,
            objectives=len(draft.objectives),
            mode=draft.mode,
            is_paid=draft.is_paid,
        )

    def complain(self, reasons: Sequence[Reason]) -> None:
        """Show at its field what keeps the proposal from being sent."""
        for reason in reasons:
            name = {"objectives": OBJECTIVES[min(len(self.objectives), 1)]}.get(
                reason.field, reason.field
            )
            if name == "site" and not self.site.data:
                name = "site_name"
            field = self[name]
            field.errors = [*field.errors, reason.sentence]

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Check every field, and that the last day does not lie before the first."""
        valid = super().validate(extra_validators)
        starts, ends = self.starts_on.data, self.ends_on.data
        if starts and ends and ends < starts and not self.ends_on.errors:
            self.ends_on.errors = ["The last day lies before the first"]
            valid = False
        return valid


def objectives_of(form: PlainForm) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the objectives that were filled in, and for each the work that serves it."""
    rows = [
        (text, tuple(kind.value for kind in known(form[boxes].data or ())))
        for name, boxes in zip(OBJECTIVES, WORK, strict=True)
        if (text := (form[name].data or "").strip())
    ]
    return tuple(text for text, _ in rows), tuple(work for _, work in rows)


def shown_values(internship: Internship) -> dict[str, Any]:
    """Return an internship as the fields of a form show it."""
    supervisor = internship.supervisor
    hours = Decimal(internship.planned_minutes) / 60
    values: dict[str, Any] = {
        "row_version": internship.row_version,
        "title": internship.title,
        "site": str(internship.site_id or ""),
        "supervisor_name": supervisor.name if supervisor else "",
        "supervisor_title": supervisor.job_title if supervisor else "",
        "supervisor_mail": supervisor.mail if supervisor else "",
        "course": str(internship.course_id or ""),
        "credits": _trimmed(internship.credits),
        "starts_on": internship.planned_starts_on,
        "ends_on": internship.planned_ends_on,
        "planned_hours": _trimmed(hours) if internship.planned_minutes else None,
        "mode": internship.mode.value,
        "pay": internship.pay,
        "is_paid": "" if internship.is_paid is None else "yes" if internship.is_paid else "no",
        "needs_authorisation": internship.needs_authorisation,
        "names_place": internship.names_place,
    }
    texts = [objective.text for objective in internship.objectives]
    work = [objective.activities for objective in internship.objectives]
    return values | dict(zip(OBJECTIVES, texts, strict=False)) | dict(zip(WORK, work, strict=False))


def _trimmed(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.2f}".rstrip("0").rstrip("."))


def _two_places(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
