"""Pages of the evaluations feature."""

from tracker.evaluations import jobs, models
from tracker.evaluations.views import by_link, calendar, forms, papers, placements

bp = placements.bp
MORE_BLUEPRINTS = (by_link.bp, forms.bp)

__all__ = [
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
