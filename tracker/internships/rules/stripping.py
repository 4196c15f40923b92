"""Pictures without what their camera wrote about place, time and owner.

The file is cut by its own marks; nothing is decoded. What decides how it looks stays: colour
profile, transparency, and which way up it is.
"""

import struct
from collections.abc import Iterator

_PNG_KEPT = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP"),
        *(b"sBIT", b"bKGD", b"pHYs", b"mDCV", b"cLLI"),
    }
)
_PNG_HEAD = 8
_APP0, _EXIF, _PROFILE, _ADOBE, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_APPS = range(_APP0, 0xF0)
_SCAN, _END = 0xDA, 0xD9
_IN_SCAN = frozenset({0x00, *range(0xD0, 0xD8)})  # a stuffed zero, a restart: still the picture
_ORIENTATION = 0x0112
_JFIF = 18  # bytes of its segment, the last two of which say that there is no small picture


class Broken(ValueError):  # noqa: N818 - reads as a sentence where raised
    """A picture whose marks do not lead from its beginning to its end."""


def stripped(media_type: str, content: bytes) -> bytes:
    """Return the picture alone, without Exif, XMP, IPTC, texts and what stands behind its end.

    Raises:
        Broken: when it cannot be followed from mark to mark.
    """
    try:
        return _png(content) if media_type == "image/png" else _jpeg(content)
    except (IndexError, struct.error) as error:
        raise Broken from error


def _png(content: bytes) -> bytes:
    """Keep the chunks of PNG (third edition, section 11) that say how it looks."""
    kept, at = [content[:_PNG_HEAD]], _PNG_HEAD
    while True:
        size, name = struct.unpack_from(">I4s", content, at)
        after = at + 12 + size  # length, name and checksum around the chunk
        if after > len(content):
            raise Broken
        if name in _PNG_KEPT:
            kept.append(content[at:after])
        if name == b"IEND":
            return b"".join(kept)
        at = after


def _jpeg(content: bytes) -> bytes:
    """Keep the segments of JPEG (ITU-T T.81, annex B) that say how it looks."""
    kept, way_up = [content[:2]], 0
    for mark, segment in _segments(content):
        if mark == _EXIF and not way_up and (way_up := _orientation(segment[4:])):
            kept.append(_turned(way_up))
        elif mark == _APP0:
            kept.append(_without_thumbnail(segment))
        elif _is_kept(mark, segment):
            kept.append(segment)
    return b"".join(kept)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each mark with its segment, a scan with all that it draws, the end mark last."""
    at, mark = 2, 0
    while mark != _END:
        if content[at] != 0xFF:
            raise Broken
        while (mark := content[at + 1]) == 0xFF:  # padding
            at += 1
        after = at + 2
        if mark != _END:
            (size,) = struct.unpack_from(">H", content, after)
            after += size
            if size < 2 or after > len(content):
                raise Broken
        if mark == _SCAN:
            after = _after_scan(content, after)
        yield mark, content[at:after]
        at = after


def _is_kept(mark: int, segment: bytes) -> bool:
    if mark == _PROFILE:
        return segment[4:].startswith(b"ICC_PROFILE\0")
    return mark != _COMMENT and (mark not in _APPS or mark == _ADOBE)


def _without_thumbnail(segment: bytes) -> bytes:
    """Return a JFIF head (ITU-T T.871, 10.1) without its small picture; nothing of its extensions.

    Small pictures show what was there before somebody cut it away.
    """
    if not segment[4:].startswith(b"JFIF\0") or len(segment) < _JFIF:
        return b""
    return segment[:2] + struct.pack(">H", _JFIF - 2) + segment[4 : _JFIF - 2] + bytes(2)


def _after_scan(content: bytes, at: int) -> int:
    """Return where the next mark stands that does not belong to the scan."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise Broken
        if content[at + 1] in _IN_SCAN:
            at += 2
        elif content[at + 1] == 0xFF:
            at += 1
        else:
            return at


def _orientation(exif: bytes) -> int:
    """Read which way up the picture is (Exif 2.32, tag 0x0112); 0 when it does not say."""
    if not exif.startswith(b"Exif\0\0"):
        return 0
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for n in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * n)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 0
    except struct.error:  # what cannot be read is left out
        return 0
    return 0


def _turned(way_up: int) -> bytes:
    """Write an Exif segment that says which way up, and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, way_up, 0)
    body = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return struct.pack(">BBH", 0xFF, _EXIF, len(body) + 2) + body
