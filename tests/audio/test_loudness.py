"""The meter against EBU Tech 3341 v4 and 3342 v4, and against tones with known answers.

The programmes of both documents are synthesised from their own words: 1 kHz stereo sines at given
levels and lengths. Cases 7 and 8 of Tech 3341 are recordings and not public here.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import sounds
from tests.sounds import Sound, silence, sine, steps
from tracker.audio.loudness import weights
from tracker.audio.meter import Meter
from tracker.audio.types import Measured

STEREO = ("FL", "FR")


def measure(
    sound: Sound,
    *,
    rate: int = 48_000,
    channels: tuple[str, ...] = STEREO,
    depth: int | None = None,
) -> Measured:
    meter = Meter(rate, channels, depth=depth)
    meter.feed(sound)
    return meter.finish()


TECH_3341 = {
    "case 1": steps((-23, 20)),
    "case 2 raised by 10 dB": steps((-33, 20)) * np.float32(10**0.5),
    "case 3": steps((-36, 10), (-23, 60), (-36, 10)),
    "case 4": steps((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)),
    "case 5": steps((-26, 20), (-20, 20.1), (-26, 20)),
}


@pytest.mark.parametrize("case", TECH_3341)
def test_integrated_loudness_reads_minus_23(case: str) -> None:
    assert measure(TECH_3341[case]).integrated_lufs == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("rate", [44_100, 88_200, 96_000, 192_000, 22_050, 11_025])
def test_the_reading_does_not_depend_on_the_sample_rate(rate: int) -> None:
    read = measure(sine(-23, 5, rate=rate), rate=rate)
    assert read.integrated_lufs == pytest.approx(-23, abs=0.1)
    assert read.true_peak_dbtp == pytest.approx(-23, abs=0.1)


def test_surround_channels_weigh_more_and_the_low_effects_nothing() -> None:
    """Tech 3341 case 6, with a loud LFE channel added that must not count."""
    levels = (-28, -28, -24, 0, -30, -30)
    sound = np.concatenate([sine(level, 20, channels=1) for level in levels])
    names = ("FL", "FR", "FC", "LFE", "SL", "SR")
    assert measure(sound, channels=names).integrated_lufs == pytest.approx(-23, abs=0.1)
    unnamed = tuple(f"{number}" for number in range(6))
    assert measure(sound, channels=unnamed).integrated_lufs == pytest.approx(-23, abs=0.1)


def test_rear_channels_stand_for_surrounds_only_where_there_are_no_sides() -> None:
    assert weights(("FL", "FR", "BL", "BR")) == (1, 1, 1.41, 1.41)
    assert weights(("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"))[4:] == (1, 1, 1.41, 1.41)


def test_short_term_and_momentary_follow_alternating_levels() -> None:
    """Tech 3341 cases 9 and 12: the level averages to -23 over each window."""
    short_term = steps(*[(-20.0, 1.34), (-30.0, 1.66)] * 5)
    assert measure(short_term).max_short_term_lufs == pytest.approx(-23, abs=0.1)
    momentary = steps(*[(-20.0, 0.18), (-30.0, 0.22)] * 25)
    assert measure(momentary).max_momentary_lufs == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("start", [0.0, 0.03, 0.07])
def test_a_burst_between_two_steps_is_not_missed(start: float) -> None:
    """Tech 3341 case 13: a burst of 400 ms reads -23 wherever it begins."""
    sound = np.concatenate([silence(1 + start), sine(-23, 0.4), silence(1)], 1)
    assert measure(sound).max_momentary_lufs == pytest.approx(-23, abs=0.1)


TECH_3342 = {
    "case 1": (((-20, 20), (-30, 20)), 10),
    "case 2": (((-20, 20), (-15, 20)), 5),
    "case 3": (((-40, 20), (-20, 20)), 20),
    "case 4": (((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)), 15),
}


@pytest.mark.parametrize("case", TECH_3342)
def test_the_range_reads_the_span_between_soft_and_loud(case: str) -> None:
    levels, range_lu = TECH_3342[case]
    assert measure(steps(*levels)).loudness_range_lu == pytest.approx(range_lu, abs=1)


TRUE_PEAKS = {
    "case 15": (4, 0.0, 0.5, -6.0),
    "case 16": (4, 45.0, 0.5, -6.0),
    "case 17": (6, 60.0, 0.5, -6.0),
    "case 18": (8, 67.5, 0.5, -6.0),
    "case 19": (4, 45.0, 1.41, 3.0),
}


@pytest.mark.parametrize("case", TRUE_PEAKS)
def test_the_true_peak_is_found_between_the_samples(case: str) -> None:
    part, degrees, amplitude, expected = TRUE_PEAKS[case]
    # Soft ends: a tone that starts at once has higher peaks around its edge.
    sound = sine(0, 1, hz=48_000 / part, degrees=degrees) * np.float32(amplitude)
    sound *= np.minimum(1, np.hanning(48_000) * 20).astype(np.float32)
    read = measure(sound).true_peak_dbtp
    assert read is not None
    assert expected - 0.4 <= read <= expected + 0.2


def test_a_peak_in_the_very_last_samples_counts() -> None:
    sound = sine(0, 0.01, hz=12_000, degrees=45)[:, : 256 + 2]
    read = measure(sound)
    assert read.true_peak_dbtp is not None
    assert read.sample_peak_dbfs == pytest.approx(-3.01, abs=0.01)
    assert read.true_peak_dbtp > -1.5


def test_a_mono_file_reads_3_lu_lower_than_dual_mono() -> None:
    mono = measure(sine(-23, 5, channels=1), channels=("FC",)).integrated_lufs
    dual = measure(sine(-23, 5)).integrated_lufs
    assert mono is not None
    assert dual is not None
    assert dual - mono == pytest.approx(3.01, abs=0.02)


def test_silence_has_no_loudness_at_all() -> None:
    read = measure(silence(5))
    assert (read.integrated_lufs, read.loudness_range_lu) == (None, None)
    assert (read.max_momentary_lufs, read.max_short_term_lufs) == (None, None)
    assert (read.true_peak_dbtp, read.sample_peak_dbfs) == (None, None)
    assert set(read.heights) == {0}


def test_sound_shorter_than_400_ms_has_a_peak_but_no_loudness() -> None:
    read = measure(sine(-20, 0.2))
    assert (read.integrated_lufs, read.max_momentary_lufs) == (None, None)
    assert read.true_peak_dbtp == pytest.approx(-20, abs=0.2)


def test_sound_shorter_than_3_s_has_loudness_but_no_range() -> None:
    read = measure(sine(-20, 2.5))
    assert read.integrated_lufs == pytest.approx(-20, abs=0.1)
    assert (read.loudness_range_lu, read.max_short_term_lufs) == (None, None)


def test_nothing_at_all_is_undefined_and_no_crash() -> None:
    read = measure(silence(0))
    assert (read.frames, read.integrated_lufs, len(read.heights)) == (0, None, 216)


def test_clipping_is_counted() -> None:
    clipped = np.clip(sine(3, 1), -1, 1)
    assert measure(clipped).clipped_samples > 1000
    assert measure(sine(-3, 1)).clipped_samples == 0


def test_samples_that_are_no_numbers_are_counted_and_taken_as_silence() -> None:
    sound = sine(-23, 3)
    sound[0, 1000], sound[1, 2000], sound[0, 100_000] = np.nan, np.inf, -np.inf
    read = measure(sound)
    assert read.nonfinite_samples == 3
    assert read.integrated_lufs == pytest.approx(-23, abs=0.1)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=8))
def test_readings_do_not_depend_on_how_the_sound_is_cut(sizes: list[int]) -> None:
    sound = sounds.music(3)
    meter, position = Meter(48_000, STEREO), 0
    for size in sizes:
        meter.feed(sound[:, position : position + size])
        position += size
    meter.feed(sound[:, position:])
    assert meter.finish() == measure(sound)


@settings(max_examples=15, deadline=None)
@given(st.floats(-30, 0))
def test_turning_down_moves_every_reading_by_the_same_amount(gain_db: float) -> None:
    loud, soft = (
        measure(sounds.music(4)),
        measure(sounds.music(4) * np.float32(10 ** (gain_db / 20))),
    )
    for name in ("integrated_lufs", "true_peak_dbtp", "max_momentary_lufs"):
        assert getattr(soft, name) == pytest.approx(getattr(loud, name) + gain_db, abs=0.06)
