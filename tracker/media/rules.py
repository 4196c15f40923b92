"""What is true of media whatever the database or the web page."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class UploadState(StrEnum):
    """Where an upload stands."""

    OPEN = "open"
    COMPLETE = "complete"
    FAILED = "failed"


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
    READY = "ready"
    FAILED = "failed"


class RenditionKind(StrEnum):
    """What a rendition is for."""

    ORIGINAL = "original"  # the browser can play the upload as it is
    AAC = "aac"
    OPUS = "opus"
    FLAC = "flac"


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
        range_lu: loudness range; None where it is undefined.
        true_peak_dbtp: true peak; None for silence.
        page_url: where this sound is at home; a link to a moment is this plus ``#t=``.
    """

    id: str
    title: str
    credit: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    duration_ms: int = 0
    heights: tuple[int, ...] = ()
    loudness_lufs: Decimal | None = None
    range_lu: Decimal | None = None
    true_peak_dbtp: Decimal | None = None
    page_url: str = ""

    @property
    def ready(self) -> bool:
        """Whether there is something to hear."""
        return bool(self.sources)
