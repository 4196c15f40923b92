"""Pages of the media feature."""

from flask import Blueprint

from tracker.media import models

__all__ = ["bp", "models"]

bp = Blueprint("media", __name__)
