"""Pages of the contacts feature."""

from flask import Blueprint

from tracker.contacts import models

__all__ = ["bp", "models"]

bp = Blueprint("contacts", __name__)
