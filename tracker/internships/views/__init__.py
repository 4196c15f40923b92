"""Pages of the internships feature."""

from tracker.internships import jobs, models
from tracker.internships.cli import internship
from tracker.internships.views import links, placements, proposals, steps, supervisors, weeks
from tracker.internships.views.blueprint import NAV, bp

COMMANDS = (internship,)
MORE_BLUEPRINTS = (supervisors.bp,)

__all__ = [
    "COMMANDS",
    "MORE_BLUEPRINTS",
    "NAV",
    "bp",
    "jobs",
    "links",
    "models",
    "placements",
    "proposals",
    "steps",
    "supervisors",
    "weeks",
]
