"""Pages of the reviews feature."""

from tracker.reviews.views import frame, pages
from tracker.reviews.views.blueprint import bp
from tracker.web.nav import NavItem, teachers

__all__ = ["NAV", "bp", "frame", "pages"]

NAV = (NavItem("Desk", "reviews.index", "inbox", fits=teachers, order=5),)
