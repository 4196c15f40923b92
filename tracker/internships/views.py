"""Pages of the internships feature."""

from flask import Blueprint

from tracker.internships import models

__all__ = ["bp", "models"]

bp = Blueprint("internships", __name__)
