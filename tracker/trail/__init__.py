"""Who did what: append-only, hash-chained, written in the transaction of the deed.

("Audit" means the degree audit in this house.)
"""

from tracker.trail.entries import TrailEntry, broken_at, record

__all__ = ["TrailEntry", "broken_at", "record"]
