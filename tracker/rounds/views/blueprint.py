"""The blueprint of review rounds."""

from flask import Blueprint

bp = Blueprint("rounds", __name__)
