"""Reading the outbox folder, where mail lies when the installation sends none."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_binary_file, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from sqlalchemy import func, select

from tracker.db import db
from tracker.mail.outgoing import OutgoingMail

MOST = 200


@dataclass(frozen=True)
class Letter:
    """One mail in the outbox.

    Attributes:
        name: of its file, without the ending.
        to: whom it is for.
        subject: its first line.
        at: when it was written.
        text: its plain part.
        html: its other part, as written; empty when there is none.
    """

    name: str
    to: str
    subject: str
    at: datetime | None
    text: str = ""
    html: str = ""


def letters(folder: Path) -> list[Letter]:
    """List the newest mails in the outbox, newest first, without their words."""
    files = sorted(folder.glob("*.eml"), reverse=True)[:MOST] if folder.is_dir() else []
    return [_read(path, whole=False) for path in files]


def letter(folder: Path, name: str) -> Letter | None:
    """Read one mail; its name is looked up in the list, never used as a path."""
    files = {path.stem: path for path in folder.glob("*.eml")} if folder.is_dir() else {}
    return _read(files[name], whole=True) if name in files else None


def waiting() -> int:
    """Count the mails that have not left yet."""
    count = select(func.count()).select_from(OutgoingMail).where(OutgoingMail.sent_at.is_(None))
    return db.session.scalar(count) or 0


def _read(path: Path, *, whole: bool) -> Letter:
    with path.open("rb") as file:
        found = message_from_binary_file(file, policy=policy.default)
    return Letter(
        name=path.stem,
        to=str(found["To"] or ""),
        subject=str(found["Subject"] or ""),
        at=parsedate_to_datetime(found["Date"]) if found["Date"] else None,
        text=_part(found, "plain") if whole else "",
        html=_part(found, "html") if whole else "",
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
