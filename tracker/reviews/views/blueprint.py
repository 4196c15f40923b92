"""The blueprint all pages of the desk hang on."""

from flask import Blueprint

bp = Blueprint("reviews", __name__, url_prefix="/desk")
