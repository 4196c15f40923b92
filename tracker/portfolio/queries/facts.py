"""What other features say of a student to the world."""

from tracker.internships import queries as internships
from tracker.internships.rules import PublicFact, span
from tracker.portfolio.rules.content import DegreeShown, Placement
from tracker.programmes import queries as programmes


def studying(student_id: int, school: str) -> str:
    """Say what is studied and where; nothing for who is not enrolled."""
    enrolment = programmes.enrolment_of(student_id)
    return f"{enrolment.programme.name}, {school}" if enrolment else ""


def placements(student_id: int) -> tuple[Placement, ...]:
    """List the internships, newest first, with hours that somebody vouched for."""
    return tuple(_placement(fact) for fact in internships.public_facts(student_id))


def degree(_student_id: int, _school: str) -> DegreeShown | None:
    """Say how far the degree is."""
    return None


def _placement(fact: PublicFact) -> Placement:
    whole = fact.minutes // 60
    hours = f"{whole} hour{'' if whole == 1 else 's'} {fact.vouched}" if whole else ""
    return Placement(
        title=f"{fact.title}, {fact.place}" if fact.place else fact.title,
        place=fact.city,
        period=span(fact.starts_on, fact.ends_on),
        hours=hours,
    )
