"""ID3 tags: version 2.2, 2.3 and 2.4 before the sound, version 1 in the last 128 bytes.

After id3.org's "ID3 tag version 2.4.0 - Main Structure", its forerunners, and "ID3v1". Texts and
links are read; pictures and private frames are passed over without being read.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

Field = tuple[str, str]

_MOST_FRAMES = 2_000
_MOST_FRAME_BYTES = 64 << 10
_MOST_UNFOLDED_BYTES = 1 << 20
_UNSYNCHRONISED, _EXTENDED = 0x80, 0x40
_COMPRESSED, _ENCRYPTED = (0, 0, 0, 0x80, 0x08), (0, 0, 0, 0x40, 0x04)  # by version
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")


def version_2(file: BinaryIO) -> Iterator[Field]:
    """Read the tag that begins where `file` stands; nothing if there is none."""
    head = file.read(10)
    if len(head) < 10 or head[:3] != b"ID3" or head[3] not in {2, 3, 4}:
        return
    version, flags, size = head[3], head[5], _unsafe(head[6:])
    body, end = file, file.tell() + size
    if flags & _UNSYNCHRONISED and version < 4:
        raw = file.read(min(size, _MOST_UNFOLDED_BYTES)).replace(b"\xff\x00", b"\xff")
        body, end = BytesIO(raw), len(raw)
    if flags & _EXTENDED and version > 2:
        length = body.read(4)
        body.seek(_unsafe(length) - 4 if version == 4 else int.from_bytes(length, "big"), 1)
    for name, content in _frames(body, end, version):
        yield from _fields(name, content)


def version_1(tail: bytes) -> Iterator[Field]:
    """Read the last 128 bytes of a file; nothing unless they are a tag."""
    if len(tail) != 128 or tail[:3] != b"TAG":
        return
    comment = tail[97:127]
    for name, raw in (
        ("Title", tail[3:33]),
        ("Artist", tail[33:63]),
        ("Album", tail[63:93]),
        ("Year", tail[93:97]),
        ("Comment", comment),
    ):
        yield name, raw.split(b"\0", 1)[0].decode("latin-1")
    if not comment[28] and comment[29]:
        yield "Track", str(comment[29])
    if tail[127] < len(_GENRES):
        yield "Genre", _GENRES[tail[127]]


def _frames(body: BinaryIO, end: int, version: int) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the frames that hold texts or links."""
    letters = 3 if version == 2 else 4
    for _ in range(_MOST_FRAMES):
        head = body.read(6 if version == 2 else 10)
        if len(head) < 6 or not head[:letters].strip(b"\0") or body.tell() > end:
            return
        plain = int.from_bytes(head[letters : 2 * letters], "big")
        size = _unsafe(head[4:8]) if version == 4 else plain
        after = body.tell() + size
        name = head[:letters].decode("latin-1")
        if after > end:
            return
        if size <= _MOST_FRAME_BYTES and (name[0] in "TW" or name[:3] in {"COM", "ULT", "USL"}):
            content = _unfolded(body.read(size), head[9] if version > 2 else 0, version)
            if content:
                yield name, content
        body.seek(after)


def _unfolded(content: bytes, flags: int, version: int) -> bytes:
    """Undo what a frame's flags say was done to it; nothing of what is packed or secret."""
    if flags & (_COMPRESSED[version] | _ENCRYPTED[version]):
        return b""
    if version == 4:
        content = content[4:] if flags & 0x01 else content  # repeats the length
        content = content.replace(b"\xff\x00", b"\xff") if flags & 0x02 else content
    return content


def _fields(name: str, content: bytes) -> Iterator[Field]:
    known = _NAMES.get(name, name)
    if name[0] == "W" and name not in {"WXX", "WXXX"}:
        yield known, content.split(b"\0", 1)[0].decode("latin-1")
        return
    encoding = _ENCODINGS[content[0]] if content[0] < len(_ENCODINGS) else "latin-1"
    if name[:3] in {"COM", "ULT", "USL"}:
        described, _, value = _decoded(content[4:], encoding).partition("\0")
        yield f"{known} ({described})" if described else known, value or described
    elif name in {"TXX", "TXXX", "WXX", "WXXX"}:
        described, _, value = _decoded(content[1:], encoding).partition("\0")
        yield described or known, value
    else:
        yield known, "; ".join(filter(None, _decoded(content[1:], encoding).split("\0")))


def _decoded(raw: bytes, encoding: str) -> str:
    """Decode; each of several texts in UTF-16 may begin with a mark of its own."""
    return raw.decode(encoding, "replace").replace("\ufeff", "").rstrip("\0")


def _unsafe(raw: bytes) -> int:
    """Read a number of which each byte holds seven bits."""
    number = 0
    for byte in raw:
        number = number << 7 | byte & 0x7F
    return number


_NAMES = {
    **dict.fromkeys(("COM", "COMM"), "Comment"),
    **dict.fromkeys(("TAL", "TALB"), "Album"),
    **dict.fromkeys(("TBP", "TBPM"), "Beats per minute"),
    **dict.fromkeys(("TCM", "TCOM"), "Composer"),
    **dict.fromkeys(("TCO", "TCON"), "Genre"),
    **dict.fromkeys(("TCR", "TCOP"), "Copyright"),
    **dict.fromkeys(("TEN", "TENC"), "Encoded by"),
    **dict.fromkeys(("TKE", "TKEY"), "Key"),
    **dict.fromkeys(("TLA", "TLAN"), "Language"),
    **dict.fromkeys(("TP1", "TPE1"), "Artist"),
    **dict.fromkeys(("TP2", "TPE2"), "Album artist"),
    **dict.fromkeys(("TP3", "TPE3"), "Conductor"),
    **dict.fromkeys(("TP4", "TPE4"), "Remixed by"),
    **dict.fromkeys(("TPA", "TPOS"), "Part of a set"),
    **dict.fromkeys(("TPB", "TPUB"), "Publisher"),
    **dict.fromkeys(("TRC", "TSRC"), "ISRC"),
    **dict.fromkeys(("TRK", "TRCK"), "Track"),
    **dict.fromkeys(("TSS", "TSSE"), "Encoder settings"),
    **dict.fromkeys(("TT1", "TIT1"), "Group"),
    **dict.fromkeys(("TT2", "TIT2"), "Title"),
    **dict.fromkeys(("TT3", "TIT3"), "Subtitle"),
    **dict.fromkeys(("TXT", "TEXT"), "Lyricist"),
    **dict.fromkeys(("TYE", "TYER"), "Year"),
    **dict.fromkeys(("ULT", "USLT"), "Lyrics"),
    **dict.fromkeys(("WCP", "WCOP"), "Copyright information"),
    "TDRC": "Recording time",
    "TDRL": "Release time",
}
_GENRE_NAMES = (
    "Blues/Classic rock/Country/Dance/Disco/Funk/Grunge/Hip-hop/Jazz/Metal/New age/Oldies/Other/"
    "Pop/R&B/Rap/Reggae/Rock/Techno/Industrial/Alternative/Ska/Death metal/Pranks/Soundtrack/"
    "Euro-techno/Ambient/Trip-hop/Vocal/Jazz+funk/Fusion/Trance/Classical/Instrumental/Acid/House/"
    "Game/Sound clip/Gospel/Noise/Alternative rock/Bass/Soul/Punk/Space/Meditative/"
    "Instrumental pop/Instrumental rock/Ethnic/Gothic/Darkwave/Techno-industrial/Electronic/"
    "Pop-folk/Eurodance/Dream/Southern rock/Comedy/Cult/Gangsta/Top 40/Christian rap/Pop-funk/"
    "Jungle/Native American/Cabaret/New wave/Psychedelic/Rave/Showtunes/Trailer/Lo-fi/Tribal/"
    "Acid punk/Acid jazz/Polka/Retro/Musical/Rock & roll/Hard rock"
)
_GENRES = tuple(_GENRE_NAMES.split("/"))  # the 80 of ID3v1, whose tag names one by its place
