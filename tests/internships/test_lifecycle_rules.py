"""The whole table of an internship's life, written down a second time, and its guards."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.internships.test_rules import TODAY, proposal
from tracker.errors import WrongState
from tracker.internships.rules import (
    STEPS,
    Asked,
    Case,
    Event,
    InternshipState,
    Part,
    Policy,
    Standing,
    ask,
    next_state,
    replay,
    unready,
    warning_due,
)

# state: event, who, next. Read against the table of the product, not against the code.
TABLE = """
draft       submit        student                  proposed
returned    submit        student                  proposed
proposed    return        faculty office           returned
proposed    recall        student                  draft
proposed    decline       faculty office           declined
proposed    approve       system                   approved
approved    start         faculty system           active
active      hold          faculty office           suspended
suspended   resume        faculty office           active
active      end           student faculty system   wrap-up
wrap-up     submit-final  student                  review
review      return        faculty                  wrap-up
review      accept        faculty                  completed
wrap-up     extend        faculty                  incomplete
review      extend        faculty                  incomplete
incomplete  resume        student faculty          wrap-up
incomplete  lapse         system                   terminated
completed   reopen        office                   review
approved    amend         student faculty          approved
active      amend         student faculty          active
"""
OPEN = (
    "proposed",
    "returned",
    "approved",
    "active",
    "suspended",
    "wrap-up",
    "review",
    "incomplete",
)


def expected() -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    for line in TABLE.split("\n")[1:-1]:
        state, event, *parts, to = line.split()
        found |= {(state, event, part): to for part in parts}
    for state in OPEN:
        found[state, "withdraw", "student"] = "withdrawn"
        found |= {(state, "terminate", part): "terminated" for part in ("faculty", "office")}
    return found


EXPECTED = expected()


@pytest.mark.parametrize("state", InternshipState)
@pytest.mark.parametrize("part", Part)
def test_every_cell_leads_where_the_product_says_and_no_other_exists(
    state: InternshipState, part: Part
) -> None:
    for event in Event:
        to = EXPECTED.get((state, event, part))
        if to is not None:
            assert next_state(state, event, part) == to
            continue
        with pytest.raises(WrongState, match="not possible"):
            next_state(state, event, part)


def test_the_table_has_no_row_that_the_product_lacks() -> None:
    assert set(STEPS) == set(EXPECTED)


ROWS = sorted({(state, event, step.to) for (state, event, _), step in STEPS.items()})
DEEP = 6


def test_the_record_of_every_way_through_the_table_rebuilds_where_it_led() -> None:
    """Every way of up to six steps, and from each state that they reach every further step."""
    shortest: dict[InternshipState, list[tuple[InternshipState, str, InternshipState]]] = {}
    ways: list[list[tuple[InternshipState, str, InternshipState]]] = [[]]
    while ways:
        way = ways.pop(0)
        here = way[-1][2] if way else InternshipState.DRAFT
        assert replay(way) is here
        shortest.setdefault(here, way)
        if len(way) < DEEP:
            ways += [[*way, row] for row in ROWS if row[0] is here]
    assert set(shortest) == set(InternshipState)
    for here, way in shortest.items():
        for event in Event:
            for to in InternshipState:
                if (here, event, to) in ROWS:
                    assert replay([*way, (here, event, to)]) is to
                    continue
                with pytest.raises(WrongState):
                    replay([*way, (here, event, to)])


@pytest.mark.parametrize("event", ["hold", "resume", "return", "decline", "withdraw", "terminate"])
def test_what_concerns_another_person_needs_a_reason(event: str) -> None:
    for (state, each, part), step in STEPS.items():
        if each != event or (state is InternshipState.INCOMPLETE and each == "resume"):
            continue
        assert step.needs_words, (state, part)
        assert ask(state, each, part, Case(proposal=proposal()))[1]


DONE = Standing(
    required=600,
    accepted=600,
    has_self_evaluation=True,
    has_reflection=True,
    has_site_evaluation=True,
)


def lacks(event: Event, standing: Standing, **asked: Any) -> list[str]:
    state, part = {
        Event.SUBMIT_FINAL: (InternshipState.WRAP_UP, Part.STUDENT),
        Event.ACCEPT: (InternshipState.REVIEW, Part.FACULTY),
        Event.EXTEND: (InternshipState.REVIEW, Part.FACULTY),
        Event.RESUME: (InternshipState.INCOMPLETE, Part.STUDENT),
        Event.LAPSE: (InternshipState.INCOMPLETE, Part.SYSTEM),
    }[event]
    case = Case(proposal=proposal(), standing=standing, asked=Asked(**asked))
    return [reason.field for reason in ask(state, event, part, case)[1]]


def standing(**changes: object) -> Standing:
    return Standing(**{**DONE.__dict__, **changes})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"with_student": 60}, "hours"),
        ({"waiting": 60}, "hours"),
        ({"has_self_evaluation": False}, "self_evaluation"),
        ({"has_reflection": False}, "reflection"),
    ],
)
def test_the_whole_is_handed_in_when_nothing_is_open(
    changes: dict[str, object], field: str
) -> None:
    assert lacks(Event.SUBMIT_FINAL, standing()) == []
    assert lacks(Event.SUBMIT_FINAL, standing(confirmed=60)) == []
    assert lacks(Event.SUBMIT_FINAL, standing(**changes)) == [field]
    assert [reason.field for reason in unready(standing(**changes))] == [field]


@pytest.mark.parametrize(
    ("changes", "field", "cure"),
    [
        ({"accepted": 599}, "waiver", {"waiver": "Ill in the last week."}),
        ({"has_site_evaluation": False}, "override", {"override": "The studio closed."}),
        ({"waiting": 30}, "hours", None),
        ({"confirmed": 30}, "hours", None),
        ({"with_student": 30}, "hours", None),
    ],
)
def test_it_is_completed_with_all_hours_and_the_sites_word_or_a_recorded_exception(
    changes: dict[str, object], field: str, cure: dict[str, str] | None
) -> None:
    assert lacks(Event.ACCEPT, standing()) == []
    assert lacks(Event.ACCEPT, standing(**changes)) == [field]
    assert lacks(Event.ACCEPT, standing(**changes), waiver=" ", override=" ") == [field]
    if cure:
        assert lacks(Event.ACCEPT, standing(**changes), **cure) == []


@pytest.mark.parametrize(
    ("days", "refused"), [(None, True), (0, True), (1, False), (180, False), (181, True)]
)
def test_the_rest_is_put_off_no_further_than_the_policy_allows(
    days: int | None, refused: bool
) -> None:
    assert Policy().incomplete_days == 180
    until = None if days is None else TODAY + timedelta(days=days)
    assert lacks(Event.EXTEND, DONE, until=until) == (["until"] if refused else [])


@pytest.mark.parametrize(
    ("until", "warned", "over"),
    [(-1, -7, True), (-1, -6, False), (0, -14, False), (-1, None, False)],
)
def test_it_lapses_after_its_date_and_a_warning_and_until_then_goes_on(
    until: int, warned: int | None, over: bool
) -> None:
    def on(days: int | None) -> date | None:
        return None if days is None else TODAY + timedelta(days=days)

    given = standing(until=on(until), warned_on=on(warned))
    assert bool(lacks(Event.LAPSE, given)) is not over
    assert bool(lacks(Event.RESUME, given)) is over


def test_the_warning_comes_a_fortnight_before_and_once() -> None:
    assert not warning_due(standing(until=TODAY + timedelta(days=15)), TODAY)
    assert warning_due(standing(until=TODAY + timedelta(days=14)), TODAY)
    assert not warning_due(standing(until=TODAY, warned_on=TODAY), TODAY)
