"""Films: a small picture that starts at once, can be sought and is in step with its sound."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests import sounds
from tracker.audio import analysis, encode, film, probe
from tracker.audio.faults import Cause, Fault
from tracker.audio.types import Codec, Film

FLASH_S = 2.0


def quiet(_share: float) -> None:
    """Nobody follows the progress."""


def clap(seconds: float = 5) -> sounds.Sound:
    """Silence with one short burst at the moment of the flash."""
    sound = sounds.silence(seconds)
    start = round(FLASH_S * 48_000)
    sound[:, start : start + 4800] = sounds.sine(-6, 0.1)
    return sound


def shrunk(path: Path, told: list[float] | None = None) -> tuple[Film, Path]:
    sound, target = path.with_suffix(".sound"), path.with_suffix(".small")
    encode.render(path, Codec.AAC, sound, quiet)
    return film.shrink(path, sound, target, told.append if told is not None else quiet), target


def flash_s(path: Path) -> float:
    """When the picture turns white."""
    with av.open(str(path), format="mov") as file:
        for frame in file.decode(video=0):
            if frame.to_ndarray(format="gray").mean() > 90 and frame.time is not None:
                return frame.time
    raise AssertionError("no flash")


def burst_s(path: Path) -> float:
    """When the burst begins."""
    heard = np.abs(sounds.decoded(path, "mov")[0])
    return int(np.argmax(heard > 0.1)) / 48_000


@pytest.mark.parametrize(
    "kind",
    [("mp4", "mpeg4", "aac"), ("mov", "mpeg4", "pcm_s16le"), ("matroska", "libx264", "libopus")],
    ids=" ".join,
)
def test_picture_and_sound_stay_in_step(kind: tuple[str, str, str], tmp_path: Path) -> None:
    path = sounds.film(tmp_path / "a", clap(), flash_s=FLASH_S, kind=kind)
    told: list[float] = []
    made, small = shrunk(path, told)
    assert (made.width, made.height) == (640, 360)
    assert made.pictures == 125
    assert flash_s(small) == pytest.approx(FLASH_S, abs=0.021)
    assert burst_s(small) == pytest.approx(FLASH_S, abs=0.005)
    assert told == sorted(told)
    assert told[-1] > 0.9


def test_a_small_film_starts_at_once_and_can_be_sought(tmp_path: Path) -> None:
    path = sounds.film(tmp_path / "a", sounds.music(7), size=(1920, 1080), rate=10)
    made, small = shrunk(path)
    assert (made.width, made.height) == (1280, 720)
    head = small.read_bytes()[:4096]
    assert b"moov" in head, "the index is in front"
    with av.open(str(small), format="mov") as file:
        picture = file.streams.video[0]
        assert picture.codec_context.name == "h264"
        keys = [
            float(packet.pts * packet.time_base)
            for packet in file.demux(picture)
            if packet.is_keyframe and packet.pts is not None and packet.time_base
        ]
    assert np.diff(keys).max() <= film.KEY_EVERY_S
    assert file.metadata.get("encoder") is None


def test_a_film_is_known_as_one_and_a_cover_is_none(tmp_path: Path) -> None:
    path = sounds.film(tmp_path / "a", sounds.music(1))
    assert analysis.analyse(path, tmp_path / "dat", quiet).facts.has_picture
    sound = sounds.encoded(tmp_path / "b", "m4a", sounds.music(1))
    with probe.opened(sound) as source:
        assert probe.film_stream(source.file, source.container) is None
    with pytest.raises(Fault) as caught:
        film.shrink(sound, sound, tmp_path / "out", quiet)
    assert caught.value.cause is Cause.NO_PICTURE


@pytest.mark.parametrize(
    ("width", "height", "pixel", "across", "shown"),
    [
        (1920, 1080, 1, False, (1280, 720)),
        (640, 360, 1, False, (640, 360)),
        (641, 361, 1, False, (640, 360)),
        (1920, 1080, 1, True, (404, 720)),
        (720, 576, 64 / 45, False, (1024, 576)),
        (8000, 500, 1, False, (2160, 136)),
    ],
)
def test_the_size_shown_is_even_and_at_most_720_lines(
    width: int, height: int, pixel: float, across: bool, shown: tuple[int, int]
) -> None:
    found = film._fitted(width, height, Fraction(pixel).limit_denominator(99), across=across)
    assert found == shown


def test_what_a_phone_held_upright_is_turned(tmp_path: Path) -> None:
    path = sounds.film(tmp_path / "a", sounds.music(1))
    data = bytearray(path.read_bytes())
    plain = np.array([65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30], ">i4").tobytes()
    turned = np.array([0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30], ">i4").tobytes()
    at = data.index(plain, data.index(b"tkhd"))  # the matrix of the first track
    data[at : at + len(turned)] = turned
    path.write_bytes(data)
    made, _ = shrunk(path)
    assert (made.width, made.height) == (360, 640)
