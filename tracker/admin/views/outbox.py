"""Mail that the installation wrote instead of sending, for administrators to read."""

from pathlib import Path

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue

from tracker.admin import queries
from tracker.admin.views.blueprint import administrators, bp
from tracker.config import Settings


@bp.get("/office/outbox")
@administrators
def outbox() -> ResponseReturnValue:
    """List the mails in the outbox."""
    settings = _settings()
    return render_template(
        "admin/outbox.html",
        letters=queries.letters(_folder()),
        waiting=queries.waiting(),
        kept_here=settings.mail_url.startswith("outbox:"),
        most=queries.MOST,
    )


@bp.get("/office/outbox/<token:name>")
@administrators
def show_letter(name: str) -> ResponseReturnValue:
    """Show one mail: its text, and its other part without anything that could act."""
    found = queries.letter(_folder(), name)
    if found is None:
        abort(404)
    return render_template("admin/letter.html", letter=found)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _folder() -> Path:
    return _settings().data / "outbox"
