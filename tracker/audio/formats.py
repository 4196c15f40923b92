"""Which containers and codecs are taken in, and what kind of file the first bytes are."""

from dataclasses import dataclass
from pathlib import Path

from tracker.audio.faults import Cause, Fault
from tracker.audio.types import Codec

HEAD_BYTES = 64 * 1024  # enough to look past a short ID3 tag


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file: what people call it and the only demuxer allowed to open it."""

    name: str
    demuxer: str


WAV = Container("WAV", "wav")
WAVE64 = Container("Wave64", "w64")
AIFF = Container("AIFF", "aiff")
FLAC = Container("FLAC", "flac")
OGG = Container("Ogg", "ogg")
CAF = Container("CAF", "caf")
MP3 = Container("MP3", "mp3")
ADTS = Container("AAC", "aac")
M4A = Container("M4A", "mov")
MP4 = Container("MP4", "mov")
MOV = Container("MOV", "mov")
MATROSKA = Container("Matroska", "matroska")
WEBM = Container("WebM", "matroska")

LOSSLESS = frozenset(
    {
        *(f"pcm_{kind}le" for kind in ("s16", "s24", "s32", "f32", "f64")),
        *(f"pcm_{kind}be" for kind in ("s16", "s24", "s32", "f32", "f64")),
        *("pcm_u8", "pcm_s8", "flac", "alac"),
    }
)
LOSSY = frozenset(
    {
        *("mp3", "mp3float", "aac", "vorbis", "opus", "libopus", "pcm_alaw", "pcm_mulaw"),
        *("adpcm_ms", "adpcm_ima_wav"),  # WAV of field recorders and dictation machines
    }
)
CODECS = LOSSLESS | LOSSY

# What a browser is told a stream is, and how its file is called.
MEDIA_TYPES: dict[Codec, str] = {
    Codec.AAC: 'audio/mp4; codecs="mp4a.40.2"',
    Codec.FLAC: "audio/flac",
    Codec.MP3: "audio/mpeg",
    Codec.OPUS: "audio/ogg; codecs=opus",
    Codec.VORBIS: "audio/ogg; codecs=vorbis",
}
SUFFIXES: dict[Codec, str] = {
    Codec.AAC: ".m4a",
    Codec.FLAC: ".flac",
    Codec.MP3: ".mp3",
    Codec.OPUS: ".opus",
    Codec.VORBIS: ".ogg",
}

# What today's browsers play just as it was uploaded, by container and codec.
PLAYED_AS_IS: dict[tuple[str, str], str] = {
    **{
        ("WAV", f"pcm_{kind}"): "audio/wav"
        for kind in ("u8", "s16le", "s24le", "f32le", "alaw", "mulaw")
    },
    ("FLAC", "flac"): "audio/flac",
    ("MP3", "mp3"): "audio/mpeg",
    ("MP3", "mp3float"): "audio/mpeg",
    ("AAC", "aac"): "audio/aac",
    **{(name, "aac"): 'audio/mp4; codecs="mp4a.40.2"' for name in ("M4A", "MP4")},
    **{
        (name, codec): f"audio/{name.lower()}; codecs={codec}"
        for name in ("Ogg", "WebM")
        for codec in ("opus", "vorbis")
    },
    ("Ogg", "flac"): "audio/ogg; codecs=flac",
}

# Lossy sound that browsers play is copied, never encoded a second time.
COPIED: dict[str, Codec] = {
    "aac": Codec.AAC,
    "libopus": Codec.OPUS,
    "mp3": Codec.MP3,
    "mp3float": Codec.MP3,
    "opus": Codec.OPUS,
    "vorbis": Codec.VORBIS,
}

_OTHER_FILES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"MThd", "a MIDI file, notes without sound"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"#EXTM3U", "a playlist, which holds no sound itself"),
    (b"ffconcat", "a playlist, which holds no sound itself"),
)


def container_of(path: Path) -> Container:
    """Tell what the file is from its first bytes, or raise the Fault that says what else it is."""
    size_bytes = path.stat().st_size
    if not size_bytes:
        raise Fault(Cause.EMPTY)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    container = sniff(head, size_bytes)
    if container is None:
        raise Fault(Cause.NOT_SOUND, other_kind(head))
    return container


def sniff(head: bytes, size_bytes: int) -> Container | None:
    """Tell the container from the first bytes; names and claimed types are not asked."""
    return _by_signature(head) or _mp4_kind(head) or _mpeg_audio(head, size_bytes)


def other_kind(head: bytes) -> str:
    """Name, with its article, what a file that is no sound seems to be."""
    for signature, name in _OTHER_FILES:
        if head.startswith(signature):
            return name
    if _is_text(head):
        markup = head.lstrip()[:1] == b"<"
        return "a web page or markup" if markup else "a text file"
    return "not a sound file we know"


def _by_signature(head: bytes) -> Container | None:
    kind, form = head[:4], head[8:12]
    if kind in {b"RIFF", b"RF64", b"BW64"}:
        return WAV if form == b"WAVE" else None
    if kind == b"FORM":
        return AIFF if form in {b"AIFF", b"AIFC"} else None
    if kind == b"\x1a\x45\xdf\xa3":  # EBML, whose first lines name the kind of document
        return WEBM if b"webm" in head[:64] else MATROSKA if b"matroska" in head[:64] else None
    return {b"riff": WAVE64, b"fLaC": FLAC, b"OggS": OGG, b"caff": CAF}.get(kind)


def _mp4_kind(head: bytes) -> Container | None:
    if head[4:8] not in {b"ftyp", b"moov", b"mdat", b"wide"}:
        return None
    if head[4:8] != b"ftyp" or head[8:12] == b"qt  ":
        return MOV
    return M4A if head[8:12] in {b"M4A ", b"M4B "} else MP4


def _mpeg_audio(head: bytes, size_bytes: int) -> Container | None:
    """Recognise MP3 and raw AAC, whose files begin with a tag or at once with a frame."""
    if head[:3] == b"ID3" and len(head) > 10:
        tag = sum((head[6 + i] & 0x7F) << (21 - 7 * i) for i in range(4))
        return MP3 if 10 + tag < size_bytes else None
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return ADTS
    layer, bit_rate, rate = (head[1] >> 1) & 3, head[2] >> 4, (head[2] >> 2) & 3
    return MP3 if layer and bit_rate != 15 and rate != 3 else None


def _is_text(head: bytes) -> bool:
    if b"\0" in head[:4096]:
        return False
    try:
        head[:1024].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 1000  # a letter cut in two by the slice
    return True
