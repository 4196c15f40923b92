"""Pages of the skills feature."""

from tracker.skills import models
from tracker.skills.views import claims, desk, evidence, office
from tracker.skills.views.blueprint import bp
from tracker.web.nav import NavItem, students

NAV = (NavItem("Skills", "skills.index", "star", fits=students, order=25, covers=("rubrics",)),)

__all__ = ["NAV", "bp", "claims", "desk", "evidence", "models", "office"]
