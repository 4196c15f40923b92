"""A person deletes their account: what goes, what stays, and how they change their mind."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import make
from tests.accounts.person import PASSWORD, kept, mails
from tests.attestations import scenes as credited
from tests.conftest import Web, settings_for
from tests.contacts.marked import MARK, everywhere
from tests.internships import scenes
from tracker import clock
from tracker.access import Actor
from tracker.accounts.models import Address, Feed, User
from tracker.accounts.models import Session as SignIn
from tracker.accounts.operations import feeds
from tracker.accounts.rules import AddressKind, FeedKind
from tracker.app import create_app
from tracker.attestations import operations as attestations
from tracker.attestations.queries import Asked
from tracker.attestations.rules import Answer
from tracker.db import Model, db
from tracker.errors import NotAllowed, WrongState
from tracker.internships.models import HourLine, Internship
from tracker.internships.rules import InternshipState
from tracker.leaving import jobs, operations, queries
from tracker.leaving.rules import GRACE, WITH_PAGES, WITH_WORKS
from tracker.media.models import Recording, StoredFile
from tracker.portfolio.models import Page, PageSkill, Revision
from tracker.programmes.models import Membership
from tracker.projects.models import Project
from tracker.storage import media_store

ROOT = Path(__file__).parents[2]
MACHINE = Actor.machine("leaving.let_go")


def finished() -> scenes.Scene:
    """An internship that is over, with hours that count."""
    scene = scenes.under_way()
    scene.log(480, 60)
    scene.send()
    scene.accept()
    scene.internship.state = InternshipState.COMPLETED
    db.session.commit()
    return scene


def wait(monkeypatch: pytest.MonkeyPatch, time: timedelta = GRACE) -> None:
    moment = clock.now() + time + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_who_asks_is_signed_out_everywhere_and_their_page_is_down(
    web: Web, session: Session
) -> None:
    user = make.student(password_hash=kept(PASSWORD))
    page = make.keep(
        Page(
            student_id=user.id,
            slug="mara",
            link_id="x" * 20,
            shown_name="Mara",
            updated_at=clock.now(),
            visibility="public",
            published_number=1,
        )
    )
    feeds.open_feed(user, FeedKind.CONTACTS, actor=make.actor(user))
    web.sign_in(user)
    assert web.get("/settings").select_one("a[href='/settings/delete']")
    refused = web.send("/settings/delete", status=422, form="form.narrow, form.form")
    assert "tick this" in refused.text
    assert web.send("/settings/delete", form="form.form", read="y").location == "/sign-in"
    session.expire_all()
    assert (page.visibility.value, page.published_number) == ("off", None)
    assert session.scalar(select(func.count(Feed.id))) == 0
    assert all(row.ended_at for row in session.scalars(select(SignIn)))
    assert web.open("/home").status_code == 303
    assert [m.subject.startswith("Your account is deleted on") for m in mails()] == [True]
    web.sign_in(user)
    assert "Your account is deleted on" in web.get("/home").text
    web.send("/settings/delete", form="form[action$=keep]")
    session.expire_all()
    assert user.leaving_at is None
    assert mails()[-1].subject == "Your account stays"
    with pytest.raises(WrongState):
        operations.stay(user, actor=make.actor(user))


def test_only_its_owner_deletes_an_account(session: Session) -> None:
    user = make.user()
    with pytest.raises(NotAllowed):
        operations.ask_to_leave(user, actor=make.actor(make.user(is_site_admin=True)))
    with pytest.raises(NotAllowed):
        operations.let_go(user.id, actor=make.actor(user))


def test_a_running_internship_and_the_last_administrator_stand_in_the_way(
    web: Web, session: Session
) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.student)
    page = web.get("/settings/delete")
    assert "Withdraw from your internship first" in page.text
    assert page.select_one("form[action='/settings/delete']") is None
    with pytest.raises(WrongState, match="Withdraw"):
        operations.ask_to_leave(scene.student, actor=make.actor(scene.student))
    admin = make.user(is_site_admin=True)
    with pytest.raises(WrongState, match="last administrator"):
        operations.ask_to_leave(admin, actor=make.actor(admin))
    make.user(is_site_admin=True)
    operations.ask_to_leave(admin, actor=make.actor(admin))
    with pytest.raises(WrongState, match="already"):
        operations.ask_to_leave(admin, actor=make.actor(admin))


def gone(student: User) -> datetime | None:
    """When an account was emptied."""
    return student.left_at


def test_after_a_fortnight_contacts_are_gone_from_every_table_and_hours_stay(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = finished()
    everywhere(scene, session)
    address = scene.student.addresses[0].address
    operations.ask_to_leave(scene.student, actor=make.actor(scene.student))
    session.commit()
    jobs.let_go()
    session.expire_all()
    assert gone(scene.student) is None, "not before its time"
    wait(monkeypatch)
    jobs.let_go()
    jobs.let_go()
    session.expire_all()
    assert gone(scene.student)
    for table in Model.metadata.tables.values():
        for row in session.execute(select(table)):
            assert MARK not in str(tuple(row)), table.name
            if table.name not in {"outgoing_mails", "job"}:
                assert address not in str(tuple(row)), table.name
    assert session.scalar(select(func.sum(HourLine.minutes))) == 540
    assert session.get(Internship, scene.internship.id)
    assert scene.student.name, "beside what is kept the name stays"
    assert scene.student.deactivated_at
    assert session.scalar(select(Address).where(Address.user_id == scene.student.id)) is None
    assert [m.subject for m in mails() if m.to_address == address] == ["Your account is deleted"]


def test_faculty_still_reads_what_is_kept(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = finished()
    operations.ask_to_leave(scene.student, actor=make.actor(scene.student))
    session.commit()
    with monkeypatch.context() as later:
        wait(later)
        jobs.let_go()
    session.expire_all()
    web.sign_in(scene.faculty)
    assert scene.student.name in web.get(scene.url).text
    web.sign_in(make.office(scene.internship.programme))
    web.get("/office/people")


def test_of_somebody_with_no_record_nothing_is_left(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make.student()
    number = user.id
    operations.ask_to_leave(user, actor=make.actor(user))
    session.commit()
    wait(monkeypatch)
    assert operations.let_go(number, actor=MACHINE)
    session.commit()
    session.expunge_all()
    assert session.get(User, number) is None
    assert session.scalar(select(Membership).where(Membership.user_id == number)) is None
    assert not operations.let_go(number, actor=MACHINE)


def test_private_works_go_with_their_sound_and_shown_ones_stay(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make.student()
    private = make.project(student=user)
    shown = make.project(student=user, shown_to_faculty=True)
    heard = make.recording(student_id=user.id)
    kept_sound = make.recording(student_id=user.id)
    make.version(heard)
    make.version(kept_sound)
    make.item(private, recording_id=heard.id)
    make.item(shown, recording_id=kept_sound.id)
    key = heard.versions[0].file.key
    operations.ask_to_leave(user, actor=make.actor(user))
    session.commit()
    wait(monkeypatch)
    operations.let_go(user.id, actor=MACHINE)
    session.commit()
    session.expire_all()
    assert session.scalars(select(Project.id)).all() == [shown.id]
    assert session.scalars(select(Recording.id)).all() == [kept_sound.id]
    assert not queries.is_needed(key)
    deleted = []
    monkeypatch.setattr(type(media_store()), "delete", lambda _self, key: deleted.append(key))
    operations.shred(key, actor=MACHINE)
    operations.shred(kept_sound.versions[0].file.key, actor=MACHINE)
    assert deleted == [key]
    assert session.scalar(select(StoredFile).where(StoredFile.key == key)) is None


def test_a_private_work_goes_with_what_others_said_of_its_credits(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = credited.scene()
    asked = credited.ask(made)
    witness = make.user(name="Nils Vinter")
    address = Address(user_id=witness.id, address=asked.mail, kind=AddressKind.PERSONAL)
    make.keep(address)
    attestations.answer_by_account(
        Asked(asked, witness.id),
        credited.said(asked, {made.named: Answer.CONFIRM, made.mine: Answer.CONFIRM}),
        actor=make.actor(witness),
    )
    made.project.shown_to_faculty = False
    operations.ask_to_leave(made.student, actor=make.actor(made.student))
    session.commit()
    wait(monkeypatch)
    operations.let_go(made.student.id, actor=MACHINE)
    for table in ("projects", "project_credits", "attestation_requests", "attestations"):
        found = select(func.count()).select_from(Model.metadata.tables[table])
        assert session.scalar(found) == 0, table


def test_no_table_that_a_page_or_a_work_needs_was_forgotten() -> None:
    """What points at a page goes with it; what points at a work is the university's by name."""
    records = {"petitions", "rounds", "round_files", "internship_day_files", "skill_evidence"}
    for along, resting in ((WITH_PAGES, set()), (WITH_WORKS, records)):
        pointing = {
            table.name
            for table in Model.metadata.tables.values()
            for column in table.columns
            for key in column.foreign_keys
            if key.column.table.name in along and "id" in key.column.table.columns
        }
        owned = {name for name in pointing if name.startswith("contact")}  # gone before
        assert pointing - along - owned - {"pages"} == resting


def test_what_was_published_goes_only_with_its_account(
    tmp_path: Path, worker_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the real tables: the database refuses to delete a revision, unless its owner left."""
    app = create_app(settings_for(tmp_path, f"leaving_{worker_name}"))
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["app"] = app
    command.upgrade(config, "head")
    with app.app_context():
        user = make.student()
        page = Page(
            student_id=user.id,
            slug="mara",
            link_id="x" * 20,
            shown_name="Mara",
            updated_at=clock.now(),
        )
        make.keep(page)
        revision = Revision(
            page_id=page.id, number=1, digest="d" * 64, content={}, created_by=user.id
        )
        make.keep(revision)
        make.keep(PageSkill(page_id=page.id, skill="mixing", position=1))
        db.session.delete(revision)
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.flush()
        db.session.rollback()
        operations.ask_to_leave(user, actor=make.actor(user))
        db.session.commit()
        wait(monkeypatch)
        jobs.let_go()
        assert db.session.scalar(select(func.count(Revision.id))) == 0
        assert db.session.scalar(select(func.count(User.id))) == 0
        db.session.remove()
        db.engine.dispose()


def test_the_page_names_what_goes_and_what_stays(web: Web, session: Session) -> None:
    user = make.student()
    web.sign_in(user)
    said = re.sub(r"\s+", " ", web.get("/settings/delete").get_text(" "))
    for words in ("All your contacts", "Your published page", "university keeps", "14 days"):
        assert words in said
