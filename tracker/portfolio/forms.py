"""Forms of the editor and of the contact page."""

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import DataRequired, Email, InputRequired, Length, ValidationError
from wtforms.validators import Optional as Voluntary
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.media.forms import StretchForm
from tracker.portfolio.rules import addresses
from tracker.portfolio.rules.drafts import (
    NOTE_LENGTH,
    AboutDraft,
    LookDraft,
    MessageDraft,
    PassageDraft,
    PublishDraft,
    ReelDraft,
    WorkDraft,
)
from tracker.portfolio.rules.kinds import THEME_WORDS, Move, Theme, Visibility
from tracker.web.forms import Form, VersionedForm

LINE = Length(max=120, message="Use up to 120 characters")
VISIBILITY_WORDS = (
    SelectChoice(
        Visibility.PUBLIC.value, "Everybody: search engines and the school's directory find it"
    ),
    SelectChoice(Visibility.LINK.value, "By link: only people to whom you give the secret address"),
)


class AboutForm(VersionedForm):
    """Who the page is about."""

    shown_name = StringField(
        "Name on the page", [DataRequired("Enter the name your page shows"), LINE]
    )
    role_line = StringField(
        "What you do",
        [Voluntary(), LINE],
        description="One line, such as Sound designer and re-recording mixer",
    )
    intro = TextAreaField(
        "Introduction",
        [Voluntary(), Length(max=600, message="Use up to 600 characters")],
        description="One or two sentences. They stand large beside your name.",
    )
    availability = StringField(
        "Availability", [Voluntary(), LINE], description="Such as Available from June 2027"
    )
    place = StringField("Place", [Voluntary(), LINE])
    looking_for = StringField("Looking for", [Voluntary(), LINE])
    speaks = StringField("Languages", [Voluntary(), LINE], description="Separated by commas")
    in_directory = BooleanField("List my page on the school's start page while it is public")

    def draft(self) -> AboutDraft:
        """Return what was entered."""
        return AboutDraft(
            shown_name=_line(self.shown_name),
            role_line=_line(self.role_line).rstrip("."),
            intro=" ".join((self.intro.data or "").split()),
            availability=_line(self.availability),
            place=_line(self.place),
            looking_for=_line(self.looking_for),
            speaks=_line(self.speaks),
            in_directory=bool(self.in_directory.data),
        )


class LookForm(VersionedForm):
    """How the page looks."""

    theme = RadioField(
        "Theme",
        [InputRequired("Choose a theme")],
        choices=[SelectChoice(theme.value, words) for theme, words in THEME_WORDS.items()],
    )

    def draft(self) -> LookDraft:
        """Return what was chosen."""
        return LookDraft(theme=Theme(self.theme.data))


class AddressForm(VersionedForm):
    """The readable name of the page."""

    slug = StringField("Last part of the address", [DataRequired("Enter a name for the address")])

    def validate_slug(self, field: Field) -> None:
        """Refuse what cannot be part of an address."""
        if problem := addresses.problem_with(self.wanted):
            raise ValidationError(problem)
        del field

    @property
    def wanted(self) -> str:
        """The name as it would be kept."""
        return (self.slug.data or "").strip().lower()


class WorkForm(VersionedForm):
    """A project to put on the page."""

    project_id = SelectField("Project", [InputRequired("Choose a project")], coerce=int)

    def draft(self) -> WorkDraft:
        """Return what was chosen."""
        return WorkDraft(project_id=self.project_id.data)


class NoteForm(VersionedForm):
    """What the page says beside a work."""

    note = TextAreaField(
        "Note",
        [Voluntary(), Length(max=NOTE_LENGTH, message=f"Use up to {NOTE_LENGTH} characters")],
    )

    def draft(self, project_id: int) -> WorkDraft:
        """Return what was entered."""
        return WorkDraft(project_id=project_id, note=" ".join((self.note.data or "").split()))


class PairForm(VersionedForm):
    """Two sounds of a work that visitors may hear against each other."""

    comparison_id = SelectField("Before and after", [Voluntary()], coerce=int)

    @property
    def chosen(self) -> int | None:
        """The comparison; None for none."""
        return self.comparison_id.data or None


class SkillForm(VersionedForm):
    """A skill to put on the page."""

    skill = SelectField("Skill", [InputRequired("Choose a skill")])


class PassageForm(StretchForm):
    """A passage for the reel."""

    item_id = SelectField("Sound", [InputRequired("Choose a sound")], coerce=int)

    def draft(self) -> PassageDraft:
        """Return what was entered."""
        return PassageDraft(item_id=self.item_id.data, start_ms=self.start_ms, end_ms=self.end_ms)


class HighlightsForm(VersionedForm):
    """Highlights for the reel; `offered` are the ids of all choices."""

    offered: Sequence[int] = ()

    highlight_id = SelectMultipleField(
        "Highlights that are not in the reel yet",
        [InputRequired("Choose at least one highlight")],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ReelForm(VersionedForm):
    """How long the reel may be."""

    budget_ms = RadioField(
        "How long it may be", [InputRequired("Choose how long the reel may be")], coerce=int
    )
    download = BooleanField("Let visitors keep the reel as a file")

    def draft(self) -> ReelDraft:
        """Return what was chosen."""
        return ReelDraft(budget_ms=self.budget_ms.data, download=bool(self.download.data))


class WordsForm(VersionedForm):
    """The reel in words."""

    words = TextAreaField(
        "What you hear, in words",
        [Voluntary(), Length(max=2000, message="Use up to 2,000 characters")],
        description="For visitors who cannot listen, or not now.",
    )


class MoveForm(VersionedForm):
    """A press on a button beside a row: ``up 12``."""

    move = StringField()

    def chosen(self) -> tuple[Move, str] | None:
        """Return what to do to which row; None for what no button of ours sends."""
        word, _, row = (self.move.data or "").partition(" ")
        try:
            return Move(word), row
        except ValueError:
            return None

    def chosen_number(self) -> tuple[Move, int] | None:
        """Return what to do to the row of which number."""
        chosen = self.chosen()
        if chosen is None or not (chosen[1].isascii() and chosen[1].isdigit()):
            return None
        return chosen[0], min(int(chosen[1][:19]), 2**63 - 1)


class PublishForm(VersionedForm):
    """Who may open the page."""

    visibility = RadioField(
        "Who may open it",
        [InputRequired("Choose who may open your page")],
        choices=VISIBILITY_WORDS,
    )

    def draft(self) -> PublishDraft:
        """Return what was chosen."""
        return PublishDraft(visibility=Visibility(self.visibility.data))


class ContactForm(Form):
    """A visitor's message."""

    name = StringField(
        "Your name",
        [DataRequired("Enter your name"), Length(max=100, message="Use up to 100 characters")],
    )
    email = StringField(
        "Your e-mail",
        [
            DataRequired("Enter the address the answer should go to"),
            Email("Enter an e-mail address, such as name@company.example"),
            Length(max=254, message="Use up to 254 characters"),
        ],
        description="The answer goes there.",
    )
    message = TextAreaField(
        "Message",
        [DataRequired("Write a message"), Length(max=4000, message="Use up to 4,000 characters")],
        description="What is the project, and when does it need sound?",
    )
    # People do not see it, programs that fill every field do.
    website = StringField("Leave this empty")

    @property
    def is_trap_sprung(self) -> bool:
        """Whether a program filled the field that people do not see."""
        return bool(self.website.data)

    def draft(self) -> MessageDraft:
        """Return what was written."""
        return MessageDraft(
            name=_line(self.name),
            mail=(self.email.data or "").strip(),
            text=(self.message.data or "").replace("\r\n", "\n").strip(),
        )


def _line(field: Field) -> str:
    return " ".join((field.data or "").split())
