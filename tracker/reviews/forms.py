"""What a browser may send from the desk."""

from wtforms import TextAreaField
from wtforms.validators import Length

from tracker.web.forms import VersionedForm


class DecisionForm(VersionedForm):
    """A decision: the pressed button says which, the message why."""

    reason = TextAreaField(
        "Message to the student",
        [Length(max=5000, message="Use at most 5000 characters")],
        description="Needed when you return it.",
    )

    @property
    def words(self) -> str:
        """The message, trimmed."""
        return (self.reason.data or "").strip()

    def ask_why(self) -> None:
        """Say that a return needs words."""
        self.reason.errors = [*self.reason.errors, "Say why, so that the student can act on it"]
