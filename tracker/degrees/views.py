"""Pages of the degrees feature."""

from flask import Blueprint

from tracker.degrees import models

__all__ = ["bp", "models"]

bp = Blueprint("degrees", __name__)
