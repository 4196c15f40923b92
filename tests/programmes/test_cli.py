"""``programme check`` and ``programme audit``, as a person starts them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.audit.build import document
from tracker.programmes.cli import programme

ROOT = Path(__file__).parents[2]
CORE = {"id": "core", "type": "all_of", "courses": ["AUD 101", "AUD 102"]}
PICK = {"id": "pick", "type": "choose_courses", "count": 1, "from": ["AUD 101"]}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(programme, [str(word) for word in words])


def written(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_programme_without_a_problem_passes_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file = written(tmp_path, "programme.json", document(CORE))
    nothing = tmp_path / "data"
    env = os.environ | {"TRACKER_DATA": str(nothing), "TRACKER_DATABASE_URL": ""}
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "flask", "--app", "wsgi", "programme", "check", str(file)],
        cwd=ROOT,
        env={name: value for name, value in env.items() if value},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "programme.json: Trial, 2026-27: 1 requirements, no problem.\n"
    assert not nothing.exists()


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (
            document({**CORE, "courses": ["AUD 999"], "min_grade": "Z"}),
            [
                "core: the course AUD 999 is not in the list of courses",
                "core: the grade Z is not in the scale",
            ],
        ),
        (document(CORE, PICK), ["pick: cannot be met together with core"]),
        (
            document({**PICK, "count": 2}),
            ["pick: cannot be met with the courses it names"],
        ),
        (
            document(
                {"id": "a", "type": "milestone", "requires": ["b"]},
                {"id": "b", "type": "milestone", "requires": ["a"]},
            ),
            ["a: waits for itself: a → b → a"],
        ),
        (
            document({**CORE, "min_grad": "C"}),
            ["requirements[0]: min_grad is not a key of this place"],
        ),
        (document(CORE, courses=[{"code": "AUD 101", "title": "T", "credits": -3}]), None),
        (
            document(*({**CORE, "id": f"n{n}"} for n in range(10_000))),
            ["requirements[2001]: there are more than 2000 requirements"],
        ),
    ],
)
def test_each_problem_is_one_line_with_its_place(
    tmp_path: Path, given: dict[str, Any], lines: list[str] | None
) -> None:
    refused = run("check", written(tmp_path, "p.json", given))
    assert refused.exit_code == 1
    said = refused.stderr.splitlines()
    assert all(line.startswith("p.json: ") for line in said)
    if lines is None:
        assert "p.json: courses[0].credits: write a number from 0 to 100000" in said
        assert not [line for line in said if "credits_max" in line]
    else:
        assert [line.removeprefix("p.json: ") for line in said] == lines


def test_a_printed_total_that_does_not_add_up_is_a_remark(tmp_path: Path) -> None:
    looked = run("check", written(tmp_path, "p.json", document({**CORE, "stated_credits": 7})))
    assert looked.exit_code == 0
    assert "look at core: the catalogue prints 7 credits, its parts add up to 6" in looked.output


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "is not JSON"), ("[]", "is not one JSON object"), ("[" * 100_000, "goes deeper than")],
)
def test_a_file_that_is_no_programme_is_refused_in_words(
    tmp_path: Path, content: str, said: str
) -> None:
    refused = run("check", written(tmp_path, "p.json", content))
    assert refused.exit_code == 1
    assert said in refused.output
    assert run("check", tmp_path / "missing.json").exit_code == 1


def test_the_schemas_are_printed_for_editors() -> None:
    assert json.loads(run("schema").output)["properties"]["format"] == {"const": "programme/1"}
    student = json.loads(run("schema", "--student").output)
    assert student["properties"]["format"] == {"const": "student/1"}


def test_an_audit_prints_the_whole_answer(tmp_path: Path) -> None:
    file = written(tmp_path, "p.json", document(CORE, {"id": "free", "type": "fill_to_total"}))
    attempts = [
        {"course": "AUD 101", "grade": "B", "term": "T1", "term_starts": "2024-09-01"},
        {"course": "AUD 102", "grade": "F"},
        {"course": "PHI 120", "kind": "planned"},
    ]
    student = written(tmp_path, "s.json", {"format": "student/1", "attempts": attempts})
    printed = run("audit", file, student)
    assert printed.exit_code == 0, printed.output
    answer = json.loads(printed.stdout)
    core = answer["nodes"]["core"]
    assert (core["status"], core["earned"], core["required"]) == ("not-met", 1, 2)
    assert core["used"][0]["course"] == "AUD 101"
    assert core["missing"][0]["courses"] == ["AUD 102"]
    assert core["why_not"] == [
        {"attempt": 2, "course": "AUD 102", "reason": "failed", "sentence": "F earns no credit."}
    ]
    assert answer["nodes"]["free"]["planned"] == 3
    assert answer["exact"] is True


def test_an_audit_names_what_cannot_be_met_together(tmp_path: Path) -> None:
    other = {"id": "other", "type": "choose_courses", "count": 1, "from": ["AUD 101", "AUD 301"]}
    file = written(tmp_path, "p.json", document(PICK, other))
    student = written(
        tmp_path,
        "s.json",
        {"format": "student/1", "attempts": [{"course": "AUD 101", "grade": "B"}]},
    )
    nodes = json.loads(run("audit", file, student).stdout)["nodes"]
    assert nodes["pick"]["status"] == "met"
    assert nodes["other"]["cannot_be_met_together"] == ["pick", "other"]


def test_a_student_file_with_problems_is_refused_line_by_line(tmp_path: Path) -> None:
    file = written(tmp_path, "p.json", document(CORE))
    attempts = [{"course": "XYZ 1"}, {"course": "AUD 101", "id": 1, "term_starts": "soon"}]
    student = {"format": "student/1", "attempts": attempts, "options": ["gone"], "marks": []}
    refused = run("audit", file, written(tmp_path, "s.json", student))
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "s.json: student: marks is not a key of this place",
        "s.json: attempts[0].credits: XYZ 1 is not in the catalogue: write its credits",
        "s.json: attempts[1].term_starts: write a day as 2026-09-01",
        "s.json: attempts: the id 1 is there 2 times",
        "s.json: options: there is no requirement gone",
    ]
