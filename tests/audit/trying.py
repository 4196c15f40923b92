"""Every allocation there is, tried one after the other: slow, and beyond doubt."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from tracker.audit.answer import Standing
from tracker.audit.asks import Ask, Use, falls_short
from tracker.audit.exact import Contest


def everything(contest: Contest) -> Iterator[dict[str, list[Use]]]:
    """Give every allocation: each attempt in one of the places it fits, or nowhere."""
    ways: dict[int, list[tuple[str, Use]]] = {}
    for id_, some in contest.ways.items():
        for use in some:
            ways.setdefault(id(use.candidate), []).append((id_, use))
    for chosen in product(*([None, *each] for each in ways.values())):
        uses: dict[str, list[Use]] = {ask.node.id: [] for ask in contest.asks}
        for one in chosen:
            if one is not None:
                uses[one[0]].append(one[1])
        if all(_keeps_limits(ask, uses[ask.node.id]) for ask in contest.asks):
            yield uses


def score(contest: Contest, uses: Mapping[str, Sequence[Use]]) -> tuple[int, ...]:
    """Count the requirements met: as planned, without plans, by what is earned."""
    return tuple(
        sum(
            not falls_short(
                contest.programme,
                ask,
                [u for u in uses[ask.node.id] if u.candidate.standing <= standing],
            )
            for ask in contest.asks
        )
        for standing in reversed(Standing)
    )


def _keeps_limits(ask: Ask, uses: Sequence[Use]) -> bool:
    """Tell whether no place holds more than it may, and no set gives more."""
    filled = [use.slot for use in uses if use.slot]
    return all(filled.count(slot) <= most for slot, most in ask.slots.items()) and all(
        limit.max_count is None
        or sum(use.stands_for in limit.pool.courses for use in uses) <= limit.max_count
        for limit in ask.limits
    )
