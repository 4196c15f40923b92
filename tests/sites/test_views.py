"""The directory of sites: kept by the office, read by students once a place is vetted."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tracker import clock
from tracker.access import Can, can
from tracker.accounts.models import Notice
from tracker.errors import NotAllowed, WrongState
from tracker.evaluations import operations as evaluations
from tracker.evaluations.rules import Kind
from tracker.internships import queries as internships
from tracker.internships.models import Site, Supervisor
from tracker.internships.queries import site_choices
from tracker.mail import OutgoingMail
from tracker.sites import jobs, operations, queries
from tracker.sites.rules import SiteDraft, Standing

ADD, CHANGE = "form.narrow", "main form.form"


def test_the_office_notes_a_site_and_students_see_it_once_it_is_vetted(
    web: Web, session: Session
) -> None:
    programme = make.programme()
    student, office = make.student(programme), make.office(programme)
    web.sign_in(office)
    bad = web.send("/sites/new", form=ADD, status=422, name="", web="javascript:alert(1)")
    assert "Enter the name" in bad.text
    assert "begins with https" in bad.text
    where = web.send(
        "/sites/new", form=ADD, name="Quay Mobile", city="Calder Bay", notes="MARKER-NOTE"
    ).location
    web.send(where, form=CHANGE, name="Ada Marsh", mail="Ada@quay.example", job_title="Chief")
    twice = web.send(where, form=CHANGE, status=409, name="Ada", mail="ada@quay.example")
    assert "in the list already" in twice.text
    web.sign_in(student)
    web.get(where, status=404)
    assert "Quay Mobile" not in web.get("/sites").text
    web.sign_in(office)
    web.send(f"{where}/edit", form=ADD, standing="vetted", conditions="Closed shoes.")
    web.sign_in(student)
    page = web.get(where).text
    assert "Closed shoes." in page
    assert "MARKER-NOTE" not in page
    assert "ada@quay.example" not in page
    assert "Quay Mobile" in web.get("/sites?q=calder mob").text
    assert "No site has these words" in web.get("/sites?q=%25").text
    web.get(f"{where}/edit", status=404)
    web.get("/sites/new", status=404)


def test_papers_that_run_out_are_told_to_staff_where_they_decide(
    web: Web, session: Session
) -> None:
    site = make.site(insured_until=clock.today() + timedelta(days=20))
    scene = scenes.proposed(supervisor=make.supervisor(site=site))
    web.sign_in(scene.faculty)
    assert "Its insurance runs out" in web.get(f"/sites/{site.id}").text
    assert "Its insurance runs out" in web.get("/sites").text
    proposal = web.get(f"/desk/proposals/{scene.internship.id}").text
    assert "before the work there ends" in proposal
    web.sign_in(scene.student)
    assert "Its insurance runs out" not in web.get(f"/sites/{site.id}").text


def test_a_retired_site_is_chosen_no_more(web: Web, session: Session) -> None:
    programme, site = make.programme(), make.site()
    student, office = make.student(programme), make.office(programme)
    assert site in site_choices(student.id)
    web.sign_in(office)
    web.send(f"/sites/{site.id}/edit", form=ADD, standing="retired")
    assert site not in site_choices(student.id)
    late = web.send(f"/sites/{site.id}/edit", form=ADD, status=409, row_version="1", name="Mine")
    assert "Mine" in late.text
    operations.change_site(
        site,
        SiteDraft(name=site.name, standing=Standing.NEW),
        based_on=site.row_version,
        actor=make.actor(office),
    )
    assert queries.standing_of(site) is Standing.NEW


@pytest.mark.parametrize("role", ["student", "faculty", "office", "nobody"])
def test_list_and_table_agree(session: Session, role: str) -> None:
    programme = make.programme()
    makers: dict[str, Any] = {
        "student": make.student,
        "faculty": make.faculty,
        "office": make.office,
        "nobody": lambda _: make.user(),
    }
    actor = make.actor(makers[role](programme))
    made = [make.site(), make.site(vetted_at=None), make.site(retired_at=clock.now())]
    listed = {each.id for each in session.scalars(queries.visible_to(actor))}
    assert [each.id in listed for each in made] == [can(actor, Can.VIEW_SITE, s) for s in made]
    if role != "office":
        with pytest.raises(NotAllowed):
            operations.add_site(SiteDraft(name="Mine"), actor=actor)
    assert session.get(Site, made[0].id) is not None


def test_a_site_shows_what_students_say_and_who_is_there(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    assert scene.internship.site_id is not None
    web.sign_in(make.office(scene.internship.programme))
    page = web.get(f"/sites/{scene.internship.site_id}").text
    assert scene.student.name in page
    assert "once five students have sent one" in page


def test_an_insurance_in_the_directory_answers_the_step_that_asks_for_it(session: Session) -> None:
    last = clock.today() + timedelta(days=80)
    for until, known in ((last, last), (last - timedelta(days=1), None)):
        site = make.site(insured_until=until)
        assert internships.insured_until(site.id, last) == known


def test_two_entries_of_one_place_become_one(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    old, person = scene.internship.site, scene.internship.supervisor
    assert old is not None
    assert person is not None
    old.notes = "Ring twice."
    kept = make.site(name=f"{old.name} Ltd", notes="Parking behind.")
    twin = make.supervisor(site=kept, mail=person.mail, name=person.name)
    other = make.supervisor(site=old, name="Bea Lund")
    office = make.office(scene.internship.programme)
    web.sign_in(office)
    where = f"/sites/{old.id}/merge"
    assert web.get(where).select("select[name=into] option")[0]["value"] == str(kept.id)
    web.send(where, form="form.narrow", into=str(kept.id))
    session.expire_all()
    assert scene.internship.site_id == kept.id
    assert scene.internship.supervisor_id == twin.id
    assert other.site_id == kept.id
    assert kept.notes == "Parking behind.\n\nRing twice."
    assert web.open(f"/sites/{old.id}").location == f"/sites/{kept.id}"
    assert web.open(where).location == f"/sites/{kept.id}"
    assert [site.id for site in queries.listed_for(make.actor(office))] == [kept.id]
    with pytest.raises(WrongState):
        operations.merge_sites(kept, kept, actor=make.actor(office))
    with pytest.raises(NotAllowed):
        operations.merge_sites(kept, old, actor=make.actor(scene.faculty))
    web.sign_in(scene.faculty)
    web.get(f"/sites/{kept.id}/merge", status=404)


def test_a_supervisor_is_corrected_and_replaced(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    person, site = scene.internship.supervisor, scene.internship.site
    assert person is not None
    assert site is not None
    person.stopped_at = clock.now()
    session.commit()
    office = make.office(scene.internship.programme)
    web.sign_in(office)
    here = f"/sites/{site.id}/people/{person.id}"
    assert "Add the new person" in web.get(here).text
    new = make.supervisor(site=site, name="Bea Lund", mail="bea@quay.example")
    web.send(here, form="form.panel", status=409, mail="bea@quay.example")
    web.send(here, form="form.panel", job_title="Chief", mails="y")
    session.expire_all()
    again = session.get_one(Supervisor, person.id)
    assert (again.job_title, again.stopped_at) == ("Chief", None)
    web.send(here, form="form[action$=replace]", by=str(new.id))
    session.expire_all()
    assert scene.internship.proxy_id == new.id
    assert person.left_at
    mails = session.scalars(select(OutgoingMail.to_address).order_by(OutgoingMail.id)).all()
    assert mails[-1] == "bea@quay.example", "the hours that wait go to them at once"
    assert "answers no more" in web.get(f"/sites/{site.id}").text
    with pytest.raises(WrongState):
        operations.replace_supervisor(new, person, actor=make.actor(office))


def test_whoever_reads_a_wrong_address_has_no_key_once_it_is_corrected(
    web: Web, session: Session
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    evaluations.mail_link(scene.internship, Kind.FINAL, actor=make.actor(scene.faculty))
    session.commit()
    person = scene.internship.supervisor
    assert person is not None
    links = [match[0] for text in mailed(session) if (match := re.search(r"/s/[\w/-]+", text))]
    assert [web.open(url).status_code for url in links] == [200, 200]
    web.sign_in(make.office(scene.internship.programme))
    count = len(mailed(session))
    here = f"/sites/{person.site_id}/people/{person.id}"
    web.send(here, form="form.panel", mail="right@quay.example")
    ended = [web.open(f"{url}{page}").status_code for url in links for page in ("", "/stop")]
    assert ended == [404, 404, 404, 404]
    new = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()[count:]
    assert [mail.to_address for mail in new] == ["right@quay.example"] * 2
    for mail in new:
        found = re.search(r"/s/[\w/-]+", mail.text)
        assert found
        assert web.open(found[0]).status_code == 200


def test_whoever_left_a_place_evaluates_nobody_any_more(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    evaluations.mail_link(scene.internship, Kind.FINAL, actor=make.actor(scene.faculty))
    session.commit()
    url = re.findall(r"/s/evaluations/[\w-]+", mailed(session)[-1])[0]
    person = scene.internship.supervisor
    assert person is not None
    new = make.supervisor(site=person.site)
    operations.replace_supervisor(
        person, new, actor=make.actor(make.office(scene.internship.programme))
    )
    assert web.open(url).status_code == 404


def mailed(session: Session) -> list[str]:
    return list(session.scalars(select(OutgoingMail.text).order_by(OutgoingMail.id)))


def test_the_office_is_told_of_papers_that_run_out_once_per_stage(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make.office(make.programme())
    begun = clock.now()
    make.site(name="Quay", vetted_at=begun, insured_until=(begun + timedelta(days=40)).date())
    make.site(name="Unused", vetted_at=None, insured_until=begun.date())
    counts = []
    found: Sequence[str] = ()
    for days in (0, 10, 12, 33, 41, 60):
        moment = begun + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        jobs.tell()
        found = session.scalars(select(Notice.title).where(Notice.user_id == office.id)).all()
        counts.append(len(found))
    assert counts == [0, 1, 1, 2, 3, 3]
    assert all(title.startswith("Quay: its insurance") for title in found)
