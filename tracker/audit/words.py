"""What is missing, in words."""

from collections.abc import Sequence
from decimal import Decimal

from tracker.audit.answer import Amount, Missing, Status, Unit
from tracker.audit.pools import Rule
from tracker.audit.programme import Node, NodeType, Programme

_NAMED = 6  # so many courses are named in a sentence; longer lists are counted


def number(value: Decimal) -> str:
    """Write a number without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def counted(value: Decimal, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{number(value)} {one if value == 1 else many}"


def either(names: Sequence[str]) -> str:
    """Join alternatives: "a, b or c"."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def choose(names: Sequence[str]) -> str:
    """Ask for a choice between branches."""
    return f"Choose one: {either(names)}."


def course(programme: Programme, code: str, min_grade: str) -> Missing:
    """Name a course that is asked for."""
    least = f", {min_grade} or better" if min_grade else ""
    return Missing(
        unit=Unit.COURSES,
        amount=Decimal(1),
        sentence=f"{programme.title(code)}{least}.",
        courses=(code,),
    )


def subjects(count: int) -> Missing:
    """Ask for courses of more subjects."""
    more_of = "one more subject" if count == 1 else f"{count} more subjects"
    return Missing(
        unit=Unit.COURSES, amount=Decimal(count), sentence=f"Take a course from {more_of}."
    )


def areas(count: int, names: Sequence[str]) -> Missing:
    """Ask for courses of more areas."""
    more_of = "one more area" if count == 1 else f"{count} more areas"
    sentence = f"Take a course from {more_of}: {either(names)}."
    return Missing(unit=Unit.COURSES, amount=Decimal(count), sentence=sentence)


def from_set(unit: Unit, amount: Decimal, label: str) -> Missing:
    """Ask for more from a set of courses."""
    one = "course" if unit is Unit.COURSES else "credit"
    what = counted(amount, f"more {one}", f"more {one}s")
    return Missing(unit=unit, amount=amount, sentence=f"{what} of {label}.")


def of_kind(unit: Unit, amount: Decimal, what: str, asked: int) -> Missing:
    """Ask for a skill, for projects or for attendance."""
    sentence = {
        Unit.LEVEL: f"{what} at level {asked}.",
        Unit.PROJECTS: f"{counted(amount, 'more project', 'more projects')} of the kind {what}.",
    }.get(unit, f"{number(amount)} more times {what}.")
    return Missing(unit=unit, amount=amount, sentence=sentence)


def named(key: str) -> str:
    """Say a skill by its name where a catalogue gives its key: "mix-recall" is "Mix recall"."""
    return key.replace("-", " ").capitalize() if key == key.lower() else key


def credits_too(amount: Decimal) -> Missing:
    """Ask for credits where there are courses enough."""
    what = counted(amount, "more credit", "more credits")
    return Missing(unit=Unit.CREDITS, amount=amount, sentence=f"{what} in these courses.")


def more(programme: Programme, node: Node, amount: Amount) -> Missing:
    """Ask for more of what is counted, and name where from when that is short."""
    codes = tuple(
        code
        for code, known in sorted(programme.courses.items())
        if node.pool.takes(code, known.tags)
    )
    what = {
        Unit.COURSES: counted(amount.open, "more course", "more courses"),
        Unit.TERMS: counted(amount.open, "more term", "more terms"),
    }.get(amount.unit, counted(amount.open, "more credit", "more credits"))
    source = _source(node, codes)
    return Missing(unit=amount.unit, amount=amount.open, sentence=f"{what}{source}.", courses=codes)


def milestone(label: str, status: Status) -> Missing:
    """Say what a milestone waits for."""
    waits = (
        "waits for the programme office to record it" if status is Status.DECISION else "is open"
    )
    return Missing(unit=Unit.MILESTONES, amount=Decimal(1), sentence=f"{label} {waits}.")


def hours(minutes: Decimal) -> Missing:
    """Ask for more accepted work time."""
    left = counted(minutes / 60, "more hour", "more hours")
    return Missing(unit=Unit.MINUTES, amount=minutes, sentence=f"{left} accepted by faculty.")


def average(least: Decimal) -> Missing:
    """Ask for a better average."""
    return Missing(
        unit=Unit.GRADE_POINTS, amount=least, sentence=f"A grade average of {least:.2f}."
    )


def _source(node: Node, codes: tuple[str, ...]) -> str:
    if node.type is NodeType.TERMS_OF:
        return f" of {either(codes)}" if codes else ""
    if node.pool.rules:
        return " from " + either([_rule(rule) for rule in node.pool.rules])
    return f" from {either(codes)}" if 0 < len(codes) <= _NAMED else ""


def _rule(rule: Rule) -> str:
    subject = " ".join(part for part in (rule.prefix, rule.tag) if part) or "any subject"
    if rule.max_level:
        return f"{subject} {rule.min_level} to {rule.max_level}"
    return f"{subject} {rule.min_level} and above" if rule.min_level else subject
