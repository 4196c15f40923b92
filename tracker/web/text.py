"""What may stand in a line, or in a text, that a person typed.

A name or title is shown in lists, mails and on public pages beside other people's. Characters that
nobody sees can make it look like another one or turn the words around it, so they are refused.
"""

import unicodedata
from typing import Any

from wtforms.validators import ValidationError

TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LAYOUT = frozenset("\n\t")


def one_line(typed: str | None) -> str:
    """Return a title or name as it is kept: composed, without line breaks or doubled spaces."""
    return " ".join(unicodedata.normalize("NFC", typed or "").split())


def plain_text(typed: str | None) -> str:
    """Return a longer text as it is kept: composed, with one kind of line break, none at the end.

    Browsers send CR LF whatever was typed.
    """
    text = unicodedata.normalize("NFC", typed or "")
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()


class Seen:
    """Refuses characters that cannot be seen; in a line also those that turn words around."""

    message = "Remove the characters that cannot be seen"

    def __init__(self, *, line: bool = True) -> None:
        self.line = line

    def __call__(self, _form: object, field: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Look at the field's text; NUL is left to the form, which says so in its own words."""
        text = field.data or ""
        if any(self._unseen(sign) for sign in text):
            # The text is shown again, with a mark where the character was.
            field.data = "".join("\ufffd" if self._unseen(sign) else sign for sign in text)
            raise ValidationError(self.message)

    def _unseen(self, sign: str) -> bool:
        if unicodedata.category(sign) in {"Cc", "Cs"}:
            return sign not in LAYOUT and sign != "\0"
        return self.line and sign in TURNING
