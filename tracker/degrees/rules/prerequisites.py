"""What the catalogue says a course asks for first, held against a record and a plan.

Catalogues write prerequisites in words: "AUD 110 and AUD 120 (C)", "AUD 101 (may be taken
together)", "AUD 390 and 90 credits", "AUD 201 and candidacy". What of it can be checked is
checked; the rest ("approval") is handed on to the student.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tracker.audit import Attempt, AttemptKind, DecisionKind, Facts, Programme
from tracker.degrees.rules.explained import number

_COURSE = re.compile(r"(?P<code>[A-Za-z][A-Za-z-]*\s*\d+[A-Za-z]*)\s*(?:\((?P<inside>[^)]*)\))?")
_CREDITS = re.compile(r"(?P<count>\d+(?:\.\d+)?)\s+(?:[\w-]+\s+)?credits?")
_AND, _OR = re.compile(r"\s+and\s+|\s*[;,]\s*(?:and\s+)?"), re.compile(r"\s+or\s+")
TOGETHER = "together"


class About(StrEnum):
    """What a finding is about."""

    COURSE = "course"  # a course that has to come first
    CREDITS = "credits"
    OFFERED = "offered"
    MILESTONE = "milestone"
    ASK = "ask"  # words that nobody but a person can check


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not fit, or that the student has to ask about."""

    about: About
    sentence: str

    @classmethod
    def gate(cls, sentence: str) -> "Finding":
        """Make one of a course that a milestone blocks."""
        return cls(about=About.MILESTONE, sentence=sentence)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the catalogue says of a course beside its credits.

    Attributes:
        prerequisite: in the catalogue's words; "" for none.
        offered: words of the terms it is given in, such as "Autumn"; empty for every term.
    """

    prerequisite: str = ""
    offered: tuple[str, ...] = ()


def known_of(programme: Programme) -> dict[str, Known]:
    """Read what the catalogue says of its courses."""
    listed = programme.document.get("courses")
    some = listed if isinstance(listed, list) else []
    return {str(c.get("code")): _known(c) for c in some if isinstance(c, dict)}


def _known(course: Mapping[str, Any]) -> Known:
    offered = course.get("offered")
    return Known(
        prerequisite=str(course.get("prerequisite") or "").strip(),
        offered=tuple(map(str, offered)) if isinstance(offered, list) else (),
    )


def is_offered(known: Known, term: str) -> bool:
    """Tell whether a course is given in a term, by the term's name."""
    words = term.casefold().split()
    return not known.offered or any(each.casefold() in words for each in known.offered)


@dataclass(frozen=True)
class PlanRecord:
    """What a student will have before a term begins, if all goes as planned."""

    programme: Programme
    facts: Facts

    def findings(self, code: str, known: Known, term: str, starts: date | None) -> list[Finding]:
        """Say what does not fit when a course is taken in a term."""
        found = []
        if not is_offered(known, term):
            when = _either(known.offered)
            found.append(
                Finding(about=About.OFFERED, sentence=f"{code} is offered in {when} terms only.")
            )
        for condition in filter(None, _AND.split(known.prerequisite)):
            checks = [self._check(each.strip(), starts) for each in _OR.split(condition)]
            if None not in checks:  # no alternative is fulfilled
                found.append(_unfulfilled(code, condition.strip(), checks))
        return found

    def first(self, known: Known) -> list[frozenset[str]]:
        """List what has to be taken before a course: of each group of courses one.

        What a person has to check, or what is no course, asks for none.
        """
        groups = []
        for condition in filter(None, _AND.split(known.prerequisite)):
            named = [each.strip() for each in _OR.split(condition)]
            courses = [_COURSE.fullmatch(each) for each in named]
            if all(courses) and all(self._check(each, None) for each in named):
                groups.append(frozenset(found["code"] for found in courses if found))
        return groups

    def _check(self, words: str, starts: date | None) -> About | None:
        """Return what a condition lacks; None when it is fulfilled."""
        if milestone := self._milestone(words):
            return None if milestone in self.facts.milestones else About.MILESTONE
        if credits_ := _CREDITS.fullmatch(words):
            return None if self._worth(starts) >= Decimal(credits_["count"]) else About.CREDITS
        course = _COURSE.fullmatch(words)
        if course is None:
            return About.ASK
        inside = (course["inside"] or "").strip()
        least = inside if inside in self.programme.grades.points else ""
        together = TOGETHER in inside.casefold()
        return None if self._has(course["code"], least, starts, together=together) else About.COURSE

    def _milestone(self, words: str) -> str:
        said = words.casefold()
        named = (
            m for m in self.programme.milestones if said in {m.id.casefold(), m.label.casefold()}
        )
        return next((milestone.id for milestone in named), "")

    def _has(self, code: str, least: str, starts: date | None, *, together: bool) -> bool:
        codes = {code} | {d.course for d in self.facts.decisions if d.replaces == code and d.course}
        granted = {DecisionKind.WAIVER, DecisionKind.EQUIVALENCY}
        return any(d.kind in granted and d.course == code for d in self.facts.decisions) or any(
            self.programme.main_code(a.course) in codes and self._passes(a, least)
            for a in self._before(starts, together=together)
        )

    def _passes(self, attempt: Attempt, least: str) -> bool:
        scale = self.programme.grades
        if attempt.kind in {AttemptKind.PLANNED, AttemptKind.IN_PROGRESS} or not attempt.grade:
            return True
        failed = scale.fail | scale.ungraded_fail
        return attempt.grade not in failed and scale.meets(attempt.grade, least)

    def _worth(self, starts: date | None) -> Decimal:
        before = self._before(starts, together=False)
        return sum((a.credits for a in before if self._passes(a, "")), Decimal(0))

    def _before(self, starts: date | None, *, together: bool) -> Iterable[Attempt]:
        for attempt in self.facts.attempts:
            begins = attempt.term_starts
            is_earlier = begins is None or starts is None or begins < starts
            if is_earlier or (together and begins == starts):
                yield attempt


def _unfulfilled(code: str, condition: str, lacks: Sequence[About | None]) -> Finding:
    if set(lacks) == {About.ASK}:
        return Finding(about=About.ASK, sentence=f"{code} also asks for: {condition}.")
    about = next(each for each in lacks if each is not None and each is not About.ASK)
    first = "first, which is not reached yet" if about is About.MILESTONE else "before it"
    return Finding(about=about, sentence=f"{code} asks for {condition} {first}.")


def _either(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def load_in_words(credits_: Decimal, most: Decimal) -> str:
    """Say how much a term asks of a student."""
    said = f"{number(credits_)} {'credit' if credits_ == 1 else 'credits'}"
    if credits_ > most:
        return f"{said}. More than {number(most)} need permission at most schools."
    return said
