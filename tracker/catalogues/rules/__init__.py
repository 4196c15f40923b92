"""What is true of drafts whatever the database or the web page."""

from tracker.catalogues.rules.fields import (
    COURSE,
    HEAD,
    POLICIES,
    REQUIREMENTS,
    Field,
    Kind,
    Wrong,
    read,
    sayable,
    unknown,
    written,
)
from tracker.catalogues.rules.files import LARGEST, BadFile, digest, empty, parsed
from tracker.catalogues.rules.tree import Missing, Move, add, change, move, node_at, remove, walk

__all__ = [
    "COURSE",
    "HEAD",
    "LARGEST",
    "POLICIES",
    "REQUIREMENTS",
    "BadFile",
    "Field",
    "Kind",
    "Missing",
    "Move",
    "Wrong",
    "add",
    "change",
    "digest",
    "empty",
    "move",
    "node_at",
    "parsed",
    "read",
    "remove",
    "sayable",
    "unknown",
    "walk",
    "written",
]
