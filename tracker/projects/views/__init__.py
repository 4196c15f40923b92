"""Pages of the projects feature."""

from tracker.projects import models
from tracker.projects.views import files, items, projects, roles, sounds
from tracker.projects.views.blueprint import NAV, bp

__all__ = ["NAV", "bp", "files", "items", "models", "projects", "roles", "sounds"]
