"""What files say of themselves: read as it was meant, bounded, and never carried on."""

import struct
from collections.abc import Iterable
from io import BytesIO, FileIO
from pathlib import Path

import pytest

from tests import hostile, sounds, tagged
from tests.hostile import KINDS, MEBI, Bait
from tests.tagged import MARK
from tracker.audio import analysis, encode, id3, probe, riff, tags
from tracker.audio.types import MOST_TAGS, MOST_VALUE_CHARACTERS, Tag


def read(path: Path) -> tuple[Tag, ...]:
    with probe.opened(path) as source:
        return tags.read(source)


def of_bytes(tmp_path: Path, content: bytes) -> tuple[Tag, ...]:
    path = tmp_path / "a"
    path.write_bytes(content)
    return read(path)


def of_kind(found: Iterable[Tag], kind: str) -> dict[str, str]:
    return {tag.name: tag.value for tag in found if tag.kind == kind}


def test_a_wav_from_a_studio_says_what_its_makers_wrote(tmp_path: Path) -> None:
    found = of_bytes(tmp_path, tagged.wav_bytes(sounds.sine(-20, 1)))
    bext = of_kind(found, "bext")
    assert bext["Originator"] == MARK
    assert bext["Origination date"] == "2026-03-04"
    assert bext["Time reference"] == "10:00:00.500 (1,728,024,000 samples after midnight)"
    assert bext["UMID"].startswith("000102")
    assert (bext["Loudness value"], bext["Maximum true peak level"]) == (
        "−23.10 LUFS",
        "−1.20 dBTP",
    )
    assert "Maximum momentary loudness" not in bext, "it is set to no value"
    assert bext["Coding history"] == f"A=PCM,F=48000,W=24,T={MARK} / A=PCM,W=16"
    assert of_kind(found, "iXML") == {
        "Project": MARK,
        "Scene": "12A",
        "Take": "3",
        "Speed, timecode rate": "25/1",
        "Track 1, channel index": "1",
        "Track 1, name": "Boom",
        "Track 2, channel index": "2",
        "Track 2, name": MARK,
    }
    assert of_kind(found, "RIFF INFO") == {"Title": MARK, "Technician": "Zoë"}
    assert of_kind(found, "ID3v2") == {
        "Title": f"{MARK} é",
        "Artist": MARK,
        "Mixed in": MARK,
        "Comment": MARK,
        "WOAR": f"https://example.org/{MARK}",
    }


def test_an_mp3_has_its_tags_before_and_after_the_sound(tmp_path: Path) -> None:
    found = read(tagged.file(tmp_path / "a", "mp3"))
    assert of_kind(found, "ID3v2")["Title"] == f"{MARK} é"
    assert of_kind(found, "ID3v1") == {
        "Title": MARK,
        "Artist": MARK,
        "Album": MARK,
        "Year": "2026",
        "Comment": MARK,
        "Track": "7",
        "Genre": "Rock",
    }


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("flac", "Vorbis comment"),
        ("ogg", "Vorbis comment"),
        ("opus", "Vorbis comment"),
        ("m4a", "MP4"),
        ("alac", "MP4"),
        ("aiff", "AIFF"),
        ("mov", "QuickTime"),
    ],
)
def test_other_files_say_at_least_their_title(tmp_path: Path, kind: str, named: str) -> None:
    found = of_kind(read(tagged.file(tmp_path / "a", kind)), named)
    assert found["Title"] == MARK
    assert not {"major_brand", "handler_name", "Language"} & found.keys()


def test_tags_behind_the_sound_of_a_file_over_4_gb_are_found(tmp_path: Path) -> None:
    """RF64 keeps the length of the sound elsewhere."""
    data = sounds.samples(sounds.sine(-20, 1), 16)
    ds64 = tagged.chunk(b"ds64", struct.pack("<QQQI", 0, len(data), 48_000, 0))
    head = ds64 + tagged.chunk(b"fmt ", hostile.fmt()) + b"data\xff\xff\xff\xff" + data
    found = of_bytes(tmp_path, b"RF64\xff\xff\xff\xffWAVE" + head + tagged.ixml())
    assert of_kind(found, "iXML")["Scene"] == "12A"


def test_texts_in_an_old_encoding_are_no_reason_to_refuse_the_sound(tmp_path: Path) -> None:
    named = tagged.info((b"INAM", "Café".encode("cp1252")))
    found = of_bytes(tmp_path, sounds.wav_bytes(sounds.sine(-20, 1)) + named)
    assert of_kind(found, "RIFF INFO") == {"Title": "Café"}
    plain = sounds.encoded(tmp_path / "b", "flac", sounds.music(1), tags=[("title", "CafQ")])
    plain.write_bytes(plain.read_bytes().replace(b"CafQ", b"Caf\xe9"))
    assert of_kind(read(plain), "Vorbis comment")["Title"] == "Caf\ufffd"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("one\r\ntwo\nthree", "one / two / three"),
        ("  much   room\t", "much room"),
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("a\u2066b\u2069\u200bc\x07", "abc"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\ud800\u0000", ""),
    ],
)
def test_a_text_is_shown_without_what_it_could_do(given: str, shown: str) -> None:
    assert tags.one_line(given, 100) == shown


def test_long_texts_and_many_tags_are_cut(tmp_path: Path) -> None:
    long = tagged.frame(b"TIT2", b"\x03" + b"a" * 50_000)
    huge = tagged.frame(b"TALB", b"\x03" + b"b" * 100_000)
    many = b"".join(
        tagged.frame(b"TXXX", f"\0Field {number}\0Value".encode()) for number in range(10_000)
    )
    sound = sounds.encoded(tmp_path / "b", "mp3", sounds.sine(-20, 1)).read_bytes()
    found = of_bytes(tmp_path, hostile.id3(long + huge + many) + sound)
    assert len(found) == MOST_TAGS
    assert len(found[0].value) == MOST_VALUE_CHARACTERS
    assert found[0].value.endswith("…")
    assert "Album" not in {tag.name for tag in found}, "over 64 kB no text is read"


@pytest.mark.parametrize(
    "name",
    [
        "a tag of 100 MB before the sound",
        "a cover of 30,000 px in an MP3",
        "a cover of 30,000 px in a FLAC",
        "ten thousand tags",
    ],
)
def test_tags_far_too_large_are_passed_over(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    KINDS[name][0](tmp_path / "a", Bait(tmp_path, 0))
    taken = []

    class Counting(FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(-1 if size is None else size)
            taken.append(len(piece))
            return piece

    with probe.opened(tmp_path / "a") as source:
        monkeypatch.setattr(Path, "open", lambda path, _mode: Counting(path))
        assert len(tags.read(source)) <= MOST_TAGS
    assert sum(taken) < 4 * MEBI


def test_of_a_chunk_far_too_large_only_its_beginning_is_read(tmp_path: Path) -> None:
    KINDS["a chunk of 100 MB before the sound"][0](tmp_path / "a", Bait(tmp_path, 0))
    name, size, offset = next(riff.chunks(tmp_path / "a"))
    assert (name, size) == (b"LIST", 100 * MEBI)
    assert len(riff.content(tmp_path / "a", size, offset)) == riff.MOST_BYTES


def test_a_document_that_defines_things_is_not_read_on(tmp_path: Path) -> None:
    """No entity grows, and none fetches a file."""
    secret = tmp_path / "secret"
    secret.write_text("Sesame")
    for entity in ("<!ENTITY a 'aaaaaaaa'>", f"<!ENTITY a SYSTEM 'file://{secret}'>"):
        document = tagged.ixml("&a;", head=f"<!DOCTYPE x [{entity}]>")[8:]
        assert list(riff.ixml(document)) == []


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<BWFXML><SCENE>1</SCENE><TAKE>",
        b"<BWFXML>" + b"<A>" * 5000,
        b"<BWFXML><SCENE>1</SCENE>" + b"<A>x</A>" * 5000,
        b"<?xml version='1.0' encoding='no-such'?><BWFXML/>",
        "<BWFXML><SCENE>1</SCENE></BWFXML>".encode("utf-16"),
        bytes(500),
    ],
    ids=range(7),
)
def test_a_broken_document_gives_what_stands_before_the_break(document: bytes) -> None:
    found = list(riff.ixml(document))
    assert len(found) <= 2_000
    assert found[:1] in ([], [("Scene", "1")])


def test_broken_tags_are_no_reason_to_refuse_the_sound(tmp_path: Path) -> None:
    whole = tagged.wav_bytes(sounds.sine(-20, 0.2))
    id3_at = whole.index(b"id3 ") + 8
    places = [*range(20, 1500, 101), *range(id3_at, id3_at + 200, 7)]
    for at in places:
        content = whole[:at] + b"\xff\x00\xff\x7f" + whole[at + 4 :]
        heads = [offset - 8 for offset in chunks_of(tmp_path, whole)]
        if all(abs(at - head) > 8 for head in heads):
            found = of_bytes(tmp_path, content)
            assert all(tags.one_line(tag.value, 1000) == tag.value for tag in found)
            assert of_kind(found, "RIFF INFO")["Technician"] == "Zoë"


def chunks_of(tmp_path: Path, content: bytes) -> list[int]:
    (tmp_path / "chunks").write_bytes(content)
    return [offset for _, _, offset in riff.chunks(tmp_path / "chunks")]


@pytest.mark.parametrize(
    "head",
    [
        b"ID3\x02\0\0" + hostile.safe(26) + b"TT2\0\0\x05\0Tide" + b"TCO\0\0\x03\x00(8",
        b"ID3\x03\0\x40" + hostile.safe(30) + b"\0\0\0\x06" + bytes(6)
        + b"TIT2\0\0\0\x05\0\0\0Tide",
        b"ID3\x03\0\x80" + hostile.safe(20) + b"TIT2\0\0\0\x05\0\0\0Tide",
        b"ID3\x04\0\x40" + hostile.safe(40) + hostile.safe(6) + b"\x01\0"
        + b"TIT2" + hostile.safe(9) + b"\0\x01" + hostile.safe(5) + b"\0Tide",
    ],
    ids=["2.2", "2.3 with more head", "2.3 unsynchronised", "2.4 with its length twice"],
)  # fmt: skip
def test_every_version_of_id3_is_read(head: bytes) -> None:
    assert dict(id3.version_2(BytesIO(head + bytes(40))))["Title"] == "Tide"


def test_packed_and_secret_frames_are_left_alone() -> None:
    for version, flags in ((3, b"\0\x80"), (3, b"\0\x40"), (4, b"\0\x08"), (4, b"\0\x04")):
        size = b"\0\0\0\x05" if version == 3 else hostile.safe(5)
        head = b"ID3" + bytes([version, 0, 0]) + hostile.safe(15)
        assert list(id3.version_2(BytesIO(head + b"TIT2" + size + flags + b"\0Tide"))) == []


@pytest.mark.parametrize("kind", tagged.KINDS)
def test_no_stream_carries_a_tag(kind: str, tmp_path: Path) -> None:
    path = tagged.file(tmp_path / "upload", kind)
    assert MARK.encode() in path.read_bytes()
    found = analysis.analyse(path, tmp_path / "pixels.dat", lambda _share: None)
    assert any(MARK in tag.value for tag in found.tags)
    for codec in encode.wanted(found.facts, found.measured):
        encode.render(path, codec, tmp_path / codec, lambda _share: None)
        assert not carries(tmp_path / codec), codec
    assert not carries(tmp_path / "pixels.dat")


def carries(path: Path) -> bool:
    content = path.read_bytes()
    return any(MARK.encode(name) in content for name in ("utf-8", "utf-16-le", "utf-16-be"))
