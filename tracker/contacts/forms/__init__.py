"""What a browser may send about contacts."""

from tracker.contacts.forms.records import (
    ContactForm,
    FileForm,
    NoteForm,
    Offered,
    SnoozeForm,
    StepForm,
)

__all__ = ["ContactForm", "FileForm", "NoteForm", "Offered", "SnoozeForm", "StepForm"]
