"""One requirement after the other, each taking the first that fits.

This is what most audits do for a whole programme, with wrong answers where pools overlap. Here it
serves single requirements nobody competes with, where first come is best, and stands in where the
exact search was given up. The benchmark counts how often it is wrong elsewhere.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from tracker.audit.answer import ZERO
from tracker.audit.asks import Ask, Use, falls_short, total
from tracker.audit.pools import prefix_of
from tracker.audit.programme import Programme, Sharing


def first_is_best(ask: Ask, ways: Sequence[Use]) -> bool:
    """Tell whether the first that fit are the best choice for a requirement of its own."""
    if not ask.is_plain or any(use.candidate.forced or use.candidate.pins for use in ways):
        return False
    if ask.slots:
        # Nobody fits two places, and each place takes one.
        fits = Counter(id(use.candidate) for use in ways)
        return max(fits.values(), default=0) <= 1 and not any(use.decision for use in ways)
    if any(use.decision for use in ways):
        return False
    worth = {use.candidate.attempt.credits for use in ways}
    return not ask.credits or len(worth) <= 1 or total(ways) <= ask.credits


def first_fit(programme: Programme, ask: Ask, ways: Sequence[Use]) -> tuple[Use, ...]:
    """Take what comes first until the requirement is met."""
    used: list[Use] = []
    for use in ways:
        if not falls_short(programme, ask, used) and not ask.fill:
            break
        if _fits(programme, ask, used, use):
            used.append(use)
    return tuple(used)


def top_down(
    programme: Programme, asks: Sequence[Ask], ways: Mapping[str, Sequence[Use]]
) -> dict[str, tuple[Use, ...]]:
    """Serve requirements from the narrowest choice to the widest, each with what is left."""
    taken: set[int] = set()
    found: dict[str, tuple[Use, ...]] = {}
    for ask in sorted(asks, key=lambda a: (not a.node.courses, len(ways[a.node.id]))):
        exclusive = ask.node.sharing is Sharing.EXCLUSIVE
        free = [u for u in ways[ask.node.id] if not exclusive or id(u.candidate) not in taken]
        found[ask.node.id] = first_fit(programme, ask, free)
        if exclusive:
            taken.update(id(use.candidate) for use in found[ask.node.id])
    return found


def _fits(programme: Programme, ask: Ask, used: Sequence[Use], use: Use) -> bool:
    """Tell whether one more use breaks no upper limit."""
    if any(other.candidate is use.candidate for other in used):
        return False
    if use.slot and sum(u.slot == use.slot for u in used) >= ask.slots.get(use.slot, 1):
        return False
    node = ask.node
    subject = prefix_of(use.stands_for)
    alike = sum(prefix_of(u.stands_for) == subject for u in used)
    if node.max_per_prefix and alike >= node.max_per_prefix:
        return False
    return all(_within(programme, ask, number, [*used, use]) for number in range(len(ask.limits)))


def _within(programme: Programme, ask: Ask, number: int, some: Sequence[Use]) -> bool:
    limit = ask.limits[number]
    tags = programme.tags
    inside = [u for u in some if limit.pool.takes(u.stands_for, tags(u.stands_for))]
    many = limit.max_count is not None and len(inside) > limit.max_count
    much = limit.max_credits is not None and total(inside) > max(limit.max_credits, ZERO)
    return not (many or much)
