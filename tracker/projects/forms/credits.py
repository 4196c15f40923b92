"""Forms of roles and credits."""

import re

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from tracker.projects.forms.fields import RoleField
from tracker.projects.forms.projects import SHARES
from tracker.projects.rules import OTHER_ROLE, CreditDraft, Share
from tracker.web.forms import VersionedForm
from tracker.web.text import Seen, one_line, plain_text

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class _NamedRole(VersionedForm):
    """The role of somebody, mine or another's."""

    role = RoleField("Role", validators=[DataRequired("Choose a role")])
    role_other = StringField(
        "What it was called",
        [Optional(), Length(max=80, message="Use at most 80 characters"), Seen()],
        description="Only for another role.",
        filters=[one_line],
    )
    scope = StringField(
        "Of what part",
        [Optional(), Length(max=120, message="Use at most 120 characters"), Seen()],
        description="Leave empty when it was all of it. For example: tracks 2 to 5.",
        filters=[one_line],
    )

    def validate_role(self, field: RoleField) -> None:
        """Ask for words where the vocabulary has none; a filled field without data skips there."""
        if field.data == OTHER_ROLE and not self.role_other.data:
            raise ValidationError("Say below what the role was called")

    @property
    def own_words(self) -> str:
        """The words for another role; none where the vocabulary has them."""
        return (self.role_other.data or "") if self.role.data == OTHER_ROLE else ""


class RoleForm(_NamedRole):
    """One role of the student's own."""

    share = RadioField("How much of it", choices=SHARES, default=Share.ALONE.value)
    not_done = TextAreaField(
        "What you did not do",
        [
            Optional(),
            Length(max=1_000, message="Use at most 1,000 characters"),
            Seen(line=False),
        ],
        description="For example: the drums were recorded by Jonah, I only edited them. "
        "It is not on your public page.",
        filters=[plain_text],
        render_kw={"rows": 3},
    )

    def draft(self) -> CreditDraft:
        """Return the role; call only after ``validate()``."""
        return CreditDraft(
            role=self.role.data or "",
            role_other=self.own_words,
            scope=self.scope.data or "",
            share=Share(self.share.data),
            not_done=self.not_done.data or "",
        )


class CreditForm(_NamedRole):
    """Another person's role."""

    name = StringField(
        "Name",
        [
            DataRequired("Enter the person's name"),
            Length(max=120, message="Use at most 120 characters"),
            Seen(),
        ],
        description="As it should be credited.",
        filters=[one_line],
    )
    mail = StringField(
        "E-mail",
        [
            Optional(),
            Length(max=254, message="Use at most 254 characters"),
            Seen(),
        ],
        description="Only you see it. It is kept for the day you ask them to confirm.",
        filters=[one_line],
        render_kw={"type": "email"},
    )

    def validate_mail(self, field: StringField) -> None:
        """Refuse what no mail could reach."""
        if not _MAIL.fullmatch(field.data or ""):
            raise ValidationError("Enter an address such as name@example.org")

    def draft(self) -> CreditDraft:
        """Return the credit; call only after ``validate()``."""
        return CreditDraft(
            role=self.role.data or "",
            role_other=self.own_words,
            scope=self.scope.data or "",
            name=self.name.data or "",
            mail=self.mail.data or "",
        )
