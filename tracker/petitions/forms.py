"""Forms of petitions."""

from collections.abc import Iterable, Sequence

from wtforms import FileField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Length, Optional

from tracker.audit import Programme
from tracker.petitions.rules import PetitionDraft, PetitionKind
from tracker.programmes.models import Course
from tracker.projects.models import Project
from tracker.web.forms import Form, given

_WHAT = {
    PetitionKind.SUBSTITUTION: "Substitution: let one course stand for another",
    PetitionKind.WAIVER: "Waiver: do not ask for a course or requirement",
    PetitionKind.EXTRA_CREDIT: "Extra credit: count a course as taken, for work done elsewhere",
}


class PetitionForm(Form):
    """What is asked, why, and what shows it."""

    kind = RadioField(
        "What you ask for",
        [InputRequired("Choose what you ask for")],
        choices=[SelectChoice(kind.value, words) for kind, words in _WHAT.items()],
    )
    course = SelectField(
        "Course", description="The course you took, or that is to be waived or counted."
    )
    replaces = SelectField("Stands for", description="Only for a substitution.")
    node = SelectField("Requirement", description="Where it is to count; leave open if unsure.")
    reason = TextAreaField(
        "Why",
        [
            InputRequired("Enter the reason"),
            Length(max=4000, message="Use at most 4000 characters"),
        ],
        description="What you learned, where, and why it fits. The office reads this.",
    )
    file = FileField(
        "Document",
        [Optional()],
        description="A syllabus, certificate or transcript: PDF, PNG, JPEG, TXT or CSV.",
    )
    project = SelectField(
        "Project", description="The office sees its title, brief and your roles, nothing else."
    )

    def offer(
        self, courses: Sequence[Course], programme: Programme, projects: Iterable[Project]
    ) -> None:
        """Fill in what may be chosen."""
        named = [SelectChoice(str(c.id), f"{c.code} {c.title}") for c in courses]
        self.course.choices = [SelectChoice("", "None"), *named]
        self.replaces.choices = [SelectChoice("", "None"), *named]
        self.node.choices = [
            SelectChoice("", "Wherever it fits"),
            *(SelectChoice(node.id, node.label) for node in programme.walk()),
        ]
        self.project.choices = [
            SelectChoice("", "None"),
            *(SelectChoice(str(p.id), p.title) for p in projects),
        ]

    def draft(self) -> PetitionDraft:
        """Return what was entered."""
        return PetitionDraft(
            kind=PetitionKind(given(self.kind.data)),
            reason=given(self.reason.data),
            course_id=_number(self.course.data),
            replaces_id=_number(self.replaces.data),
            node=self.node.data,
            project_id=_number(self.project.data),
        )


class DecisionForm(Form):
    """Why, in words the student reads; the pressed button says what."""

    words = TextAreaField(
        "In words",
        [
            InputRequired("Enter the reason"),
            Length(max=2000, message="Use at most 2000 characters"),
        ],
        description="The student reads this, and it stays in the record.",
    )


class WithdrawForm(Form):
    """Takes a petition back with one press."""


def _number(chosen: str | None) -> int | None:
    return int(chosen) if chosen else None
