"""The blueprint of delivery checks, and where the installation keeps its file of targets."""

from pathlib import Path

from flask import Blueprint, current_app

bp = Blueprint("delivery", __name__)


def folder() -> Path:
    """Return the folder in which an installation may keep targets of its own."""
    found: Path = current_app.extensions["settings"].data
    return found
