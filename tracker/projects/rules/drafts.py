"""What a person may write about a project, and what changed while they wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256

from tracker.projects.rules.dates import PartialDate
from tracker.projects.rules.kinds import ItemKind, ProjectKind, Rights, Share


@dataclass(frozen=True, kw_only=True)
class ProjectDraft:
    """A project as the student wrote it. Field names are those of the form."""

    kind: ProjectKind
    title: str
    brief: str = ""
    description: str = ""
    began: PartialDate | None = None
    ended: PartialDate | None = None
    course_id: int | None = None
    internship_id: int | None = None
    tools: tuple[str, ...] = ()
    rights: Rights = Rights.UNSURE
    rights_note: str = ""
    embargo_until: date | None = None
    shown_to_faculty: bool = False


@dataclass(frozen=True, kw_only=True)
class CreditDraft:
    """One person in one role. ``name`` is empty for the student's own role."""

    role: str
    role_other: str = ""
    scope: str = ""
    name: str = ""
    mail: str = ""
    share: Share | None = None
    not_done: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """One thing in a project, without its file."""

    kind: ItemKind
    title: str
    note: str = ""
    text: str = ""
    url: str = ""


def fingerprints(draft: ProjectDraft) -> dict[str, str]:
    """Return a short digest of each field: the form carries them to tell later what it showed."""
    return {
        each.name: sha256(repr(getattr(draft, each.name)).encode()).hexdigest()[:12]
        for each in fields(draft)
    }


def changed_meanwhile(
    opened: Mapping[str, str], saved: ProjectDraft, typed: ProjectDraft
) -> dict[str, bool]:
    """Compare three states of a project, field by field.

    Args:
        opened: fingerprints of what the form showed when it was opened.
        saved: what somebody saved since.
        typed: what is being sent now.

    Returns:
        The fields that somebody changed meanwhile to something else than what is being sent now,
        and for each whether it was changed here, too: then both must be looked at. In the other
        fields the newer text can be taken over without losing anything.
    """
    now, mine = fingerprints(saved), fingerprints(typed)
    return {
        name: mine[name] != opened.get(name)
        for name, print_ in now.items()
        if print_ not in {opened.get(name), mine[name]}
    }
