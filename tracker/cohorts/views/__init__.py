"""Pages of cohorts, for faculty and office."""

from tracker.cohorts.views import message, skills, table
from tracker.cohorts.views.blueprint import NAV, bp

__all__ = ["NAV", "bp", "message", "skills", "table"]
