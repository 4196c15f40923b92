"""The list of the desk counts what looks odd as the entry itself says it."""

from decimal import Decimal

from sqlalchemy.orm import Session

from tests import make
from tests.internships import scenes
from tracker.internships import queries as internships
from tracker.internships.rules import remarks
from tracker.reviews import queries


def test_a_proposal_in_the_list_is_as_odd_as_on_its_own_page(session: Session) -> None:
    course = make.course(facts={"kind": "internship", "hours_per_credit": 45, "min_weeks": 20})
    odd = scenes.proposed(course=course, credits=Decimal(3))
    plain = scenes.proposed(programme=odd.internship.programme)
    assert len(remarks(internships.proposal_of(odd.internship))) == 2
    addresses = [f"/desk/proposals/{each.internship.id}" for each in (odd, plain)]
    entries = queries.queue_for(make.actor(odd.faculty)).entries
    session.expunge_all()  # the list reads internships in part
    assert internships.odd_on(entries) == dict(zip(addresses, (2, 0), strict=True))


def test_a_week_in_the_list_is_compared_with_its_agreement_and_the_week_before(
    session: Session,
) -> None:
    scene = scenes.under_way()
    scene.log(60, text="Rigging.")
    scene.log(700, text="Rigging.", weeks_later=1)
    scene.send(weeks_later=1)
    assert len(internships.odd_things(scene.internship, scene.week(1))) == 2
    [entry] = queries.queue_for(make.actor(scene.faculty)).entries
    session.expunge_all()
    assert internships.odd_on([entry]) == {entry.url: 2}
    assert internships.odd_on([]) == {}


def test_a_day_that_was_written_anew_is_odd_no_more(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(700, weeks_later=1)
    scene.send(weeks_later=1)
    scene.send_back("So long?", weeks_later=1)
    scene.log(60, weeks_later=1)
    scene.send(weeks_later=1)
    [entry] = queries.queue_for(make.actor(scene.faculty)).entries
    assert internships.odd_on([entry]) == {entry.url: 0}
