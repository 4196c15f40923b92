"""Pages of the projects feature."""

from flask import Blueprint

from tracker.projects import models

__all__ = ["bp", "models"]

bp = Blueprint("projects", __name__)
