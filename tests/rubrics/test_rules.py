"""What a rubric says, and when it may be published."""

from dataclasses import replace

import pytest

from tracker.rubrics.rules import (
    MOST_CRITERIA,
    Criterion,
    Purpose,
    RubricBody,
    edited,
    fitted,
    new_key,
    preset,
    problem_of_marks,
    problems_of,
    read_body,
    write_body,
)

BODY = RubricBody(
    title="Mixing",
    levels=("Not yet", "Secure"),
    criteria=(
        Criterion(key="balance", title="Balance", words=("Buried", "Clear")),
        Criterion(key="space", title="Space", words=("Flat", "Deep")),
    ),
)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_preset_can_be_published(purpose: Purpose) -> None:
    assert problems_of(preset(purpose)) == []


def test_a_rubric_is_read_as_it_was_written() -> None:
    assert read_body(write_body(BODY)) == BODY


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (replace(BODY, title=""), "Enter a title"),
        (replace(BODY, levels=("One",)), "Enter 2 to 6 levels"),
        (replace(BODY, levels=("Same", "same")), "The level same is there twice"),
        (replace(BODY, criteria=()), "Add a criterion"),
        (
            replace(BODY, levels=("Not yet", "Nearly", "Secure")),
            "Say what is true of Balance at Secure",
        ),
        (
            replace(BODY, criteria=(replace(BODY.criteria[0], title=""),)),
            "Enter the title of criterion 1",
        ),
        (
            replace(BODY, criteria=(BODY.criteria[0], replace(BODY.criteria[1], title="balance"))),
            "The criterion balance is there twice",
        ),
    ],
)
def test_what_is_missing_is_said_in_words(body: RubricBody, said: str) -> None:
    assert said in problems_of(body)


def test_words_follow_the_number_of_levels() -> None:
    longer = fitted(replace(BODY, levels=("a", "b", "c")))
    assert longer.criteria[0].words == ("Buried", "Clear", "")
    assert fitted(replace(BODY, levels=("a",))).criteria[0].words == ("Buried",)


def test_keys_are_made_of_titles_and_never_twice() -> None:
    assert new_key("Judgement by ear", []) == "judgement-by-ear"
    assert new_key("Balance", ["balance", "balance-2"]) == "balance-3"
    assert new_key("響き", []) == "criterion"


@pytest.mark.parametrize(
    ("press", "titles"),
    [
        ("up-1", ["Space", "Balance"]),
        ("up-0", ["Balance", "Space"]),
        ("remove-0", ["Space"]),
        ("add", ["Balance", "Space", ""]),
        ("remove-7", ["Balance", "Space"]),
        ("remove-", ["Balance", "Space"]),
        ("remove-99999999999", ["Balance", "Space"]),
        ("explode-0", ["Balance", "Space"]),
        ("save", ["Balance", "Space"]),
    ],
)
def test_buttons_of_the_editor_move_criteria(press: str, titles: list[str]) -> None:
    assert [each.title for each in edited(BODY, press).criteria] == titles


def test_there_is_an_end_to_criteria() -> None:
    body = BODY
    for _ in range(MOST_CRITERIA + 3):
        body = edited(body, "add")
    assert len(body.criteria) == MOST_CRITERIA
    assert len({each.key for each in body.criteria}) == MOST_CRITERIA


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"balance": 1, "space": 2}, ""),
        ({"balance": 1}, "Choose a level for: Space."),
        ({"balance": 1, "space": 3}, "There is no such level"),
        ({"balance": 0, "space": 2}, "There is no such level"),
        ({"balance": 1, "space": 2, "moon": 1}, "There is no such criterion"),
    ],
)
def test_marks_fit_the_rubric(marks: dict[str, int], said: str) -> None:
    found = problem_of_marks(BODY, marks)
    assert found.startswith(said) if said else not found


def test_words_are_found_by_criterion_and_level() -> None:
    assert BODY.words_at("space", 2) == "Deep"
    assert BODY.words_at("space", 9) == ""
    assert BODY.words_at("moon", 1) == ""
