"""Where projects stand on pages, for the pages of projects."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from tracker.db import db
from tracker.portfolio.models import Passage, Work
from tracker.projects.models import Item
from tracker.projects.rules import ProjectUse

_EDITOR = "/page"


def project_uses(project_ids: Sequence[int]) -> Mapping[int, Sequence[ProjectUse]]:
    """Tell for each of the projects where its student's page has it, as the editor stands."""
    found: dict[int, list[ProjectUse]] = defaultdict(list)
    works = select(Work.project_id).where(Work.project_id.in_(project_ids)).distinct()
    for project_id in db.session.scalars(works):
        found[project_id].append(ProjectUse("Your page, selected work", _EDITOR, on_page=True))
    reel = (
        select(Item.project_id)
        .join(Passage, Passage.item_id == Item.id)
        .where(Item.project_id.in_(project_ids))
        .distinct()
    )
    for project_id in db.session.scalars(reel):
        found[project_id].append(ProjectUse("Your page, in the reel", _EDITOR, on_page=True))
    return found
