"""The meter beside another one: ffmpeg's ebur128 filter, which shares no code with ours.

The music is the demo university's: a band, a trailer with loud effects, and the band with verses
far below its choruses, so that gates and range have something to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import av
import numpy as np
import pytest
from av.filter import Graph

from tests.audio.test_loudness import measure
from tests.sounds import Sound
from tracker.demo import compositions

RATE = 48_000
SECONDS = 20


@dataclass(frozen=True)
class Reading:
    integrated_lufs: float
    range_lu: float
    true_peak_dbtp: float


@cache
def music(name: str) -> Sound:
    return np.ascontiguousarray(compositions.compose(name)[:, : SECONDS * RATE])


def with_soft_verses(sound: Sound) -> Sound:
    """Turn every second stretch of 5 s down, further each time."""
    gains = np.repeat(np.array([1, 0.2, 0.9, 0.08], np.float32), 5 * RATE)
    return sound * gains[: sound.shape[1]]


PIECES: dict[str, Callable[[], Sound]] = {
    "a band": lambda: music("harbour-lights"),
    "a trailer": lambda: music("trailer-redesign"),
    "soft verses": lambda: with_soft_verses(music("harbour-lights")),
}


def read_by_ffmpeg(sound: Sound) -> Reading:
    """Run the filter over the whole sound and take its last word."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo")
    meter = graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(sound, "fltp", "stereo")
    frame.sample_rate, frame.pts = RATE, 0
    graph.push(frame)
    graph.push(None)
    told: dict[str, str] = {}
    while True:
        try:
            told |= graph.pull().metadata
        except (av.EOFError, av.BlockingIOError):
            break
    peak = float(told["lavfi.r128.true_peak"])
    return Reading(
        float(told["lavfi.r128.I"]), float(told["lavfi.r128.LRA"]), 20 * float(np.log10(peak))
    )


@pytest.mark.parametrize("piece", PIECES)
def test_another_meter_reads_the_same_of_music(piece: str) -> None:
    sound = PIECES[piece]()
    ours, theirs = measure(sound), read_by_ffmpeg(sound)
    assert ours.integrated_lufs == pytest.approx(theirs.integrated_lufs, abs=0.1)
    assert ours.true_peak_dbtp == pytest.approx(theirs.true_peak_dbtp, abs=0.2)
    assert ours.loudness_range_lu == pytest.approx(theirs.range_lu, abs=0.5)
