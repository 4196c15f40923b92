"""How a message leaves: into the outbox folder, or by SMTP."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from tracker.config import Settings

TIMEOUT_S = 20
FOR_GOOD = 500  # SMTP replies from here on will not change (RFC 5321, 4.2.1)


class Refused(Exception):  # noqa: N818 - the other end refused the address, as it reads
    """The other end will never take mail for this address."""


def deliver(message: EmailMessage, settings: Settings, *, name: str) -> None:
    """Hand the message to the transport that ``TRACKER_MAIL_URL`` names.

    Raises:
        Refused: when the other end does not know the address.
        OSError, smtplib.SMTPException: when it could not be handed over; the job tries again.
    """
    if settings.mail_url.startswith("outbox:"):
        _write(message, settings, f"{name}.eml")
    else:
        _smtp(message, settings.mail_url)


def _write(message: EmailMessage, settings: Settings, name: str) -> None:
    folder = settings.data / "outbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f".{name}"
    part.write_bytes(message.as_bytes())
    part.replace(folder / name)


def _smtp(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_S, context=context
        )
    else:
        client = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_S)
    with client:
        client.ehlo()
        if parts.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=context)
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        try:
            client.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            if all(code >= FOR_GOOD for code, _ in error.recipients.values()):
                raise Refused from error
            raise
