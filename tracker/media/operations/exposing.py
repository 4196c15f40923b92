"""Showing sound in public, and taking it back."""

from collections.abc import Iterable

from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.media import queries
from tracker.media.models import Exposure, Version


def expose(holder: str, versions: Iterable[Version], *, actor: Actor) -> None:
    """Make exactly these versions playable in public through `holder`; none takes all back.

    `holder` names the public place, such as ``page:12``. A version stays playable as long as any
    place shows it. A machine may act where a page is compiled again.
    """
    wanted = {version.id: version for version in versions}
    shown = {exposure.version_id: exposure for exposure in queries.exposures(holder)}
    action = Can.WORK_AS_SYSTEM if actor.system else Can.EDIT_MEDIA
    for version in wanted.values():
        authorize(actor, action, version)
    for exposure in shown.values():
        authorize(actor, action, exposure.version)
    for version_id in shown.keys() - wanted.keys():
        db.session.delete(shown[version_id])
    for version_id in wanted.keys() - shown.keys():
        db.session.add(Exposure(holder=holder, version_id=version_id))
    db.session.flush()
