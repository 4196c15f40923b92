"""Forms of a project itself."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from tracker.projects.forms.fields import (
    DATE_HELP,
    ChosenIdField,
    DayField,
    LinesField,
    PartialDateField,
    RoleField,
)
from tracker.projects.rules import (
    KIND_WORDS,
    RIGHTS_WORDS,
    SHARE_WORDS,
    CreditDraft,
    ProjectDraft,
    ProjectKind,
    Rights,
    Share,
    fingerprints,
)
from tracker.web.forms import Form, VersionedForm
from tracker.web.text import Seen, one_line, plain_text

LONGEST_TITLE, LONGEST_BRIEF, LONGEST_TEXT = 160, 400, 20_000
SHARES = {share.value: words for share, words in SHARE_WORDS.items()}
KINDS = {kind.value: words for kind, words in KIND_WORDS.items()}
NEEDS_NOTE = {
    Rights.PERMISSION: "Write down who agreed, when, and to what",
    Rights.LICENCE: "Write down which licence it is, and of what",
}


def _title() -> StringField:
    return StringField(
        "Title",
        [
            DataRequired("Enter a title"),
            Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters"),
            Seen(),
        ],
        filters=[one_line],
    )


def _kind() -> SelectField:
    return SelectField("Kind", choices=KINDS)


class NewProjectForm(Form):
    """The few things a project begins with; the rest can come while its sound uploads."""

    title = _title()
    kind = _kind()
    began = PartialDateField("When", [Optional()], description=DATE_HELP, filters=[one_line])
    role = RoleField("Your main role", none="Say it later")
    share = RadioField("How much of it", choices=SHARES, default=Share.ALONE.value)
    recording = HiddenField()

    def draft(self) -> ProjectDraft:
        """Return the project; call only after ``validate()``."""
        return ProjectDraft(
            title=self.title.data or "",
            kind=ProjectKind(self.kind.data),
            began=self.began.date,
            ended=self.began.date,
        )

    def role_draft(self) -> CreditDraft | None:
        """Return the first role, if one was chosen."""
        if not self.role.data:
            return None
        return CreditDraft(role=self.role.data, share=Share(self.share.data))


class ProjectForm(VersionedForm):
    """All of a project but its roles, credits and items."""

    title = _title()
    kind = _kind()
    began = PartialDateField("From", [Optional()], description=DATE_HELP, filters=[one_line])
    ended = PartialDateField(
        "Until",
        [Optional()],
        description="Leave empty while you work on it.",
        filters=[one_line],
    )
    brief = TextAreaField(
        "In short",
        [
            Optional(),
            Length(max=LONGEST_BRIEF, message=f"Use at most {LONGEST_BRIEF} characters"),
            Seen(line=False),
        ],
        description="One or two sentences. They stand beside the work on your public page.",
        filters=[plain_text],
        render_kw={"rows": 2},
    )
    description = TextAreaField(
        "The story",
        [
            Optional(),
            Length(max=LONGEST_TEXT, message=f"Use at most {LONGEST_TEXT:,} characters"),
            Seen(line=False),
        ],
        filters=[plain_text],
        render_kw={"rows": 12},
    )
    course_id = ChosenIdField("Course", none="None")
    internship_id = ChosenIdField("Internship", none="None")
    tools = LinesField("Tools", most=30, longest=80)
    rights = RadioField(
        "On what grounds may it be shown",
        choices={rights.value: words for rights, words in RIGHTS_WORDS.items()},
    )
    rights_note = TextAreaField(
        "About the rights",
        [
            Length(max=2_000, message="Use at most 2,000 characters"),
            Seen(line=False),
        ],
        description="Who agreed and when, which licence, until when. Only you see this.",
        filters=[plain_text],
        render_kw={"rows": 3},
    )
    embargo_until = DayField(
        "Embargo until", [Optional()], description="Nothing of it can be public before that day."
    )
    shown_to_faculty = BooleanField(
        "Show to my faculty",
        description="Faculty of your programme can open it and listen. Nobody else can.",
    )
    opened = HiddenField()

    def offer(
        self,
        courses: Iterable[tuple[int, str]],
        internships: Iterable[tuple[int, str]],
    ) -> None:
        """Set which courses and internships may be chosen."""
        self.course_id.offer(courses)
        self.internship_id.offer(internships)

    def show(self, draft: ProjectDraft, row_version: int) -> None:
        """Note what the form is filled from, to tell later what changed meanwhile."""
        self.row_version.data = row_version
        prints = fingerprints(draft)
        self.opened.data = " ".join(f"{name}:{print_}" for name, print_ in prints.items())

    @property
    def opened_prints(self) -> Mapping[str, str]:
        """What the form showed when it was opened, as fingerprints by field."""
        pairs = (each.partition(":") for each in (self.opened.data or "").split())
        return {name: print_ for name, _, print_ in pairs}

    def validate_ended(self, _field: object) -> None:
        """Refuse an end before the beginning."""
        if self.began.errors:
            return
        began, ended = self.began.date, self.ended.date
        if began and ended and ended.last < began.first:
            raise ValidationError("Enter a date that is not before the first one")

    def validate_rights_note(self, field: TextAreaField) -> None:
        """Ask for the grounds where they lie with somebody else."""
        rights = Rights(self.rights.data) if self.rights.data in set(Rights) else Rights.UNSURE
        if rights in NEEDS_NOTE and not field.data:
            raise ValidationError(NEEDS_NOTE[rights])

    def draft(self) -> ProjectDraft:
        """Return what was typed; call only after ``validate()``."""
        return ProjectDraft(
            title=self.title.data or "",
            kind=ProjectKind(self.kind.data),
            brief=self.brief.data or "",
            description=self.description.data or "",
            began=self.began.date,
            ended=self.ended.date,
            course_id=self.course_id.data,
            internship_id=self.internship_id.data,
            tools=tuple(self.tools.data or ()),
            rights=Rights(self.rights.data),
            rights_note=self.rights_note.data or "",
            embargo_until=self.embargo_until.data,
            shown_to_faculty=bool(self.shown_to_faculty.data),
        )


class FilterForm(PlainForm):
    """The filters of the list: plain parameters of its address, so no token."""

    kind = SelectField("Kind", choices={"": "Every kind", **KINDS})
    course = ChosenIdField("Course", none="Every course")


def typed_values(draft: ProjectDraft) -> dict[str, Any]:
    """Return a draft as the form's fields hold it."""
    values = asdict(draft)
    values["began"] = str(draft.began or "")
    values["ended"] = str(draft.ended or "")
    values["tools"] = list(draft.tools)
    values["kind"], values["rights"] = draft.kind.value, draft.rights.value
    return values
