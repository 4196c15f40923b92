"""Pages of the programmes feature."""

from tracker.programmes.views import invitations
from tracker.programmes.views.blueprint import bp

__all__ = ["bp", "invitations"]
