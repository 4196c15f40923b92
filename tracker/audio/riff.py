"""The chunks of WAV, RF64 and BW64 files, and what three of them say of the recording.

``LIST INFO`` after the RIFF specification, ``bext`` after EBU Tech 3285, ``iXML`` after its
specification 3. Only as much is read as a person would look at; the rest is passed over.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

MOST_BYTES = 1 << 20  # that are read of one chunk
_MOST_CHUNKS = 10_000
_MOST_DEPTH, _MOST_ELEMENTS = 12, 2_000
_ELSEWHERE = 0xFFFFFFFF  # the size stands in ds64

Field = tuple[str, str]


def chunks(path: Path) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, declared size and offset of the content of each chunk.

    The size is the one in front of the chunk, which RF64 and BW64 set to 0xFFFFFFFF for ``data``;
    the way past it is found in their ``ds64``.
    """
    size_bytes = path.stat().st_size
    data_bytes = _ELSEWHERE
    with path.open("rb") as file:
        offset = 12
        for _ in range(_MOST_CHUNKS):
            if offset + 8 > size_bytes:
                return
            file.seek(offset)
            name, size = struct.unpack("<4sI", file.read(8))
            if name == b"ds64" and len(sizes := file.read(16)) == 16:
                data_bytes = int.from_bytes(sizes[8:], "little")
            yield name, size, offset + 8
            step = data_bytes if name == b"data" and size == _ELSEWHERE else size
            offset += 8 + step + step % 2


def content(path: Path, size: int, offset: int) -> bytes:
    """Read a chunk's content, its first megabyte if there is more."""
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(min(size, MOST_BYTES))


def info(raw: bytes) -> Iterator[Field]:
    """Read the content of a ``LIST`` chunk; nothing unless it is of the kind ``INFO``."""
    if raw[:4] != b"INFO":
        return
    at = 4
    while at + 8 <= len(raw):
        name, size = struct.unpack_from("<4sI", raw, at)
        yield _INFO.get(name, name.decode("latin-1")), text(raw[at + 8 : at + 8 + size])
        at += 8 + size + size % 2


def bext(raw: bytes, rate_hz: int) -> Iterator[Field]:
    """Read the content of a ``bext`` chunk; `rate_hz` turns the time reference into a time."""
    if len(raw) < 348:
        return
    for name, start, end in _BEXT_TEXTS:
        yield name, text(raw[start:end])
    samples, version = struct.unpack_from("<QH", raw, 338)
    yield "Time reference", _time_reference(samples, rate_hz)
    yield "Version", str(version)
    if version >= 1 and any(raw[348:412]):
        yield "UMID", raw[348:412].hex().upper()
    if version >= 2 and len(raw) >= 422:
        values = struct.unpack_from("<5h", raw, 412)
        for (name, unit), value in zip(_BEXT_LOUDNESS, values, strict=True):
            if value != _NO_VALUE:
                yield name, f"{value / 100:.2f} {unit}".replace("-", "−")
    yield "Coding history", text(raw[602:])


def ixml(raw: bytes) -> Iterator[Field]:
    """Read the content of an ``iXML`` chunk; what is broken in it ends the reading there.

    Definitions inside the document are refused: nothing can be made to grow, and nothing fetched.
    """
    reader = _Ixml()
    try:
        reader.parser.Parse(raw.rstrip(b"\0 \r\n"), True)  # noqa: FBT003 - expat takes no names
    except (expat.ExpatError, _Enough):
        pass
    except (LookupError, UnicodeError, ValueError):  # an encoding Python does not have
        pass
    yield from reader.fields


def text(raw: bytes) -> str:
    """Decode up to the first NUL: UTF-8 where it is that, else Windows-1252 as on most desks."""
    raw = raw.split(b"\0", 1)[0]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


class _Enough(Exception):  # noqa: N818 - reads as a state
    """The document has more than anybody would look at, or defines things."""


class _Ixml:
    """Collects the texts of an iXML document with the names of the elements around them."""

    def __init__(self) -> None:
        self.fields: list[Field] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._path: list[str] = []
        self._text = ""
        self._tracks = 0
        self._elements = 0

    def _start(self, name: str, _attributes: object) -> None:
        self._elements += 1
        if self._elements > _MOST_ELEMENTS or len(self._path) >= _MOST_DEPTH:
            raise _Enough
        if name == "TRACK":
            self._tracks += 1
            name = f"Track {self._tracks}"
        self._path.append(name)
        self._text = ""

    def _take(self, data: str) -> None:
        self._text += data

    def _end(self, _name: str) -> None:
        if self._text.strip():
            names = [name for name in self._path[1:] if name != "TRACK_LIST"]
            self.fields.append((_words(names), self._text))
        self._text = ""
        self._path.pop()

    def _refuse(self, *_told: object) -> None:
        raise _Enough


def _words(names: list[str]) -> str:
    """Make ``SPEED``, ``TIMECODE_RATE`` to "Speed, timecode rate"."""
    words = ", ".join(name.replace("_", " ").lower() for name in names)
    return words[:1].upper() + words[1:]


def _time_reference(samples: int, rate_hz: int) -> str:
    seconds, rest = divmod(samples, max(1, rate_hz))
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{clock}.{rest * 1000 // max(1, rate_hz):03d} ({samples:,} samples after midnight)"


_NO_VALUE = 0x7FFF
_BEXT_TEXTS = (
    ("Description", 0, 256),
    ("Originator", 256, 288),
    ("Originator reference", 288, 320),
    ("Origination date", 320, 330),
    ("Origination time", 330, 338),
)
_BEXT_LOUDNESS = (
    ("Loudness value", "LUFS"),
    ("Loudness range", "LU"),
    ("Maximum true peak level", "dBTP"),
    ("Maximum momentary loudness", "LUFS"),
    ("Maximum short-term loudness", "LUFS"),
)
_INFO = {
    b"IARL": "Archival location",
    b"IART": "Artist",
    b"ICMS": "Commissioned by",
    b"ICMT": "Comment",
    b"ICOP": "Copyright",
    b"ICRD": "Date created",
    b"IENG": "Engineer",
    b"IGNR": "Genre",
    b"IKEY": "Keywords",
    b"IMED": "Medium",
    b"INAM": "Title",
    b"IPRD": "Album",
    b"IPRT": "Part",
    b"ISBJ": "Subject",
    b"ISFT": "Software",
    b"ISRC": "Source",
    b"ITCH": "Technician",
    b"ITRK": "Track",
    b"TRCK": "Track",
}
