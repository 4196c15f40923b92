"""Reviews as the student, faculty and everybody else meet them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.rounds.scenes import Scene, at, scene
from tracker import clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.mail import OutgoingMail
from tracker.rounds import operations, queries
from tracker.rounds.models import Round, RoundComment
from tracker.rounds.rules import CommentState, Doubt, Placing, RoundState

DECISION = "aside form[novalidate]"
# Words that nobody else may ever read, each where something is kept.
HELD, NOTED, STAFF = "marker-held-words", "marker-held-comment", "marker-staff-only"


@pytest.fixture
def scenery(session: Session) -> Scene:
    return scene()


def page_of(found: Round) -> str:
    return f"/projects/{found.project_id}/rounds/{found.number}"


def desk_of(found: Round) -> str:
    return f"/desk/rounds/{found.id}"


def marks(found: Round, level: int = 3) -> dict[str, Any]:
    """What a browser sends of the levels."""
    return {f"level{n}": str(level) for n, _ in enumerate(found.rubric.body.criteria)}


def only_round() -> Round:
    db.session.expire_all()
    return db.session.scalars(select(Round)).one()


def test_a_student_asks_for_a_review_in_words(web: Web, scenery: Scene) -> None:
    web.sign_in(scenery.student)
    project = f"/projects/{scenery.project.id}"
    assert "Ask for a review" in web.get(project).text
    form = web.get(f"{project}/rounds/new")
    assert "Low Tide, mix" in form.text
    assert "will see this project" in form.text
    web.send(f"{project}/rounds/new", form="main form.form", status=422, words=" ")
    answer = web.send(f"{project}/rounds/new", form="main form.form", words="Is it too loud?")
    page = web.get(str(answer.location))
    assert page.select_one("h1").text == "Review 1, Low Tide"  # type: ignore[union-attr]
    assert "With faculty since" in page.text
    assert "Is it too loud?" in page.text
    assert len(page.select("sound-player")) == 1


def test_faculty_comments_and_decides_on_the_desk(web: Web, scenery: Scene) -> None:
    found = scenery.ask()
    web.sign_in(scenery.teacher)
    assert web.open(page_of(found)).location == desk_of(found)
    assert "review 1, Low Tide" in web.get("/desk/").text
    web.send(
        desk_of(found), form="form.round__write", at="0:43", words="Here it is", criterion="craft"
    )
    assert "Not sent yet" in web.get(desk_of(found)).text
    web.send(desk_of(found), form=DECISION, status=422, do="send", reason="Good", level0="9")
    web.send(desk_of(found), form=DECISION, do="send", reason="Good work", **marks(found))
    assert only_round().state is RoundState.ASKED
    assert "review 1, Low Tide" not in web.get("/desk/").text
    web.settle()
    assert only_round().state is RoundState.RELEASED
    assert "review 1, Low Tide" not in web.get("/desk/").text


def undo(web: Web) -> None:
    """Press Undo in the line at the top of the desk."""
    form = web.get("/desk/").select_one("undo-line form")
    assert form is not None
    web.open(str(form["action"]), method="POST", data=filled(form))
    web.settle()


def test_feedback_can_be_undone_and_mail_leaves_only_with_the_effect(
    web: Web, scenery: Scene
) -> None:
    found = scenery.ask()
    web.sign_in(scenery.teacher)
    web.send(desk_of(found), form=DECISION, do="send", reason="Too soon", **marks(found))
    assert "Sent the feedback to Tess Arden." in web.get("/desk/").text
    undo(web)
    assert (only_round().state, only_round().levels) == (RoundState.ASKED, [])
    assert db.session.scalars(select(OutgoingMail)).all() == []
    again = web.get(desk_of(found)).select_one(DECISION)
    assert again is not None
    sent_again = filled(again)
    assert sent_again["reason"] == "Too soon"
    assert all(sent_again[name] == [level] for name, level in marks(found).items())
    until = (clock.today() + timedelta(days=3)).isoformat()
    web.send(desk_of(found), form=DECISION, do="hold", held_until=until, **marks(found))
    web.settle()
    assert only_round().state is RoundState.DECIDED
    web.send(desk_of(found), form="form[action$=release]")
    undo(web)
    assert only_round().state is RoundState.DECIDED
    assert db.session.scalars(select(OutgoingMail)).all() == []
    web.send(desk_of(found), form="form[action$=release]")
    web.settle()
    assert only_round().state is RoundState.RELEASED
    (letter,) = db.session.scalars(select(OutgoingMail)).all()
    assert "Too soon" not in letter.text


def test_feedback_has_no_effect_when_the_student_asks_anew_meanwhile(
    web: Web, scenery: Scene
) -> None:
    found = scenery.ask()
    web.sign_in(scenery.teacher)
    web.send(desk_of(found), form=DECISION, do="send", reason="Good work", **marks(found))
    scenery.ask("And now?")
    web.settle()
    assert scenery.again(found).state is RoundState.REPLACED
    assert "Somebody saved this" in web.get("/desk/").text
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_the_student_reads_feedback_at_the_second_and_addresses_it(
    web: Web, scenery: Scene
) -> None:
    found = scenery.ask()
    scenery.say(found, "Here it is", span=at(43_000), criterion="craft")
    scenery.decide(found, message="Good work")
    project = f"/projects/{scenery.project.id}"
    web.sign_in(scenery.student)
    page = web.get(page_of(found))
    assert "Good work" in page.text
    assert "Nearly" in page.text
    link = page.select_one(".note a.time")
    assert link is not None
    assert str(link["href"]).endswith("-t=0:43")
    assert link.text == "0:43"
    assert "Work on the feedback on Low Tide" in web.get("/home").text
    assert "1 comment open" in web.get(project).text
    web.send(page_of(found), form=".note__do form", do="address")
    assert "Addressed" in web.get(page_of(found)).text
    assert "Work on the feedback" not in web.get("/home").text


def test_the_button_pressed_is_held_against_the_day(web: Web, scenery: Scene) -> None:
    found = scenery.ask()
    web.sign_in(scenery.teacher)
    until = (clock.today() + timedelta(days=3)).isoformat()
    for typed, words in (
        ({"do": "hold"}, "Enter the day until which"),
        ({"do": "send", "held_until": until}, "Take the day out"),
        ({"do": "hold", "held_until": "2020-01-01"}, "Enter a day after today"),
        ({}, "Press one of the buttons"),
    ):
        answer = web.send(
            desk_of(found), form=DECISION, status=422, reason="Words", **marks(found), **typed
        )
        assert words in answer.text
    answer = web.send(
        desk_of(found),
        form=DECISION,
        status=422,
        reason="x",
        **marks(found),
        do="send",
        row_version="9",
    )
    assert "Somebody saved this" in answer.text
    web.send(
        desk_of(found), form=DECISION, do="hold", held_until=until, reason="Words", **marks(found)
    )
    web.settle()
    page = web.get(desk_of(found))
    assert "Held until" in page.text
    assert "Words" in page.text
    web.send(desk_of(found), form="form[action$=release]")
    web.settle()
    assert "Sent on" in web.get(desk_of(found)).text
    assert len(db.session.scalars(select(OutgoingMail)).all()) == 1


def held(scenery: Scene) -> Round:
    """A round whose feedback is decided, commented on, and held."""
    found = scenery.ask()
    scenery.say(found, NOTED, span=at(2_000))
    scenery.say(found, STAFF, is_staff_only=True)
    scenery.say(found, f"{STAFF} on the whole", file_id=None, is_staff_only=True)
    scenery.decide(found, message=HELD, held_until=clock.today() + timedelta(days=3))
    return scenery.again(found)


def hidden(scenery: Scene) -> User:
    """The faculty to whom the student does not show the project any more."""
    scenery.project.shown_to_faculty = False
    db.session.commit()
    return scenery.teacher


def everything_of(web: Web, scenery: Scene, rounds: list[Round]) -> str:
    """All a person can read that has to do with the student, in one text; 404s count."""
    project = f"/projects/{scenery.project.id}"
    addresses = ["/home", "/projects", project, f"{project}/rounds/new", "/degree", "/page"]
    addresses += [f"/rounds/{each.id}/progress" for each in rounds]
    addresses += [page_of(each) for each in rounds] + [desk_of(each) for each in rounds]
    return "\n".join(web.open(each, follow_redirects=True).text for each in addresses)


def test_held_feedback_is_on_no_page_and_in_no_mail_of_the_student(
    web: Web, scenery: Scene
) -> None:
    first = held(scenery)
    web.sign_in(scenery.student)
    text = everything_of(web, scenery, [first])
    assert "With faculty since" in text
    for marker in (HELD, NOTED, STAFF, "Held until"):
        assert marker not in text
    # Also where the next round has carried the comment over, with its place still looked for.
    scenery.new_version()
    second = scenery.ask()
    text = everything_of(web, scenery, [first, second])
    for marker in (HELD, NOTED, STAFF, "Looking for the places"):
        assert marker not in text
    assert db.session.scalars(select(OutgoingMail)).all() == []
    operations.release(first, actor=make.actor(scenery.teacher))
    db.session.commit()
    text = everything_of(web, scenery, [first, second])
    assert HELD in text
    assert NOTED in text
    assert STAFF not in text


def test_a_comment_accepted_under_held_feedback_stays_open_on_the_page_of_the_student(
    web: Web, scenery: Scene
) -> None:
    first = scenery.ask()
    scenery.say(first, "Too loud")
    scenery.decide(first)
    second = scenery.ask()
    web.sign_in(scenery.teacher)
    web.send(desk_of(second), form=".note form[action$=step]", do="accept")
    assert "Not sent yet" in web.get(desk_of(second)).text
    scenery.decide(second, held_until=clock.today() + timedelta(days=3))
    web.sign_in(scenery.student)

    def note() -> str:
        found = web.get(page_of(second)).select_one(".note")
        assert found is not None
        return found.text

    assert "Mark as addressed" in note()
    assert "Accepted" not in note()
    operations.release(scenery.again(second), actor=make.actor(scenery.teacher))
    db.session.commit()
    assert "Accepted" in note()


@pytest.mark.parametrize(
    "who", ["another student", "faculty elsewhere", "faculty, hidden again", "office", "visitor"]
)
def test_nobody_else_meets_anything_of_a_review(web: Web, scenery: Scene, who: str) -> None:
    found = held(scenery)
    comment = queries.comments_of(found)[0]
    people: dict[str, Callable[[], User | None]] = {
        "another student": lambda: make.student(scenery.programme),
        "faculty elsewhere": lambda: make.faculty(make.programme()),
        "faculty, hidden again": lambda: hidden(scenery),
        "office": lambda: make.office(scenery.programme),
        "visitor": lambda: None,
    }
    person = people[who]()
    if person is not None:
        web.sign_in(person)
    for method, path in (
        ("GET", page_of(found)),
        ("GET", f"/rounds/{found.id}/progress"),
        ("GET", desk_of(found)),
        ("POST", desk_of(found)),
        ("POST", f"{desk_of(found)}/release"),
        ("POST", f"/rounds/{found.id}/comments"),
        ("POST", f"/rounds/comments/{comment.id}/answers"),
        ("POST", f"/rounds/comments/{comment.id}/step"),
        ("POST", f"/rounds/comments/{comment.id}/place"),
        ("POST", f"/rounds/comments/{comment.id}/removal"),
    ):
        answer = web.open(path, method=method)
        assert answer.status_code == 404 if person else answer.status_code in {302, 303, 401}, path
        assert "marker" not in answer.text
    text = everything_of(web, scenery, [found])
    for marker in (HELD, NOTED, STAFF):
        assert marker not in text


def test_faculty_loses_the_sound_when_the_project_is_hidden_again(web: Web, scenery: Scene) -> None:
    found = scenery.ask()
    web.sign_in(scenery.teacher)
    source = web.get(desk_of(found)).select_one("sound-player source")
    assert source is not None
    scenery.project.shown_to_faculty = False
    db.session.commit()
    assert web.open(str(source["src"])).status_code == 404
    web.get(desk_of(found), status=404)


def test_comments_are_answered_accepted_and_taken_back(web: Web, scenery: Scene) -> None:
    found = scenery.ask()
    first, other = scenery.say(found, "Too loud", span=at(2_000)), scenery.say(found, "A slip")
    ids = (first.id, other.id)
    web.sign_in(scenery.teacher)
    here = desk_of(found)
    web.send(here, form=f"#comment-{ids[1]} form[action$=removal]")
    assert "A slip" not in web.get(here).select_one("main").text  # type: ignore[union-attr]
    web.send(here, form=f"#comment-{ids[0]} form[action$=answers]", words="And late")
    web.send(here, form=f"#comment-{ids[0]} form[action$=answers]", words="")
    page = web.get(here)
    assert "Enter your answer" in page.text
    assert [each.text for each in page.select(".note__reply .as-typed")] == ["And late"]
    web.send(here, form=f"#comment-{ids[0]} form[action$=step]", do="accept")
    accepted = db.session.get(RoundComment, ids[0])
    assert accepted is not None
    assert accepted.state is CommentState.ACCEPTED
    web.send(here, form=f"#comment-{ids[0]} form[action$=step]", do="accept")
    assert "does not stand there any more" in web.get(here).text
    web.send(here, form=f"#comment-{ids[0]} form[action$=step]", do="praise", status=404)


def test_a_comment_with_a_wrong_time_comes_back_as_typed(web: Web, scenery: Scene) -> None:
    found = scenery.ask()
    for person, here in ((scenery.student, page_of(found)), (scenery.teacher, desk_of(found))):
        web.sign_in(person)
        for typed, words in (
            ({"at": "9:99:99"}, "Enter a time as minutes"),
            ({"at": "3:00"}, "Enter a time up to 1:03"),
            ({"at": "0:10", "file": ""}, "Choose the recording"),
        ):
            answer = web.send(here, form="form.round__write", status=422, words="Kept", **typed)
            assert words in answer.text
            assert "Kept" in answer.text


def test_a_comment_without_a_place_says_so_and_is_placed_with_one_press(
    web: Web, scenery: Scene
) -> None:
    first = scenery.ask()
    scenery.say(first, "Too loud", span=at(43_000))
    scenery.decide(first)
    scenery.new_version()
    second = scenery.ask()
    (comment,) = queries.comments_of(second)
    comment.placing, comment.doubt = Placing.UNPLACED, Doubt.UNCLEAR
    second.progress = 100
    db.session.commit()
    web.sign_in(scenery.student)
    note = web.get(page_of(second)).select_one(".note")
    assert note is not None
    assert "Carried from review 1. It could not be placed: listen and place it." in note.text
    assert "comes more than once" in note.text
    web.send(page_of(second), form=".note__place", at="later")
    assert "Enter a time as minutes" in web.get(page_of(second)).text
    web.send(page_of(second), form=".note__place", at="0:46")
    note = web.get(page_of(second)).select_one(".note")
    assert note is not None
    assert "Carried from review 1, 0:43 → 0:46, placed by hand." in note.text
    assert BeautifulSoup(str(note), "html.parser").select(".note__place") == []
