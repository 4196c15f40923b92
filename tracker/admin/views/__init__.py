"""Pages of the programme office and of those who run the installation."""

from tracker.admin.views import checks, outbox, people, start
from tracker.admin.views.blueprint import bp
from tracker.web.nav import NavItem, offices

NAV = (
    NavItem(
        "Office",
        "admin.start",
        "office",
        fits=offices,
        order=90,
        covers=("sites", "petitions", "rubrics"),
    ),
)

__all__ = ["NAV", "bp", "checks", "outbox", "people", "start"]
