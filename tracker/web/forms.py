"""The base of all forms: one token, one place, typed drafts out."""

import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, TypeVar
from unicodedata import normalize

from flask import current_app, session
from wtforms import (
    DecimalField,
    Field,
    FieldList,
    HiddenField,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms import Form as _Form
from wtforms.csrf.session import SessionCSRF
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import HiddenInput

from tracker.web.text import Seen
from tracker.web.urls import LARGEST_ID

T = TypeVar("T")
MOST_PLACES = 20
EXPIRED = "This page was open for too long. Nothing is lost: check it and send it again."


def given(value: T | None) -> T:
    """Return a value that a validator has already made sure of."""
    if value is None:
        raise LookupError("A form was read before it was validated")
    return value


class _Token(SessionCSRF):
    """WTForms' own token, with a sentence a person can act on."""

    def validate_csrf_token(self, form: Any, field: Any) -> None:  # noqa: ANN401 - WTForms' own
        try:
            super().validate_csrf_token(form, field)
        except ValidationError:
            raise ValidationError(EXPIRED) from None


class _NameOfPress(HiddenField):
    """Names one press of a button; a page that answers a press names the next one anew."""

    def _value(self) -> str:
        return secrets.token_urlsafe(16)


class Form(_Form):
    """A form with a CSRF token bound to the session, and a name for this one submission.

    ``submission_id`` makes a double press count once (``tracker.web.once``).
    """

    submission_id = _NameOfPress()

    class Meta:
        """WTForms settings."""

        csrf = True
        csrf_class = _Token
        csrf_time_limit = timedelta(hours=12)

        @property
        def csrf_secret(self) -> bytes:
            """The key that signs tokens."""
            return bytes(current_app.config["SECRET_KEY"], "utf-8")

        @property
        def csrf_context(self) -> object:
            """Where the token is remembered."""
            return session

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Check every field; text with NUL or undecodable bytes is refused in words.

        So are names, titles and other lines with characters that nobody sees; in one spelling (NFC)
        two that look alike are alike.
        """
        for field in filter(_is_line, self):
            field.data = field.data and normalize("NFC", field.data)
        valid = bool(super().validate(extra_validators))
        for field in self:
            if _is_line(field) and not _unstorable(field) and not self._is_seen(field):
                valid = False
            elif _unstorable(field):
                field.errors = [*field.errors, "Remove the characters that cannot be stored"]
                # It is shown again, and a page may not hold a NUL.
                field.data = field.data.replace("\0", "\ufffd")
                valid = False
        return valid

    def _is_seen(self, field: Field) -> bool:
        try:
            Seen()(self, field)
        except ValidationError as refused:
            field.errors = [*field.errors, str(refused)]
            return False
        return True


class VersionedForm(Form):
    """A form on a row that two people, or two windows, may edit at the same time."""

    row_version = IntegerField(validators=[Optional()], widget=HiddenInput())

    @property
    def based_on(self) -> int:
        """The version of the row this form was filled from; 0 when the browser sent no usable one.

        A number beyond what the database counts is no version of any row.
        """
        sent = self.row_version.data or 0
        return sent if 0 < sent < LARGEST_ID else 0

    def rebase(self, current: int, sentence: str) -> None:
        """Keep what was typed after somebody else saved, so that sending it again goes through.

        Args:
            current: the version of the row by now.
            sentence: what the person reads above the form.
        """
        self.row_version.data = current
        self.row_version.raw_data = [str(current)]
        self.form_errors.append(sentence)


class NumberField(DecimalField):
    """A decimal that can be compared and stored: no NaN of any kind, nothing endless or minute."""

    def process_formdata(self, valuelist: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Read the number; a signalling NaN would fail in the validators instead."""
        super().process_formdata(valuelist)
        read = self.data
        if read is not None and not (read.is_finite() and abs(read.adjusted()) <= MOST_PLACES):
            self.data = None
            raise ValueError("Enter a number")


class Rows(FieldList):  # type: ignore[type-arg] # takes none while the program runs
    """Rows of a form; names of fields that no form of ours has are passed over.

    The library reads any digits of any length as a number, and stops at some.
    """

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        for name in formdata:
            place = name.removeprefix(f"{prefix}-").split("-", 1)[0]
            if name.startswith(f"{prefix}-") and re.fullmatch(r"[0-9]{1,2}", place):
                yield int(place)


def _is_line(field: Field) -> bool:
    """Tell whether it is text that people type in one line, and that others may read."""
    other = (HiddenField, PasswordField, TextAreaField)
    return isinstance(field, StringField) and not isinstance(field, other)


def _unstorable(field: Field) -> bool:
    return isinstance(field.data, str) and ("\0" in field.data or "\ufffd" in field.data)
