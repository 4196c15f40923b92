"""Why a file cannot be taken in, in words a student can act on."""

from enum import StrEnum


class Cause(StrEnum):
    """The kinds of trouble a file can be."""

    CHANGES_INSIDE = "changes-inside"
    CUT_OFF = "cut-off"
    DAMAGED = "damaged"
    DISK_FULL = "disk-full"
    EMPTY = "empty"
    GONE = "gone"
    NO_PICTURE = "no-picture"
    NO_SOUND = "no-sound"
    NOT_SOUND = "not-sound"
    OUT_OF_RANGE = "out-of-range"
    PICTURE_TOO_LARGE = "picture-too-large"
    STOPPED = "stopped"
    TOO_DENSE = "too-dense"
    TOO_LONG = "too-long"
    TOO_MANY_CHANNELS = "too-many-channels"
    TOO_SLOW = "too-slow"
    UNKNOWN_CODEC = "unknown-codec"
    UNKNOWN_PICTURE = "unknown-picture"
    WRONG_RATE = "wrong-rate"


SENTENCES: dict[Cause, str] = {
    Cause.CHANGES_INSIDE: (
        "The sample rate or the channels change inside this file. Export it as one 24-bit WAV."
    ),
    Cause.CUT_OFF: "The file is cut off before its end. Export it again, then upload it again.",
    Cause.DAMAGED: (
        "The file says {detail} but contains no audio we can read. Export it again as 24-bit WAV."
    ),
    Cause.DISK_FULL: "Storage is full. Ask your programme office.",
    Cause.EMPTY: "The file is empty. Choose the file with the recording in it.",
    Cause.GONE: (
        "The file is missing from storage. Upload it again, and tell your programme office."
    ),
    Cause.NO_PICTURE: (
        "The picture of this film cannot be read; its sound can. Export it as MP4 with H.264."
    ),
    Cause.NO_SOUND: "The file holds no sound, not one sample. Export it again.",
    Cause.NOT_SOUND: (
        "This is {detail}. Choose audio or video: WAV, AIFF, FLAC, MP3, M4A, OGG, MP4, MOV, MKV."
    ),
    Cause.OUT_OF_RANGE: (
        "The samples in this file are far outside of any real level. Export it again as 24-bit WAV."
    ),
    Cause.PICTURE_TOO_LARGE: (
        "The picture of this film is larger than 8K. Its sound is here; export it as 1080p."
    ),
    Cause.STOPPED: "Reading this file stopped unexpectedly. Export it again as 24-bit WAV.",
    Cause.TOO_DENSE: (
        "This file unpacks to far more sound than its size allows. Export it again as 24-bit WAV."
    ),
    Cause.TOO_LONG: "This file is longer than {detail} hours. Upload it in parts.",
    Cause.TOO_MANY_CHANNELS: (
        "This file has {detail} channels. The limit is 8. Export a stereo or surround mix."
    ),
    Cause.TOO_SLOW: "Reading this file took too long and was stopped. Export it as 24-bit WAV.",
    Cause.UNKNOWN_CODEC: (
        "The sound in this file is written as {detail}, which we cannot read. Export it as WAV."
    ),
    Cause.UNKNOWN_PICTURE: (
        "The picture is written as {detail}, which we cannot read. Export it as MP4 with H.264."
    ),
    Cause.WRONG_RATE: (
        "The sample rate of this file is {detail} Hz. It must be between 8,000 and 384,000 Hz."
    ),
}


class Fault(Exception):  # noqa: N818 - a fault of the file, not an error of ours
    """The file cannot be taken in; `sentence` says why and what to do."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(cause, detail)
        self.cause = cause
        self.detail = detail

    @property
    def sentence(self) -> str:
        """Words for the page."""
        return SENTENCES[self.cause].format(detail=self.detail)
