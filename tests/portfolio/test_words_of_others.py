"""What others said of credits, and before and after, on the page that visitors see."""

from tests import make
from tests.attestations.scenes import said
from tests.conftest import Web
from tests.portfolio import making
from tracker.attestations import operations, queries
from tracker.attestations.rules import Answer
from tracker.comparisons.models import Comparison, Side
from tracker.comparisons.rules import Alignment
from tracker.db import db
from tracker.portfolio import operations as pages
from tracker.portfolio.models import Page
from tracker.programmes.models import Programme
from tracker.projects import operations as projects
from tracker.projects.models import Credit, Project
from tracker.projects.rules import CreditDraft, ItemKind, Share

CONFIRMED = "Confirmed by Nils Vinter, who recorded it, on "


def published() -> tuple[Page, Project]:
    """A published page whose one work was mixed by the student and recorded by Nils."""
    page = making.page(shown_name="Mei Sato")
    project = page.works[0].project
    project.shown_to_faculty = True
    named = project.credits[1]
    named.mail, named.name, named.role = "nils@home.example", "Nils Vinter", "recording-engineer"
    db.session.commit()
    return making.published(page), project


def answer(project: Project, key: str, answers: dict[Credit, Answer]) -> None:
    asked = operations.ask(project, key, actor=make.actor(project.student))
    if key == "faculty":
        programme = db.session.get_one(Programme, project.programme_id)
        faculty = make.faculty(programme, name="Solveig Marsh")
        operations.verify(asked, said(asked, answers), actor=make.actor(faculty))
    else:
        person = make.user(address=asked.mail)
        found = queries.asked(asked.id)
        assert found is not None
        operations.answer_by_account(found, said(asked, answers), actor=make.actor(person))
    making.work()


def test_a_confirmed_role_is_marked_with_the_words_of_who_confirmed_it(web: Web) -> None:
    page, project = published()
    url = f"/p/{page.slug}"
    assert "Role verified" not in web.get(url).text
    mine, named = project.credits
    answer(project, f"credit-{named.id}", {named: Answer.CONFIRM, mine: Answer.CONFIRM})
    shown = web.get(url).text
    assert "Role verified" in shown
    assert CONFIRMED in shown
    answer(project, "faculty", {mine: Answer.CONFIRM})
    shown = web.get(url).text
    assert "Verified by Solveig Marsh, faculty, on " in shown
    assert CONFIRMED not in shown


def test_an_edited_credit_loses_its_mark_on_the_published_page(web: Web) -> None:
    page, project = published()
    mine = project.credits[0]
    answer(project, "faculty", {mine: Answer.CONFIRM})
    assert "Role verified" in web.get(f"/p/{page.slug}").text
    draft = CreditDraft(role="mastering-engineer", share=Share.ALONE)
    actor = make.actor(project.student)
    projects.edit_credit(mine, draft, based_on=mine.row_version, actor=actor)
    making.work()
    shown = web.get(f"/p/{page.slug}").text
    assert "Role verified" not in shown
    assert "Mixing engineer" in shown  # what the student wrote stays until they publish


def test_a_person_who_declines_is_off_the_published_page(web: Web) -> None:
    page, project = published()
    named = project.credits[1]
    assert "Nils Vinter" in web.get(f"/p/{page.slug}").text
    answer(project, f"credit-{named.id}", {named: Answer.DECLINE})
    assert "Nils Vinter" not in web.get(f"/p/{page.slug}").text


def test_an_objection_or_a_question_shows_nothing_of_itself(web: Web) -> None:
    page, project = published()
    mine, named = project.credits
    before = web.get(f"/p/{page.slug}").text
    answer(project, f"credit-{named.id}", {named: Answer.CONFIRM, mine: Answer.DISPUTE})
    shown = web.get(f"/p/{page.slug}").text
    assert "Role verified" not in shown
    assert "disput" not in shown.lower()
    assert "nils@home.example" not in before + shown


def test_a_page_names_its_student_as_the_student_chose(web: Web) -> None:
    page, project = published()
    shown = web.get(f"/p/{page.slug}").select_one(".credits .me")
    assert shown is not None
    assert shown.text == "Mei Sato"
    assert project.student.name not in web.get(f"/p/{page.slug}").text


def pair(project: Project, *, outside: bool = False) -> Comparison:
    """A comparison of two sounds of a work, or of one with a sound that is not in it."""
    first = project.items[0].recording
    other = making.recording(project.student, title="Faders up")
    if not outside:
        make.item(project, recording=other, kind=ItemKind.SOUND, title="Faders up")
    assert first is not None
    sides = [
        Side(position=1, version=first.versions[0], label="After"),
        Side(position=2, version=other.versions[0], label="Before", found_samples=4_800),
    ]
    made = Comparison(
        project=project, title="The mix", rate_hz=48_000, alignment=Alignment.DONE, sides=sides
    )
    return make.keep(made)


def test_a_work_lets_visitors_hear_before_and_after(web: Web) -> None:
    page, project = published()
    made = pair(project)
    web.sign_in(project.student)
    web.send("/page", form=f"form[action$='/{project.id}/pair']", comparison_id=str(made.id))
    pages.publish(
        page,
        page.visibility,
        based_on=page.row_version,
        school=making.SCHOOL,
        actor=make.actor(project.student),
    )
    making.work()
    sides = web.get(f"/p/{page.slug}").select(".pair__side")
    assert [side.p.text for side in sides if side.p] == ["After", "Before"]
    assert [side["data-offset"] for side in sides] == ["0", "100"]
    sources = [side.select_one("audio source") for side in sides]
    assert all(each is not None and "/media/open/" in str(each["src"]) for each in sources)
    projects.remove_item(project.items[1], actor=make.actor(project.student))
    making.work()
    assert web.get(f"/p/{page.slug}").select(".pair") == []


def test_a_sound_that_is_not_in_the_work_is_never_offered_as_before(web: Web) -> None:
    page, project = published()
    made = pair(project, outside=True)
    web.sign_in(project.student)
    assert web.get("/page").select(f"form[action$='/{project.id}/pair']") == []
    form = {"comparison_id": str(made.id), "row_version": str(page.row_version)}
    token = web.get("/page").select_one("input[name=csrf_token]")
    assert token is not None
    data = form | {"csrf_token": str(token["value"])}
    sent = web.open(f"/page/works/{project.id}/pair", method="POST", data=data)
    assert sent.status_code == 422
    assert page.works[0].comparison_id is None
