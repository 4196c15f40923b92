"""Pages of degrees: the student's own, those of faculty and office, and the record."""

from tracker.degrees import jobs
from tracker.degrees.views import counts, office, plan, show, supposing
from tracker.degrees.views.blueprint import NAV, bp

__all__ = ["NAV", "bp", "counts", "jobs", "office", "plan", "show", "supposing"]
