"""The programmes of EBU Tech 3341 v4, table 1, and Tech 3342 v4, table 1.

They are synthesised from the documents' own words. Cases 7 and 8 of 3341 (5 and 6 of 3342) are
authentic recordings, defined by nothing but their files, which may not be handed on: what we made
in their place would have no reading anybody agreed on. `test_independent` compares a second meter
on music instead.
Long programmes are made at 16 kHz, where a tone of 1 kHz reads the same and costs a third.
"""

from collections.abc import Iterable

import numpy as np
import pytest

from tests.audio.test_loudness import measure
from tests.sounds import Sound, silence, sine, steps
from tracker.audio.types import Measured

LOW = 16_000


def programme(*levels: tuple[float, float]) -> Measured:
    """Measure tones given as (dBFS, seconds) one after another."""
    return measure(steps(*levels, rate=LOW), rate=LOW)


@pytest.mark.parametrize(("case", "level"), [(1, -23.0), (2, -33.0)])
def test_a_steady_tone_reads_its_level_at_every_moment(case: int, level: float) -> None:
    read = measure(sine(level, 20))
    assert read.integrated_lufs == pytest.approx(level, abs=0.1)
    for curve in (read.curve.momentary_lufs, read.curve.short_term_lufs):
        assert known(curve) == pytest.approx([level] * len(known(curve)), abs=0.1)
        assert len(known(curve)) > 160


def known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


GATED = {
    3: ((-36, 10), (-23, 60), (-36, 10)),
    4: ((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)),
    5: ((-26, 20), (-20, 20.1), (-26, 20)),
}


@pytest.mark.parametrize("case", GATED)
def test_soft_parts_do_not_pull_the_reading_down(case: int) -> None:
    assert programme(*GATED[case]).integrated_lufs == pytest.approx(-23, abs=0.1)


def test_case_6_five_channels_add_up_with_surrounds_weighing_more() -> None:
    sound = np.concatenate([sine(level, 20, channels=1) for level in (-28, -28, -24, -30, -30)])
    read = measure(sound, channels=("FL", "FR", "FC", "SL", "SR"))
    assert read.integrated_lufs == pytest.approx(-23, abs=0.1)


def test_case_9_short_term_is_constant_after_3_seconds() -> None:
    read = measure(steps(*[(-20, 1.34), (-30, 1.66)] * 5))
    assert read.max_short_term_lufs == pytest.approx(-23, abs=0.1)
    values = known(read.curve.short_term_lufs)
    assert values == pytest.approx([-23] * len(values), abs=0.1)


def test_case_12_momentary_is_constant_after_1_second() -> None:
    read = measure(steps(*[(-20, 0.18), (-30, 0.22)] * 25))
    assert read.max_momentary_lufs == pytest.approx(-23, abs=0.1)
    values = known(read.curve.momentary_lufs)[10:]
    assert values == pytest.approx([-23] * len(values), abs=0.1)


def segment(before_s: float, tone: Sound, after_s: float) -> Measured:
    parts = [silence(before_s, rate=LOW), tone, silence(after_s, rate=LOW)]
    return measure(np.concatenate(parts, 1), rate=LOW)


@pytest.mark.parametrize("i", range(20))
def test_cases_10_and_11_short_term_catches_3_seconds_wherever_they_begin(i: int) -> None:
    read = segment(i * 0.15, sine(-23, 3, rate=LOW), 1)
    assert read.max_short_term_lufs == pytest.approx(-23, abs=0.1)
    live = segment(i * 0.15, sine(-38 + i, 3, rate=LOW), 3 - i * 0.15)
    assert live.max_short_term_lufs == pytest.approx(-38 + i, abs=0.1)


@pytest.mark.parametrize("i", range(20))
def test_cases_13_and_14_momentary_catches_400_ms_wherever_they_begin(i: int) -> None:
    read = segment(i * 0.02, sine(-23, 0.4, rate=LOW), 1)
    assert read.max_momentary_lufs == pytest.approx(-23, abs=0.1)
    live = segment(i * 0.02, sine(-38 + i, 0.4, rate=LOW), 0.4 - i * 0.02)
    assert live.max_momentary_lufs == pytest.approx(-38 + i, abs=0.1)


# Case: sample rate over frequency, phase in degrees, amplitude, dBTP.
TONES = {
    15: (4, 0.0, 0.5, -6.0),
    16: (4, 45.0, 0.5, -6.0),
    17: (6, 60.0, 0.5, -6.0),
    18: (8, 67.5, 0.5, -6.0),
    19: (4, 45.0, 1.41, 3.0),
}


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("case", TONES)
def test_the_true_peak_of_a_tone_lies_between_its_samples(case: int, rate: int) -> None:
    part, degrees, amplitude, expected = TONES[case]
    tone = sine(0, 0.3, hz=rate / part, degrees=degrees, rate=rate) * np.float32(amplitude)
    read = measure(tapered(tone, rate), rate=rate).true_peak_dbtp
    assert read is not None
    assert expected - 0.4 <= read <= expected + 0.2


@pytest.mark.parametrize(("case", "offset"), [(20, 0), (21, 1), (22, 2), (23, 3)])
def test_one_loud_period_is_found_wherever_the_samples_fall(case: int, offset: int) -> None:
    rate = 48_000
    fast = np.sin(phase_of_cases_20_to_23(rate)) * amplitude_of_cases_20_to_23(rate)
    sound = np.tile(lowpassed(fast)[offset::4].astype(np.float32), (2, 1))
    assert np.abs(sound).max() < 10 ** (-0.02 / 20) or offset, "the peak hides between samples"
    read = measure(tapered(sound, rate)).true_peak_dbtp
    assert read is not None
    assert -0.4 <= read <= 0.2


_PERIOD = 16  # samples of one period of fs/4 at 4 fs
_START = 9600 * 2  # a whole number of periods of fs/6, so that the phase goes on without a jump


def phase_of_cases_20_to_23(rate: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """fs/6 throughout, with a single period of fs/4 in the middle; written at 4 fs."""
    steps_ = np.full(rate * 4 // 5, 2 * np.pi / 24)
    steps_[_START : _START + _PERIOD] = 2 * np.pi / _PERIOD
    return np.concatenate([[0.0], np.cumsum(steps_[:-1])])


def amplitude_of_cases_20_to_23(rate: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    amplitudes = np.full(rate * 4 // 5, 0.5)
    amplitudes[_START : _START + _PERIOD] = 1.0
    return amplitudes


def lowpassed(
    fast: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Take away what lies above fs/2, as a converter to a quarter of the rate must."""
    n = np.arange(-200, 201)
    taps = np.sinc(n / 4 * 0.95) * np.kaiser(n.size, 9)
    return np.convolve(fast, taps / taps.sum(), "same")


def tapered(sound: Sound, rate: int) -> Sound:
    """Fade in and out over 10 ms: a tone that starts at once has higher peaks around its edge."""
    ramp = np.linspace(0, 1, rate // 100, dtype=np.float32)
    sound[:, : ramp.size] *= ramp
    sound[:, -ramp.size :] *= ramp[::-1]
    return sound


RANGES = {
    1: (((-20, 20), (-30, 20)), 10),
    2: (((-20, 20), (-15, 20)), 5),
    3: (((-40, 20), (-20, 20)), 20),
    4: (((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)), 15),
}


@pytest.mark.parametrize("case", RANGES)
def test_the_range_reads_the_span_between_soft_and_loud(case: int) -> None:
    levels, range_lu = RANGES[case]
    assert programme(*levels).loudness_range_lu == pytest.approx(range_lu, abs=1)
