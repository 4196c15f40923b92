"""What is kept with a day."""

from collections.abc import Sequence
from typing import Any

from wtforms import FileField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag

from tracker.media.models import Recording
from tracker.web.forms import Form


class PictureForm(Form):
    """A picture from a phone or a computer."""

    file = FileField(
        "Picture",
        description="PNG or JPEG, up to 15 MB.",
        render_kw={"accept": ".png,.jpg,.jpeg,image/png,image/jpeg"},
    )


class SoundForm(Form):
    """One of one's own recordings."""

    recording = SelectField("Recording")

    def __init__(
        self,
        formdata: Any,  # noqa: ANN401 - whatever werkzeug read
        *,
        recordings: Sequence[Recording],
        chosen: str = "",
    ) -> None:
        super().__init__(formdata, data={"recording": chosen})
        self.recording.choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(each.public_id, each.title) for each in recordings),
        ]
