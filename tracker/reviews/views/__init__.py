"""Pages of the reviews feature."""

from tracker.access import Actor, Role
from tracker.reviews.views import agreements, bulk, frame, pages, steps
from tracker.reviews.views.blueprint import bp
from tracker.web.nav import NavItem

__all__ = ["NAV", "agreements", "bp", "bulk", "frame", "pages", "steps"]


def _decides(who: Actor) -> bool:
    return bool(who.programmes_as(Role.FACULTY, Role.OFFICE))


NAV = (NavItem("Desk", "reviews.index", "inbox", fits=_decides, order=5, covers=("rubrics",)),)
