"""What the pages of this feature hang on."""

from flask import Blueprint

bp = Blueprint("portfolio", __name__)
