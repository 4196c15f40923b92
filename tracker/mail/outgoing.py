"""Mails that are to leave, one row each."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, NamedTuple

from flask import current_app, render_template
from sqlalchemy import LargeBinary, String, Text, delete
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import Model, created_at, db, pk, transaction
from tracker.jobs import enqueue, task
from tracker.mail.transport import Refused, deliver

# How long it can be looked up that a mail went out; its words are gone as soon as it has.
KEPT = timedelta(days=90)
DOMAIN = "liner-notes.invalid"  # of Message-IDs


class Paper(NamedTuple):
    """A PDF that goes along with a mail."""

    name: str
    content: bytes


class OutgoingMail(Model):
    """One mail to one person."""

    __tablename__ = "outgoing_mails"

    id: Mapped[pk]
    to_address: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    reply_to: Mapped[str | None] = mapped_column(String(254))
    paper_name: Mapped[str | None]
    paper: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[created_at]
    sent_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]  # it did not arrive, and will not


def send(
    to: str,
    template: str,
    *,
    reply_to: str | None = None,
    paper: Paper | None = None,
    **values: Any,  # noqa: ANN401
) -> OutgoingMail | None:
    """Write a mail into the current transaction; it leaves after the commit.

    Args:
        to: one address; "" stands for somebody whose account is gone, who gets none.
        template: ``feature/email/name``; ``.txt`` is required and begins with a line
            ``Subject: …``; without an ``.html`` that part is made of the text.
        reply_to: where an answer goes.
        paper: what goes along, to keep.
        **values: what the template names.
    """
    if not to:
        return None
    head, _, text = render_template(f"{template}.txt", **values).partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"{template}.txt must begin with its subject")
    subject = " ".join(head.removeprefix("Subject: ").split())
    html = _html(template, subject, text, values)
    mail = OutgoingMail(
        to_address=to, subject=subject, text=text.strip() + "\n", html=html, reply_to=reply_to
    )
    if paper:
        mail.paper_name, mail.paper = paper
    db.session.add(mail)
    db.session.flush()
    enqueue("mail.deliver", mail_id=mail.id)
    return mail


def _html(template: str, subject: str, text: str, values: dict[str, Any]) -> str:
    name = f"{template}.html"
    if name in current_app.jinja_env.list_templates(filter_func=lambda found: found == name):
        return render_template(name, **values)
    return render_template("layouts/mail_plain.html", subject=subject, text=text)


@task("mail.deliver", attempts=8)
def deliver_one(mail_id: int) -> None:
    """Hand one mail to the transport, once."""
    with transaction():
        mail = db.session.get(OutgoingMail, mail_id)
        if mail is None or mail.sent_at is not None or mail.refused_at is not None:
            return
        settings = current_app.extensions["settings"]
        try:
            deliver(_message(mail, settings.mail_from), settings, name=name_of(mail))
        except Refused:
            mail.refused_at = clock.now()
        else:
            mail.sent_at = clock.now()
        # Links in it are keys: the table keeps none of them.
        mail.text, mail.html, mail.paper = "", None, None


@task("mail.sweep", every=timedelta(days=1))
def sweep() -> None:
    """Forget to whom a mail went, some months after."""
    with transaction():
        db.session.execute(delete(OutgoingMail).where(OutgoingMail.created_at < clock.now() - KEPT))


def name_of(mail: OutgoingMail) -> str:
    """Return the same name at every try, so that a mail delivered twice by a crash shows once."""
    return f"{mail.created_at:%Y%m%dT%H%M%S%f}-{mail.id}"


def _message(mail: OutgoingMail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to_address, mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{name_of(mail)}@{DOMAIN}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    if mail.paper:
        message.add_attachment(
            mail.paper, maintype="application", subtype="pdf", filename=mail.paper_name
        )
    return message
