"""Letters of mail servers that say that a mail did not arrive (RFC 3464, RFC 6522)."""

import re
from email import message_from_bytes
from email.message import Message

from tracker import clock
from tracker.db import db
from tracker.mail.outgoing import DOMAIN, OutgoingMail, name_of

_OURS = re.compile(rf"<([0-9]{{8}}T[0-9]{{12}}-([0-9]{{1,18}}))@{re.escape(DOMAIN)}>")
_ORIGINAL = {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}


def note(letter: bytes) -> OutgoingMail | None:
    """Note that a mail did not arrive; None where the letter does not say that of one of ours.

    A report is believed when it carries the Message-ID of a mail that left here: nobody knows
    that but who got the mail. A report that a mail is late changes nothing.
    """
    if (name := failed(letter)) is None:
        return None
    found = db.session.get(OutgoingMail, int(name.rpartition("-")[2]))
    if found is None or name_of(found) != name:
        return None
    if found.refused_at is None:
        found.refused_at = clock.now()
    return found


def failed(letter: bytes) -> str | None:
    """Return the name of our mail that a letter says was given up; None when it says none."""
    report = message_from_bytes(letter)
    parts = list(report.walk())
    if not any(_says_failed(part) for part in parts):
        return None
    for part in parts:
        if part.get_content_type() in _ORIGINAL and (found := _OURS.search(_original_id(part))):
            return found[1]
    return None


def _says_failed(part: Message) -> bool:
    """Tell whether this is a block of a delivery status that gives a recipient up."""
    return str(part.get("Action", "")).strip().lower() == "failed"


def _original_id(part: Message) -> str:
    """Return the Message-ID of the mail that came back, whole or as its head alone."""
    inside = part.get_payload()
    if isinstance(inside, list):
        return " ".join(str(each["Message-ID"]) for each in inside if isinstance(each, Message))
    content = part.get_payload(decode=True)
    head = message_from_bytes(content if isinstance(content, bytes) else b"")
    return str(head.get("Message-ID", ""))
