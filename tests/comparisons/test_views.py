"""Comparisons as their owner and others meet them."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make, sounds
from tests.conftest import Web
from tests.media.sender import work
from tracker import clock
from tracker.access import Actor
from tracker.accounts.models import User
from tracker.comparisons import operations, queries
from tracker.comparisons.models import Comparison
from tracker.comparisons.rules import (
    Alignment,
    ComparisonDraft,
    Doubt,
    SideDraft,
    TypedOffset,
)
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import TASKS, Job, JobState
from tracker.media.models import Version
from tracker.programmes.models import Programme
from tracker.projects.models import Project
from tracker.storage import media_store


@pytest.fixture
def project(session: Session) -> Project:
    return make.project(title="Low Tide")


@pytest.fixture
def versions(project: Project) -> list[Version]:
    """Two versions in the project and one recording beside it."""
    item = make.sound_item(project)
    assert item.recording is not None
    make.version(item.recording)
    other = make.version(make.recording(student_id=project.student_id, title="Reference"))
    return [*item.recording.versions, other]


def draft(versions: list[Version], **changes: object) -> ComparisonDraft:
    sides = tuple(SideDraft(v.id, f"Name {n}") for n, v in enumerate(versions))
    return ComparisonDraft(**{"title": "Before and after", "sides": sides} | changes)  # type: ignore[arg-type]


@pytest.fixture
def comparison(project: Project, versions: list[Version]) -> Comparison:
    made = operations.create(project, draft(versions), actor=make.actor(project.student))
    db.session.commit()
    return made


def typed(version: object, label: str, place: int) -> dict[str, Any]:
    """What a browser sends of one side."""
    return {f"sides-{place}-version": str(version), f"sides-{place}-label": label}


def at(project: Project, more: str = "") -> str:
    return f"/projects/{project.id}/comparisons{more}"


def test_a_student_sets_a_version_against_a_reference(
    web: Web, project: Project, versions: list[Version]
) -> None:
    web.sign_in(project.student)
    assert (
        "Before and after, one version against another" in web.get(f"/projects/{project.id}").text
    )
    form = web.get(at(project, "/new"))
    groups = [str(each["label"]) for each in form.select("#sides-0-version optgroup")]
    assert groups == ["In this project", "Your other recordings"]
    answer = web.send(
        at(project, "/new"),
        form="main form.form",
        title="",
        **typed(versions[1].id, "Mix", 0),
        **typed(versions[2].id, "", 1),
    )
    page = web.get(str(answer.location))
    assert page.select_one("h1").text == "Mix, Reference, version 1"  # type: ignore[union-attr]
    rows = page.select(".compare__side[data-offset]")
    assert [row.b.text for row in rows if row.b] == ["Mix", "Reference, version 1"]
    assert all(row.select("audio source") for row in rows), "plain players serve without script"
    assert "Laying the sounds on each other" in page.text
    assert "Mix, Reference, version 1" in web.get(f"/projects/{project.id}").text


def test_a_form_without_two_sounds_comes_back_in_words(
    web: Web, project: Project, versions: list[Version]
) -> None:
    web.sign_in(project.student)
    one = str(versions[0].id)
    for second, words in (("", "Choose two sounds at least"), (one, "Choose each sound once")):
        answer = web.send(
            at(project, "/new"),
            form="main form.form",
            status=422,
            **typed(one, "", 0),
            **typed(second, "", 1),
        )
        assert words in answer.text
    stranger = make.version(make.recording())
    for foreign in (str(stranger.id), "999999", "x", "9" * 30):
        answer = web.send(
            at(project, "/new"),
            form="main form.form",
            status=422,
            **typed(one, "", 0),
            **typed(foreign, "", 1),
        )
        assert "Choose one of the sounds listed" in answer.text
    assert db.session.scalars(select(Comparison)).all() == []


@pytest.mark.parametrize("name", ["sides-²-version", f"sides-{'9' * 5000}-version", "sides--"])
def test_names_of_fields_that_no_form_has_are_passed_over(
    web: Web, project: Project, name: str
) -> None:
    web.sign_in(project.student)
    answer = web.send(at(project, "/new"), form="main form.form", status=422, **{name: "1"})
    assert "Choose two sounds at least" in answer.text


def test_another_sound_can_be_added_without_script(web: Web, project: Project) -> None:
    web.sign_in(project.student)
    answer = web.send(at(project, "/new"), form="main form.form", status=200, more="1")
    page = BeautifulSoup(answer.text, "html.parser")
    assert len(page.select("fieldset.form__set")) == 4


def offset(words: str) -> dict[str, Any]:
    return {"sides-1-offset": words}


def test_offsets_are_typed_by_hand_and_taken_back(
    web: Web, project: Project, comparison: Comparison
) -> None:
    web.sign_in(project.student)
    edit = at(project, f"/{comparison.id}/edit")
    answer = web.send(edit, form="main form.form", status=422, **offset("later"))
    assert "Enter samples or time, such as 480 or -10 ms" in answer.text
    web.send(edit, form="main form.form", **offset("-10 ms"))
    page = web.get(at(project, f"/{comparison.id}"))
    assert page.select(".compare__side")[1]["data-offset"] == "-480"
    assert "480 samples (10.00 ms) earlier than A. Typed by hand." in page.text
    web.send(edit, form="main form.form", **offset(""))
    page = web.get(at(project, f"/{comparison.id}"))
    assert page.select(".compare__side")[1]["data-offset"] == "0"


def test_a_save_over_a_newer_one_is_refused_and_kept(
    web: Web, project: Project, comparison: Comparison, versions: list[Version]
) -> None:
    web.sign_in(project.student)
    actor = make.actor(project.student)
    with pytest.raises(Outdated):
        operations.edit(comparison, draft(versions), based_on=7, actor=actor)
    answer = web.send(
        at(project, f"/{comparison.id}/edit"),
        form="main form.form",
        status=409,
        row_version="7",
        title="Mine",
    )
    assert 'value="Mine"' in answer.text
    assert comparison.title == "Before and after"


def test_removing_can_be_undone(web: Web, project: Project, comparison: Comparison) -> None:
    web.sign_in(project.student)
    web.send(at(project, f"/{comparison.id}"), form="form[action$=removal]")
    web.get(at(project, f"/{comparison.id}"), status=404)
    web.send(f"/projects/{project.id}", form="form[action$=restoration]")
    web.get(at(project, f"/{comparison.id}"))


def faculty_of(project: Project) -> User:
    programme = db.session.get(Programme, project.programme_id)
    assert programme is not None
    return make.faculty(programme)


def office_of(project: Project) -> User:
    programme = db.session.get(Programme, project.programme_id)
    assert programme is not None
    return make.office(programme)


STRANGERS: dict[str, Callable[[Project], User]] = {
    "another student": lambda _project: make.student(),
    "faculty elsewhere": lambda _project: make.faculty(make.programme()),
    "the programme office": office_of,
    "the administrator": lambda _project: make.user(is_site_admin=True),
}


def every_address(comparison: Comparison) -> list[tuple[str, str]]:
    base = f"/projects/{comparison.project_id}/comparisons"
    one = f"{base}/{comparison.id}"
    return [
        ("GET", one),
        ("GET", f"{one}/progress"),
        ("GET", f"{one}/edit"),
        ("GET", f"{base}/new"),
        ("POST", f"{base}/new"),
        ("POST", f"{one}/edit"),
        ("POST", f"{one}/removal"),
        ("POST", f"{one}/restoration"),
    ]


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_meet_the_same_page_as_for_nothing(
    web: Web, project: Project, comparison: Comparison, who: str
) -> None:
    project.shown_to_faculty = True
    web.sign_in(STRANGERS[who](project))
    nothing = web.get("/projects/999999/comparisons/999999", status=404).select_one("main")
    for method, path in every_address(comparison):
        answer = web.open(path, method=method)
        assert answer.status_code == 404, path
        assert BeautifulSoup(answer.text, "html.parser").select_one("main") == nothing, path


def test_faculty_listen_while_the_project_is_shown_and_change_nothing(
    web: Web, project: Project, comparison: Comparison
) -> None:
    project.shown_to_faculty = True
    web.sign_in(faculty_of(project))
    page = web.get(at(project, f"/{comparison.id}"))
    assert page.select("main form") == []
    assert "Before and after" in web.get(f"/projects/{project.id}").text
    for method, path in every_address(comparison)[2:]:
        assert web.open(path, method=method).status_code == 404, path
    address = str(page.select(".compare__side source")[-1]["src"])  # the reference, in no project
    for side in comparison.sides:
        media_store().put(side.version.renditions[0].key, io.BytesIO(b"sound"))
    with web.open(address) as answer:
        assert answer.data == b"sound"
    comparison.archived_at = make.moment()
    assert web.open(address).status_code == 404, "removed"
    comparison.archived_at = None
    project.shown_to_faculty = False
    assert web.open(address).status_code == 404, "private again"
    web.get(at(project, f"/{comparison.id}"), status=404)


def test_an_address_of_a_side_dies_when_the_side_is_replaced(
    web: Web, project: Project, comparison: Comparison, versions: list[Version]
) -> None:
    project.shown_to_faculty = True
    web.sign_in(faculty_of(project))
    page = web.get(at(project, f"/{comparison.id}"))
    address = str(page.select(".compare__side source")[-1]["src"])
    operations.edit(comparison, draft(versions[:2]), based_on=1, actor=make.actor(project.student))
    assert web.open(address).status_code == 404


def test_a_comparison_is_found_only_below_its_own_project(
    web: Web, project: Project, comparison: Comparison
) -> None:
    other = make.project(student=project.student)
    web.sign_in(project.student)
    web.get(at(other, f"/{comparison.id}"), status=404)


def test_visitors_are_asked_to_sign_in(web: Web, comparison: Comparison) -> None:
    for method, path in every_address(comparison):
        assert web.open(path, method=method).status_code in {302, 303, 401}


def test_sound_of_somebody_else_cannot_be_compared(
    project: Project, versions: list[Version]
) -> None:
    actor = make.actor(project.student)
    stranger = make.version(make.recording())
    with pytest.raises(NotAllowed):
        operations.create(project, draft([versions[0], stranger]), actor=actor)
    with pytest.raises(NotAllowed):
        operations.create(project, draft(versions), actor=make.actor(make.student()))
    with pytest.raises(WrongState):
        operations.create(project, draft(versions[:1]), actor=actor)


def test_offsets_found_between_the_same_files_are_kept(
    comparison: Comparison, project: Project, versions: list[Version]
) -> None:
    actor = make.actor(project.student)
    for side in comparison.sides[1:]:
        side.found_samples, side.agreeing, side.places = 480, 9, 9
    operations.edit(comparison, draft(versions, title="Renamed"), based_on=1, actor=actor)
    assert [side.found_samples for side in comparison.sides] == [0, 480, 480]
    assert comparison.alignment.value == "done"
    sides = (SideDraft(versions[1].id), SideDraft(versions[0].id, "", TypedOffset(samples=5)))
    operations.edit(comparison, draft([], sides=sides), based_on=2, actor=actor)
    assert [side.offset_samples for side in comparison.sides] == [0, 5]
    assert comparison.sides[1].found_samples is None, "the first side is another"
    assert comparison.alignment.value == "waiting"


def stored(version: Version, content: bytes) -> None:
    media_store().put(version.file.key, io.BytesIO(content))


def test_the_worker_lays_the_sides_on_each_other_and_says_where_it_could_not(
    web: Web, project: Project, comparison: Comparison, versions: list[Version]
) -> None:
    music = sounds.music(3)
    stored(versions[0], sounds.wav_bytes(music))
    stored(versions[1], sounds.wav_bytes(-music[:, 4800:]))
    stored(versions[2], b"no sound at all")
    web.sign_in(project.student)
    page = web.get(at(project, f"/{comparison.id}"))
    assert page.select("#search[data-hx-trigger]")
    work(web)
    fragment = web.open(at(project, f"/{comparison.id}/progress"))
    assert fragment.headers["HX-Refresh"] == "true"
    comparison = db.session.scalars(select(Comparison)).one()
    assert comparison.alignment is Alignment.DONE
    assert [(s.found_samples, s.inverted, s.doubt) for s in comparison.sides] == [
        (0, False, None),
        (-4800, True, None),
        (None, False, Doubt.UNREADABLE),
    ]
    words = web.get(at(project, f"/{comparison.id}")).text
    assert "4,800 samples (100.00 ms) earlier than A." in words
    assert "places agree to the sample. Its polarity is inverted." in words
    assert "begins together with A. One of the two could not be read again." in words


def test_a_search_that_was_given_up_says_so_and_starts_anew_when_saved(
    web: Web, project: Project, comparison: Comparison, versions: list[Version]
) -> None:
    machine = Actor.machine("test")
    operations.give_up_abandoned(actor=machine)
    assert comparison.alignment is Alignment.WAITING, "its job is still there"
    job = db.session.scalars(select(Job).where(Job.name == queries.SEARCH)).one()
    job.state, job.unique_key, job.finished_at = JobState.FAILED, None, clock.now()
    db.session.commit()
    TASKS["comparisons.sweep"].run()
    db.session.expire_all()
    web.sign_in(project.student)
    page = web.get(at(project, f"/{comparison.id}"))
    assert not page.select("#search[data-hx-trigger]")
    assert page.text.count("The search stopped several times. Save the comparison again") == 2
    operations.edit(comparison, draft(versions), based_on=1, actor=make.actor(project.student))
    db.session.refresh(comparison)
    assert comparison.alignment.value == "waiting"
    assert [side.doubt for side in comparison.sides] == [None, None, None]


def test_of_a_long_sound_it_is_said_how_much_was_looked_at(
    web: Web, project: Project, comparison: Comparison
) -> None:
    first, second, third = comparison.sides
    second.found_samples, second.agreeing, second.places = 0, 5, 5
    second.version.duration_ms, third.doubt = 3_600_000, Doubt.DIFFERENT
    third.version.duration_ms = 60_000
    comparison.alignment = Alignment.DONE
    db.session.commit()
    web.sign_in(project.student)
    words = web.get(at(project, f"/{comparison.id}")).text
    assert first.found_samples == 0
    assert "5 of 5 places agree to the sample. Only its first 5:49 was looked at." in words
    assert words.count("was looked at") == 1


def test_reading_pages_changes_nothing(web: Web, project: Project, comparison: Comparison) -> None:
    web.sign_in(project.student)
    before = (comparison.row_version, [side.id for side in comparison.sides])
    for more in (
        "/new",
        f"/{comparison.id}",
        f"/{comparison.id}/edit",
        f"/{comparison.id}/progress",
    ):
        web.open(at(project, more))
    found = queries.live(project.id, comparison.id)
    assert found is not None
    assert (found.row_version, [side.id for side in found.sides]) == before


PAYLOAD = '"><script>alert(1)</script>{{7*7}}'


def test_nothing_typed_runs_anywhere(web: Web, project: Project, comparison: Comparison) -> None:
    comparison.title = PAYLOAD
    comparison.sides[0].label = PAYLOAD
    web.sign_in(project.student)
    for path in (
        f"/projects/{project.id}",
        at(project, f"/{comparison.id}"),
        at(project, f"/{comparison.id}/edit"),
    ):
        page = web.get(path)
        assert [s.text for s in page.select("script") if "alert" in s.text] == []
        assert "49" not in page.select_one("h1").text  # type: ignore[union-attr]
