"""What is true of media whatever the database or the web page."""

import hmac
import re
import struct
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from tracker.audio.times import write_time

MAX_OPEN_UPLOADS = 10
MOST_HIGHLIGHTS = 60  # of one version
MOST_REMOVED_HIGHLIGHTS = 60  # that can still be brought back, the last removed
SHORTEST_RANGE_MS = 1_000
UPLOADS_KEPT = timedelta(days=7)
ADDRESS_LIFE_S = 6 * 3600


WAVEFORM_ZOOMS = (256, 1024, 4096, 16384)
"""Resolutions a waveform can be had in, in samples per pixel; the first is the one kept."""


class UploadState(StrEnum):
    """Where an upload stands."""

    OPEN = "open"
    COMPLETE = "complete"


class Origin(StrEnum):
    """Where a recording comes from."""

    UPLOAD = "upload"
    REEL = "reel"


class Step(StrEnum):
    """The steps of preparing a version, in order; then its end."""

    WAITING = "waiting"
    CHECKING = "checking"
    MEASURING = "measuring"
    DRAWING = "drawing"
    STREAMING = "streaming"
    PICTURE = "picture"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Stage:
    """One step as people see it: its words and the share of the whole, in percent."""

    step: Step
    words: str
    begins: int
    ends: int


# The shares are those of the time a long file takes.
STAGES = (
    Stage(Step.CHECKING, "Checking file", 0, 3),
    Stage(Step.MEASURING, "Measuring loudness", 3, 18),
    Stage(Step.DRAWING, "Drawing waveform", 18, 20),
    Stage(Step.STREAMING, "Making streams", 20, 100),
)
FILM_STAGES = (
    *STAGES[:3],
    Stage(Step.STREAMING, "Making streams", 20, 40),
    Stage(Step.PICTURE, "Making the picture small", 40, 100),
)
SENTENCES = {
    Step.WAITING: "Waiting for its turn. You can leave this page, it goes on.",
    Step.CHECKING: "Checking file. You can leave this page, it goes on.",
    Step.MEASURING: "Measuring loudness. You can leave this page, it goes on.",
    Step.DRAWING: "Drawing waveform. You can leave this page, it goes on.",
    Step.STREAMING: "Making streams. You can leave this page, it goes on.",
    Step.PICTURE: "Making the picture small. You can leave this page, it goes on.",
    Step.READY: "Ready to play.",
}


def percent(step: Step, share: float, *, is_film: bool = False) -> int:
    """Return how much of all preparing is done, given the share of one step from 0 to 1."""
    stage = next(stage for stage in (FILM_STAGES if is_film else STAGES) if stage.step is step)
    return round(stage.begins + (stage.ends - stage.begins) * min(1.0, max(0.0, share)))


class RenditionKind(StrEnum):
    """How the sound of a rendition is written; the names are those of the sound library."""

    AAC = "aac"
    FILM = "film"  # the picture made small, with the sound of the AAC stream
    FLAC = "flac"
    MP3 = "mp3"
    OPUS = "opus"
    VORBIS = "vorbis"

    @property
    def word(self) -> str:
        """What people call it."""
        named = {RenditionKind.FILM: "film", RenditionKind.OPUS: "Opus"}
        return named.get(self, "Vorbis" if self is RenditionKind.VORBIS else self.value.upper())


# Browsers take the first address they can play: smallest with the widest support first.
PLAYED_FIRST = (
    RenditionKind.AAC,
    RenditionKind.MP3,
    RenditionKind.OPUS,
    RenditionKind.VORBIS,
    RenditionKind.FLAC,
)


def making(made: Sequence[RenditionKind], wanted: Sequence[RenditionKind]) -> str:
    """Say which streams there are already and which are still being made."""
    done = [kind.word for kind in wanted if kind in made]
    left = [kind.word for kind in wanted if kind not in made]
    if not done or not left:
        return SENTENCES[Step.STREAMING]
    are = "is" if len(done) == 1 else "are"
    return f"{_listed(done)} {are} ready, {_listed(left)} still to come. You can listen already."


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


@dataclass(frozen=True)
class UploadDraft:
    """What a person says about a file before its bytes come."""

    file_name: str
    size_bytes: int
    recording: str = ""  # public id of the recording it is a new version of


@dataclass(frozen=True, kw_only=True)
class HighlightDraft:
    """A stretch worth hearing, in milliseconds."""

    title: str
    start_ms: int
    end_ms: int


def range_problem(start_ms: int, end_ms: int, duration_ms: int) -> str:
    """Say in words what is wrong with a stretch of a sound of this length; empty for nothing."""
    if end_ms > duration_ms:
        return f"Enter an end up to {write_time(duration_ms)}, where this sound ends"
    if end_ms - start_ms < SHORTEST_RANGE_MS:
        return "Enter an end at least one second after the start"
    return ""


@dataclass(frozen=True, kw_only=True)
class Sound:
    """Something a player can play, whoever asks for it.

    Attributes:
        id: the version's public id.
        title: what it is called where it is shown.
        credit: one short line below the title, such as what the student did.
        sources: addresses with media types, best first.
        duration_ms: length; 0 while it is not known.
        heights: 216 bar heights, 0 to 100; empty while the waveform is not drawn.
        loudness_lufs: integrated loudness; None where it is undefined.
        heard_lufs: integrated loudness as it comes out of two loudspeakers, by which levels are
            matched; None where it is undefined.
        range_lu: loudness range; None where it is undefined.
        true_peak_dbtp: true peak; None for silence.
        page_url: where this sound is at home; a link to a moment is this plus ``#t=``.
        film_url: where its small picture is, for a film; empty for sound alone.
    """

    id: str
    title: str
    credit: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    duration_ms: int = 0
    heights: tuple[int, ...] = ()
    loudness_lufs: Decimal | None = None
    heard_lufs: Decimal | None = None
    range_lu: Decimal | None = None
    true_peak_dbtp: Decimal | None = None
    page_url: str = ""
    film_url: str = ""

    @property
    def ready(self) -> bool:
        """Whether there is something to hear."""
        return bool(self.sources)


_BOTH_SPEAKERS_LU = Decimal("3.01")


def heard_lufs(loudness_lufs: Decimal | None, channels: int | None) -> Decimal | None:
    """Return how loud a measured file is on two loudspeakers.

    A file with one channel is measured as one loudspeaker but played on both, which is twice the
    energy (ITU-R BS.1770-5 adds the channels up).
    """
    if loudness_lufs is None or channels != 1:
        return loudness_lufs
    return loudness_lufs + _BOTH_SPEAKERS_LU


def clean_name(given: str) -> str:
    """Return a file name fit to be shown: no folders, no control or direction characters.

    It is never used as a name on disk.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    shown = "".join(c for c in name if unicodedata.category(c) not in _UNSEEN)
    return " ".join(shown.split())[:200] or "Recording"


_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def title_of(file_name: str) -> str:
    """Make a first title of a file name: without its ending, underscores as spaces."""
    stem = file_name.rpartition(".")[0] or file_name
    return " ".join(stem.replace("_", " ").split()) or file_name


def too_large(size_bytes: int, limit_bytes: int) -> str:
    """Say that a file is over the limit, also where both are the same but for a few bytes."""
    size, limit = _gigabytes(size_bytes), _gigabytes(limit_bytes)
    if size == limit:
        return f"This file is a little over the limit of {limit} GB."
    return f"This file is {size} GB. The limit is {limit} GB."


def _gigabytes(size_bytes: int) -> str:
    return f"{size_bytes / 2**30:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Pass:
    """What a signed address grants: one rendition, because of one thing, until a moment.

    Attributes:
        rendition_id: what may be heard.
        through: the kind of thing whose rules are asked at each request; empty for the owner.
        subject_id: which one of them.
        expires: seconds since 1970.
        download: whether it is sent as a file to keep.
        original: whether the number is that of a version, whose uploaded file is meant.
    """

    rendition_id: int
    through: str
    subject_id: int
    expires: int
    download: bool = False
    original: bool = False


_PASS = struct.Struct(">QQIB16s")
_MAC_BYTES = 16


def sealed(grant: Pass, key: bytes) -> str:
    """Write the pass as a URL-safe token that only the holder of `key` can make."""
    body = _PASS.pack(
        grant.rendition_id,
        grant.subject_id,
        grant.expires,
        grant.download | grant.original << 1,
        grant.through.encode("ascii"),
    )
    return urlsafe_b64encode(body + _mac(body, key)).rstrip(b"=").decode("ascii")


def unsealed(token: str, key: bytes, *, now: datetime) -> Pass | None:
    """Read a token back; None for one that is forged, mangled or too old."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(body) != _PASS.size or not hmac.compare_digest(mac, _mac(body, key)):
        return None
    rendition_id, subject_id, expires, kind, through = _PASS.unpack(body)
    if expires < now.timestamp():
        return None
    name = through.rstrip(b"\0").decode("ascii")
    return Pass(
        rendition_id, name, subject_id, expires, download=bool(kind & 1), original=bool(kind & 2)
    )


def expiry(now: datetime) -> int:
    """Return when an address made now runs out: the same for an hour, so that it is cached."""
    return int(now.timestamp()) // 3600 * 3600 + 3600 + ADDRESS_LIFE_S


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"media address" + body, "sha256")[:_MAC_BYTES]
