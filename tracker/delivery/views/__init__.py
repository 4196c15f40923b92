"""Pages of delivery checks, and of the office's targets."""

from tracker.delivery import cli
from tracker.delivery.views import checks, targets
from tracker.delivery.views.blueprint import bp

# The command hangs itself on the group that media offers.
__all__ = ["bp", "checks", "cli", "targets"]
