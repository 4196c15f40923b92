"""What a person sends who leaves."""

from wtforms import BooleanField
from wtforms.validators import DataRequired

from tracker.web.forms import Form


class LeaveForm(Form):
    """The last question."""

    read = BooleanField(
        "I have read what goes and what stays",
        [DataRequired("Read what goes and what stays, then tick this")],
    )
