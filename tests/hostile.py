"""Hostile and broken files, written when a test needs them: what a server meets sooner or later.

`KINDS` names each kind and what must come of it: the cause of the refusal, or None where the file
is odd but honest and is taken in.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests import sounds
from tracker.audio.faults import Cause

MEBI = 1 << 20


@dataclass(frozen=True)
class Bait:
    """What a file may not reach: a sound beside it, and a port where somebody listens."""

    file: Path
    port: int


Write = Callable[[Path, Bait], object]
KINDS: dict[str, tuple[Write, Cause | None]] = {}


def kind(name: str, cause: Cause | None) -> Callable[[Write], Write]:
    def add(write: Write) -> Write:
        KINDS[name] = (write, cause)
        return write

    return add


def plain(name: str, cause: Cause | None, content: Callable[[], bytes]) -> None:
    """Add a kind that is nothing but bytes."""
    KINDS[name] = (lambda path, _bait: path.write_bytes(content()), cause)


def tone() -> bytes:
    return sounds.wav_bytes(sounds.sine(-20, 1))


def riff(*chunks: tuple[bytes, bytes], form: bytes = b"RIFF") -> bytes:
    body = b"".join(name + struct.pack("<I", len(data)) + data for name, data in chunks)
    return form + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def fmt(channels: int = 2, rate: int = 48_000, bits: int = 16, tag: int = 1) -> bytes:
    frame = channels * bits // 8
    return struct.pack("<HHIIHH", tag, channels, rate, rate * frame & 0xFFFFFFFF, frame, bits)


def with_format(
    channels: int = 2, rate: int = 48_000, bits: int = 16, tag: int = 1, size: int = 4000
) -> Callable[[], bytes]:
    """A WAV of zeros whose head says this."""
    return lambda: riff((b"fmt ", fmt(channels, rate, bits, tag)), (b"data", bytes(size)))


# What is no sound at all.
plain("nothing in it", Cause.EMPTY, lambda: b"")
plain("text named wav", Cause.NOT_SOUND, lambda: b"Dear diary, this is no sound. " * 50)
plain("a PDF", Cause.NOT_SOUND, lambda: b"%PDF-1.7\n" + bytes(500))
plain("a ZIP", Cause.NOT_SOUND, lambda: b"PK\x03\x04" + bytes(500))
plain("a program", Cause.NOT_SOUND, lambda: b"\x7fELF" + bytes(500))
plain("an archive", Cause.NOT_SOUND, lambda: b"\x1f\x8b" + bytes(500))
plain("notes without sound", Cause.NOT_SOUND, lambda: b"MThd" + bytes(500))
plain("a web page with a script", Cause.NOT_SOUND, lambda: b"<html><script>alert(1)</script>" * 9)
plain("random bytes", Cause.NOT_SOUND, lambda: bytes(range(1, 256)) * 40)
plain("a picture of 30,000 px", Cause.NOT_SOUND, lambda: png(30_000))
plain("Windows Media", Cause.NOT_SOUND, lambda: bytes.fromhex("3026b2758e66cf11") + bytes(500))


# What reaches for other files and hosts.
@kind("a playlist that reaches for a file", Cause.NOT_SOUND)
def _(path: Path, bait: Bait) -> None:
    path.write_text(f"#EXTM3U\n#EXTINF:5,\nfile://{bait.file}\n#EXT-X-ENDLIST\n", "utf-8")


@kind("a playlist that reaches for a host", Cause.NOT_SOUND)
def _(path: Path, bait: Bait) -> None:
    path.write_text(f"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:{bait.port}/a.ts\n", "utf-8")


@kind("a playlist with its key on a host", Cause.NOT_SOUND)
def _(path: Path, bait: Bait) -> None:
    key = f'#EXT-X-KEY:METHOD=AES-128,URI="http://127.0.0.1:{bait.port}/k"'
    path.write_text(f"#EXTM3U\n{key}\n#EXTINF:5,\n{bait.file}\n", "utf-8")


@kind("a playlist behind the tag of an MP3", Cause.DAMAGED)
def _(path: Path, bait: Bait) -> None:
    path.write_bytes(id3(b"") + f"#EXTM3U\n#EXTINF:5,\nfile://{bait.file}\n".encode() * 30)


@kind("a concat script", Cause.NOT_SOUND)
def _(path: Path, bait: Bait) -> None:
    path.write_text(f"ffconcat version 1.0\nfile '{bait.file}'\n", "utf-8")


@kind("a DASH manifest", Cause.NOT_SOUND)
def _(path: Path, bait: Bait) -> None:
    path.write_text(
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period>'
        f"<BaseURL>http://127.0.0.1:{bait.port}/</BaseURL></Period></MPD>",
        "utf-8",
    )


@kind("an XML that reaches for a file", Cause.NOT_SOUND)
def _(path: Path, bait: Bait) -> None:
    entity = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{bait.file}">]>'
    path.write_text(f'<?xml version="1.0"?>{entity}<a>&b;</a>', "utf-8")


@kind("a session description", Cause.NOT_SOUND)
def _(path: Path, bait: Bait) -> None:
    where = f"c=IN IP4 127.0.0.1\nt=0 0\nm=audio {bait.port} RTP/AVP 0\n"
    path.write_text(f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=a\n{where}", "utf-8")


@kind("a film that says its sound lies in another file", None)
def _(path: Path, bait: Bait) -> None:
    sounds.encoded(path, "mov", sounds.sine(-20, 1))
    address = str(bait.file).encode() + b"\0"
    entry = struct.pack(">I4sI", 12 + len(address), b"url ", 0) + address
    reference = struct.pack(">I4sII", 16 + len(entry), b"dref", 0, 1) + entry
    boxes = (b"moov", b"trak", b"mdia", b"minf", b"dinf")
    path.write_bytes(with_box(path.read_bytes(), boxes, b"dref", reference))


# Heads that lie.
plain("only a header", Cause.DAMAGED, lambda: b"RIFF\x24\0\0\0WAVE")
plain("a header without a format", Cause.DAMAGED, lambda: riff((b"data", bytes(4000))))
plain("zero samples", Cause.NO_SOUND, lambda: sounds.wav_bytes(sounds.silence(0)))
plain("one sample", None, lambda: sounds.wav_bytes(np.full((2, 1), 0.5, np.float32)))
plain("cut off", Cause.CUT_OFF, lambda: sounds.wav_bytes(sounds.music(2))[:200_000])
plain("no channel", Cause.DAMAGED, with_format(0))
plain(
    "64 channels",
    Cause.TOO_MANY_CHANNELS,
    lambda: riff((b"fmt ", fmt(64)), (b"data", bytes(12800))),
)
plain(
    "65,535 channels",
    Cause.DAMAGED,
    lambda: riff((b"fmt ", fmt(65_535, bits=8)), (b"data", bytes(70_000))),
)
plain(
    "768 kHz", Cause.WRONG_RATE, lambda: riff((b"fmt ", fmt(rate=768_000)), (b"data", bytes(4000)))
)
plain("0 Hz", Cause.DAMAGED, with_format(rate=0))
plain("100 Hz", Cause.WRONG_RATE, with_format(rate=100))
plain(
    "samples of 0 bits",
    Cause.UNKNOWN_CODEC,
    lambda: riff((b"fmt ", fmt(bits=0)), (b"data", bytes(4000))),
)
plain(
    "a codec nobody knows",
    Cause.UNKNOWN_CODEC,
    lambda: riff((b"fmt ", fmt(tag=0x4321)), (b"data", bytes(4000))),
)


@kind("4 GB promised by 1 kB", Cause.CUT_OFF)
def _(path: Path, _bait: Bait) -> None:
    head = riff((b"fmt ", fmt())) + b"data" + struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(head + bytes(1000))


@kind("RF64 of a terabyte in 1 kB", Cause.TOO_LONG)
def _(path: Path, _bait: Bait) -> None:
    sizes = struct.pack("<QQQI", 1 << 40, 1 << 40, 1 << 38, 0)
    head = riff((b"ds64", sizes), (b"fmt ", fmt()), form=b"RF64")
    path.write_bytes(head + b"data\xff\xff\xff\xff" + bytes(1000))


@kind("an AIFF of a million frames in 1 kB", Cause.CUT_OFF)
def _(path: Path, _bait: Bait) -> None:
    whole = bytearray(sounds.encoded(path, "aiff", sounds.sine(-20, 1)).read_bytes())
    at = whole.index(b"COMM") + 10
    whole[at : at + 4] = struct.pack(">I", 1_000_000)
    at = whole.index(b"SSND") + 4
    whole[at : at + 4] = struct.pack(">I", 6_000_008)
    path.write_bytes(whole[:2000])


@kind("an MP4 whose index is larger than the universe", Cause.NO_SOUND)
def _(path: Path, _bait: Bait) -> None:
    head = struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)
    path.write_bytes(head + struct.pack(">I4sQ", 1, b"moov", (1 << 63) - 1) + bytes(500))


@kind("an MP4 of boxes in boxes in boxes", Cause.NO_SOUND)
def _(path: Path, _bait: Bait) -> None:
    inner = b""
    for _ in range(2000):
        inner = struct.pack(">I4s", 8 + len(inner), b"trak") + inner
    head = struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)
    path.write_bytes(head + struct.pack(">I4s", 8 + len(inner), b"moov") + inner)


@kind("FLAC of nothing but a name", Cause.DAMAGED)
def _(path: Path, _bait: Bait) -> None:
    path.write_bytes(b"fLaC" + bytes(300))


@kind("Ogg of nothing but a name", Cause.DAMAGED)
def _(path: Path, _bait: Bait) -> None:
    path.write_bytes(b"OggS" + bytes(300))


@kind("Matroska of nothing but a name", Cause.DAMAGED)
def _(path: Path, _bait: Bait) -> None:
    path.write_bytes(b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska" + bytes(300))


# Samples that are none, and sound that changes inside.
@kind("a few samples that are no numbers", None)
def _(path: Path, _bait: Bait) -> None:
    sound = sounds.sine(-20, 1)
    sound[:, 5000:5004] = np.nan
    sound[0, 9000] = -np.inf
    sounds.wav(path, sound, bits=32)


@kind("nothing but infinity", Cause.OUT_OF_RANGE)
def _(path: Path, _bait: Bait) -> None:
    sounds.wav(path, sounds.silence(1) + np.float32(np.inf), bits=32)


@kind("samples as loud as a star", Cause.OUT_OF_RANGE)
def _(path: Path, _bait: Bait) -> None:
    sounds.wav(path, sounds.silence(1) + np.float32(1e30), bits=32)


@kind("a sample rate that changes inside", Cause.CHANGES_INSIDE)
def _(path: Path, _bait: Bait) -> None:
    first = sounds.encoded(path, "adts", sounds.sine(-20, 1)).read_bytes()
    second = sounds.encoded(path, "adts", sounds.sine(-20, 1, rate=22_050), rate=22_050)
    path.write_bytes(first + second.read_bytes())


# Much out of little.
@kind("FLAC that says it lasts days", Cause.TOO_LONG)
def _(path: Path, _bait: Bait) -> None:
    path.write_bytes(flac_of_silence(frames=20, declared=(1 << 36) - 1))


@kind("Opus that says it lasts ten hours", Cause.TOO_LONG)
def _(path: Path, _bait: Bait) -> None:
    pages = list(ogg_pages(sounds.encoded(path, "opus", sounds.sine(-20, 1)).read_bytes()))
    last = bytearray(pages[-1])
    last[6:14] = struct.pack("<q", 10 * 3600 * 48_000)
    path.write_bytes(b"".join(pages[:-1]) + signed(last))


# Tags and pictures far too large; they are passed over.
@kind("a tag of 100 MB before the sound", None)
def _(path: Path, _bait: Bait) -> None:
    sound = sounds.encoded(path, "mp3", sounds.sine(-20, 1)).read_bytes()
    length = 100 * MEBI
    sparse(path, id3_head(length) + b"PRIV" + safe(length - 10) + b"\0\0", 10 + length, sound)


@kind("a chunk of 100 MB before the sound", None)
def _(path: Path, _bait: Bait) -> None:
    sound = tone()
    head = sound[:12] + b"LIST" + struct.pack("<I", 100 * MEBI) + b"INFO"
    sparse(path, head, 20 + 100 * MEBI, sound[12:])


@kind("a chunk of 100 MB after the sound", None)
def _(path: Path, _bait: Bait) -> None:
    sound = tone() + b"LIST" + struct.pack("<I", 100 * MEBI) + b"INFO"
    sparse(path, sound, len(sound) + 100 * MEBI, b"")


@kind("a tag longer than the file", Cause.NOT_SOUND)
def _(path: Path, _bait: Bait) -> None:
    path.write_bytes(id3_head(200 * MEBI) + bytes(5000))


@kind("a cover of 30,000 px in an MP3", None)
def _(path: Path, _bait: Bait) -> None:
    sound = sounds.encoded(path, "mp3", sounds.sine(-20, 1)).read_bytes()
    picture = b"\0image/png\0\x03\0" + png(30_000)
    path.write_bytes(id3(b"APIC" + safe(len(picture)) + b"\0\0" + picture) + sound)


@kind("a cover of 30,000 px in a FLAC", None)
def _(path: Path, _bait: Bait) -> None:
    whole = sounds.encoded(path, "flac", sounds.sine(-20, 1)).read_bytes()
    data = png(30_000)
    picture = struct.pack(">II9sI", 3, 9, b"image/png", 0)
    picture += struct.pack(">IIIII", 30_000, 30_000, 24, 0, len(data)) + data
    block = b"\x06" + len(picture).to_bytes(3, "big") + picture
    path.write_bytes(whole[:42] + block + whole[42:])


@kind("ten thousand tags", None)
def _(path: Path, _bait: Bait) -> None:
    sound = sounds.encoded(path, "mp3", sounds.sine(-20, 1)).read_bytes()
    text = b"\0" + b"a" * 20 + b"\0" + b"\xff" * 20
    path.write_bytes(id3((b"TXXX" + safe(len(text)) + b"\0\0" + text) * 10_000) + sound)


def _truncated(name: str, cause: Cause | None) -> None:
    def write(path: Path, _bait: Bait) -> None:
        whole = sounds.encoded(path, name, sounds.music(3)).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])

    KINDS[f"half of {name}"] = (write, cause)


for _name in ("aiff", "alac", "flac", "m4a", "mov"):
    _truncated(_name, Cause.CUT_OFF)
for _name in ("mp3", "ogg", "opus", "adts"):  # made to be cut: each packet stands for itself
    _truncated(_name, None)

# Names people or programs give to files, and what is left of them.
NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\a\\mix.wav": "mix.wav",
    "mix\0.wav": "mix.wav",
    "mix\n.wav": "mix.wav",
    "mix\r\nSet-Cookie: a=b.wav": "mixSet-Cookie: a=b.wav",
    "\u202evaw.exe": "vaw.exe",
    "\u2066mix\u2069.wav": "mix.wav",
    "a\u200bb.wav": "ab.wav",
    "  mix   final.wav  ": "mix final.wav",
    "": "Recording",
    "\0": "Recording",
    "..": "..",
    "a" * 5000: "a" * 200,
    "<script>alert(1)</script>": "script>",
    "\ud800.wav": ".wav",
}


def sparse(path: Path, head: bytes, at: int, tail: bytes) -> None:
    """Write `head`, nothing up to `at`, then `tail`: a large file that takes no room."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(at)
        file.seek(at)
        file.write(tail)


def safe(number: int) -> bytes:
    """Write a number as ID3 does, seven bits to a byte."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def id3_head(length: int) -> bytes:
    return b"ID3\x04\0\0" + safe(length)


def id3(frames: bytes) -> bytes:
    return id3_head(len(frames)) + frames


def png(side: int) -> bytes:
    """A picture that says it has `side` lines and columns, and a few bytes of them."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))]
    chunks += [(b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def with_box(data: bytes, parents: tuple[bytes, ...], name: bytes, box: bytes) -> bytes:
    """Put `box` in the place of the first one called `name` inside all `parents`."""
    made, at = bytearray(data), 0
    lengths = []
    for parent in (*parents, name):
        at = made.index(parent, at)
        lengths.append(at - 4)
    old = int.from_bytes(made[at - 4 : at], "big")
    made[at - 4 : at - 4 + old] = box
    for length_at in lengths[:-1]:
        length = int.from_bytes(made[length_at : length_at + 4], "big") + len(box) - old
        made[length_at : length_at + 4] = length.to_bytes(4, "big")
    return bytes(made)


def ogg_pages(data: bytes) -> Iterator[bytes]:
    while data:
        segments = data[26]
        length = 27 + segments + sum(data[27 : 27 + segments])
        yield data[:length]
        data = data[length:]


def signed(page: bytearray) -> bytes:
    """Give an Ogg page the checksum of what it holds now."""
    page[22:26] = bytes(4)
    check = 0
    for byte in page:
        check ^= byte << 24
        for _ in range(8):
            check = (check << 1) ^ (0x04C11DB7 if check & 0x80000000 else 0)
    page[22:26] = struct.pack("<I", check & 0xFFFFFFFF)
    return bytes(page)


BLOCK = 65_535


def flac_of_silence(*, frames: int, declared: int = 0, channels: int = 8) -> bytes:
    """FLAC at 8 kHz in which 40 bytes stand for 65,535 silent samples in each channel."""
    info = struct.pack(">HH6x", BLOCK, BLOCK)
    packed = 8000 << 44 | (channels - 1) << 41 | 15 << 36 | declared
    head = b"fLaC\x80\0\0\x22" + info + packed.to_bytes(8, "big") + bytes(16)
    parts = [head]
    for number in range(frames):
        start = b"\xff\xf8\x74" + bytes([(channels - 1) << 4 | 8]) + utf8(number)
        start += struct.pack(">H", BLOCK - 1)
        start += bytes([crc(start, 0x07, 8)])
        frame = start + b"\0\0\0" * channels
        parts.append(frame + crc(frame, 0x8005, 16).to_bytes(2, "big"))
    return b"".join(parts)


def utf8(number: int) -> bytes:
    return chr(number).encode("utf-8", "surrogatepass")


def crc(data: bytes, polynomial: int, bits: int) -> int:
    """Return the checksum FLAC uses: highest bit first, begun with zero."""
    value, top = 0, 1 << (bits - 1)
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = (value << 1) ^ (polynomial if value & top else 0)
    return value & ((1 << bits) - 1)
