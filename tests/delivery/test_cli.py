"""``flask --app wsgi sound check``, as a script meets it."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests import sounds


def checked(app: Flask, file: Path, target: str) -> Result:
    return app.test_cli_runner().invoke(args=["sound", "check", str(file), "--target", target])


@pytest.mark.parametrize(
    ("dbfs", "target", "status", "verdict"),
    [
        (-23.0, "ebu-r128", 0, "pass"),
        (-14.0, "ebu-r128", 1, "fail"),
        (-11.9, "spotify", 0, "open"),
    ],
)
def test_the_status_says_how_it_came_out(
    app: Flask, tmp_path: Path, dbfs: float, target: str, status: int, verdict: str
) -> None:
    file = sounds.wav(tmp_path / "tone.wav", sounds.sine(dbfs, 4), bits=24)
    done = checked(app, file, target)
    found = json.loads(done.stdout)
    assert (done.exit_code, found["verdict"]) == (status, verdict)
    assert found["lines"][0]["measured"] == pytest.approx(dbfs, abs=0.1)
    assert found["lines"][0]["measure"] == "integrated_lufs"
    if target == "spotify":
        assert found["sentence"] == "A player would turn this down by 2.1 dB."


def test_silence_is_not_let_through(app: Flask, tmp_path: Path) -> None:
    done = checked(app, sounds.wav(tmp_path / "s.wav", sounds.silence(2)), "ebu-r128")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["lines"][0]["measured"] is None


def test_what_is_not_sound_and_who_is_not_known_take_one_sentence(
    app: Flask, tmp_path: Path
) -> None:
    paper = tmp_path / "notes.wav"
    paper.write_bytes(b"%PDF-1.7")
    tone = sounds.wav(tmp_path / "tone.wav", sounds.sine(-23, 1))
    for file, target, said in (
        (paper, "ebu-r128", "This is a PDF."),
        (tone, "ebu-r129", "There is no target 'ebu-r129'. Known are "),
        (tmp_path / "none.wav", "ebu-r128", "There is no file"),
    ):
        done = checked(app, file, target)
        assert (done.exit_code, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert "ebu-r128, ebu-r128-s1" in checked(app, tone, "?").stderr


def test_the_offices_list_can_be_named(app: Flask, tmp_path: Path) -> None:
    tone = sounds.wav(tmp_path / "tone.wav", sounds.sine(-20, 1), bits=24)
    sheet = tmp_path / "list.json"
    line = {"measure": "integrated_lufs", "aim": -20, "tolerance": 1}
    own = {"id": "house", "name": "House", "kind": "specification", "lines": [line]}
    own |= {"source": "s", "confidence": "c"}
    document = {"schema": "delivery-targets/1", "targets": [own], "retired": ["netflix"]}
    sheet.write_text(json.dumps(document))
    runner = app.test_cli_runner()

    def run(target: str) -> Result:
        args = ["sound", "check", str(tone), "--target", target, "--targets", str(sheet)]
        return runner.invoke(args=args)

    assert run("house").exit_code == 0
    assert "There is no target 'netflix'" in run("netflix").stderr
    sheet.write_text("{")
    assert "list.json cannot be used" in run("house").stderr
    sheet.unlink()
    assert run("house").stderr == "list.json cannot be read.\n"
