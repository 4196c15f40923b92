"""Forms of the media feature."""

from wtforms import Field, HiddenField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from tracker.audio.times import read_time
from tracker.media.rules import HighlightDraft
from tracker.web.forms import Form, VersionedForm, given
from tracker.web.text import Seen, one_line


class UploadForm(Form):
    """A recording sent by a browser without script.

    The file itself is not a field: it is streamed to disk before the rest can be read. `next_url`
    is where the person came from, `recording` the one to which a version is added.
    """

    next_url = HiddenField()
    recording = HiddenField()


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class TitleForm(Form):
    """The title of a recording."""

    title = StringField(
        "Title",
        filters=[_one_line],
        validators=[DataRequired("Enter a title"), Length(max=200)],
    )

    def draft(self) -> str:
        """Return the title as it will be stored."""
        return given(self.title.data)


class StretchForm(VersionedForm):
    """From when to when of a sound, typed as minutes and seconds."""

    starts = StringField("From", [DataRequired("Enter where it begins")])
    ends = StringField("To", [DataRequired("Enter where it ends")])

    def validate_starts(self, field: Field) -> None:
        """Refuse what is not a time."""
        _check_time(field)

    def validate_ends(self, field: Field) -> None:
        """Refuse what is not a time, and one before the start."""
        _check_time(field)
        start = read_time(self.starts.data or "")
        if start is not None and given(read_time(field.data)) <= start:
            raise ValidationError("Enter an end after the start")

    @property
    def start_ms(self) -> int:
        """Where it begins, once the form is valid."""
        return given(read_time(self.starts.data or ""))

    @property
    def end_ms(self) -> int:
        """Where it ends, once the form is valid."""
        return given(read_time(self.ends.data or ""))


class HighlightForm(StretchForm):
    """A stretch worth hearing. `next_url` is the page it was marked on."""

    next_url = HiddenField()
    title = StringField(
        "Title of the highlight",
        filters=[one_line],
        validators=[
            DataRequired("Enter what there is to hear"),
            Length(max=80, message="Use up to 80 characters"),
            Seen(),
        ],
        description="What there is to hear, such as Foley against the storm",
    )

    def draft(self) -> HighlightDraft:
        """Return what was entered."""
        return HighlightDraft(
            title=given(self.title.data), start_ms=self.start_ms, end_ms=self.end_ms
        )


def _check_time(field: Field) -> None:
    if read_time(field.data or "") is None:
        raise ValidationError("Enter a time as minutes and seconds, such as 1:05 or 0:32.5")
