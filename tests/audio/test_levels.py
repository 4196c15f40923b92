"""What the meter reads beside loudness, on sound whose answers follow from how it was made."""

import numpy as np
import pytest

from tests.audio.test_loudness import measure
from tests.sounds import Sound, music, silence, sine
from tracker.audio import loudness
from tracker.audio.meter import Meter


def noise(seconds: float, rms_dbfs: float, *, seed: int = 1) -> Sound:
    """Unrelated noise in two channels."""
    random = np.random.default_rng(seed).standard_normal((2, round(seconds * 48_000)))
    return (random * 10 ** (rms_dbfs / 20)).astype(np.float32)


def test_an_offset_is_read_per_channel() -> None:
    sound = sine(-12, 2) + np.array([[0.01], [-0.002]], np.float32)
    assert measure(sound).dc_offset == pytest.approx((0.01, -0.002), abs=1e-5)
    assert measure(silence(0)).dc_offset == ()


def test_correlation_tells_equal_unrelated_and_upside_down_apart() -> None:
    tone = sine(-20, 3)
    assert measure(tone).phase_correlation == 1
    assert measure(tone * np.array([[1], [-1]], np.float32)).phase_correlation == -1
    assert measure(noise(3, -30)).phase_correlation == pytest.approx(0, abs=0.02)
    assert measure(tone * np.array([[1], [0]], np.float32)).phase_correlation is None
    assert measure(tone[:1], channels=("FC",)).phase_correlation is None


def test_the_fold_down_to_mono_costs_what_the_channels_do_not_share() -> None:
    tone = sine(-20, 3)
    assert measure(tone).mono_loss_lu == pytest.approx(0, abs=0.01)
    assert measure(noise(5, -30)).mono_loss_lu == pytest.approx(3.01, abs=0.1)
    assert measure(tone * np.array([[1], [0]], np.float32)).mono_loss_lu == pytest.approx(
        3.01, abs=0.01
    )
    quarter = np.stack([sine(-20, 3)[0], sine(-20, 3, degrees=120)[0]])
    assert measure(quarter).mono_loss_lu == pytest.approx(6.02, abs=0.02)
    assert measure(tone[:1], channels=("FC",)).mono_loss_lu is None


def test_sound_that_vanishes_in_mono_has_no_finite_loss() -> None:
    read = measure(sine(-20, 3) * np.array([[1], [-1]], np.float32))
    assert (read.mono_loss_lu, read.phase_correlation) == (None, -1)


def test_equal_channels_are_noticed_to_the_last_sample() -> None:
    tone = sine(-20, 2)
    assert measure(tone).has_equal_channels
    tone[0, -1] += np.float32(1e-6)
    assert not measure(tone).has_equal_channels
    assert not measure(silence(0)).has_equal_channels


def test_silence_before_and_after_the_sound_is_timed() -> None:
    sound = np.concatenate([silence(0.75), sine(-20, 2), silence(1.5)], 1)
    read = measure(sound)
    assert read.head_silence_ms == pytest.approx(750, abs=2)
    assert read.tail_silence_ms == pytest.approx(1500, abs=2)
    soft = measure(sine(-61, 2))
    assert (soft.head_silence_ms, soft.tail_silence_ms) == (None, None)
    loud = measure(sine(-20, 2))
    assert (loud.head_silence_ms, loud.tail_silence_ms) == (0, 0)


def test_the_noise_floor_is_the_quietest_half_second_that_was_recorded() -> None:
    take = np.concatenate([noise(2, -20), noise(1, -62), noise(2, -20, seed=2)], 1)
    assert measure(take).noise_floor_dbfs == pytest.approx(-62, abs=0.3)
    with_gap = np.concatenate([take, silence(2)], 1)
    assert measure(with_gap).noise_floor_dbfs == pytest.approx(-62, abs=0.3)
    assert measure(sine(0, 1)).noise_floor_dbfs == pytest.approx(-3.01, abs=0.01)
    assert measure(silence(3)).noise_floor_dbfs is None
    assert measure(noise(0.4, -30)).noise_floor_dbfs is None


def clipped(*runs: tuple[int, int], samples: int = 200_000) -> Sound:
    """Quiet sound with the left channel at full scale from sample a for n samples each."""
    sound = sine(-20, samples / 48_000)
    for start, length in runs:
        sound[0, start : start + length] = 1
    return sound


def test_three_clipped_samples_in_a_row_are_a_run() -> None:
    read = measure(clipped((1000, 2), (5000, 3), (9600, 40)))
    assert (read.clipped_samples, read.clipped_runs, read.longest_clip_samples) == (45, 2, 40)
    assert read.first_clips_ms == (104, 200)


def test_a_run_is_one_wherever_the_meters_buffers_meet() -> None:
    border = Meter(48_000, ("FL", "FR"))._buffer.shape[1]
    for start in (border - 151, border - 150, border - 75, border):
        read = measure(clipped((start, 150), (2 * border + 10, 2)))
        assert (read.clipped_runs, read.longest_clip_samples) == (1, 150)
        assert read.first_clips_ms == (start * 1000 // 48_000,)
    long = measure(clipped((40_000, 120_000)))
    assert (long.clipped_runs, long.longest_clip_samples) == (1, 120_000)


def test_a_run_that_reaches_the_end_counts() -> None:
    read = measure(clipped((100_000 - 5, 5), samples=100_000))
    assert (read.clipped_runs, read.longest_clip_samples) == (1, 5)


def test_only_the_first_runs_are_placed() -> None:
    read = measure(clipped(*((start * 4800, 4) for start in range(30))))
    assert read.clipped_runs == 30
    assert read.first_clips_ms == tuple(range(0, 1000, 100))


@pytest.mark.parametrize(("made", "declared"), [(16, 24), (16, 16), (20, 24), (24, 24), (8, 16)])
def test_bits_that_are_never_set_are_found_out(made: int, declared: int) -> None:
    steps = np.float32(1 << (made - 1))
    sound = (np.round(music(2) * steps) / steps).astype(np.float32)
    assert measure(sound, depth=declared).bits_used == made


def test_bits_of_silence_float_and_lossy_sound_are_not_guessed() -> None:
    assert measure(silence(1), depth=24).bits_used is None
    assert measure(music(1)).bits_used is None
    assert measure(music(1), depth=32).bits_used is None


def test_the_curves_follow_the_sound_and_peak_where_the_meter_does() -> None:
    sound = np.concatenate([sine(-40, 30), sine(-20, 10), sine(-30, 20)], 1)
    read = measure(sound)
    curve = read.curve
    assert curve.step_ms == 300
    assert len(curve.momentary_lufs) == len(curve.short_term_lufs) == 200
    assert curve.momentary_lufs[50] == pytest.approx(-40, abs=0.1)
    assert curve.momentary_lufs[117] == pytest.approx(-20, abs=0.1)
    assert curve.short_term_lufs[117] == pytest.approx(-20, abs=0.1)
    assert curve.short_term_lufs[180] == pytest.approx(-30, abs=0.1)
    for values, highest in (
        (curve.momentary_lufs, read.max_momentary_lufs),
        (curve.short_term_lufs, read.max_short_term_lufs),
    ):
        assert max(v for v in values if v is not None) == pytest.approx(highest, abs=0.06)


def test_a_curve_has_a_hole_where_there_is_silence_and_at_its_ends() -> None:
    sound = np.concatenate([sine(-20, 5), silence(5), sine(-20, 5)], 1)
    curve = measure(sound).curve
    assert curve.step_ms == 100
    assert curve.momentary_lufs[75] is None
    assert curve.short_term_lufs[0] is None
    assert measure(silence(0)).curve.momentary_lufs == ()


def test_a_long_file_keeps_no_more_of_its_curve_than_a_short_one() -> None:
    two_hours = np.full(2 * 3600 * 100, 0.01)
    curve = loudness.of_hops(two_hours, 100).curve
    assert curve.step_ms == 30_000
    assert len(curve.momentary_lufs) == len(curve.short_term_lufs) == 240
    assert set(curve.momentary_lufs) == {-20.7}
