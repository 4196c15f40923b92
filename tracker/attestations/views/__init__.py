"""Pages of the attestations feature."""

from tracker.attestations import models
from tracker.attestations.views import by_account, by_link, desk, projects

bp = projects.bp
MORE_BLUEPRINTS = (by_account.bp, by_link.bp, desk.bp)

__all__ = ["MORE_BLUEPRINTS", "bp", "by_account", "by_link", "desk", "models", "projects"]
