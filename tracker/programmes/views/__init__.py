"""Pages of the programmes feature."""

from flask import Blueprint

bp = Blueprint("programmes", __name__)
