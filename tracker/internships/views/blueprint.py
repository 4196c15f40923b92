"""The blueprint that all pages of internships hang on."""

from flask import Blueprint

from tracker.web.nav import NavItem

bp = Blueprint("internships", __name__, url_prefix="/internships")
NAV = (NavItem("Internships", "internships.index", "brief", order=20, covers=("sites",)),)
