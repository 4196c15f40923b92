"""Surround is heard in stereo: every channel in its place, never clipped, at one level."""

from pathlib import Path

import numpy as np
import pytest

from tests import sounds
from tracker.audio import analysis, encode, fold
from tracker.audio.types import Analysis, Codec

FIVE_ONE = ("FL", "FR", "FC", "LFE", "BL", "BR")


def quiet(_share: float) -> None:
    """Nobody follows the progress."""


def analyse(path: Path) -> Analysis:
    return analysis.analyse(path, path.parent / "pixels.dat", quiet)


def surround(*levels: float) -> sounds.Sound:
    """Six channels, each a sine of its own pitch at its level in dBFS."""
    tones = [
        sounds.sine(level, 2, hz=300 + 110 * at, channels=1) for at, level in enumerate(levels)
    ]
    return np.concatenate(tones)


def test_each_channel_goes_where_it_stood() -> None:
    left, right = fold.matrix(FIVE_ONE)
    assert left == pytest.approx([1, 0, 0.7071, 0, 0.7071, 0], abs=1e-4)
    assert right == pytest.approx([0, 1, 0.7071, 0, 0, 0.7071], abs=1e-4)


def test_a_quiet_surround_mix_keeps_its_level(tmp_path: Path) -> None:
    path = sounds.wav(tmp_path / "a.wav", surround(-30, -30, -30, -30, -30, -30), bits=24)
    read = analyse(path).fold_down
    assert read is not None
    assert read.gain_db == 0


def test_a_loud_surround_mix_is_turned_down_alike_in_every_stream(tmp_path: Path) -> None:
    path = sounds.wav(tmp_path / "a.wav", surround(-1, -1, -1, -1, -1, -1), bits=16)
    read = analyse(path)
    assert read.facts.layout == "6 channels", "the file leaves open which"
    assert read.fold_down is not None
    assert read.fold_down.gain_db == pytest.approx(-7.65, abs=0.1), "1 + 0.707 + 0.707 in one"
    assert read.fold_down.true_peak_dbtp == pytest.approx(-1, abs=0.01)
    wanted = encode.wanted(read.facts, read.measured)
    assert wanted == (Codec.AAC, Codec.OPUS, Codec.FLAC)
    for codec in wanted:
        gain_db = read.fold_down.gain_db
        stream = encode.render(path, codec, tmp_path / "out", quiet, fold_gain_db=gain_db)
        heard = analyse(stream.path)
        assert heard.facts.channels == 2
        assert heard.facts.duration_ms == 2000
        expected = read.fold_down.integrated_lufs
        assert heard.measured.integrated_lufs == pytest.approx(expected, abs=0.1), codec
        assert heard.measured.clipped_samples == 0


def test_stereo_is_not_folded(tmp_path: Path) -> None:
    assert analyse(sounds.wav(tmp_path / "a.wav", sounds.sine(-6, 1))).fold_down is None
