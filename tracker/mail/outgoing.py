"""Mails that are to leave, one row each."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from flask import current_app, render_template
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import Model, created_at, db, pk, transaction
from tracker.jobs import enqueue, task
from tracker.mail.transport import deliver


class OutgoingMail(Model):
    """One mail to one person."""

    __tablename__ = "outgoing_mails"

    id: Mapped[pk]
    to_address: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    reply_to: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[created_at]
    sent_at: Mapped[datetime | None]


def send(to: str, template: str, *, reply_to: str | None = None, **values: Any) -> OutgoingMail:  # noqa: ANN401
    """Write a mail into the current transaction; it leaves after the commit.

    Args:
        to: one address.
        template: ``feature/email/name``; ``.txt`` is required and begins with a line
            ``Subject: …``; ``.html`` is used when it exists.
        reply_to: where an answer goes.
        **values: what the template names.
    """
    head, _, text = render_template(f"{template}.txt", **values).partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"{template}.txt must begin with its subject")
    loader = current_app.jinja_env
    html = None
    if f"{template}.html" in loader.list_templates(filter_func=lambda n: n == f"{template}.html"):
        html = render_template(f"{template}.html", **values)
    subject = " ".join(head.removeprefix("Subject: ").split())
    mail = OutgoingMail(
        to_address=to, subject=subject, text=text.strip() + "\n", html=html, reply_to=reply_to
    )
    db.session.add(mail)
    db.session.flush()
    enqueue("mail.deliver", mail_id=mail.id)
    return mail


@task("mail.deliver", attempts=8)
def deliver_one(mail_id: int) -> None:
    """Hand one mail to the transport, once."""
    with transaction():
        mail = db.session.get(OutgoingMail, mail_id)
        if mail is None or mail.sent_at is not None:
            return
        settings = current_app.extensions["settings"]
        deliver(_message(mail, settings.mail_from), settings)
        mail.sent_at = clock.now()
        mail.text, mail.html = "", None  # links in it are keys: the table keeps none of them


def _message(mail: OutgoingMail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to_address, mail.subject
    message["Date"] = format_datetime(mail.created_at)
    # The same id at every try, so that a mail delivered twice by a crash shows once.
    message["Message-ID"] = make_msgid(f"mail-{mail.id}", "liner-notes.invalid")
    message["Auto-Submitted"] = "auto-generated"
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message
