"""How a message leaves: into the outbox folder, or by SMTP."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from tracker import clock
from tracker.config import Settings

TIMEOUT_S = 20


def deliver(message: EmailMessage, settings: Settings) -> None:
    """Hand the message to the transport that ``TRACKER_MAIL_URL`` names.

    Raises:
        OSError, smtplib.SMTPException: when it could not be handed over; the job tries again.
    """
    if settings.mail_url.startswith("outbox:"):
        _write(message, settings)
    else:
        _smtp(message, settings.mail_url)


def _write(message: EmailMessage, settings: Settings) -> None:
    folder = settings.data / "outbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{clock.now():%Y%m%dT%H%M%S%f}.eml"
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
        client.send_message(message)
