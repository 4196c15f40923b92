"""The sentence, the table and their words, from small programmes without a database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.audit.build import facts, programme, work
from tracker.audit import Amount, Answer, Unit, audit
from tracker.degrees.rules import (
    Clip,
    ClipKind,
    Column,
    ExceptionKind,
    amount_in_words,
    conflict_in_words,
    decision_in_words,
    draw_session,
    in_years,
    may_petition,
    steps_to_finish,
    verdict,
)

CORE = {"id": "core", "label": "Core", "type": "all_of", "courses": ["AUD 101", "AUD 102"]}
FREE = {"id": "free", "label": "Free electives", "type": "fill_to_total"}
CHOOSE = {
    "id": "one",
    "label": "One",
    "type": "choose_courses",
    "count": 1,
    "from": ["AUD 301", "MUS 140"],
}
PARTS = {
    "id": "parts",
    "label": "Parts",
    "type": "all_of",
    "children": [
        CHOOSE,
        {"id": "two", "label": "Two", "type": "all_of", "courses": ["AUD 302", "PHI 120"]},
    ],
}
CHOICE = {
    "id": "con",
    "label": "Concentration",
    "type": "choose_option",
    "options": [
        {"id": "a", "label": "A", "type": "all_of", "courses": ["AUD 301"]},
        {"id": "b", "label": "B", "type": "all_of", "courses": ["AUD 302"]},
    ],
}
HOURS = {
    "id": "hours",
    "label": "Hours",
    "type": "hours",
    "course": "INT 480",
    "credits": 3,
    "minutes_per_credit": 2700,
}
GATE = {"id": "gate", "label": "Review", "type": "milestone"}
TERMS = [Column(name=f"T{n}", starts_on=date(2023 + n, 9, 1), is_now=n == 2) for n in (1, 2, 3)]


def answer(*requirements: dict[str, Any], taken: list[str], **known: Any) -> Answer:
    total = known.pop("total", 6)
    asked = programme(*requirements, total=total, policies=known.pop("policies", []))
    return audit(asked, facts(*taken, **known))


def said(found: Answer, *, who: str = "You", left: int = 2, **more: Any) -> tuple[str, str]:
    plain = {"expected_on": date(2027, 6, 30), "ended_on": None}
    spoken = verdict(found, who=who, terms_left=left, **(plain | more))
    return spoken.word, spoken.sentence


@pytest.mark.parametrize(
    ("taken", "word", "sentence"),
    [
        (
            ["AUD 101 B T1", "AUD 102 B T1"],
            "Completed",
            "Every requirement is met. The programme office confirms the degree.",
        ),
        (
            ["AUD 101 B T1", "AUD 102 now T2"],
            "On track",
            "You graduate in June 2027 if you pass what is in progress and planned.",
        ),
        (["AUD 101 B T1"], "On track", "You graduate in June 2027 if you plan one more course."),
        ([], "On track", "You graduate in June 2027 if you plan 6 more credits."),
    ],
)
def test_one_sentence_says_where_a_student_stands(
    taken: list[str], word: str, sentence: str
) -> None:
    assert said(answer(CORE, taken=taken)) == (word, sentence)


def test_what_cannot_fit_into_the_terms_left_needs_a_plan() -> None:
    assert said(answer(CORE, taken=[]), left=0)[0] == "Needs a plan"


def test_a_low_average_needs_a_plan_and_is_named() -> None:
    rule = {"kind": "gpa", "label": "Grade average", "min": 2.5}
    low = answer(CORE, taken=["AUD 101 C T1", "AUD 102 C T1"], policies=[rule])
    word, sentence = said(low)
    assert word == "Needs a plan"
    assert sentence == "You graduate in June 2027 if you raise the grade average to 2.50."


def test_others_read_a_name_and_open_things_are_counted() -> None:
    found = answer(CHOICE, HOURS, GATE, taken=[], total=3, work=(work(35),))
    assert said(found, who="Ines Okafor")[1] == (
        "Ines Okafor graduates in June 2027 if they choose a concentration and add 100 "
        "internship hours. One more thing is open."
    )


def test_a_graduate_is_told_when() -> None:
    done = answer(CORE, taken=["AUD 101 B T1", "AUD 102 B T1"])
    assert said(done, ended_on=date(2026, 5, 20))[1] == (
        "You graduated in May 2026 with 6 credits."
    )


def clips(found: Answer, *requirements: dict[str, Any], taken: list[str]) -> list[list[Clip]]:
    attempts = {attempt.id: attempt for attempt in facts(*taken).attempts}
    drawn = draw_session(programme(*requirements), found.nodes, attempts, TERMS)
    return [[clip for cell in lane.cells for clip in cell] for lane in drawn.lanes]


def test_what_is_open_is_drawn_once_and_by_its_part() -> None:
    drawn = clips(answer(PARTS, taken=[]), PARTS, taken=[])
    assert [(clip.kind, clip.title, clip.under) for clip in drawn[0]] == [
        (ClipKind.GAP, "Choose one", "One"),
        (ClipKind.GAP, "2 courses", "Two"),
    ]


def test_one_missing_course_is_named() -> None:
    taken = ["AUD 101 B T1"]
    drawn = clips(answer(CORE, FREE, taken=taken, total=9), CORE, FREE, taken=taken)
    assert [(clip.title, clip.under, clip.words) for clip in drawn[0]] == [
        ("Title AUD 101", "AUD 101", "3 credits, completed"),
        ("Title AUD 102", "AUD 102", "3 credits, still to choose"),
    ]
    assert [(clip.title, clip.under) for clip in drawn[1]] == [("Choose any course", "3 credits")]


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (date(2028, 6, 30), "Four years"),
        (date(2025, 6, 1), "One year"),
        (date(2024, 9, 2), "One year"),
    ],
)
def test_a_degree_s_length_is_said_in_words(ends: date, words: str) -> None:
    assert in_years(date(2024, 9, 1), ends) == words


def test_a_narrow_heading_drops_the_century() -> None:
    assert Column(name="Autumn 2026").short == "Autumn 26"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Amount(unit=Unit.CREDITS), ""),
        (
            Amount(unit=Unit.CREDITS, required=Decimal(9), earned=Decimal(6), planned=Decimal(3)),
            "6 of 9 credits, 3 planned",
        ),
        (Amount(unit=Unit.COURSES, required=Decimal(1)), "0 of 1 course"),
        (
            Amount(
                unit=Unit.MINUTES,
                required=Decimal(8100),
                earned=Decimal(90),
                in_progress=Decimal(60),
            ),
            "1.5 of 135 hours, 1 in progress",
        ),
        (
            Amount(unit=Unit.GRADE_POINTS, required=Decimal("2.5"), earned=Decimal(3)),
            "3.00, 2.50 is asked",
        ),
        (Amount(unit=Unit.GRADE_POINTS, required=Decimal(2)), "none yet, 2.00 is asked"),
        (
            Amount(unit=Unit.LEVEL, required=Decimal(3), earned=Decimal(2)),
            "level 2, level 3 is asked",
        ),
        (Amount(unit=Unit.LEVEL, required=Decimal(2)), "not assessed yet, level 2 is asked"),
        (Amount(unit=Unit.MILESTONES, required=Decimal(1)), ""),
    ],
)
def test_an_amount_is_said_in_its_own_unit(amount: Amount, words: str) -> None:
    assert amount_in_words(amount) == words


def test_a_conflict_names_the_others() -> None:
    assert conflict_in_words([]) == ""
    assert conflict_in_words(["A", "B"]) == (
        "Cannot be met together with A and B by the courses there are: they need the same ones. "
        "All but any one of them can be met."
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ExceptionKind.SUBSTITUTION, "A stands for B, for Core"),
        (ExceptionKind.WAIVER, "A is not asked for, for Core"),
        (ExceptionKind.EQUIVALENCY, "A counts as taken, for Core"),
        (ExceptionKind.FORCED, "A counts for Core, whatever the rule there says"),
        (ExceptionKind.PIN, "A counts for Core where that costs nothing else"),
    ],
)
def test_a_decision_is_said_in_words(kind: ExceptionKind, words: str) -> None:
    assert decision_in_words(kind, course="A", replaces="B", requirement="Core") == words


def test_conditions_of_a_milestone_are_no_steps_of_their_own() -> None:
    gate = {**GATE, "conditions": [{**CORE, "id": "first", "label": "First courses"}]}
    found = answer(CORE, gate, taken=["AUD 101 B T1"])
    assert [(step.label, *step.sentences) for step in steps_to_finish(found)] == [
        ("Core", "AUD 102 Title AUD 102."),
        ("Review", "Review is open."),
    ]


def test_a_petition_helps_where_something_is_missing_only() -> None:
    found = answer(CORE, CHOICE, HOURS, taken=[], total=3)
    helped = {node.id for node in found.walk() if may_petition(node)}
    assert helped == {"core", "hours"}
