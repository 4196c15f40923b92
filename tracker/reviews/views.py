"""Pages of the reviews feature."""

from flask import Blueprint

bp = Blueprint("reviews", __name__)
