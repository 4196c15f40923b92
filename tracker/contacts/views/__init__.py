"""Pages of the contacts feature. Each is its owner's alone."""

from tracker.contacts import jobs, models
from tracker.contacts.views import exchange, feed, merging, pages, suggestions, timeline
from tracker.contacts.views.blueprint import bp
from tracker.web.nav import NavItem, students

__all__ = [
    "NAV",
    "bp",
    "exchange",
    "feed",
    "jobs",
    "merging",
    "models",
    "pages",
    "suggestions",
    "timeline",
]

NAV = (NavItem("Contacts", "contacts.index", "people", fits=students, order=40),)
