import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import sounds
from tracker.audio import peaks
from tracker.audio.meter import Meter
from tracker.audio.peaks import PixelFile


def drawn(sound: sounds.Sound, path: Path, rate: int = 48_000) -> peaks.Waveform:
    with path.open("w+b") as file:
        meter = Meter(rate, ("FL", "FR"), PixelFile(file, rate_hz=rate, channels=len(sound)))
        meter.feed(sound)
        meter.finish()
    return peaks.read(path)


def test_a_pixel_holds_the_lowest_and_highest_of_256_samples(tmp_path: Path) -> None:
    sound = sounds.music(3.001)
    waveform = drawn(sound, tmp_path / "music.dat")
    assert (waveform.rate_hz, waveform.samples_per_pixel) == (48_000, 256)
    assert waveform.pixels.shape == (-(-sound.shape[1] // 256), 2, 2)
    for pixel in (0, 17, 400, len(waveform.pixels) - 1):
        part = sound[:, pixel * 256 : pixel * 256 + 256]
        assert waveform.pixels[pixel, :, 0] == pytest.approx(part.min(1) * 128, abs=1)
        assert waveform.pixels[pixel, :, 1] == pytest.approx(part.max(1) * 128, abs=1)


def test_the_file_is_audiowaveforms_version_2(tmp_path: Path) -> None:
    drawn(sounds.sine(0, 1), tmp_path / "sine.dat")
    head = np.frombuffer((tmp_path / "sine.dat").read_bytes()[:24], "<i4")
    assert head.tolist() == [2, 1, 48_000, 256, 188, 2]


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.dat").write_bytes(bytes(64))
    with pytest.raises(ValueError, match="version 2"):
        peaks.read(tmp_path / "other.dat")


def test_a_drawing_has_one_height_per_column_and_its_tallest_is_100() -> None:
    meter = Meter(48_000, ("FL", "FR"))
    meter.feed(sounds.steps((-40, 2), (-6, 2)))
    heights = meter.finish().heights
    assert len(heights) == 216
    assert max(heights) == 100
    assert heights[10] == pytest.approx(2, abs=1)
    assert heights[200] == 100


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 32_768), max_size=700), st.integers(1, 300))
def test_heights_stay_between_0_and_100_and_silence_stays_flat(
    sizes: list[int], columns: int
) -> None:
    heights = peaks.heights(np.array(sizes, np.uint16), columns)
    assert len(heights) == columns
    assert all(0 <= height <= 100 for height in heights)
    assert (max(heights) == 100) == (max(sizes, default=0) > 0)


def test_pixels_of_a_stream_without_end_can_be_written_piece_by_piece() -> None:
    file = io.BytesIO()
    pixel_file = PixelFile(file, rate_hz=48_000, channels=1)
    for _ in range(3):
        pixel_file.write(np.zeros((5, 1, 2), np.int16))
    pixel_file.finish()
    assert int.from_bytes(file.getvalue()[16:20], "little") == 15
    assert len(file.getvalue()) == 24 + 15 * 2
