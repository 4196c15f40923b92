"""Finding moments of one recording in another, with edits whose answer is known."""

from pathlib import Path

import numpy as np
import pytest

from tests import sounds
from tests.sounds import song
from tracker.audio import carry, confined
from tracker.audio.carry import InMemory
from tracker.audio.types import Carried, Doubt, Moment
from tracker.audio.weighting import Floats

SECONDS = 48
INSERTED_MS = 3_217


RATE_HZ = carry.RATE_HZ
SONG = song(SECONDS, rate=RATE_HZ)
OTHER = song(SECONDS, rate=RATE_HZ, seed=8)


def at(ms: int) -> int:
    return ms * RATE_HZ // 1000


def placed(other: Floats, *moments: int | Moment, one: Floats = SONG) -> list[Carried]:
    asked = [each if isinstance(each, Moment) else Moment(each) for each in moments]
    return list(carry.place(InMemory(one), InMemory(other), asked))


def inserted(where_ms: int, length_ms: int = INSERTED_MS) -> Floats:
    silence = np.zeros(at(length_ms), np.float32)
    return np.concatenate([SONG[: at(where_ms)], silence, SONG[at(where_ms) :]])


def cut(from_ms: int, to_ms: int) -> Floats:
    return np.concatenate([SONG[: at(from_ms)], SONG[at(to_ms) :]])


def near(found: Carried, expected_ms: int, within_ms: int = 50) -> bool:
    return found.at_ms is not None and abs(found.at_ms - expected_ms) <= within_ms


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (0, 0),
        (300, 300),
        (12_000, 12_000),
        (19_850, 19_850),
        (20_100, 23_317),
        (21_000, 24_217),
        (40_000, 43_217),
        (SECONDS * 1000, SECONDS * 1000 + INSERTED_MS),
    ],
)
def test_silence_put_in_moves_what_follows_and_only_that(moment: int, expected: int) -> None:
    (found,) = placed(inserted(20_000), moment)
    assert near(found, expected), found
    assert found.score > 0.9
    assert found.rival < 0.85


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (9_000, 9_000),
        (14_800, 14_800),
        (15_030, None),  # most of the half second before it is still there
        (15_120, None),
        (15_600, None),
        (18_000, None),
        (21_200, 15_200),
    ],
)
def test_a_moment_of_a_passage_that_was_cut_is_gone(moment: int, expected: int | None) -> None:
    (found,) = placed(cut(15_000, 21_000), moment)
    if expected is None:
        assert (found.at_ms, found.doubt) == (None, Doubt.DIFFERENT)
    else:
        assert near(found, expected), found


def test_a_stretch_keeps_its_own_sound_on_both_sides_of_an_edit() -> None:
    edited = inserted(20_000)
    begins, ends = Moment(17_000), Moment(20_000, is_end=True)
    assert [each.at_ms for each in placed(edited, begins, ends)] == [17_000, 20_000]
    found = placed(edited, Moment(20_000), Moment(23_000, is_end=True))
    assert [each.at_ms for each in found] == [23_217, 26_217]


@pytest.mark.parametrize("where", [5_000, 6_300])
def test_at_an_edit_a_beginning_goes_with_what_follows_and_an_end_with_what_came_before(
    where: int,
) -> None:
    found = placed(inserted(where), Moment(where), Moment(where, is_end=True))
    assert [each.at_ms for each in found] == [where + INSERTED_MS, where]


def test_level_polarity_brightness_and_noise_do_not_hide_a_moment() -> None:
    noise = np.random.default_rng(1).standard_normal(SONG.size).astype(np.float32)
    for edited in (SONG * np.float32(0.02), -SONG, np.diff(SONG, prepend=np.float32(0))):
        (found,) = placed(edited + 1e-5 * noise, 30_000)
        assert near(found, 30_000, within_ms=1), found


def test_a_beginning_taken_off_moves_all_to_the_front() -> None:
    edited = SONG[at(2_500) :]
    found = placed(edited, 1_000, 3_000, 30_000)
    assert found[0].at_ms is None
    assert [each.at_ms for each in found[1:]] == [500, 27_500]


def test_other_material_and_silence_are_not_taken_for_the_same() -> None:
    for other in (OTHER, np.zeros(SONG.size, np.float32)):
        assert [each.doubt for each in placed(other, 5_000, 30_000)] == [Doubt.DIFFERENT] * 2
    quiet = SONG.copy()
    quiet[at(10_000) :] = 0
    assert placed(SONG, 40_000, one=quiet)[0].doubt is Doubt.SILENT
    assert placed(SONG, 100, one=SONG[:2000])[0].doubt is Doubt.SHORT


def test_a_pause_is_placed_when_the_sound_around_it_agrees() -> None:
    paused = SONG.copy()
    paused[at(20_000) : at(21_500)] = 0
    edited = np.concatenate([np.zeros(at(700), np.float32), paused])
    assert near(placed(edited, 20_700, one=paused)[0], 21_400)
    shorter = np.concatenate([paused[: at(20_000)], paused[at(20_800) :]])
    assert placed(shorter, 20_700, one=paused)[0].at_ms is None


def test_a_passage_that_comes_twice_is_told_apart_by_what_surrounds_it_or_not_at_all() -> None:
    chorus, bridge = song(10, rate=RATE_HZ, seed=20), song(14, rate=RATE_HZ, seed=21)
    twice = np.concatenate(
        [song(9, rate=RATE_HZ, seed=22), chorus, bridge, chorus, song(9, rate=RATE_HZ, seed=23)]
    )
    second_ms = (9 + 10 + 14) * 1000
    assert near(placed(twice, second_ms + 5_000, one=twice)[0], second_ms + 5_000)
    # The second chorus is taken out: the first, which is the same, is not taken for it.
    once = np.concatenate([twice[: at(second_ms)], twice[at(second_ms + 10_000) :]])
    assert placed(once, second_ms + 5_000, one=twice)[0].at_ms is None
    loop = np.tile(song(2, rate=RATE_HZ, seed=24), 30)
    found = placed(np.concatenate([np.zeros(at(300), np.float32), loop]), 30_000, one=loop)
    assert (found[0].at_ms, found[0].doubt) == (None, Doubt.UNCLEAR)


def test_files_of_any_rate_and_codec_are_searched_in_the_child(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    music = song(14, rate=44_100)
    first = sounds.wav(tmp_path / "a.wav", np.stack([music, music]), rate=44_100)
    longer = np.concatenate([music[:220_500], np.zeros(141_870, np.float32), music[220_500:]])
    again = np.interp(np.arange(0, longer.size - 1, 44.1 / 48), np.arange(longer.size), longer)
    loud = 2 * np.stack([again, -again]).astype(np.float32)
    second = sounds.encoded(tmp_path / "b.m4a", "m4a", loud)
    told: list[float] = []
    moments = [Moment(3_000), Moment(9_000)]
    before, after = confined.carry((first, second), moments, scratch, told.append)
    assert near(before, 3_000), before
    assert near(after, 9_000 + INSERTED_MS), after
    assert told == sorted(told)
    assert list(scratch.iterdir()) == []
