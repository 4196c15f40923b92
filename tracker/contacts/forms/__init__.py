"""What a browser may send about contacts."""

from tracker.contacts.forms.records import (
    ContactForm,
    NoteForm,
    Offered,
    SnoozeForm,
    StepForm,
)

__all__ = ["ContactForm", "NoteForm", "Offered", "SnoozeForm", "StepForm"]
