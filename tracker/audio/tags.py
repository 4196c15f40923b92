"""What a file says of itself: titles, takes, time references, coding history.

Tags come from anywhere and are distrusted like the sound: reading them costs at most a few
megabytes whatever they claim, pictures in them are not looked at, and texts come out on one line,
without characters that are not seen, and not too long. Whatever is broken is passed over; no tag
is a reason to refuse the sound.
"""

import struct
import unicodedata
from collections.abc import Iterator
from itertools import islice

from tracker.audio import formats, id3, riff
from tracker.audio.probe import Source
from tracker.audio.types import MOST_TAG_CHARACTERS, MOST_TAGS, MOST_VALUE_CHARACTERS, Tag

_MOST_NAME_CHARACTERS = 60
_MOST_STREAMS = 16
_ID3V1_BYTES = 128


def read(source: Source) -> tuple[Tag, ...]:
    """Read the tags of an opened file, in the order they stand in it."""
    kept: list[Tag] = []
    room = MOST_TAG_CHARACTERS
    for tag in _shown(_found(source)):
        room -= len(tag.value)
        if room < 0 or len(kept) == MOST_TAGS:
            break
        if tag not in kept:
            kept.append(tag)
    return tuple(kept)


def one_line(given: str, most: int) -> str:
    """Return a text fit to be shown: its lines set apart by slashes, nothing unseen, cut at `most`.

    Control characters, and those that turn the direction of what follows, are left out.
    """
    text = unicodedata.normalize("NFC", given[: 4 * most])
    lines = (
        " ".join("".join(c for c in line if _is_seen(c)).split()) for line in text.splitlines()
    )
    shown = " / ".join(filter(None, lines))
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _is_seen(character: str) -> bool:
    return character in "\t " or unicodedata.category(character) not in _UNSEEN


_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def _shown(found: Iterator[Tag]) -> Iterator[Tag]:
    for tag in found:
        name = one_line(tag.name, _MOST_NAME_CHARACTERS)
        value = one_line(tag.value, MOST_VALUE_CHARACTERS)
        if name and value:
            yield Tag(tag.kind, name, value)


def _found(source: Source) -> Iterator[Tag]:
    if source.container is formats.WAV:
        yield from _of_wav(source)
    elif source.container in {formats.MP3, formats.ADTS}:
        yield from _of_mpeg(source)
    else:
        yield from _of_demuxer(source)


def _of_wav(source: Source) -> Iterator[Tag]:
    """Read LIST INFO, bext, iXML and an ID3 tag, each of which studios put into WAV."""
    rate_hz = source.stream.codec_context.sample_rate
    for name, size, offset in riff.chunks(source.path):
        if name == b"LIST":
            fields = riff.info(riff.content(source.path, size, offset))
            yield from _whole("RIFF INFO", fields)
        elif name == b"bext":
            fields = riff.bext(riff.content(source.path, size, offset), rate_hz)
            yield from _whole("bext", fields)
        elif name == b"iXML":
            yield from _whole("iXML", riff.ixml(riff.content(source.path, size, offset)))
        elif name in {b"id3 ", b"ID3 "}:
            yield from _id3(source, offset)


def _of_mpeg(source: Source) -> Iterator[Tag]:
    yield from _id3(source, 0)
    with source.path.open("rb") as file:
        file.seek(max(0, source.size_bytes - _ID3V1_BYTES))
        yield from _whole("ID3v1", id3.version_1(file.read(_ID3V1_BYTES)))


def _id3(source: Source, offset: int) -> Iterator[Tag]:
    with source.path.open("rb") as file:
        file.seek(offset)
        yield from _whole("ID3v2", id3.version_2(file))


def _of_demuxer(source: Source) -> Iterator[Tag]:
    """Take what the demuxer read of the whole file, of the sound and of its time code."""
    kind = _KINDS[source.container.name]
    streams = [source.stream, *islice(source.file.streams, _MOST_STREAMS)]
    for told in (source.file.metadata, *(each.metadata for each in streams)):
        for name, value in islice(told.items(), MOST_TAGS):
            if name.lower() not in _OF_THE_CONTAINER:
                known = _NAMES.get(name.lower(), name)
                yield Tag(kind, known, value)


def _whole(kind: str, fields: Iterator[tuple[str, str]]) -> Iterator[Tag]:
    """Give the fields of one kind up to where it is broken."""
    try:
        for name, value in fields:
            yield Tag(kind, name, value)
    except (ArithmeticError, LookupError, OSError, ValueError, struct.error):
        return


_KINDS = {
    "AIFF": "AIFF",
    "CAF": "CAF",
    "FLAC": "Vorbis comment",
    "M4A": "MP4",
    "MOV": "QuickTime",
    "MP4": "MP4",
    "Matroska": "Matroska",
    "Ogg": "Vorbis comment",
    "Wave64": "Wave64",
    "WebM": "Matroska",
}
# What the container needs for itself and says nothing about the recording.
_OF_THE_CONTAINER = {
    *("major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id"),
    *("language", "duration", "_statistics_writing_app", "_statistics_tags", "bps"),
    *("number_of_frames", "number_of_bytes", "_statistics_writing_date_utc"),
}
_NAMES = {
    "album": "Album",
    "album_artist": "Album artist",
    "artist": "Artist",
    "comment": "Comment",
    "composer": "Composer",
    "copyright": "Copyright",
    "creation_time": "Creation time",
    "date": "Date",
    "description": "Description",
    "disc": "Disc",
    "encoder": "Encoder",
    "genre": "Genre",
    "isrc": "ISRC",
    "lyrics": "Lyrics",
    "performer": "Performer",
    "publisher": "Publisher",
    "synopsis": "Synopsis",
    "timecode": "Time code",
    "title": "Title",
    "track": "Track",
    "tsrc": "ISRC",
}
