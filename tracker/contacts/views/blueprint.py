"""The blueprint, and what all pages of contacts do."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.contacts.models import Contact
from tracker.web.forms import EXPIRED, Form

bp = Blueprint("contacts", __name__, url_prefix="/contacts")


def back_to(contact: Contact) -> ResponseReturnValue:
    """Lead to a contact's page."""
    return redirect(url_for("contacts.show", contact_id=contact.id), code=303)


def pressed(deed: Callable[[], object], form: Form | None = None) -> bool:
    """Do what a single button asks for, unless the page had been open for too long."""
    if (form or Form(request.form)).validate():
        deed()
        return True
    flash(EXPIRED, "error")
    return False
