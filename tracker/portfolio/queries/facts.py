"""What other features say of a student to the world."""

from datetime import date

from tracker.degrees import queries as degrees
from tracker.internships import queries as internships
from tracker.internships.rules import PublicFact, span
from tracker.portfolio.rules.content import Area, DegreeShown, Placement
from tracker.programmes import queries as programmes


def studying(student_id: int, school: str) -> str:
    """Say what is studied and where; nothing for who is not enrolled."""
    enrolment = programmes.enrolment_of(student_id)
    return f"{enrolment.programme.name}, {school}" if enrolment else ""


def placements(student_id: int) -> tuple[Placement, ...]:
    """List the internships, newest first, with hours that somebody vouched for."""
    return tuple(_placement(fact) for fact in internships.public_facts(student_id))


def degree(student_id: int) -> DegreeShown | None:
    """Say how far the degree is: credits, areas and milestones, never a mark."""
    facts = degrees.public_facts(student_id)
    if facts is None:
        return None
    return DegreeShown(
        programme=facts.programme,
        school=facts.school,
        expected=_end(facts.expected_on, facts.graduated_on),
        earned=float(facts.earned),
        total=float(facts.required),
        areas=tuple(
            Area(name=each.label, cap=each.cap, earned=float(each.earned), of=float(each.required))
            for each in facts.areas
        ),
        milestones=facts.milestones,
    )


def _end(expected_on: date | None, graduated_on: date | None) -> str:
    if graduated_on is not None:
        return f"graduated {graduated_on:%B %Y}"
    return f"expected {expected_on:%B %Y}" if expected_on else ""


def _placement(fact: PublicFact) -> Placement:
    whole = fact.minutes // 60
    hours = f"{whole} hour{'' if whole == 1 else 's'} {fact.vouched}" if whole else ""
    return Placement(
        title=f"{fact.title}, {fact.place}" if fact.place else fact.title,
        place=fact.city,
        period=span(fact.starts_on, fact.ends_on),
        hours=hours,
    )
