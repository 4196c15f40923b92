"""Waveforms for other programs, beside audiowaveform's documented way stated anew, plainly.

A second statement of what its documentation says, one sample at a time: the lowest and highest
16-bit sample of each pixel, the mean of the channels truncated, 8 bits by truncating division. Its
makers' library for browsers is asked in `test_outline_in_browser.py`.
"""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from tests import sounds
from tests.sounds import Sound
from tracker.audio import outline
from tracker.audio.analysis import analyse
from tracker.audio.types import OutlineShape

RATE = 48_000


def stated(sound: Sound, shape: OutlineShape) -> bytes:
    """Write the file sample by sample, in whole numbers."""
    frames = [[int(sample * 32768) for sample in frame] for frame in sound.T.tolist()]
    if not shape.splits_channels:
        frames = [[int(sum(frame) / len(frame))] for frame in frames]
    zoom, channels = shape.zoom(RATE), len(frames[0])
    values = []
    for start in range(0, len(frames), zoom):
        pixel = frames[start : start + zoom]
        for channel in range(channels):
            column = [frame[channel] for frame in pixel]
            values += [min(column), max(column)]
    kind = "h"
    if shape.bits == 8:
        values, kind = [int(value / 256) for value in values], "b"
    length = -(-len(frames) // zoom)
    head = struct.pack("<iIiiIi", 2, int(shape.bits == 8), RATE, zoom, length, channels)
    return head + struct.pack(f"<{len(values)}{kind}", *values)


SHAPES = [
    OutlineShape(256, None, 8, splits_channels=True),
    OutlineShape(256, None, 8, splits_channels=False),
    OutlineShape(100, None, 16, splits_channels=False),
    OutlineShape(7, None, 16, splits_channels=True),
    OutlineShape(256, 20, 8, splits_channels=True),
]


def whole(seconds: float) -> Sound:
    """Music in 16-bit steps, so that nothing is rounded on the way."""
    return (np.round(sounds.music(seconds) * 32768) / 32768).astype(np.float32)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_it_is_what_the_documentation_says(shape: OutlineShape, tmp_path: Path) -> None:
    sound = whole(0.7)
    source = sounds.wav(tmp_path / "a.wav", sound)
    outline.outline(source, tmp_path / "a.dat", shape, lambda _: None)
    assert (tmp_path / "a.dat").read_bytes() == stated(sound, shape)


def test_what_the_meter_keeps_is_the_same_file(tmp_path: Path) -> None:
    sound = whole(1.3)
    analyse(sounds.wav(tmp_path / "a.wav", sound), tmp_path / "a.dat", lambda _: None)
    assert (tmp_path / "a.dat").read_bytes() == stated(sound, SHAPES[0])


@pytest.mark.parametrize("times", [2, 4, 64, 1000])
def test_a_coarser_one_is_as_if_made_from_the_sound(times: int) -> None:
    sound = whole(1.1)
    fine = stated(sound, SHAPES[0])
    shape = OutlineShape(256 * times, None, 8, splits_channels=True)
    assert outline.coarser(fine, times) == stated(sound, shape)


@pytest.mark.parametrize("shape", SHAPES[:3], ids=str)
def test_the_json_form_holds_the_same(shape: OutlineShape) -> None:
    raw = stated(whole(0.5), shape)
    told = json.loads("".join(outline.as_json(raw)))
    head = ["version", "channels", "sample_rate", "samples_per_pixel", "bits", "length", "data"]
    assert list(told) == head
    _, flags, rate, zoom, length, channels = struct.unpack_from("<iIiiIi", raw)
    assert (told["sample_rate"], told["samples_per_pixel"]) == (rate, zoom)
    assert (told["bits"], told["channels"]) == (8 if flags else 16, channels)
    assert len(told["data"]) == 2 * length * channels
    kind = "b" if flags else "h"
    assert bytes(raw[24:]) == struct.pack(f"<{len(told['data'])}{kind}", *told["data"])


def test_a_waveform_without_pixels_stays_readable() -> None:
    empty = struct.pack("<iIiiIi", 2, 1, RATE, 256, 0, 2)
    assert outline.coarser(empty, 4) == empty
    assert json.loads("".join(outline.as_json(empty)))["data"] == []


@pytest.mark.parametrize("raw", [b"", bytes(10), struct.pack("<iIiiIi", 3, 1, RATE, 256, 0, 2)])
def test_another_file_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="waveform"):
        outline.opened(raw)


def test_what_is_no_number_and_what_is_too_loud_stay_in_range(tmp_path: Path) -> None:
    sound = sounds.sine(6, 0.1)
    sound[0, 5], sound[1, 6] = np.nan, np.inf
    source = sounds.wav(tmp_path / "a.wav", sound, bits=32)
    outline.outline(source, tmp_path / "a.dat", SHAPES[0], lambda _: None)
    _, values = outline.opened((tmp_path / "a.dat").read_bytes())
    assert (values.min(), values.max()) == (-128, 127)
