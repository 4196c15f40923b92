"""Files of every kind: read, measured, copied, cut into reels, refused."""

from pathlib import Path

import numpy as np
import pytest

from tests import sounds
from tracker.audio import analysis, encode
from tracker.audio.faults import SENTENCES, Cause, Fault
from tracker.audio.formats import sniff
from tracker.audio.types import Analysis, Codec

KINDS = {
    "aiff": ("AIFF", "pcm_s24be", 24),
    "alac": ("M4A", "alac", 24),
    "flac": ("FLAC", "flac", 24),
    "m4a": ("M4A", "aac", None),
    "mov": ("MOV", "pcm_s16le", 16),
    "mp3": ("MP3", "mp3", None),
    "ogg": ("Ogg", "vorbis", None),
    "opus": ("Ogg", "opus", None),
    "adts": ("AAC", "aac", None),
    "adpcm": ("WAV", "adpcm_ms", None),
    "ima": ("WAV", "adpcm_ima_wav", None),
}


def analyse(path: Path) -> Analysis:
    return analysis.analyse(path, path.parent / "pixels.dat", quiet)


def quiet(_share: float) -> None:
    """Nobody follows the progress."""


def refused(path: Path) -> Fault:
    with pytest.raises(Fault) as caught:
        analyse(path)
    assert caught.value.sentence.endswith(".")
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_known_by_its_bytes_and_measured(kind: str, tmp_path: Path) -> None:
    path = sounds.encoded(tmp_path / "named wrong.txt", kind, sounds.sine(-23, 4))
    read = analyse(path)
    container, codec, bit_depth = KINDS[kind]
    assert (read.facts.container, read.facts.codec) == (container, codec)
    assert read.facts.bit_depth == bit_depth
    assert read.facts.is_lossless == (bit_depth is not None)
    assert (read.facts.channels, read.facts.sample_rate_hz) == (2, 48_000)
    assert not read.facts.has_picture
    assert read.facts.duration_ms == pytest.approx(4000, abs=50)
    # LAME turns what it encodes down to 0.95 so that peaks do not clip.
    expected = -23.45 if kind == "mp3" else -23
    assert read.measured.integrated_lufs == pytest.approx(expected, abs=0.2)


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_wav_of_every_depth_is_measured_alike(bits: int, tmp_path: Path) -> None:
    read = analyse(sounds.wav(tmp_path / "a.wav", sounds.sine(-23, 2), bits=bits))
    assert (read.facts.bit_depth, read.facts.is_float) == (bits, bits == 32)
    assert read.facts.duration_ms == 2000
    assert read.facts.layout == "stereo"
    assert read.measured.integrated_lufs == pytest.approx(-23, abs=0.05)


def test_progress_is_told_up_to_the_end(tmp_path: Path) -> None:
    path = sounds.wav(tmp_path / "a.wav", sounds.music(20))
    told: list[float] = []
    analysis.analyse(path, tmp_path / "a.dat", told.append)
    assert told == sorted(told)
    assert told[-1] > 0.9


@pytest.mark.parametrize(
    ("codec", "kind"), [(Codec.AAC, "mov"), (Codec.OPUS, "ogg"), (Codec.FLAC, "flac")]
)
def test_a_stream_is_as_long_as_the_original_and_in_its_place(
    codec: Codec, kind: str, tmp_path: Path
) -> None:
    """Gapless: the delay of the encoder must not be heard, so the streams line up."""
    original = sounds.music(3.21)
    source = sounds.wav(tmp_path / "a.wav", original, bits=24)
    stream = encode.render(source, codec, tmp_path / "out", quiet)
    heard = sounds.decoded(stream.path, kind)
    assert stream.duration_ms == 3210
    # The decoder leaves up to one frame of AAC padding on; the container marks its end.
    assert 0 <= heard.shape[1] - original.shape[1] < (1024 if codec is Codec.AAC else 1)
    assert analyse(stream.path).facts.duration_ms == 3210
    assert lag(original[0], heard[0]) == 0


def lag(one: sounds.Sound, other: sounds.Sound) -> int:
    """Where the cross-correlation of two sounds is highest, in samples."""
    size = 1 << 17
    product = np.fft.rfft(one[:65_536], size).conj() * np.fft.rfft(other[:65_536], size)
    at = int(np.argmax(np.fft.irfft(product)))
    return at if at < size // 2 else at - size


def test_the_lossless_stream_is_the_original_bit_by_bit(tmp_path: Path) -> None:
    original = sounds.music(2)
    source = sounds.wav(tmp_path / "a.wav", original, bits=24)
    stream = encode.render(source, Codec.FLAC, tmp_path / "out", quiet)
    assert np.array_equal(sounds.decoded(stream.path, "flac"), sounds.decoded(source, "wav"))


@pytest.mark.parametrize(
    ("kind", "codec", "demuxer"),
    [
        ("mp3", Codec.MP3, "mp3"),
        ("m4a", Codec.AAC, "mov"),
        ("adts", Codec.AAC, "mov"),
        ("opus", Codec.OPUS, "ogg"),
        ("flac", Codec.FLAC, "flac"),
    ],
)
def test_sound_that_browsers_play_is_copied_without_its_tags(
    kind: str, codec: Codec, demuxer: str, tmp_path: Path
) -> None:
    tags = [("title", "Secret working title"), ("artist", "Somebody")]
    source = sounds.encoded(tmp_path / "a", kind, sounds.music(4), tags=tags)
    stream = encode.render(source, codec, tmp_path / "out", quiet)
    assert stream.is_copy
    assert b"Secret working title" not in stream.path.read_bytes()
    before, after = (
        sounds.decoded(path, name)
        for path, name in (
            (source, {"m4a": "mov", "opus": "ogg", "adts": "aac"}.get(kind, kind)),
            (stream.path, demuxer),
        )
    )
    length = min(before.shape[1], after.shape[1]) - 4096
    shift = lag(before[0], after[0])
    assert 0 <= -shift <= 2304
    assert np.array_equal(before[:, -shift:length], after[:, : length + shift])


def test_which_streams_are_made(tmp_path: Path) -> None:
    lossless = analyse(sounds.wav(tmp_path / "a.wav", sounds.sine(-6, 1)))
    assert encode.wanted(lossless.facts, lossless.measured) == (Codec.AAC, Codec.OPUS, Codec.FLAC)
    hot = analyse(sounds.wav(tmp_path / "b.wav", sounds.sine(6, 1), bits=32))
    assert encode.wanted(hot.facts, hot.measured) == (Codec.AAC, Codec.OPUS)
    lossy = analyse(sounds.encoded(tmp_path / "c", "mp3", sounds.sine(-6, 1)))
    assert encode.wanted(lossy.facts, lossy.measured) == (Codec.MP3,)


@pytest.mark.parametrize(("rate", "kept"), [(44_100, 44_100), (96_000, 48_000), (88_200, 44_100)])
def test_aac_keeps_the_sample_rate_or_its_family(rate: int, kept: int, tmp_path: Path) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.sine(-12, 1, rate=rate), rate=rate)
    stream = encode.render(source, Codec.AAC, tmp_path / "out", quiet)
    facts = analyse(stream.path).facts
    assert (facts.sample_rate_hz, facts.duration_ms) == (kept, 1000)


def test_a_mono_file_is_streamed_in_mono_at_its_level(tmp_path: Path) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.sine(-23, 2, channels=1))
    stream = encode.render(source, Codec.OPUS, tmp_path / "out", quiet)
    read = analyse(stream.path)
    assert read.facts.channels == 1
    assert read.measured.integrated_lufs == pytest.approx(-26, abs=0.2)


INFINITE = np.float32(np.inf)
BROKEN = {
    "nothing in it": (b"", Cause.EMPTY),
    "text named wav": (b"Dear diary, this is no sound. " * 50, Cause.NOT_SOUND),
    "a PDF": (b"%PDF-1.7\n" + bytes(500), Cause.NOT_SOUND),
    "a ZIP": (b"PK\x03\x04" + bytes(500), Cause.NOT_SOUND),
    "a web page": (b"<!doctype html><script>alert(1)</script>" * 9, Cause.NOT_SOUND),
    "a playlist": (b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n", Cause.NOT_SOUND),
    "a concat script": (b"ffconcat version 1.0\nfile /etc/passwd\n", Cause.NOT_SOUND),
    "random bytes": (bytes(range(1, 256)) * 40, Cause.NOT_SOUND),
    "only a header": (b"RIFF\x24\0\0\0WAVE", Cause.DAMAGED),
    "zero samples": (sounds.wav_bytes(sounds.silence(0)), Cause.NO_SOUND),
    "cut off": (sounds.wav_bytes(sounds.music(2))[:200_000], Cause.CUT_OFF),
    "ends at its header": (sounds.wav_bytes(sounds.music(2))[:44], Cause.NO_SOUND),
    "64 channels": (sounds.wav_bytes(sounds.silence(0.1, channels=64)), Cause.TOO_MANY_CHANNELS),
    "768 kHz": (sounds.wav_bytes(sounds.silence(0.01), rate=768_000), Cause.WRONG_RATE),
    "4 kHz": (sounds.wav_bytes(sounds.silence(0.5), rate=4_000), Cause.WRONG_RATE),
    "infinite": (sounds.wav_bytes(sounds.silence(1) + INFINITE, bits=32), Cause.OUT_OF_RANGE),
    "FLAC of nothing but a name": (b"fLaC" + bytes(300), Cause.DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    content, cause = BROKEN[name]
    (tmp_path / "a.wav").write_bytes(content)
    assert refused(tmp_path / "a.wav").cause is cause


@pytest.mark.parametrize("kind", ["flac", "m4a", "aiff", "mov"])
def test_half_a_file_counts_as_cut_off(kind: str, tmp_path: Path) -> None:
    whole = sounds.encoded(tmp_path / "whole", kind, sounds.music(6)).read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    assert refused(tmp_path / "half").cause is Cause.CUT_OFF


def test_the_sentence_names_what_the_file_really_is(tmp_path: Path) -> None:
    (tmp_path / "mix.wav").write_bytes(b"%PDF-1.7")
    assert refused(tmp_path / "mix.wav").sentence.startswith("This is a PDF. Choose audio or video")


def test_every_cause_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Cause)


def test_a_few_samples_that_are_no_numbers_do_not_spoil_a_file(tmp_path: Path) -> None:
    sound = sounds.sine(-23, 2)
    sound[0, 5000:5010] = np.nan
    read = analyse(sounds.wav(tmp_path / "a.wav", sound, bits=32))
    assert read.measured.nonfinite_samples == 10
    assert read.measured.integrated_lufs == pytest.approx(-23, abs=0.1)


def test_the_bytes_decide_not_the_signature_of_a_tag() -> None:
    assert sniff(b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(20), 30) is None
    assert sniff(b"\xff\xf1\x50\x80" + bytes(8), 12) is not None
    assert sniff(b"\xff", 1) is None
