"""Every kind of entry decided without a mouse: one walk from the queue to an empty desk."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests import make
from tests.browser import made_site, served, signed_in
from tests.conftest import settings_for
from tests.degrees import record
from tests.internships import scenes
from tests.internships.test_approval import agree
from tests.reviews.test_desk_in_browser import tab_to
from tests.skills import scenes as skills
from tracker import clock
from tracker.attestations import operations as attestations
from tracker.attestations.queries import standing_of
from tracker.db import db
from tracker.decisions.models import Decision
from tracker.decisions.rules import UNDO
from tracker.internships import operations as internships
from tracker.internships.models import ApprovalStep, Signature
from tracker.jobs import worker
from tracker.petitions.models import Petition
from tracker.petitions.rules import PetitionKind
from tracker.programmes.models import Programme
from tracker.projects.models import Project
from tracker.rounds import operations as rounds
from tracker.rounds.models import Round, RoundComment
from tracker.skills.models import Assessment


def one_of_each(_site: Flask) -> None:
    """An agreement, a step of the office, a review, a claim, a credit and a petition."""
    programme = make.programme()
    who = make.faculty(programme)  # the first person of the site is who signs in
    make.membership(user=who, programme=programme, role="office")
    internships.set_policy(
        programme, None, {"steps": ["faculty", "site", "signatures"]}, actor=make.actor(who)
    )
    student = make.student(programme, name="Ada Plain")
    site = make.site(vetted_at=None)
    agree(scenes.proposed(programme=programme, student=student, site=site))
    work = make.project(student=student, programme_id=programme.id, shown_to_faculty=True)
    make.sound_item(work, title="Low Tide")
    make.credit(work)
    rounds.ask(work, "Is the vocal too loud?", actor=make.actor(student))
    attestations.ask(work, "faculty", actor=make.actor(student))
    skills.sent(programme=programme)
    petition(programme, work)
    db.session.commit()


def petition(programme: Programme, evidence: Project) -> None:
    document = record.document()
    version = make.programme_version(programme=programme, document=document)
    student = make.student(programme, name="Cleo Plain")
    enrolment = make.enrolment(version=version, student=student)
    make.keep(
        Petition(
            enrolment_id=enrolment.id,
            student_id=student.id,
            programme_id=programme.id,
            kind=PetitionKind.WAIVER,
            reason="I did this elsewhere.",
            project_id=evidence.id,
        )
    )


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("kinds-site")
    with made_site(settings_for(folder, f"kinds_{worker_name}"), one_of_each) as site:
        yield site


def sign(page: Page) -> None:
    """A leads to what is missing: the box, then the name."""
    page.keyboard.press("a")
    expect(page.get_by_role("checkbox", name="I have read this agreement")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("a")
    expect(page.get_by_role("textbox", name="Your name")).to_be_focused()
    page.keyboard.type("Orla Finch")
    page.keyboard.press("Enter")


def approve(page: Page) -> None:
    page.keyboard.press("a")


def review(page: Page) -> None:
    """C writes a comment; digits choose the levels; R leads to the message."""
    page.evaluate("customElements.whenDefined('round-notes').then(() => true)")
    page.keyboard.press("c")
    expect(page.get_by_role("textbox", name="Comment")).to_be_focused()
    page.keyboard.type("Clips here")
    tab_to(page, "Add comment")
    page.keyboard.press("Enter")
    expect(page.locator(".note")).to_have_count(1)
    write(page, "2", "Nearly there", "Send feedback")


def assess(page: Page) -> None:
    write(page, "3", "Every move can be heard", "Give this level")


def write(page: Page, level: str, words: str, button: str) -> None:
    groups = page.locator(".decide fieldset:has(input[type=radio])").count()
    for _ in range(groups):  # a digit chooses where the focus is, Tab goes on
        page.keyboard.press(level)
        page.keyboard.press("Tab")
    page.keyboard.press("r")
    expect(page.locator(".decide textarea").first).to_be_focused()
    page.keyboard.type(words)
    tab_to(page, button)
    page.keyboard.press("Enter")


def confirm(page: Page) -> None:
    """R sees it differently and leads to the words; a digit takes that back."""
    page.keyboard.press("r")
    expect(page.get_by_role("radio", name="I see it differently")).to_be_checked()
    expect(page.get_by_role("textbox", name="How it was")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("1")
    page.keyboard.press("a")


def refuse(page: Page) -> None:
    page.keyboard.press("r")
    expect(page.locator(".decide textarea").first).to_be_focused()
    page.keyboard.type("Show the syllabus")
    tab_to(page, "Refuse it")
    page.keyboard.press("Enter")


ACTS: Mapping[str, Callable[[Page], None]] = {
    "agreements": sign,
    "approvals": approve,
    "rounds": review,
    "skills": assess,
    "credits": confirm,
    "petitions": refuse,
}


def test_every_kind_is_decided_by_keyboard(site: Flask, chromium: Browser) -> None:
    problems: list[str] = []
    with served(site) as address, signed_in(chromium, site, address) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto("/desk")
        tab_to(page, "Begin")
        page.keyboard.press("Enter")
        expect(page.locator("#decision-title")).to_be_visible()
        page.evaluate("customElements.whenDefined('desk-keys').then(() => true)")
        decided = [decide(page, left) for left in reversed(range(len(ACTS)))]
        expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    assert problems == []
    assert sorted(decided) == sorted(ACTS)
    with clock.at(clock.now() + UNDO + timedelta(seconds=1)):
        worker.run_all(site)
    with site.app_context():
        check_what_came_of_it()


def decide(page: Page, left: int) -> str:
    """Decide on the entry that is open; return its kind."""
    kind = urlsplit(page.url).path.split("/")[2]
    ACTS[kind](page)
    if left:
        expect(page.locator("#queue-title")).to_have_text(f"{left} to decide")
    return kind


def check_what_came_of_it() -> None:
    assert [d.outcome for d in db.session.scalars(select(Decision)) if d.state != "done"] == []
    assert db.session.scalars(select(Signature)).one().typed_name == "Orla Finch"
    step = select(ApprovalStep.state).where(ApprovalStep.kind == "site")
    assert db.session.scalars(step).one() == "approved"
    assert db.session.scalars(select(Round)).one().message == "Nearly there"
    assert db.session.scalars(select(RoundComment)).one().text == "Clips here"
    assert db.session.scalars(select(Assessment)).one().level == 3
    assert db.session.scalars(select(Petition)).one().answer == "Show the syllabus"
    (stood,) = standing_of(db.session.scalars(select(Project)).one()).values()
    assert stood.words.startswith("Verified by ")
