"""Pages of the internships feature."""

from tracker.internships import jobs, models
from tracker.internships.views import placements, proposals, steps, weeks
from tracker.internships.views.blueprint import NAV, bp

__all__ = ["NAV", "bp", "jobs", "models", "placements", "proposals", "steps", "weeks"]
