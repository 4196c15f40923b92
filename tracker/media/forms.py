"""Forms of the media feature."""

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from tracker.web.forms import Form, given


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
