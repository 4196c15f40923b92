"""The blueprint that all pages of internships hang on."""

from flask import Blueprint

from tracker.internships.rules import spoken_activities
from tracker.web.nav import NavItem

bp = Blueprint("internships", __name__, url_prefix="/internships")
NAV = (NavItem("Internships", "internships.index", "brief", order=20, covers=("sites",)),)
bp.add_app_template_filter(spoken_activities, "activities")
