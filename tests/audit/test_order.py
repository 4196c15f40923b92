"""The same facts in any order give the same answer."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.build import equivalency, substitution, waiver
from tracker.audit import Attempt, AttemptKind, Facts, Sharing, Standing, audit, read_programme

FILE = Path(__file__).parents[2] / "tracker" / "demo" / "data" / "programmes" / "bs-aud.json"
PROGRAMME = read_programme(json.loads(FILE.read_text()))
CODES = sorted(PROGRAMME.courses)
AHEAD = {AttemptKind.IN_PROGRESS, AttemptKind.PLANNED}
TERMS = [("", None), *((f"T{n}", date(2020 + n, 9, 1)) for n in range(1, 7))]

History = list[tuple[str, AttemptKind, str, tuple[str, date | None]]]

rows = st.tuples(
    st.sampled_from(CODES),
    st.sampled_from(list(AttemptKind)),
    st.sampled_from(PROGRAMME.grades.ordered()),
    st.sampled_from(TERMS),
)
histories = st.lists(rows, max_size=50)
options = st.sampled_from([frozenset[str](), *(frozenset({o.id}) for o in PROGRAMME.options)])


def known(history: History, chosen: frozenset[str]) -> Facts:
    return Facts(
        attempts=tuple(
            Attempt(
                id=number,
                course=code,
                credits=PROGRAMME.courses[code].credits,
                kind=kind,
                grade=grade if kind is AttemptKind.GRADED else "",
                term=term,
                term_starts=starts,
            )
            for number, (code, kind, grade, (term, starts)) in enumerate(history, start=1)
        ),
        decisions=(
            waiver("AUD 102"),
            replace(substitution("AUD 350", "AUD 220"), id=2),
            equivalency("COM 110"),
        ),
        options=chosen,
        on=date(2026, 11, 22),
    )


@settings(max_examples=30, deadline=None)
@given(history=histories, chosen=options, random=st.randoms(use_true_random=False))
def test_shuffled_facts_give_one_answer(
    history: History, chosen: frozenset[str], random: Random
) -> None:
    facts = known(history, chosen)
    attempts, decisions = list(facts.attempts), list(facts.decisions)
    random.shuffle(attempts)
    random.shuffle(decisions)
    shuffled = replace(facts, attempts=tuple(attempts), decisions=tuple(decisions))
    assert audit(PROGRAMME, shuffled) == audit(PROGRAMME, facts)


@settings(max_examples=30, deadline=None)
@given(history=histories, chosen=options)
def test_no_attempt_is_taken_twice_and_none_is_invented(
    history: History, chosen: frozenset[str]
) -> None:
    facts = known(history, chosen)
    answer = audit(PROGRAMME, facts)
    taken = [
        used.attempt
        for node in answer.walk()
        if node.sharing is Sharing.EXCLUSIVE
        for used in node.used
        if used.attempt
    ]
    assert len(taken) == len(set(taken))
    assert set(taken) <= {attempt.id for attempt in facts.attempts}
    idle = {why.attempt for why in answer.unused}
    assert not idle & set(taken)


@settings(max_examples=30, deadline=None)
@given(history=histories, chosen=options)
def test_areas_and_total_tell_the_same_credits(history: History, chosen: frozenset[str]) -> None:
    answer = audit(PROGRAMME, known(history, chosen))
    ahead = sum((node.credits.up_to(Standing.PLANNED) for node in answer.nodes), Decimal(0))
    assert ahead == answer.credits.up_to(Standing.PLANNED)
    # What is being repeated is earned in the total, and still open in the area that asks for more.
    earned = sum((node.credits.earned for node in answer.nodes), Decimal(0))
    assert earned <= answer.credits.earned
    if not any(kind in AHEAD for _, kind, *_ in history):
        assert earned == answer.credits.earned
