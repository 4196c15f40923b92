"""Where an attempt could count, looked at alone, and the rule that keeps it out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tracker.audit.answer import Reason, Standing
from tracker.audit.asks import Ask, Use, in_season, term_of
from tracker.audit.candidates import Candidate
from tracker.audit.facts import Facts
from tracker.audit.programme import Node, NodeType, Programme


def openings(programme: Programme, facts: Facts, ask: Ask, mine: Iterable[Candidate]) -> list[Use]:
    """List every way in which some attempts could count for a requirement, in their order.

    Args:
        programme: for what it takes.
        facts: for how old attempts are.
        ask: the requirement.
        mine: the attempts that may be one of its; see ``concerning``.
    """
    return [
        use
        for candidate in mine
        if may_enter(ask.node, candidate)
        for use in _ways(programme, ask, candidate)
        if barrier(programme, facts, ask.node, candidate) is None
    ]


def concerning(programme: Programme, ordered: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    """List the attempts that may be one of a requirement's, per id, each in the stable order.

    What somebody decided about may be one of any. Most are of few: this saves looking at each.
    """
    found: dict[str, list[Candidate]] = {id_: [] for id_ in programme.ids}
    for candidate in ordered:
        decided = candidate.stands_for or candidate.forced
        for id_ in programme.ids if decided else programme.concerned(candidate.attempt.course):
            found[id_].append(candidate)
    return found


def may_enter(node: Node, candidate: Candidate) -> bool:
    """Tell whether no decision sends the attempt elsewhere."""
    return not candidate.forced or node.id in dict(candidate.forced)


def as_taken(programme: Programme, node: Node, candidate: Candidate) -> tuple[str, int] | None:
    """Return the course a candidate counts as in a requirement, with the decision; None: not.

    This looks at the course alone, not at grades.
    """
    for code, decision in codes(node, candidate):
        if node.type is NodeType.FILL_TO_TOTAL and node.pool.takes_all(code):
            return code, decision
        if programme.takes(node, code):
            return code, decision
    if not candidate.forced:
        return None
    by = dict(candidate.forced).get(node.id)
    return None if by is None else (candidate.attempt.course, by)


def codes(node: Node, candidate: Candidate) -> list[tuple[str, int]]:
    """List the courses an attempt counts as in a requirement, itself first, with the decision."""
    own = candidate.codes(node.id)
    if not node.substitutes:
        return own
    mine = {code for code, _ in own}
    also = [(c, 0) for c, others in node.substitutes.items() if mine.intersection(others)]
    return [*own, *(each for each in also if each[0] not in mine)]


def barrier(
    programme: Programme, facts: Facts, node: Node, candidate: Candidate
) -> tuple[Reason, str] | None:
    """Return the rule that keeps an attempt out of a requirement whose courses it is one of."""
    attempt = candidate.attempt
    if not grade_is_enough(programme, node, candidate):
        return Reason.GRADE_TOO_LOW, f"{attempt.grade} is below the {node.min_grade} asked here."
    if candidate.ungraded and (node.letter_only or node.id in programme.letters_only_in):
        return Reason.NEEDS_LETTER, "A credit without a letter grade does not count here."
    if node.kinds and attempt.kind not in node.kinds:
        kinds = " or ".join(sorted(node.kinds))
        return Reason.WRONG_KIND, f"Only {kinds} counts here."
    if is_too_old(facts, node, candidate):
        return Reason.TOO_OLD, f"It is older than {node.max_age_years} years."
    # A repeat counts only where the grade it is to replace was too low.
    if candidate.is_repeat and programme.grades.meets(candidate.earlier_grade, node.min_grade):
        return Reason.REPEATED, "An earlier attempt at this course counts."
    return None


def grade_is_enough(programme: Programme, node: Node, candidate: Candidate) -> bool:
    """Tell whether the grade reaches what the requirement asks; one still to come does."""
    if candidate.standing is not Standing.EARNED:
        return True
    return programme.grades.meets(candidate.attempt.grade, node.min_grade)


def is_too_old(facts: Facts, node: Node, candidate: Candidate) -> bool:
    """Tell whether an attempt began more years ago than a requirement allows."""
    starts, today = candidate.attempt.term_starts, facts.on
    if not node.max_age_years or starts is None or today is None:
        return False
    # 29 February has its anniversary on the 28th.
    day = 28 if (starts.month, starts.day) == (2, 29) else starts.day
    return today > date(starts.year + node.max_age_years, starts.month, day)


def _ways(programme: Programme, ask: Ask, candidate: Candidate) -> Iterator[Use]:
    node = ask.node
    if node.type is NodeType.EVERY_TERM and not in_season(node, term_of(candidate)):
        return
    named = [(code, by) for code, by in codes(node, candidate) if code in ask.slots]
    if named and node.type is NodeType.ALL_OF:
        for code, by in named:
            yield Use(candidate, code, by, slot=code)
        return
    taken = as_taken(programme, node, candidate)
    if taken is None or taken[0] in node.courses:
        return  # the named course is waived
    by_term = node.type in {NodeType.TERMS_OF, NodeType.EVERY_TERM}
    yield Use(candidate, *taken, slot=term_of(candidate) if by_term else "")
