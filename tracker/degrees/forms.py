"""Forms of degree records."""

import re
from collections.abc import Container, Iterable, Sequence
from decimal import Decimal

from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.audit import Programme
from tracker.degrees.models import Attempt
from tracker.degrees.rules import (
    AttemptDraft,
    AttemptKind,
    CountDraft,
    CountKind,
    ExceptionDraft,
    ExceptionKind,
    MilestoneDraft,
    countables,
)
from tracker.degrees.rules.counts import LONGEST_TITLE, MOST_TIMES
from tracker.programmes.models import Course, Enrolment, Term
from tracker.programmes.rules import EnrolmentDraft, EnrolmentState
from tracker.web.forms import Form, NumberField, VersionedForm, given

Choices = list[SelectChoice]

KINDS: Choices = [
    SelectChoice(AttemptKind.GRADED, "Graded"),
    SelectChoice(AttemptKind.IN_PROGRESS, "In progress"),
    SelectChoice(AttemptKind.PLANNED, "Planned"),
    SelectChoice(AttemptKind.TRANSFER, "Transfer"),
    SelectChoice(AttemptKind.EXAM, "By exam"),
    SelectChoice(AttemptKind.WAIVED, "Waived, without credits"),
]
EXCEPTIONS: Choices = [
    SelectChoice(ExceptionKind.SUBSTITUTION, "Substitution: one course stands for another"),
    SelectChoice(ExceptionKind.WAIVER, "Waiver: not asked for, without credits"),
    SelectChoice(ExceptionKind.EQUIVALENCY, "Equivalency: counts as taken, with credits"),
    SelectChoice(
        ExceptionKind.FORCED, "Forced: counts for the requirement, whatever the rule there says"
    ),
    SelectChoice(
        ExceptionKind.PIN, "Pin: counts for the requirement where that costs nothing else"
    ),
]
STATES: Choices = [
    SelectChoice(EnrolmentState.ACTIVE, "Active"),
    SelectChoice(EnrolmentState.GRADUATED, "Graduated"),
    SelectChoice(EnrolmentState.WITHDRAWN, "Withdrawn"),
]
_PAIR = re.compile(r"([1-9]\d{0,17})-([1-9]\d{0,17})")


def _number(chosen: str) -> int | None:
    """Turn a chosen id into a number; the empty choice is none."""
    return int(chosen) if chosen else None


def _courses(courses: Iterable[Course], empty: str) -> Choices:
    named = (SelectChoice(str(c.id), f"{c.code} {c.title}") for c in courses)
    return [SelectChoice("", empty), *named]


def _plain_terms(terms: Iterable[Term]) -> Choices:
    return [SelectChoice(str(term.id), term.name) for term in terms]


def _terms(terms: Iterable[Term], empty: str) -> Choices:
    latest = reversed(list(terms))
    return [SelectChoice("", empty), *(SelectChoice(str(t.id), t.name) for t in latest)]


class AttemptForm(Form):
    """One try at a course."""

    course = SelectField("Course", [InputRequired("Choose the course")])
    kind = SelectField("What it is", choices=KINDS, default=AttemptKind.GRADED)
    term = SelectField("Term", description="Leave empty for what was brought along.")
    grade = SelectField("Grade")
    worth = NumberField(
        "Credits",
        [Optional(), NumberRange(0, 60, "Credits are between 0 and 60")],
        places=2,
        description="Leave empty for the credits in the course list.",
    )

    def offer(
        self, courses: Sequence[Course], terms: Sequence[Term], grades: Iterable[str]
    ) -> None:
        """Fill in what may be chosen."""
        self.course.choices = _courses(courses, "Choose a course")
        self.term.choices = _terms(terms, "None")
        self.grade.choices = [SelectChoice("", "None"), *(SelectChoice(g, g) for g in grades)]
        self._credits = {str(c.id): c.credits for c in courses}

    def show(self, attempt: Attempt) -> None:
        """Begin with what is recorded."""
        self.course.data = str(attempt.course_id)
        self.kind.data = attempt.kind
        self.term.data = str(attempt.term_id or "")
        self.grade.data = attempt.grade or ""
        self.worth.data = attempt.credits

    def draft(self) -> AttemptDraft:
        """Return what was entered."""
        kind = AttemptKind(self.kind.data)
        worth = self.worth.data
        if worth is None:
            worth = self._credits[self.course.data]
        return AttemptDraft(
            course_id=int(self.course.data),
            kind=kind,
            credits=Decimal(0) if kind is AttemptKind.WAIVED else worth,
            term_id=_number(self.term.data),
            grade=self.grade.data,
        )


class CorrectionForm(AttemptForm):
    """Another version of an attempt, and why."""

    reason = TextAreaField(
        "Why it is corrected",
        [
            InputRequired("Enter the reason"),
            Length(max=2000, message="Use at most 2000 characters"),
        ],
        description="The earlier entry and this reason stay in the record.",
    )


class RemovalForm(Form):
    """Why something is taken out of the record."""

    reason = TextAreaField(
        "Why it is removed",
        [
            InputRequired("Enter the reason"),
            Length(max=2000, message="Use at most 2000 characters"),
        ],
        description="The entry and this reason stay in the record; it counts no more.",
    )


class ExceptionForm(Form):
    """A decision of the programme for one student."""

    kind = RadioField("Kind", [InputRequired("Choose what was decided")], choices=EXCEPTIONS)
    course = SelectField(
        "Course", description="The course that was taken, waived, granted, forced or pinned."
    )
    replaces = SelectField("Stands for", description="Only for a substitution.")
    node = SelectField(
        "Requirement",
        description="Needed to force or pin; otherwise leave empty to let it hold everywhere.",
    )
    reason = TextAreaField(
        "Reason",
        [
            InputRequired("Enter the reason"),
            Length(max=2000, message="Use at most 2000 characters"),
        ],
    )

    def offer(self, courses: Sequence[Course], programme: Programme) -> None:
        """Fill in what may be chosen."""
        self.course.choices = _courses(courses, "None")
        self.replaces.choices = _courses(courses, "None")
        self.node.choices = [
            SelectChoice("", "All"),
            *(SelectChoice(node.id, node.label) for node in programme.walk()),
        ]

    def draft(self) -> ExceptionDraft:
        """Return what was entered."""
        return ExceptionDraft(
            kind=ExceptionKind(self.kind.data),
            course_id=_number(self.course.data),
            replaces_id=_number(self.replaces.data),
            node=self.node.data,
            reason=given(self.reason.data),
        )


class MilestoneForm(Form):
    """A milestone that was reached."""

    node = SelectField("Milestone", [InputRequired("Choose the milestone")])
    reached_on = DateField("Reached on", [InputRequired("Enter the day")])

    def offer(self, programme: Programme) -> None:
        """Fill in what may be chosen."""
        self.node.choices = [SelectChoice(node.id, node.label) for node in programme.milestones]

    def draft(self) -> MilestoneDraft:
        """Return what was entered."""
        return MilestoneDraft(node=self.node.data, reached_on=given(self.reached_on.data))


class CountForm(Form):
    """That a student was there, or that a project was accepted."""

    what = SelectField("What counts", [InputRequired("Choose what counts")])
    title = StringField(
        "Title",
        [Optional(), Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters")],
        description="Of the project, or what it was.",
    )
    happened_on = DateField(
        "Day",
        [InputRequired("Enter the day")],
        description="For a project, the day it was accepted.",
    )
    times = IntegerField(
        "How often",
        [
            InputRequired("Enter how often"),
            NumberRange(1, MOST_TIMES, f"Enter a number between 1 and {MOST_TIMES}"),
        ],
        default=1,
    )

    def offer(self, programme: Programme) -> None:
        """Fill in what the programme counts."""
        nouns = {CountKind.ATTENDANCE: "attendance", CountKind.PROJECTS: "accepted project"}
        self._offered = {each.key: each for each in countables(programme)}
        self.what.choices = [
            SelectChoice("", "Choose"),
            *(
                SelectChoice(key, f"{each.label}: {nouns[each.kind]}, {each.what}")
                for key, each in self._offered.items()
            ),
        ]

    def draft(self) -> CountDraft:
        """Return what was entered; the field accepts only what was offered."""
        chosen = self._offered[given(self.what.data)]
        return CountDraft(
            kind=chosen.kind,
            what=chosen.what,
            times=given(self.times.data),
            happened_on=given(self.happened_on.data),
            title=" ".join((self.title.data or "").split()),
        )


class EnrolmentForm(VersionedForm):
    """Branch, stage, dates and state of an enrolment."""

    option = SelectField("Concentration")
    stage = StringField("Stage", [Optional(), Length(max=60)], description="Junior, for example.")
    started_on = DateField("Started", [InputRequired("Enter the first day")])
    expected_on = DateField("Means to finish", [Optional()])
    state = SelectField("State", choices=STATES)
    ended_on = DateField("Ended", [Optional()], description="Only when graduated or withdrawn.")
    adviser = SelectField("Adviser")

    def offer(self, programme: Programme, advisers: Iterable[tuple[int, str]]) -> None:
        """Fill in what may be chosen."""
        options = [SelectChoice(option.id, option.label) for option in programme.options]
        self.option.choices = [SelectChoice("", "Not chosen yet"), *options]
        self.adviser.choices = [
            SelectChoice("", "None"),
            *(SelectChoice(str(number), name) for number, name in advisers),
        ]

    def show(self, enrolment: Enrolment) -> None:
        """Begin with what is recorded."""
        self.option.data = enrolment.option or ""
        self.stage.data = enrolment.stage
        self.started_on.data = enrolment.started_on
        self.expected_on.data = enrolment.expected_on
        self.state.data = enrolment.state
        self.ended_on.data = enrolment.ended_on
        self.adviser.data = str(enrolment.adviser_id or "")
        self.row_version.data = enrolment.row_version

    def validate(self, extra_validators: object = None) -> bool:
        """Check that the dates fit the state."""
        valid = super().validate(extra_validators)
        if valid and self.state.data != EnrolmentState.ACTIVE and self.ended_on.data is None:
            self.ended_on.errors = ["Enter the day it ended"]
            return False
        return valid

    def draft(self) -> EnrolmentDraft:
        """Return what was entered."""
        state = EnrolmentState(self.state.data)
        return EnrolmentDraft(
            started_on=given(self.started_on.data),
            expected_on=self.expected_on.data,
            ended_on=None if state is EnrolmentState.ACTIVE else self.ended_on.data,
            state=state,
            stage=(self.stage.data or "").strip(),
            option=self.option.data,
            adviser_id=_number(self.adviser.data),
        )


class PlanForm(Form):
    """A course for a term to come."""

    course = SelectField("Course", [InputRequired("Choose a course")])
    term = SelectField("Term", [InputRequired("Choose a term")])

    def offer(
        self, courses: Sequence[Course], terms: Sequence[Term], asked_for: Container[str]
    ) -> None:
        """Fill in what may be chosen; what the degree still asks for stands first."""
        first = [c for c in courses if c.code in asked_for]
        rest = [c for c in courses if c.code not in asked_for]
        groups = {"Asked for by the degree": first, "Other courses": rest}
        self.course.choices = {
            "Choose": [SelectChoice("", "Choose a course")],
            **{name: _courses(some, "")[1:] for name, some in groups.items() if some},
        }
        self.term.choices = _plain_terms(terms)


class PlannedForm(Form):
    """Another term for a planned course."""

    term = SelectField("Move to", [InputRequired("Choose a term")])

    def offer(self, terms: Sequence[Term]) -> None:
        """Fill in what may be chosen."""
        self.term.choices = _plain_terms(terms)


class ProposalForm(Form):
    """Which courses of a proposed plan are taken over."""

    courses = SelectMultipleField(
        "Courses", [InputRequired("Choose the courses to plan")], validate_choice=False
    )

    def wanted(self) -> list[tuple[int, int]]:
        """Return course and term of each; what is no such pair is left out."""
        pairs = (_PAIR.fullmatch(each) for each in self.courses.data or [])
        return [(int(pair[1]), int(pair[2])) for pair in pairs if pair]


class DropForm(Form):
    """Takes something back with one press."""
