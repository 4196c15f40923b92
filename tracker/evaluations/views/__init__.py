"""Pages of the evaluations feature."""

from tracker.evaluations import jobs, models
from tracker.evaluations.cli import evaluation
from tracker.evaluations.views import by_link, calendar, forms, papers, placements

bp = placements.bp
COMMANDS = (evaluation,)
MORE_BLUEPRINTS = (by_link.bp, forms.bp)

__all__ = [
    "COMMANDS",
    "MORE_BLUEPRINTS",
    "bp",
    "by_link",
    "calendar",
    "forms",
    "jobs",
    "models",
    "papers",
    "placements",
]
