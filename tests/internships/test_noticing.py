"""What students, faculty and the office are told of internships: each stage once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tracker import clock
from tracker.access import Actor
from tracker.accounts.models import Notice, User
from tracker.db import db
from tracker.internships import jobs, operations
from tracker.internships.models import Supervisor, SupervisorLink, WorkAuthorisation
from tracker.internships.queries import noticing
from tracker.internships.rules import Asked, Event
from tracker.internships.rules.noticing import TO_FACULTY, TO_STUDENT, paper_stage, paper_words
from tracker.mail import OutgoingMail

TUESDAY = datetime(2026, 11, 17, 12, tzinfo=UTC)
Go = Callable[[datetime], None]


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Go:
    """Set the clock; a Tuesday in term, whatever day the tests run on."""

    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    to(TUESDAY)
    return to


def told(user: User, session: Session) -> list[str]:
    """Let the worker look twice; return all that this person was told so far."""
    for _ in range(2):
        jobs.tell()
        jobs.tell_due()
    rows = session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id))
    return [row.title for row in rows]


@pytest.mark.parametrize(
    ("left", "stage"),
    [(31, ""), (30, "30"), (8, "30"), (7, "7"), (0, "7"), (-1, "over"), (-90, "over")],
)
def test_papers_are_told_of_a_month_and_a_week_before_and_when_they_are_over(
    left: int, stage: str
) -> None:
    today = date(2026, 11, 16)
    assert paper_stage(today + timedelta(days=left), today) == stage


def test_every_sentence_names_what_it_can() -> None:
    for table in (TO_STUDENT, TO_FACULTY):
        for step, said in table.items():
            assert step in set(Event)
            assert said.title.format(place="Quay", student="Mara")
    june = date(2026, 6, 1)
    assert paper_words("insurance", date(2026, 5, 1), june) == "insurance ran out on 1 May 2026"
    assert paper_words("insurance", date(2026, 7, 1), june) == "insurance runs out on 1 July 2026"


def test_each_hears_of_the_steps_of_the_other(session: Session, go: Go) -> None:
    scene = scenes.proposed()
    place = scene.internship.site.name if scene.internship.site else ""
    assert told(scene.faculty, session) == [
        f"{scene.student.name} proposes an internship at {place}"
    ]
    operations.send_back(
        scene.internship,
        reason="Which room?",
        based_on=scene.internship.row_version,
        actor=make.actor(scene.faculty),
    )
    session.commit()
    assert told(scene.student, session) == [f"{place} came back"]
    assert len(told(scene.faculty, session)) == 1


def test_a_returned_week_is_told_with_its_words(session: Session, go: Go) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    scene.send_back("Which desk?")
    jobs.tell()
    rows = session.scalars(select(Notice).where(Notice.user_id == scene.student.id)).all()
    (row,) = [row for row in rows if row.stage.startswith("week-returned")]
    assert "Which desk?" in row.sentence
    assert row.kind.value == "decisions"
    assert row.path == scene.week_url


def test_a_week_is_told_of_when_it_is_over_when_late_and_on_friday(
    session: Session, go: Go
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    title = f"Send {scene.week().title}"
    assert told(scene.student, session).count(title) == 1
    go(TUESDAY + timedelta(days=2))
    assert told(scene.student, session).count(title) == 2, "once more when it is late"
    assert "Log this week" not in told(scene.student, session)
    go(TUESDAY + timedelta(days=3))
    assert told(scene.student, session).count("Log this week") == 1
    assert told(scene.student, session).count(title) == 2


def test_faculty_hears_of_a_silent_site_once(session: Session, go: Go) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    assert not [t for t in told(scene.faculty, session) if "not answered" in t]
    go(TUESDAY + timedelta(days=21))
    assert len([t for t in told(scene.faculty, session) if "has not answered since" in t]) == 1


def test_an_adviser_alone_hears_of_it_when_there_is_one(session: Session) -> None:
    scene = scenes.under_way()
    others = make.faculty(scene.internship.programme)
    assert noticing.reviewers_of(scene.internship) == sorted([scene.faculty.id, others.id])
    version = make.programme_version(programme=scene.internship.programme)
    make.enrolment(version=version, student=scene.student, adviser_id=scene.faculty.id)
    assert noticing.reviewers_of(scene.internship) == [scene.faculty.id]


def token_of(session: Session) -> str:
    text = session.scalars(select(OutgoingMail.text).order_by(OutgoingMail.id.desc())).first() or ""
    return text.partition("/s/")[2][:43]


def wants_no_mail(supervisor_id: int, session: Session) -> bool:
    session.expire_all()
    return session.get_one(Supervisor, supervisor_id).stopped_at is not None


def test_a_supervisor_ends_the_mails_and_begins_them_again(
    web: Web, session: Session, go: Go
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    token = token_of(session)
    person = scene.internship.supervisor
    assert person is not None
    for _ in range(20):
        assert web.open(f"/s/{token}/stop").status_code == 200
    assert not wants_no_mail(person.id, session), "a scanner that opens links stops nothing"
    web.send(f"/s/{token}/stop", status=200, do="stop", words="Ask Ada.")
    assert wants_no_mail(person.id, session)
    titles = told(scene.faculty, session)
    assert f"{person.name} wants no more mails about {scene.student.name}" in titles
    web.sign_in(scene.faculty)
    assert "Ask Ada." in web.get(scene.url).text
    assert not operations.mail_link(scene.internship, actor=make.actor(scene.faculty))
    session.commit()
    before = len(session.scalars(select(OutgoingMail.id)).all())
    go(TUESDAY + timedelta(days=8))
    jobs.remind_sites()
    assert len(session.scalars(select(OutgoingMail.id)).all()) == before
    web.client = web.app.test_client()
    web.send(f"/s/{token}/stop", status=200, do="resume")
    assert not wants_no_mail(person.id, session)
    jobs.remind_sites()
    assert len(session.scalars(select(OutgoingMail.id)).all()) == before + 1
    web.get("/s/nobody/stop", status=404)


def test_a_mail_that_came_back_and_a_denial_are_told(session: Session, go: Go) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    person = scene.internship.supervisor
    assert person is not None
    to_them = select(OutgoingMail).where(OutgoingMail.to_address == person.mail)
    session.scalars(to_them).all()[-1].refused_at = clock.now()
    session.commit()
    assert any(t.startswith(f"A mail to {person.name}") for t in told(scene.faculty, session))
    link = session.scalars(select(SupervisorLink).order_by(SupervisorLink.id.desc())).first()
    assert link is not None
    operations.disown(link, "Never met.", actor=Actor(link_id=link.id))
    session.commit()
    assert any("is not their intern" in t for t in told(scene.faculty, session))


def test_a_work_authorisation_that_ends_too_early_is_told_in_stages(
    session: Session, go: Go
) -> None:
    scene = scenes.under_way()
    office = make.office(scene.internship.programme)
    last = clock.today() + timedelta(days=40)
    scene.internship.planned_ends_on = last + timedelta(days=30)
    make.keep(
        WorkAuthorisation(
            internship_id=scene.internship.id,
            employer="Quay",
            starts_on=clock.today(),
            ends_on=last,
        )
    )
    counts = []
    for days in (0, 10, 11, 33, 41, 50):
        go(TUESDAY + timedelta(days=days))
        mine = [t for t in told(scene.student, session) if "work authorisation" in t]
        theirs = [t for t in told(office, session) if "work authorisation" in t]
        assert len(mine) == len(theirs)
        counts.append(len(mine))
    assert counts == [0, 1, 1, 2, 3, 3]


def test_the_end_of_an_internship_reaches_its_student(session: Session, go: Go) -> None:
    scene = scenes.under_way()
    operations.take_step(
        scene.internship,
        Event.TERMINATE,
        asked=Asked(words="The studio closed."),
        based_on=scene.internship.row_version,
        actor=make.actor(scene.faculty),
    )
    session.commit()
    assert any("ended early" in t for t in told(scene.student, session))


def test_many_internships_are_told_of_with_as_many_questions_as_one(
    session: Session, go: Go
) -> None:
    def crowd(count: int) -> None:
        for _ in range(count):
            scene = scenes.under_way(programme=programme)
            scene.log(60)
            scene.send()

    def asked() -> int:
        session.expire_all()
        statements: list[str] = []
        listen = (db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
        event.listen(*listen)
        jobs.tell()
        jobs.tell_due()
        event.remove(*listen)
        return len(statements)

    programme = make.programme()
    crowd(1)
    go(TUESDAY + timedelta(days=24))  # a Friday: silent sites, weeks to log, weeks to send
    asked()
    before = asked()
    go(TUESDAY)
    crowd(2)
    go(TUESDAY + timedelta(days=24))
    asked()
    assert asked() == before
