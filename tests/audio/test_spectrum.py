"""Pictures of which frequencies sound when, against sounds whose answer is known."""

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from tests import sounds
from tracker.audio import analysis
from tracker.audio.spectrum import COLUMNS, FLOOR_DBFS, ROWS, Spectrum, palette
from tracker.audio.types import Spectrogram

Levels = npt.NDArray[np.int64]


def drawn(
    sound: sounds.Sound, *, rate: int = 48_000, expected: int | None = None, piece: int = 24_000
) -> tuple[Levels, Spectrogram]:
    """Levels in dBFS, highest frequency first, and what the axes say."""
    made = Spectrum(rate, len(sound), sound.shape[1] if expected is None else expected)
    for start in range(0, sound.shape[1], piece):
        made.feed(sound[:, start : start + piece])
    found = made.finish()
    assert found is not None
    picture = Image.open(io.BytesIO(found[0]))
    assert picture.mode == "P"
    assert (picture.width, picture.height) == (found[1].width, found[1].height)
    return np.array(picture).astype(int) + FLOOR_DBFS, found[1]


def row_of(hz: float, axes: Spectrogram) -> int:
    """Which row, counted from the top, a frequency lies in."""
    share = np.log(hz / axes.low_hz) / np.log(axes.high_hz / axes.low_hz)
    return axes.height - 1 - int(share * axes.height)


@pytest.mark.parametrize("hz", [55, 440, 1000, 9000])
def test_a_sine_at_full_scale_is_a_line_at_its_frequency_and_0_dbfs(hz: float) -> None:
    levels, axes = drawn(sounds.sine(0, 3, hz=hz))
    middle = levels[:, levels.shape[1] // 2]
    assert abs(int(middle.argmax()) - row_of(hz, axes)) <= (4 if hz < 100 else 1)
    assert middle.max() == pytest.approx(0, abs=1.5)
    assert axes.loudest_hz == pytest.approx(hz, rel=0.12 if hz < 100 else 0.03)
    far = middle[row_of(min(hz * 8, 18_000), axes)]
    assert far <= -90, "a tone stays where it is"


def test_levels_are_a_mean_over_channels_and_nothing_cancels() -> None:
    tone = sounds.sine(-20, 2)
    upside_down = tone.copy()
    upside_down[1] *= -1
    assert drawn(upside_down)[0].max() == pytest.approx(-20, abs=1)
    left = tone.copy()
    left[1] = 0
    assert drawn(left)[0].max() == pytest.approx(-23, abs=1)


def test_what_sounds_later_stands_further_right() -> None:
    sound = np.concatenate([sounds.sine(-20, 5, hz=200), sounds.sine(-20, 5, hz=5000)], 1)
    levels, axes = drawn(sound)
    low, high = row_of(200, axes), row_of(5000, axes)
    quarter = levels.shape[1] // 4
    assert levels[low, quarter] > -30 > -90 > levels[high, quarter]
    assert levels[high, 3 * quarter] > -30 > -90 > levels[low, 3 * quarter]


def test_the_picture_does_not_depend_on_how_the_sound_comes() -> None:
    sound = sounds.music(4)
    whole = drawn(sound, piece=10**9)
    for piece in (1_000, 4_096, 23_999):
        again = drawn(sound, piece=piece)
        assert again[1] == whole[1]
        assert (again[0] == whole[0]).all(), piece


@pytest.mark.parametrize("expected", [0, 48_000, 10**12])
def test_a_file_that_lies_about_its_length_gets_a_picture_of_bounded_size(expected: int) -> None:
    sound = np.tile(sounds.sine(-20, 20, channels=1), (1, 6))
    levels, axes = drawn(sound, expected=expected)
    assert 1 <= axes.width < 2 * COLUMNS
    assert axes.height == ROWS
    assert levels.max() == pytest.approx(-20, abs=1.5)


@pytest.mark.parametrize(
    ("rate", "top"), [(8_000, 4_000), (16_000, 8_000), (44_100, 20_000), (96_000, 40_000)]
)
def test_the_axis_ends_where_the_sample_rate_does(rate: int, top: int) -> None:
    _, axes = drawn(sounds.sine(-20, 1, rate=rate, hz=top / 4), rate=rate)
    assert (axes.low_hz, axes.high_hz) == (top // 1000, top)
    assert 0.05 < axes.window_samples / rate < 0.13
    assert axes.loudest_hz == pytest.approx(top / 4, rel=0.03)


def test_where_the_sound_ends_is_found() -> None:
    """As in a file that was once an MP3."""
    random = np.random.default_rng(3)
    spectrum = np.fft.rfft(random.standard_normal(48_000 * 3))
    spectrum[np.fft.rfftfreq(48_000 * 3, 1 / 48_000) > 16_000] = 0
    noise = np.fft.irfft(spectrum)
    sound = (0.1 * noise / np.abs(noise).max()).astype(np.float32)[np.newaxis]
    reaches_hz = drawn(sound)[1].reaches_hz
    assert reaches_hz == pytest.approx(16_000, rel=0.03)


def test_one_sample_that_is_no_number_does_not_blind_a_column() -> None:
    sound = sounds.sine(-20, 1)
    sound[0, 10_000] = np.nan
    assert drawn(sound)[0].max() == pytest.approx(-20, abs=2)


@pytest.mark.parametrize("sound", [sounds.silence(2), sounds.sine(-20, 0.05), sounds.silence(0)])
def test_of_silence_and_of_a_moment_there_is_none(sound: sounds.Sound) -> None:
    made = Spectrum(48_000, 2, sound.shape[1])
    made.feed(sound)
    assert made.finish() is None


def test_lighter_is_louder_for_every_eye() -> None:
    """Relative luminance after WCAG rises with every step of 1 dB, so that grey tells it, too."""
    colours = np.frombuffer(palette(), np.uint8).reshape(-1, 3) / 255
    assert len(colours) == 101
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    assert (np.diff(linear @ [0.2126, 0.7152, 0.0722]) > 0).all()


def test_it_is_drawn_in_the_same_pass_only_when_asked_for(tmp_path: Path) -> None:
    path = sounds.wav(tmp_path / "a.wav", sounds.music(2))
    pixels, picture = tmp_path / "pixels", tmp_path / "picture"
    without = analysis.analyse(path, pixels, lambda _share: None)
    assert without.spectrogram is None
    made = analysis.analyse(path, pixels, lambda _share: None, picture)
    assert made.spectrogram is not None
    assert made.measured == without.measured
    assert picture.stat().st_size < 200_000
