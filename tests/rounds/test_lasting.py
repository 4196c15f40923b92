"""What was said in a review stays what it was: its words, its rubric, its files."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.rounds.scenes import Scene, at, scene
from tracker.db import db
from tracker.errors import NotAllowed
from tracker.rounds import operations, queries
from tracker.rounds.models import Round
from tracker.rubrics import operations as rubrics
from tracker.rubrics.rules import Purpose


@pytest.fixture
def scenery(session: Session) -> Scene:
    return scene()


def rewrite_the_rubric(scenery: Scene) -> None:
    """Publish a version in which every criterion and level is called otherwise."""
    office = make.actor(make.office(scenery.programme))
    draft = rubrics.begin_draft(scenery.programme, Purpose.REVIEW, actor=office)
    body = draft.body
    criteria = tuple(
        replace(each, title=f"Rewritten {n}", words=tuple(f"Rewritten: {w}" for w in each.words))
        for n, each in enumerate(body.criteria)
    )
    levels = tuple(f"Rewritten {name}" for name in body.levels)
    changed = replace(body, criteria=criteria, levels=levels)
    db.session.flush()
    rubrics.save_draft(draft, changed, based_on=draft.row_version, actor=office)
    db.session.flush()
    rubrics.publish(draft, based_on=draft.row_version, actor=office)
    db.session.commit()


def read(web: Web, found: Round) -> str:
    db.session.expire_all()
    page = web.get(f"/projects/{found.project_id}/rounds/{found.number}").select_one("main")
    assert page is not None
    return page.get_text(" ", strip=True)


def test_a_released_review_reads_the_same_after_its_rubric_was_rewritten(
    web: Web, scenery: Scene
) -> None:
    found = scenery.ask()
    scenery.decide(found)
    web.sign_in(scenery.student)
    before = read(web, found)
    first = found.rubric.body.criteria[0]
    assert first.title in before
    assert first.words[1] in before  # of the level that was given
    rewrite_the_rubric(scenery)
    assert read(web, found) == before
    assert "Rewritten" in scenery.ask().rubric.body.criteria[0].title


def test_a_comment_is_not_placed_in_the_file_of_another_review(scenery: Scene) -> None:
    first = scenery.ask()
    scenery.say(first, "Too loud")
    scenery.decide(first)
    scenery.new_version()
    second = scenery.ask()
    (carried,) = queries.comments_of(second)
    with pytest.raises(NotAllowed):
        operations.place(carried, first.files[0], at(1_000), actor=make.actor(scenery.teacher))
