"""Pages of the internships feature."""

from tracker.internships import jobs, models
from tracker.internships.cli import internship
from tracker.internships.views import (
    amendments,
    files,
    links,
    office,
    placements,
    proposals,
    signing,
    steps,
    stopping,
    supervisors,
    weeks,
)
from tracker.internships.views.blueprint import NAV, bp

COMMANDS = (internship,)
MORE_BLUEPRINTS = (supervisors.bp, office.bp)

__all__ = [
    "COMMANDS",
    "MORE_BLUEPRINTS",
    "NAV",
    "amendments",
    "bp",
    "files",
    "jobs",
    "links",
    "models",
    "office",
    "placements",
    "proposals",
    "signing",
    "steps",
    "stopping",
    "supervisors",
    "weeks",
]
