"""When an evaluation comes due, what it lacks, who reads it, and what groups of five show."""

from datetime import date, timedelta

import pytest

from tracker.evaluations import rules
from tracker.evaluations.rules import (
    Asks,
    Kind,
    NotLines,
    Questionnaire,
    Visibility,
    criteria_lines,
    final_is_due,
    in_groups,
    midterm_is_due,
    missing,
    preset,
    question_lines,
    read_criteria,
    read_questions,
    reminder_is_due,
    student_reads,
    summed,
)

FIRST, LAST = date(2026, 2, 2), date(2026, 5, 29)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_preset_reads_back_as_it_was_kept(kind: Kind) -> None:
    asked = preset(kind)
    assert Questionnaire.of(asked.as_json()) == asked
    assert read_criteria(criteria_lines(asked)) == asked.criteria
    assert read_questions(question_lines(asked)) == asked.questions
    assert len(asked.criteria) == (8 if kind is Kind.PLACE else 24)


@pytest.mark.parametrize(
    ("day", "sent", "due"),
    [
        (FIRST, 0, False),
        (FIRST + timedelta(days=57), 0, False),
        (FIRST + timedelta(days=58), 0, True),  # half of 116 days
        (FIRST + timedelta(days=9), 3000, True),  # half of 100 hours
        (FIRST + timedelta(days=9), 2999, False),
        (FIRST - timedelta(days=1), 6000, False),
    ],
)
def test_the_midterm_comes_at_half_of_the_hours_or_of_the_weeks(
    day: date, sent: int, due: bool
) -> None:
    assert midterm_is_due(day, starts_on=FIRST, ends_on=LAST, sent=sent, required=6000) is due


def test_without_an_end_or_hours_only_the_other_tells() -> None:
    def due(ends_on: date | None, sent: int, required: int) -> bool:
        return midterm_is_due(LAST, starts_on=FIRST, ends_on=ends_on, sent=sent, required=required)

    assert not due(None, 0, 6000)
    assert due(None, 3000, 6000)
    assert due(LAST, 0, 0)
    assert not due(None, 3000, 0)


def test_the_final_comes_a_week_before_the_last_day_or_after_it() -> None:
    assert not final_is_due(LAST - timedelta(days=8), ends_on=LAST, is_over=False)
    assert final_is_due(LAST - timedelta(days=7), ends_on=LAST, is_over=False)
    assert final_is_due(FIRST, ends_on=LAST, is_over=True)
    assert not final_is_due(LAST, ends_on=None, is_over=False)


@pytest.mark.parametrize(
    ("days", "reminders", "due"), [(6, 0, False), (7, 0, True), (7, 1, True), (60, 2, False)]
)
def test_the_site_is_reminded_twice_at_most(days: int, reminders: int, due: bool) -> None:
    found = reminder_is_due(
        FIRST + timedelta(days=days), mailed_on=FIRST, reminders=reminders, patience_days=7
    )
    assert found is due


@pytest.mark.parametrize(
    ("visibility", "said", "is_released", "reads"),
    [
        (Visibility.AT_ONCE, "yes", False, True),
        (Visibility.AT_ONCE, "no", True, False),
        (Visibility.AFTER_RELEASE, "yes", False, False),
        (Visibility.AFTER_RELEASE, "yes", True, True),
        (Visibility.CONFIDENTIAL, "yes", True, False),
    ],
)
def test_the_student_reads_what_site_and_faculty_let_them(
    visibility: Visibility, said: str, is_released: bool, reads: bool
) -> None:
    answers = {"may-release": said}
    assert student_reads(visibility, answers, is_released=is_released) is reads


def test_every_rating_and_choice_is_needed_but_no_words() -> None:
    asked = preset(Kind.FINAL)
    lacks = missing(asked, {})
    assert len(lacks) == 24 + sum(q.kind is not Asks.TEXT for q in asked.questions)
    full = {each.key: "n" for each in asked.criteria} | {
        q.key: "yes" for q in asked.questions if q.kind is not Asks.TEXT
    }
    assert missing(asked, full) == []
    assert rules.mean_of(asked, full) is None
    assert rules.mean_of(asked, full | {"dependability": "4", "leadership": "5"}) == 4.5


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (11, 10)])
def test_only_whole_groups_of_five_are_shown(count: int, shown: int) -> None:
    answers = [{"a": str(1 + n % 5)} for n in range(count)]
    assert len(in_groups(answers)) == shown
    asked = Questionnaire(
        title="Place",
        scale=("No", "Yes"),
        criteria=(rules.Criterion("a", "Safe", "In all"),),
        questions=(),
    )
    found = summed(asked, answers)
    assert [(each.mean, each.rated_by) for each in found] == ([(3.0, shown)] if shown else [])


def test_a_criterion_that_few_of_the_group_rated_is_left_out() -> None:
    asked = preset(Kind.PLACE)
    answers = [{asked.criteria[0].key: "5", asked.criteria[1].key: "n"} for _ in range(5)]
    assert [each.criterion for each in summed(asked, answers)] == [asked.criteria[0]]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("", "at least one"),
        ("Punctuality", "Area: what is rated"),
        (": Punctuality", "Area: what is rated"),
        ("Work: Pace\nWork: pace", "twice"),
        ("Work: " + "x" * 200, "200 characters"),
        ("\n".join(f"Work: number {n}" for n in range(61)), "60 lines"),
    ],
)
def test_criteria_that_cannot_be_read_are_refused_in_words(typed: str, complaint: str) -> None:
    with pytest.raises(NotLines, match=complaint):
        read_criteria(typed)


def test_questions_keep_their_colons_and_criteria_of_any_script_have_keys() -> None:
    found = read_questions("Note: what else\nYES/NO: Again\nrating: Overall")
    assert [(q.text, q.kind) for q in found] == [
        ("Note: what else", Asks.TEXT),
        ("Again", Asks.YES_NO),
        ("Overall", Asks.RATING),
    ]
    assert len({c.key for c in read_criteria("音: 耳\n音: 手")}) == 2
