"""The style guide's form: one field of every kind."""

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.web.forms import Form

ROLES = [
    SelectChoice("mix", "Mix"),
    SelectChoice("foley", "Foley"),
    SelectChoice("dialogue", "Dialogue edit"),
]


class SpecimenForm(Form):
    """Every kind of field that pages use."""

    title = StringField("Title", [InputRequired("Enter a title")], description="As on the sleeve.")
    mail = EmailField("E-mail", [InputRequired("Enter an e-mail address")])
    password = PasswordField("Password", [Optional()])
    day = DateField("Day", [InputRequired("Enter the day")])
    start = TimeField("Start", [Optional()])
    hours = DecimalField(
        "Hours", [InputRequired("Enter the hours")], description="7.5, 7:30 or 9-17."
    )
    kind = SelectField(
        "Kind",
        choices=[
            SelectChoice("film", "Film"),
            SelectChoice("game", "Game"),
            SelectChoice("music", "Music"),
        ],
    )
    text = TextAreaField("What I did", [InputRequired("Say what you did")])
    share = RadioField(
        "Share",
        [InputRequired("Choose your share")],
        choices=[
            SelectChoice("alone", "Alone"),
            SelectChoice("led", "Led"),
            SelectChoice("assisted", "Assisted"),
        ],
        description="Your part of this role.",
    )
    roles = SelectMultipleField(
        "Roles",
        [Optional()],
        choices=ROLES,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    recording = FileField("Recording", [Optional()], description="WAV, AIFF or FLAC.")
    agreed = BooleanField("Everyone named agreed", [InputRequired("Ask everyone who is named")])
