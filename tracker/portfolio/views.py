"""Pages of the portfolio feature."""

from flask import Blueprint

from tracker.portfolio import models

__all__ = ["bp", "models"]

bp = Blueprint("portfolio", __name__)
