"""Grade point averages."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal

from tracker.audit.answer import ZERO
from tracker.audit.facts import Attempt, AttemptKind, Facts
from tracker.audit.grades import Repeats
from tracker.audit.programme import Programme

Graded = tuple[Attempt, Decimal]


def in_average(programme: Programme, facts: Facts) -> list[Graded]:
    """List the attempts that count in the average, with their points.

    Of several graded attempts at a course the best counts, the earliest of equals; or the latest,
    where the school says so.
    """
    points = programme.grades.points
    graded = [a for a in facts.attempts if a.kind is AttemptKind.GRADED and a.grade in points]
    best: dict[object, Attempt] = {}
    if programme.grades.repeats is Repeats.LATEST:
        graded.sort(key=lambda a: (str(a.term_starts or ""), a.id), reverse=True)
    else:
        graded.sort(
            key=lambda a: (-programme.grades.weight(a.grade), str(a.term_starts or ""), a.id)
        )
    for attempt in graded:
        code = programme.main_code(attempt.course)
        key: object = attempt.id if programme.repeatable(code) else code
        best.setdefault(key, attempt)
    return [(attempt, points[attempt.grade]) for attempt in best.values()]


def average(graded: Iterable[Graded]) -> Decimal | None:
    """Return the average by credits, exact; None where nothing is graded."""
    some = [(attempt.credits, points) for attempt, points in graded if attempt.credits]
    if not some:
        return None
    return sum((c * p for c, p in some), ZERO) / sum((c for c, _ in some), ZERO)


def unweighted(graded: Iterable[Graded]) -> Decimal | None:
    """Return the average in which each course is worth the same; None where nothing is graded."""
    some = [points for _, points in graded]
    return sum(some, ZERO) / len(some) if some else None


def shown(exact: Decimal | None) -> Decimal | None:
    """Return the average as it is printed: 2.499 never reads 2.50."""
    return None if exact is None else exact.quantize(Decimal("0.01"), rounding=ROUND_DOWN)
