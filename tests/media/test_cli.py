"""``flask --app wsgi sound …``, as a person at a terminal meets it."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests import sounds
from tests.cli.test_up import environment

ROOT = Path(__file__).parents[2]


def sound(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["sound", *map(str, words)])


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tone")
    return sounds.wav(folder / "tone.wav", sounds.sine(-23, 4), bits=24)


def test_a_file_is_measured_without_a_site_around_it(tone: Path, tmp_path: Path) -> None:
    """A process of its own, in a folder of its own, on a file named from there."""
    data = tmp_path / "data"
    env = environment(data) | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sound", "measure", tone.name]
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=tone.parent, env=env, capture_output=True, text=True, check=True
    )
    read = json.loads(done.stdout)
    assert done.stderr == ""
    assert read["integrated_lufs"] == pytest.approx(-23, abs=0.1)
    assert read["true_peak_dbtp"] == pytest.approx(-23, abs=0.1)
    assert (read["duration_ms"], read["sample_rate_hz"], read["bit_depth"]) == (4000, 48_000, 24)
    assert (read["channels"], read["codec"]) == (2, "pcm_s24le")
    assert {"loudness_range_lu", "max_momentary_lufs", "max_short_term_lufs"} <= read.keys()
    assert not data.exists()
    assert sorted(path.name for path in tone.parent.iterdir()) == ["tone.wav"]


def test_what_is_not_defined_is_null(app: Flask, tmp_path: Path) -> None:
    silent = sounds.wav(tmp_path / "silent.wav", sounds.silence(1))
    read = json.loads(sound(app, "measure", silent).stdout)
    assert (read["integrated_lufs"], read["true_peak_dbtp"]) == (None, None)
    lossy = sounds.encoded(tmp_path / "a.mp3", "mp3", sounds.music(1))
    read = json.loads(sound(app, "measure", lossy).stdout)
    assert (read["bit_depth"], read["loudness_range_lu"], read["codec"]) == (None, None, "mp3")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.wav", b"%PDF-1.7", "This is a PDF."),
        ("empty.wav", b"", "The file is empty."),
        ("two\nlines.wav", b"plain words", "This is a text file."),
        ("lying.wav", sounds.wav_bytes(sounds.music(1))[:60_000], "The file is cut off"),
    ],
)
def test_what_is_not_sound_gets_one_sentence_and_status_2(
    app: Flask, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    refused = sound(app, "measure", tmp_path / name)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_no_file_and_a_folder_are_told_apart(app: Flask, tmp_path: Path) -> None:
    missing = sound(app, "measure", tmp_path / "missing.wav")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert missing.stderr == f"There is no file {tmp_path / 'missing.wav'}.\n"
    folder = sound(app, "measure", tmp_path)
    assert (folder.exit_code, folder.stderr) == (2, f"{tmp_path} is a folder.\n")


@pytest.mark.parametrize("name", ["out.dat", "out.json"])
def test_a_waveform_is_written_in_the_form_its_name_asks_for(
    app: Flask, tone: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / name
    options = ["--pixels-per-second", "100", "--bits", "16", "--split-channels"]
    done = sound(app, "peaks", tone, out, *options)
    assert (done.exit_code, done.output) == (0, "")
    if name == "out.json":
        told = json.loads(out.read_text())
        assert (told["version"], told["channels"], told["bits"]) == (2, 2, 16)
        assert (told["samples_per_pixel"], told["length"]) == (480, 400)
        assert max(told["data"]) == pytest.approx(32768 * 10 ** (-23 / 20), abs=2)
    else:
        head = struct.unpack_from("<iIiiIi", out.read_bytes())
        assert head == (2, 0, 48_000, 480, 400, 2)
        assert out.stat().st_size == 24 + 400 * 2 * 2 * 2
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_waveform_that_cannot_be_written_leaves_nothing(
    app: Flask, tone: Path, tmp_path: Path
) -> None:
    for out, words in (
        (tmp_path / "out.png", "must end in .dat or .json"),
        (tmp_path / "missing" / "out.dat", "cannot be written"),
    ):
        refused = sound(app, "peaks", tone, out)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert words in refused.stderr
    (tmp_path / "words.wav").write_bytes(b"plain words")
    assert sound(app, "peaks", tmp_path / "words.wav", tmp_path / "out.dat").exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["words.wav"]
