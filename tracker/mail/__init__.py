"""Outgoing mail: written in the transaction, sent once after it.

``send`` adds a row and a job; the job hands the message to the transport of
``TRACKER_MAIL_URL``. The default transport writes it to the outbox folder.
"""

from tracker.mail.outgoing import OutgoingMail, Paper, send

__all__ = ["OutgoingMail", "Paper", "send"]
