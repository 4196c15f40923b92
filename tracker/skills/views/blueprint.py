"""The blueprint that the modules of this folder share, and what their pages show of a claim."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, request

from tracker.access import Can, can
from tracker.media.models import Version
from tracker.media.queries import sound_of
from tracker.media.rules import Sound
from tracker.media.views import serving
from tracker.skills import queries
from tracker.skills.forms import PressForm
from tracker.skills.models import Evidence, SkillClaim
from tracker.skills.rules import EvidenceKind
from tracker.web.forms import EXPIRED
from tracker.web.guard import actor

bp = Blueprint("skills", __name__)
ADMITTED = "skill"


@dataclass(frozen=True)
class Heard:
    """One version of a recording, with the passages of it that are evidence."""

    version: Version
    sound: Sound
    passages: Sequence[Evidence]


@dataclass(frozen=True)
class Shown:
    """The evidence of a claim as its pages show it."""

    heard: Sequence[Heard]
    days: Sequence[Evidence]
    documents: Sequence[Evidence]

    @property
    def count(self) -> int:
        """How many pieces there are."""
        passages = sum(len(each.passages) for each in self.heard)
        return passages + len(self.days) + len(self.documents)


def shown(claim: SkillClaim) -> Shown:
    """Gather the evidence; passages of one version stand below one player."""
    evidence = queries.evidence_of(claim)
    by_version: dict[int, list[Evidence]] = {}
    for each in evidence:
        if each.version_id is not None:
            by_version.setdefault(each.version_id, []).append(each)
    return Shown(
        heard=[_heard(passages) for passages in by_version.values()],
        days=[each for each in evidence if each.kind is EvidenceKind.DAY],
        documents=[each for each in evidence if each.kind is EvidenceKind.DOCUMENT],
    )


def pressed() -> bool:
    """Tell whether a form without fields came from a page of ours; say so if it did not."""
    if PressForm(request.form).validate():
        return True
    flash(EXPIRED, "warning")
    return False


def _heard(passages: Sequence[Evidence]) -> Heard:
    version = passages[0].version
    if version is None:
        raise LookupError("A passage without a version")
    addresses = serving.private_addresses(ADMITTED, passages[0].id)
    sound = sound_of(version, addresses=addresses, page_url=request.path)
    return Heard(version, sound, passages)


def _may_hear(evidence_id: int) -> bool:
    """Tell whether the reader may hear a passage through its claim, asked at each request."""
    found = queries.evidence_by_id(evidence_id)
    return found is not None and can(actor(), Can.VIEW_SKILL_CLAIM, found)


serving.admit(ADMITTED, _may_hear)
