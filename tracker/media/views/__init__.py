"""Pages and addresses of the media feature."""

from tracker.media import jobs, models
from tracker.media.cli import sound
from tracker.media.views import highlights, plain, serving, uploads, versions
from tracker.media.views.blueprint import bp

COMMANDS = (sound,)

__all__ = [
    "COMMANDS",
    "bp",
    "highlights",
    "jobs",
    "models",
    "plain",
    "serving",
    "uploads",
    "versions",
]
