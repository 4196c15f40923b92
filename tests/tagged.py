"""Files that say a lot of themselves: `MARK` in every kind of tag."""

import struct
from pathlib import Path

from tests import hostile, sounds

MARK = "Tell-nobody-7Q"
MIDNIGHT_SAMPLES = 48_000 * 3600 * 10 + 24_000  # half past ten, and half a second


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def info(*fields: tuple[bytes, bytes]) -> bytes:
    return chunk(b"LIST", b"INFO" + b"".join(chunk(name, value) for name, value in fields))


def bext(mark: str = MARK, *, version: int = 2) -> bytes:
    """A Broadcast Wave chunk of EBU Tech 3285 with loudness and a coding history."""
    texts = ((mark, 256), (mark, 32), (mark, 32), ("2026-03-04", 10), ("10:00:00", 8))
    head = b"".join(text.encode().ljust(size, b"\0") for text, size in texts)
    head += struct.pack("<QH", MIDNIGHT_SAMPLES, version) + bytes(range(64))
    head += struct.pack("<5h", -2310, 640, -120, 0x7FFF, 0x7FFF) + bytes(180)
    return chunk(b"bext", head + f"A=PCM,F=48000,W=24,T={mark}\r\nA=PCM,W=16\r\n".encode())


def ixml(mark: str = MARK, head: str = "") -> bytes:
    track = "<TRACK><CHANNEL_INDEX>{}</CHANNEL_INDEX><NAME>{}</NAME></TRACK>"
    tracks = track.format(1, "Boom") + track.format(2, mark)
    return chunk(
        b"iXML",
        f"<?xml version='1.0' encoding='UTF-8'?>{head}<BWFXML><PROJECT>{mark}</PROJECT>"
        "<SCENE>12A</SCENE><TAKE>3</TAKE><SPEED><TIMECODE_RATE>25/1</TIMECODE_RATE></SPEED>"
        f"<TRACK_LIST>{tracks}</TRACK_LIST></BWFXML>".encode(),
    )


def frame(name: bytes, content: bytes) -> bytes:
    return name + hostile.safe(len(content)) + b"\0\0" + content


def id3(mark: str = MARK) -> bytes:
    """An ID3v2.4 tag: UTF-8, UTF-16 and Latin-1, a picture, a private frame, own fields."""
    return hostile.id3(
        frame(b"TIT2", b"\x03" + f"{mark} é".encode())
        + frame(b"APIC", b"\0image/png\0\x03\0" + mark.encode() + bytes(200_000))
        + frame(b"PRIV", mark.encode() + bytes(1000))
        + frame(b"TPE1", b"\x01" + mark.encode("utf-16"))
        + frame(b"TXXX", b"\0Mixed in\0" + mark.encode())
        + frame(b"COMM", b"\0eng\0" + mark.encode())
        + frame(b"WOAR", f"https://example.org/{mark}".encode())
    )


def id3v1(mark: str = MARK) -> bytes:
    name = mark.encode().ljust(30, b"\0")
    return b"TAG" + name * 3 + b"2026" + mark.encode().ljust(28, b"\0") + b"\0\x07\x11"


def wav_bytes(sound: sounds.Sound, *, mark: str = MARK) -> bytes:
    """A WAV with all four kinds of tags studios put into it, some before and some after."""
    plain = sounds.wav_bytes(sound)
    named = info((b"INAM", mark.encode()), (b"ITCH", "Zoë".encode("cp1252")))
    body = bext(mark) + ixml(mark) + plain[12:] + named + chunk(b"id3 ", id3(mark))
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


KINDS = ("wav", "mp3", "flac", "ogg", "opus", "m4a", "alac", "aiff", "mov")


def file(path: Path, kind: str) -> Path:
    """Write a moment of music as `kind`, tagged as that kind is."""
    sound = sounds.music(0.5)
    if kind == "wav":
        path.write_bytes(wav_bytes(sound))
        return path
    own = [(name, MARK) for name in ("title", "artist", "comment", "my_own_field")]
    sounds.encoded(path, kind, sound, tags=own)
    if kind == "mp3":
        with path.open("rb") as made:
            head = made.read(10)
            size = 10 + sum((head[6 + i] & 0x7F) << (21 - 7 * i) for i in range(4))
        path.write_bytes(id3() + path.read_bytes()[size:] + id3v1())
    return path
