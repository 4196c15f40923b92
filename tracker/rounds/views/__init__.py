"""Pages of review rounds."""

from tracker.rounds import jobs, models
from tracker.rounds.views import comments, desk, student
from tracker.rounds.views.blueprint import bp

__all__ = ["bp", "comments", "desk", "jobs", "models", "student"]
