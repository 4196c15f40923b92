"""Forms: a check goes into a project, and what the office types of a target."""

from decimal import Decimal
from typing import Any, Self

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from tracker.audio.targets import Kind, Target, TurnsUp
from tracker.delivery.rules import Typed, Unusable, typed_from, wording_of
from tracker.web.forms import Form, NumberField, VersionedForm

NOT_FIELDS = {"csrf_token", "submission_id", "row_version"}


class AttachForm(Form):
    """Into which project; the targets come along as hidden fields of the same name."""

    project_id = SelectField("Project", [InputRequired("Choose a project")], coerce=int)


class PressForm(VersionedForm):
    """One press of a button on a target."""

    def on(self, row_version: int) -> Self:
        """Return the form for the button of one row of the list."""
        self.row_version.data = row_version
        return self


class LevelField(NumberField):
    """A number as pages show it: with a true minus, or a comma."""

    def __init__(self, label: str, least: int, most: int, hint: str = "", **more: Any) -> None:  # noqa: ANN401 - WTForms' own
        message = f"Enter a number from {least} to {most}".replace("-", "−")
        checks = [Optional(), NumberRange(least, most, message)]
        super().__init__(label, checks, places=None, description=hint, **more)
        self.flags.optional = False  # the page says once that all of them may stay empty

    def process_formdata(self, valuelist: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Read the number."""
        plain = [value.strip().replace("−", "-").replace(",", ".") for value in valuelist]
        try:
            super().process_formdata(plain)
        except ValueError:
            raise ValueError("Enter a number") from None


def _words(label: str, most: int, missing: str = "", hint: str = "") -> Any:  # noqa: ANN401
    checks: list[Any] = [Length(max=most, message=f"Use at most {most} characters")]
    checks.insert(0, InputRequired(missing) if missing else Optional())
    return StringField(label, checks, description=hint)


class TargetForm(VersionedForm):
    """What all targets say of themselves."""

    name = _words("Name", 80, "Enter the name", "As those who ask for it call it.")
    used_for = _words("Used for", 80, hint="Such as: local radio.")
    source = _words(
        "Source", 500, "Enter where this was read", "An address, or a paper with its date."
    )
    confidence = _words(
        "Confidence",
        200,
        "Enter how sure this is",
        "Such as: primary, from the sheet itself; or secondary, two pages agree.",
    )
    note = TextAreaField(
        "What to know besides",
        [Optional(), Length(max=1000, message="Use at most 1000 characters")],
    )

    def show(self, target: Target, row_version: int) -> None:
        """Begin with what a target says."""
        for name, value in typed_from(target).items():
            if name in self:
                self[name].data = Decimal(f"{value:g}") if isinstance(value, float) else value
        self.row_version.data = row_version

    def typed(self) -> Typed:
        """Return what was typed, as plain values."""
        values = {name: field.data for name, field in self._fields.items()}
        return {
            name: float(value) if isinstance(value, Decimal) else value
            for name, value in values.items()
            if name not in NOT_FIELDS
        }

    def wording(self, target_id: str) -> dict[str, Any] | None:
        """Return the target as files hold it, or mark the field in which it goes wrong."""
        try:
            return wording_of(self.typed(), target_id)
        except Unusable as error:
            self[error.field].errors = [*self[error.field].errors, error.sentence]
            return None


class LinesForm(TargetForm):
    """A specification or a recommendation: what is asked, each thing in a field of its own."""

    kind = RadioField(
        "What it is",
        [InputRequired("Choose what it is")],
        choices=[
            SelectChoice(Kind.SPECIFICATION.value, "A specification: files pass or fail"),
            SelectChoice(Kind.RECOMMENDATION.value, "A recommendation: something to compare with"),
        ],
    )
    integrated_aim = LevelField("Aim, LUFS", -60, 0)
    integrated_tolerance = LevelField("Within, LU", 0, 20)
    integrated_aim_mono = LevelField("Aim for one channel, LUFS", -60, 0)
    integrated_least = LevelField("At least, LUFS", -60, 0)
    integrated_most = LevelField("At most, LUFS", -60, 0)
    of_dialogue = BooleanField(
        "It is asked of the dialogue alone",
        description="There is no dialogue gate here: the figure of the whole programme is shown, "
        "and whether it is met cannot be decided.",
    )
    short_term_most = LevelField("Short-term at most, LUFS", -60, 0)
    momentary_most = LevelField("Momentary at most, LUFS", -60, 0)
    either_maximum = BooleanField("One of these two is enough")
    range_least = LevelField("At least, LU", 0, 60)
    range_most = LevelField("At most, LU", 0, 60)
    peak_most = LevelField("At most, dBTP", -30, 6)
    peak_tolerance = LevelField("Within, dB", 0, 6)
    rates = StringField(
        "Sample rates allowed, Hz",
        [
            Optional(),
            Regexp(
                r"\s*\d{4,6}(\s*,\s*\d{4,6}){0,7}\s*$",
                message="Write sample rates as 44100, 48000",
            ),
        ],
        description="With commas between them, such as 44100, 48000.",
    )
    depth_least = LevelField("Bit depth at least", 8, 64)
    by_hand = TextAreaField(
        "To see to by hand",
        [Optional(), Length(max=2000, message="Use at most 2000 characters")],
        description="What no meter can tell. A sentence on each line.",
    )


class PlayerForm(TargetForm):
    """A player: what it turns sound to. It passes and fails nothing."""

    levels = TextAreaField(
        "Settings and their levels, LUFS",
        [
            InputRequired("Enter at least one setting with its level"),
            Length(max=1000, message="Use at most 1000 characters"),
        ],
        description="One on each line, such as “Normal: −14”. The first is the usual one.",
    )
    turns_up = RadioField(
        "Does it turn quiet sound up?",
        default=TurnsUp.UNKNOWN.value,
        choices=[
            SelectChoice(TurnsUp.NO.value, "No"),
            SelectChoice(TurnsUp.TO_HEADROOM.value, "Yes, as far as the true peak has room"),
            SelectChoice(TurnsUp.UNKNOWN.value, "It is not published"),
        ],
    )
    headroom_dbtp = LevelField(
        "Room up to, dBTP", -30, 6, "How high the true peak may come when it turns sound up."
    )
    true_peak_asked = LevelField(
        "True peak that is recommended, dBTP", -30, 6, "What the service asks of a master."
    )
    true_peak_asked_when_louder = LevelField(
        "The same for louder masters, dBTP", -30, 6, "For those above the first level."
    )

    def typed(self) -> Typed:
        """Return what was typed, as plain values."""
        return super().typed() | {"kind": Kind.PLAYER.value}


def form_for(kind: Kind) -> type[TargetForm]:
    """Return the form in which a target of this kind is typed."""
    return PlayerForm if kind is Kind.PLAYER else LinesForm
