"""Rules on the programme as a whole."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from tracker.audit.answer import (
    ZERO,
    Amount,
    PolicyAnswer,
    Reason,
    Standing,
    Status,
    Unit,
)
from tracker.audit.averages import average, in_average, shown
from tracker.audit.candidates import LOCAL, Candidate
from tracker.audit.case import Case, in_credits
from tracker.audit.pools import level_of, prefix_of
from tracker.audit.programme import Policy, PolicyKind
from tracker.audit.words import number


def answer(case: Case, policy: Policy) -> PolicyAnswer:
    """Answer one rule."""
    return _KINDS[policy.kind](case, policy)


def _gpa(case: Case, policy: Policy) -> PolicyAnswer:
    graded = in_average(case.programme, case.facts)
    if policy.scope:
        inside = [node for node in case.programme.walk() if node.id in policy.scope]
        named = {code for node in inside for code in node.listed()}
        used = {
            use.candidate.attempt.id
            for top in inside
            for node in top.walk()
            for use in case.uses(node)
        }
        graded = [(a, p) for a, p in graded if a.course in named or a.id in used]
    now = average(graded)
    if now is None:
        return _say(policy, Status.NOT_MET, "Nothing is graded yet.")
    amount = Amount(unit=Unit.GRADE_POINTS, required=policy.min, earned=now)
    met = Status.MET if case.programme.grades.reaches(now, policy.min) else Status.NOT_MET
    return _say(policy, met, f"{shown(now)}, {policy.min:.2f} or better is asked.", amount)


def _upper_level(case: Case, policy: Policy) -> PolicyAnswer:
    return _credits(policy, (c for c in _firsts(case, policy) if _counts(policy, c)), policy.min)


def _residency(case: Case, policy: Policy) -> PolicyAnswer:
    least = policy.min or case.programme.total * policy.percent / 100
    recent = _firsts(case, policy)
    if policy.of_last:
        recent = _last(recent, policy.of_last)
    return _credits(policy, (c for c in recent if c.attempt.kind in LOCAL), least)


def _cap(case: Case, policy: Policy) -> PolicyAnswer:
    over = [
        why
        for why in case.set_aside
        if why.reason is Reason.OVER_CAP and why.sentence == f"{policy.label}."
    ]
    if not over:
        return _say(policy, Status.MET, f"Nothing is above {number(policy.max)} credits.")
    codes = ", ".join(why.course for why in over)
    return _say(policy, Status.MET, f"Above {number(policy.max)} credits, not counted: {codes}.")


def _course_age(case: Case, policy: Policy) -> PolicyAnswer:
    today = case.facts.on or date.max
    old = [
        c.attempt.course
        for c in _firsts(case, policy)
        if prefix_of(c.attempt.course) == policy.prefix
        and c.standing is Standing.EARNED
        and c.attempt.term_starts is not None
        and today.year - c.attempt.term_starts.year > policy.years
    ]
    if not old:
        return _say(policy, Status.MET, f"No course is older than {policy.years} years.")
    codes = ", ".join(old)
    return _say(policy, Status.DECISION, f"Older than {policy.years} years: {codes}.")


def _exclusion(case: Case, policy: Policy) -> PolicyAnswer:
    out = [why.course for why in case.set_aside if why.course in policy.courses]
    if not out:
        return _say(policy, Status.MET, "Nothing of this was taken.")
    return _say(policy, Status.MET, f"Not counted: {', '.join(out)}.")


def _note(_case: Case, policy: Policy) -> PolicyAnswer:
    return _say(policy, Status.MET, "")


def _firsts(case: Case, policy: Policy) -> list[Candidate]:
    """List the attempts a rule looks at: all that count, or what its requirements use."""
    if not policy.scope:
        return case.counted()
    inside = {
        id(use.candidate)
        for top in case.programme.walk()
        if top.id in policy.scope
        for node in top.walk()
        for use in case.uses(node)
    }
    return [c for c in case.ordered if id(c) in inside]


def _counts(policy: Policy, candidate: Candidate) -> bool:
    high = level_of(candidate.attempt.course) >= policy.level_from
    return high and (not policy.local_only or candidate.attempt.kind in LOCAL)


def _last(some: list[Candidate], credits_back: Decimal) -> list[Candidate]:
    """Return the latest attempts that together make up so many credits."""
    latest = sorted(some, key=lambda c: c.attempt.term_starts or date.min, reverse=True)
    found, total = [], ZERO
    for candidate in latest:
        if total >= credits_back:
            break
        found.append(candidate)
        total += candidate.attempt.credits
    return found


def _credits(policy: Policy, some: Iterable[Candidate], least: Decimal) -> PolicyAnswer:
    amount = in_credits(some, least)
    sentence = f"{number(amount.earned)} of {number(least)} credits earned."
    return _say(policy, amount.status(), sentence, amount)


def _say(
    policy: Policy, status: Status, sentence: str, amount: Amount | None = None
) -> PolicyAnswer:
    return PolicyAnswer(
        kind=policy.kind, label=policy.label, status=status, sentence=sentence, amount=amount
    )


_KINDS = {
    PolicyKind.GPA: _gpa,
    PolicyKind.UPPER_LEVEL: _upper_level,
    PolicyKind.RESIDENCY: _residency,
    PolicyKind.TRANSFER_CAP: _cap,
    PolicyKind.CREDIT_CAP: _cap,
    PolicyKind.UNGRADED_CAP: _cap,
    PolicyKind.COURSE_AGE: _course_age,
    PolicyKind.EXCLUSION: _exclusion,
    PolicyKind.NOTE: _note,
}
