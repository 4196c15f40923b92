"""Finding by how much one file begins later than another, with edits whose answer is known."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import sounds
from tests.sounds import Sound
from tracker.audio import confined
from tracker.audio.align import between, working_rate
from tracker.audio.types import Alignment, Doubt
from tracker.audio.weighting import Floats

RATE = 48_000


def folded(sound: Sound) -> Floats:
    both: Floats = sound[0] * np.float32(0.6) + sound[1] * np.float32(0.4)
    return both


MUSIC = folded(sounds.music(6))
RANDOM = np.random.default_rng(4)


def later(sound: Floats, samples: int) -> Floats:
    """Put silence in front, or cut the beginning off."""
    return np.concatenate([np.zeros(max(0, samples), np.float32), sound[max(0, -samples) :]])


@given(
    st.integers(-2 * RATE, 2 * RATE),
    st.floats(-30, 12),
    st.floats(-90, -50),
    st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_a_delay_is_found_to_the_sample_through_gain_noise_and_polarity(
    delay: int, gain_db: float, noise_dbfs: float, turned: bool
) -> None:
    edited = later(MUSIC, delay) * np.float32(10 ** (gain_db / 20)) * (-1 if turned else 1)
    edited += np.float32(10 ** ((noise_dbfs + gain_db) / 20)) * RANDOM.standard_normal(
        edited.size
    ).astype(np.float32)
    found = between(MUSIC, edited, RATE)
    assert (found.offset, found.inverted, found.doubt) == (delay, turned, None)
    assert found.agreeing >= 0.6 * found.places


def test_the_offset_of_the_other_way_round_is_the_opposite() -> None:
    edited = later(MUSIC, 12_345)
    assert between(edited, MUSIC, RATE).offset == -12_345


def test_brighter_sound_and_a_cut_end_are_still_the_same() -> None:
    brighter = np.diff(MUSIC, prepend=np.float32(0)) * 4
    assert between(MUSIC, later(brighter, 700)[: 3 * RATE], RATE).offset == 700


TONE = folded(sounds.sine(-12, 6))


@pytest.mark.parametrize(
    ("one", "other", "doubt"),  # None: any
    [
        (MUSIC, RANDOM.standard_normal(MUSIC.size).astype(np.float32) * 0.1, Doubt.DIFFERENT),
        # As a tape that runs a ten-thousandth too fast: no one offset holds.
        (
            MUSIC,
            np.interp(np.arange(0, MUSIC.size - 9, 1.0001), np.arange(MUSIC.size), MUSIC).astype(
                np.float32
            ),
            None,
        ),
        (TONE, later(TONE, 10), Doubt.UNCLEAR),
        (MUSIC, np.zeros(MUSIC.size, np.float32), Doubt.SILENT),
        (MUSIC[:9000], MUSIC, Doubt.SHORT),
    ],
    ids=["noise", "drifting", "a tone", "silence", "too short"],
)
def test_what_cannot_be_told_is_not_guessed(
    one: Floats, other: Floats, doubt: Doubt | None
) -> None:
    found = between(one, other, RATE)
    assert found.offset is None
    assert found.doubt is not None
    assert doubt in {found.doubt, None}


def test_another_take_at_the_same_tempo_is_not_forced_onto_the_first() -> None:
    found = between(MUSIC, folded(sounds.music(6)[:, ::-1].copy()), RATE)
    assert found.offset is None
    assert found.doubt is not None


def test_files_of_any_rate_codec_and_channels_are_compared_in_the_child(tmp_path: Path) -> None:
    music = sounds.music(4)
    first = sounds.wav(tmp_path / "a.wav", music, bits=24)
    late = np.concatenate([np.zeros((2, 4800), np.float32), music], 1)
    told: list[float] = []
    second = sounds.encoded(tmp_path / "b.m4a", "m4a", late)
    found = confined.align(first, second, told.append)
    assert (found.rate_hz, found.offset, found.doubt) == (RATE, 4800, None)
    assert told == sorted(told)
    slow = sounds.wav(tmp_path / "c.wav", sounds.music(4, rate=44_100)[:, 4410:], rate=44_100)
    assert confined.align(slow, slow) == Alignment(44_100, offset=0, agreeing=3, places=3)


def test_sides_that_are_each_others_opposite_are_heard(tmp_path: Path) -> None:
    music = sounds.music(3)[:1]
    wide = sounds.wav(tmp_path / "wide.wav", np.concatenate([music, -music]))
    mono = sounds.wav(tmp_path / "mono.wav", music)
    assert confined.align(wide, mono).offset == 0


@pytest.mark.parametrize(
    ("rate", "works_at"), [(44_100, 44_100), (96_000, 96_000), (384_000, 96_000)]
)
def test_very_high_rates_are_compared_at_96_kilohertz_or_less(rate: int, works_at: int) -> None:
    assert working_rate(rate) == works_at
