"""Skills you can hear: only what was assessed, only what may be shown, as the student chose."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.portfolio import making
from tests.skills import scenes
from tracker import clock
from tracker.access import Actor
from tracker.db import db
from tracker.errors import NotAllowed
from tracker.portfolio import operations, queries
from tracker.portfolio.models import Page
from tracker.portfolio.rules.kinds import Visibility
from tracker.programmes.models import Programme
from tracker.projects import operations as projects
from tracker.projects.models import Project
from tracker.skills import operations as skills
from tracker.skills.rules import ClaimDraft


def claimed() -> tuple[Page, Project, scenes.Scene]:
    """A page whose student has claimed one skill by a passage of a work not on it."""
    page = making.page()
    student = page.student
    project = making.project(student, title="Night Bus")
    recording = project.items[0].recording
    assert recording is not None
    programme = db.session.get_one(Programme, project.programme_id)
    faculty = make.faculty(programme, name="Solveig Marsh")
    draft = ClaimDraft(skill="balance-and-panorama", level=3, note="STAFF-ONLY-NOTE")
    claim = skills.claim_skill(programme, draft, student_id=student.id, actor=make.actor(student))
    scene = scenes.Scene(make.keep(claim), programme, student, faculty, recording.versions[0])
    scene.passage(5_000, 15_000, title="The chorus opens")
    return page, project, scene


def publish(page: Page) -> None:
    operations.publish(
        page,
        page.visibility if page.published_number else Visibility.PUBLIC,
        based_on=page.row_version,
        school=making.SCHOOL,
        actor=make.actor(page.student),
    )
    making.work()


def choose(page: Page) -> None:
    actor = make.actor(page.student)
    operations.add_skill(page, "balance-and-panorama", based_on=page.row_version, actor=actor)


def test_a_chosen_skill_plays_the_passage_that_proves_it(web: Web, session: Session) -> None:
    page, _, scene = claimed()
    scene.send()
    scene.assess(3, words="ASSESSORS-WORDS", note="COLLEAGUES-NOTE")
    web.sign_in(page.student)
    web.send("/page", form="form[action$='/page/skills']", skill="balance-and-panorama")
    session.refresh(page)
    publish(page)
    shown = web.get(f"/p/{page.slug}")
    link = shown.select_one("#skills a.moment")
    assert link is not None
    assert str(link["href"]).endswith("t=0:05,0:15")
    assert "The chorus opens" in link.text
    assert "Assessed by Solveig Marsh" in shown.text
    source = shown.select_one("#skills .evidence audio source")
    assert source is not None
    assert str(source["src"]).startswith("/media/open/")
    assert str(source["src"]).endswith("#t=5.0,15.0")
    assert shown.select_one(f"sound-player[data-sound='{scene.version.public_id}']") is not None
    head = shown.select_one("#skill-sounds")  # a recording without a word would look like a stray
    assert head is not None
    assert head.text == "What the passages were taken from, in full"
    for secret in ("STAFF-ONLY-NOTE", "ASSESSORS-WORDS", "COLLEAGUES-NOTE"):
        assert secret not in str(shown)


@pytest.mark.usefixtures("session")
def test_what_was_not_assessed_cannot_be_chosen() -> None:
    page, _, scene = claimed()
    scene.send()
    assert queries.skill_choices(page.student_id) == []
    with pytest.raises(NotAllowed):
        choose(page)


def test_an_embargo_takes_the_passage_off_at_once(web: Web) -> None:
    page, project, scene = claimed()
    scene.send()
    scene.assess(3)
    choose(page)
    publish(page)
    assert "Night Bus" in web.get(f"/p/{page.slug}").text
    project.embargo_until = clock.today() + timedelta(days=30)
    db.session.commit()
    operations.refresh(page.id, actor=Actor.machine("test"))
    making.work()
    shown = web.get(f"/p/{page.slug}")
    assert "Night Bus" not in shown.text
    assert scene.version.public_id not in str(shown)
    assert shown.select("#skills") == []
    choice = queries.skill_choices(page.student_id)[0]
    assert "may be shown" in choice.why_not


def test_a_sound_taken_out_of_its_work_leaves_the_skills(web: Web) -> None:
    page, project, scene = claimed()
    scene.send()
    scene.assess(3)
    choose(page)
    publish(page)
    projects.remove_item(project.items[0], actor=make.actor(page.student))
    making.work()
    assert web.get(f"/p/{page.slug}").select("#skills") == []
    assert scene.version.public_id not in str(web.get(f"/p/{page.slug}"))
