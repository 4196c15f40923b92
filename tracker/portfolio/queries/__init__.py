"""Reading pages. Nothing here changes anything."""

from tracker.portfolio.queries.content import (
    Choice,
    SoundChoice,
    choices_for,
    content_of,
    left_out_of,
    passages_of,
    sounds_for,
)
from tracker.portfolio.queries.pages import (
    Featured,
    by_id,
    by_link,
    by_slug,
    featured,
    is_free,
    latest_messages,
    of,
    published_ids,
    published_with,
    revision_of,
    shown_address,
    shown_content,
    taken_down,
)
from tracker.portfolio.queries.uses import project_uses

__all__ = [
    "Choice",
    "Featured",
    "SoundChoice",
    "by_id",
    "by_link",
    "by_slug",
    "choices_for",
    "content_of",
    "featured",
    "is_free",
    "latest_messages",
    "left_out_of",
    "of",
    "passages_of",
    "project_uses",
    "published_ids",
    "published_with",
    "revision_of",
    "shown_address",
    "shown_content",
    "sounds_for",
    "taken_down",
]
