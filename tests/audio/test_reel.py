"""A reel is equally loud wherever it is cut, proved by the meter on the file that was made."""

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import sounds
from tests.sounds import Sound
from tracker.audio import confined
from tracker.audio.assemble import assemble
from tracker.audio.gains import gains_for, matched_gains
from tracker.audio.meter import Meter
from tracker.audio.types import About, Passage, Reel

LEVELS = st.none() | st.floats(-60, 0).map(lambda value: round(value, 2))


def quiet(_share: float) -> None:
    pass


def loudness(sound: Sound) -> float:
    meter = Meter(48_000, ("FL", "FR"))
    meter.feed(sound)
    read = meter.finish().integrated_lufs
    assert read is not None
    return read


def parts(reel: Reel) -> list[Sound]:
    """The passages as they stand in the file."""
    sound = sounds.decoded(reel.path, "flac")
    edges = [ms * 48 for ms in (*reel.starts_ms, reel.duration_ms)]
    return [sound[:, a:b] for a, b in pairwise(edges)]


def surround(dbfs: float, seconds: float) -> Sound:
    """5.1 with the same tone in front and behind, and something in the low-frequency channel."""
    tone = sounds.sine(dbfs, seconds, channels=6)
    tone[3] = sounds.sine(-6, seconds, channels=1, hz=50)[0]
    return tone


def test_passages_are_matched_as_they_are_heard(tmp_path: Path) -> None:
    """Mono, stereo, surround, lossy, another rate, and a loud stretch of a quiet recording."""
    files = {
        "mono": sounds.wav(tmp_path / "mono.wav", sounds.sine(-14, 4, channels=1)),
        "stereo": sounds.wav(tmp_path / "stereo.wav", sounds.music(4), bits=24),
        "surround": sounds.wav(tmp_path / "surround.wav", surround(-16, 4), bits=24),
        "lossy": sounds.encoded(
            tmp_path / "lossy.m4a", "m4a", sounds.sine(-10, 4, rate=44_100), rate=44_100
        ),
        "changing": sounds.wav(tmp_path / "changing.wav", sounds.steps((-50, 6), (-9, 4))),
    }
    spans = {"changing": (6500, 9500)}
    passages = [Passage(path, *spans.get(name, (500, 3500))) for name, path in files.items()]
    reel = assemble(passages, tmp_path / "reel.flac", quiet)
    heard = [loudness(part) for part in parts(reel)]
    assert max(heard) - min(heard) <= 0.1, dict(zip(files, heard, strict=True))
    assert max(heard) == pytest.approx(min(level for level in reel.loudness_lufs if level), abs=0.1)
    assert max(reel.gains_db) <= 0
    assert list(tmp_path.glob("*.raw")) == []


def test_one_channel_counts_as_loud_as_it_sounds(tmp_path: Path) -> None:
    mono = sounds.wav(tmp_path / "mono.wav", sounds.sine(-20, 3, channels=1))
    both = sounds.wav(tmp_path / "both.wav", sounds.sine(-20, 3))
    reel = assemble([Passage(mono, 0, 3000), Passage(both, 0, 3000)], tmp_path / "reel", quiet)
    assert reel.gains_db == (0.0, 0.0)


def test_loud_masters_keep_room_below_full_scale(tmp_path: Path) -> None:
    one = sounds.wav(tmp_path / "one.wav", sounds.sine(0, 3), bits=32)
    two = sounds.wav(tmp_path / "two.wav", sounds.sine(3, 3), bits=32)
    reel = assemble([Passage(one, 0, 2000), Passage(two, 0, 2000)], tmp_path / "reel", quiet)
    assert reel.gains_db == pytest.approx((-1.0, -4.0), abs=0.06)
    assert np.abs(sounds.decoded(reel.path, "flac")).max() < 10 ** (-0.9 / 20)


def test_passages_stand_one_after_another_without_a_click(tmp_path: Path) -> None:
    first = sounds.wav(tmp_path / "a.wav", sounds.steps((-60, 1), (-20, 3)))
    second = sounds.encoded(
        tmp_path / "b.m4a", "m4a", sounds.sine(-14, 4, rate=44_100), rate=44_100
    )
    passages = [Passage(first, 1000, 3000), Passage(second, 500, 3500)]
    reel = assemble(passages, tmp_path / "reel.flac", quiet)
    assert (reel.duration_ms, reel.starts_ms) == (5000, (0, 2000))
    sound = sounds.decoded(reel.path, "flac")
    for edge in (0, 95_999, 96_000, -1):
        assert abs(float(sound[0, edge])) < 0.001, "faded to nothing at every cut"
    assert np.abs(np.diff(sound[0])).max() < 0.02, "no click"
    level = np.abs(sound[0])
    assert level[: 48 * 10].max() < level[48 * 10 : 48 * 30].max(), "10 ms in"


def test_a_very_short_passage_still_fades(tmp_path: Path) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.sine(-6, 1))
    reel = assemble([Passage(source, 100, 112)], tmp_path / "reel.flac", quiet)
    sound = sounds.decoded(reel.path, "flac")
    assert sound.shape == (2, 576)
    assert np.abs(sound[:, [0, -1]]).max() < 0.01


@given(st.lists(st.tuples(LEVELS, LEVELS), max_size=8))
def test_nothing_is_ever_turned_up_and_all_come_out_equal(
    levels: list[tuple[float | None, float | None]],
) -> None:
    gains = gains_for(levels)
    assert all(gain <= 0 for gain in gains)
    after = [loud + gain for (loud, _), gain in zip(levels, gains, strict=True) if loud is not None]
    assert not after or max(after) - min(after) < 0.02
    peaks = [peak + gain for (_, peak), gain in zip(levels, gains, strict=True) if peak is not None]
    assert all(peak <= -1 + 0.011 for peak in peaks)


def test_matching_only_ever_turns_down() -> None:
    assert matched_gains([-14.0, -20.5, None, -18.0]) == (-6.5, 0.0, 0.0, -2.5)
    assert matched_gains([None]) == (0.0,)
    assert matched_gains([]) == ()


@pytest.mark.parametrize("span", [(500, 500), (-1, 5)])
def test_what_is_no_passage_is_an_error(span: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a passage"):
        assemble([Passage(tmp_path / "a.wav", *span)], tmp_path / "out", quiet)


def test_the_file_to_keep_has_chapters_a_name_and_nothing_else(tmp_path: Path) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.music(4))
    made = tmp_path / "made"
    made.mkdir()
    about = About("Reel", "Mei-Lin Sato", ((0, "Low Tide: the storm"), (0, "Größe 録音")))
    reel = confined.assemble(
        [Passage(source, 0, 1500), Passage(source, 2000, 4000)],
        made / "reel.flac",
        keepsake=made / "reel.m4a",
        about=about,
    )
    with av.open(str(made / "reel.m4a")) as file:
        chapters = [
            (round(float(c["start"] * (c["time_base"] or 0)), 2), c["metadata"]["title"])
            for c in file.chapters()
        ]
        said = {k: v for k, v in file.metadata.items() if "brand" not in k and k != "minor_version"}
    assert chapters == [(0, "Low Tide: the storm"), (1.5, "Größe 録音")]
    assert said == {"title": "Reel", "artist": "Mei-Lin Sato"}
    sound = sounds.decoded(made / "reel.m4a", "mp4")
    assert sound.shape[1] == pytest.approx(48 * reel.duration_ms, abs=1024)
    # The lossy coder leaves some of the noise out: a tenth of a decibel of it.
    assert loudness(sound) == pytest.approx(loudness(sounds.decoded(reel.path, "flac")), abs=0.2)
