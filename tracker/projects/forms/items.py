"""Forms of what is in a project."""

from typing import ClassVar

from wtforms import FileField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from tracker.projects.forms.fields import ChosenIdField
from tracker.projects.rules import ItemDraft, ItemKind, web_address
from tracker.web.forms import Form, VersionedForm
from tracker.web.text import Seen, one_line, plain_text

LONGEST_TEXT = 100_000


class ItemForm(VersionedForm):
    """What every item has."""

    kind: ClassVar[ItemKind]

    title = StringField(
        "Title",
        [
            DataRequired("Enter a title"),
            Length(max=160, message="Use at most 160 characters"),
            Seen(),
        ],
        filters=[one_line],
    )
    note = StringField(
        "Note",
        [Optional(), Length(max=300, message="Use at most 300 characters"), Seen()],
        filters=[one_line],
    )

    def draft(self) -> ItemDraft:
        """Return the item; call only after ``validate()``."""
        return ItemDraft(kind=self.kind, title=self.title.data or "", note=self.note.data or "")


class TextForm(ItemForm):
    """A stage plot, session sheet, cue sheet or code, as text."""

    kind = ItemKind.TEXT
    text = TextAreaField(
        "Text",
        [
            DataRequired("Enter the text"),
            Length(max=LONGEST_TEXT, message=f"Use at most {LONGEST_TEXT:,} characters"),
            Seen(line=False),
        ],
        description="Shown as typed, in letters of one width.",
        filters=[plain_text],
        render_kw={"rows": 16, "spellcheck": "false"},
    )

    def draft(self) -> ItemDraft:
        """Return the item; call only after ``validate()``."""
        return ItemDraft(
            kind=self.kind,
            title=self.title.data or "",
            note=self.note.data or "",
            text=self.text.data or "",
        )


class LinkForm(ItemForm):
    """A page somewhere else."""

    kind = ItemKind.LINK
    url = StringField(
        "Address",
        [DataRequired("Enter the address")],
        description="It begins with https:// or http://.",
        render_kw={"type": "url"},
    )

    def validate_url(self, field: StringField) -> None:
        """Take web pages only, also after tricks with letters and control characters."""
        if web_address(field.data or "") is None:
            raise ValidationError("Enter a full address that begins with https:// or http://")

    def draft(self) -> ItemDraft:
        """Return the item; call only after ``validate()``."""
        return ItemDraft(
            kind=self.kind,
            title=self.title.data or "",
            note=self.note.data or "",
            url=web_address(self.url.data or "") or "",
        )


class DocumentForm(ItemForm):
    """A document; what it is, its content tells."""

    kind = ItemKind.DOCUMENT
    title = StringField(
        "Title",
        [Optional(), Length(max=160, message="Use at most 160 characters"), Seen()],
        description="Left empty, it is called as the file is.",
        filters=[one_line],
    )
    file = FileField(
        "File",
        description="PDF, PNG, JPEG, TXT or CSV, up to 50 MB.",
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg,.txt,.csv"},
    )


class RenameForm(ItemForm):
    """Title and note of a sound or document that is there already."""

    kind = ItemKind.SOUND  # said of new items only: a change leaves the kind as it is


class VersionChoiceForm(Form):
    """Which version of a sound is shown."""

    version = ChosenIdField("Version to show", none="The newest, always")
