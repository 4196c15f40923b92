"""The form that puts a check into a project."""

from wtforms import SelectField
from wtforms.validators import InputRequired

from tracker.web.forms import Form


class AttachForm(Form):
    """Into which project; the targets come along as hidden fields of the same name."""

    project_id = SelectField("Project", [InputRequired("Choose a project")], coerce=int)
