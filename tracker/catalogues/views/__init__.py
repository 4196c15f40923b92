"""Pages of catalogues in the making."""

from tracker.catalogues import jobs
from tracker.catalogues.views import beginning, drafts, entries, moving
from tracker.catalogues.views.blueprint import bp

__all__ = ["beginning", "bp", "drafts", "entries", "jobs", "moving"]
