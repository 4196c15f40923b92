"""Pages of the programmes feature."""

from tracker.programmes.views import catalogue, invitations, terms
from tracker.programmes.views.blueprint import bp
from tracker.programmes.views.catalogue import NAV

__all__ = ["NAV", "bp", "catalogue", "invitations", "terms"]
