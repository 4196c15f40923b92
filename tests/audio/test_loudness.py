"""The meter against sound with known answers; the EBU's own cases are in `test_ebu`."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import sounds
from tests.sounds import Sound, silence, sine
from tracker.audio.loudness import weights
from tracker.audio.meter import Meter
from tracker.audio.types import Measured

STEREO = ("FL", "FR")
MUSIC = sounds.music(4)


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


@pytest.mark.parametrize("rate", [44_100, 88_200, 96_000, 192_000, 22_050, 11_025])
def test_the_reading_does_not_depend_on_the_sample_rate(rate: int) -> None:
    read = measure(sine(-23, 5, rate=rate), rate=rate)
    assert read.integrated_lufs == pytest.approx(-23, abs=0.1)
    assert read.true_peak_dbtp == pytest.approx(-23, abs=0.1)


def test_surround_channels_weigh_more_and_the_low_effects_nothing() -> None:
    levels = (-28, -28, -24, 0, -30, -30)
    sound = np.concatenate([sine(level, 4, channels=1) for level in levels])
    names = ("FL", "FR", "FC", "LFE", "SL", "SR")
    assert measure(sound, channels=names).integrated_lufs == pytest.approx(-23, abs=0.1)
    unnamed = tuple(f"{number}" for number in range(6))
    assert measure(sound, channels=unnamed).integrated_lufs == pytest.approx(-23, abs=0.1)


def test_rear_channels_stand_for_surrounds_only_where_there_are_no_sides() -> None:
    assert weights(("FL", "FR", "BL", "BR")) == (1, 1, 1.41, 1.41)
    assert weights(("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"))[4:] == (1, 1, 1.41, 1.41)


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
    sound = MUSIC[:, :144_000]
    meter, position = Meter(48_000, STEREO), 0
    for size in sizes:
        meter.feed(sound[:, position : position + size])
        position += size
    meter.feed(sound[:, position:])
    assert meter.finish() == measure(sound)


@settings(max_examples=15, deadline=None)
@given(st.floats(-30, 0))
def test_turning_down_moves_every_reading_by_the_same_amount(gain_db: float) -> None:
    loud, soft = measure(MUSIC), measure(MUSIC * np.float32(10 ** (gain_db / 20)))
    for name in ("integrated_lufs", "true_peak_dbtp", "max_momentary_lufs"):
        assert getattr(soft, name) == pytest.approx(getattr(loud, name) + gain_db, abs=0.06)
