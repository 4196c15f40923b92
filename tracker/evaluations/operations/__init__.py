"""Changing evaluations, and telling people of them."""

from tracker.evaluations.operations import deciding
from tracker.evaluations.operations.answers import (
    Answers,
    ask_again,
    ask_all_due,
    change_form,
    decline,
    mail_link,
    release,
    remind_all_due,
    save_answers,
    save_place,
    send_answers,
    show_to_student,
)
from tracker.evaluations.operations.notices import tell_all
from tracker.evaluations.operations.readdressing import end_links_of, readdress

__all__ = [
    "Answers",
    "ask_again",
    "ask_all_due",
    "change_form",
    "deciding",
    "decline",
    "end_links_of",
    "mail_link",
    "readdress",
    "release",
    "remind_all_due",
    "save_answers",
    "save_place",
    "send_answers",
    "show_to_student",
    "tell_all",
]
