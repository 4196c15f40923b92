"""The blueprint that the modules of this folder share."""

from flask import Blueprint

bp = Blueprint("media", __name__, url_prefix="/media")
