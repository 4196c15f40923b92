"""The plain values that cross the border of the library."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

Progress = Callable[[float], None]
"""Is told the share of the work that is done, from 0 to 1."""


class Codec(StrEnum):
    """How the sound of a stream is written."""

    AAC = "aac"
    FLAC = "flac"
    MP3 = "mp3"
    OPUS = "opus"
    VORBIS = "vorbis"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file is, confirmed by decoding it to the end.

    `bit_depth` is None for lossy codecs, which have none. `layout` is a field name such as
    ``stereo`` or ``5.1(side)``.
    """

    container: str
    codec: str
    sample_rate_hz: int
    bit_depth: int | None
    is_float: bool
    channels: int
    layout: str
    duration_ms: int
    bit_rate_bps: int | None
    is_lossless: bool
    has_picture: bool


@dataclass(frozen=True, slots=True)
class LoudnessCurve:
    """Loudness over time for a drawing: the highest reading in each column of `step_ms`.

    A window belongs to the column its middle lies in. None stands for silence (below −70 LUFS)
    and for columns no window of 400 ms or 3 s is centred on.
    """

    step_ms: int
    momentary_lufs: tuple[float | None, ...]
    short_term_lufs: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the meter read. An undefined value is None, never minus infinity and never 0.

    Loudness after ITU-R BS.1770-5 and EBU Tech 3341, range after EBU Tech 3342. A file with one
    channel reads 3 LU less than the same sound on two (see `tracker.audio.loudness`).

    Attributes:
        frames: samples per channel.
        clipped_runs: stretches of three or more clipped samples in one channel.
        longest_clip_samples: the longest stretch of clipped samples, be it one.
        first_clips_ms: where the first runs begin, ten at most.
        dc_offset: the mean of each channel, 1 being full scale.
        phase_correlation: 1 for equal channels, −1 for the same upside down; stereo only.
        mono_loss_lu: by how much integrated loudness drops when both channels are added and
            halved, compared with what equal channels would keep; stereo only. None, too, where
            nothing is left in mono.
        has_equal_channels: whether it is mono sound on two channels (dual mono).
        head_silence_ms: silence (below −60 dBFS) before the sound; likewise after it.
        noise_floor_dbfs: root mean square of the quietest half second that is not digital silence.
        bits_used: bits that are ever set, where samples are whole numbers of 24 bits or fewer.
        heights: one number from 0 to 100 per column of a small drawing of the waveform.
    """

    frames: int
    integrated_lufs: float | None
    loudness_range_lu: float | None
    max_momentary_lufs: float | None
    max_short_term_lufs: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None
    clipped_samples: int
    clipped_runs: int
    longest_clip_samples: int
    first_clips_ms: tuple[int, ...]
    nonfinite_samples: int
    dc_offset: tuple[float, ...]
    phase_correlation: float | None
    mono_loss_lu: float | None
    has_equal_channels: bool
    head_silence_ms: int | None
    tail_silence_ms: int | None
    noise_floor_dbfs: float | None
    bits_used: int | None
    curve: LoudnessCurve
    heights: tuple[int, ...]

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Read back what ``dataclasses.asdict`` and JSON made of it."""
        curve = {name: _as_tuple(value) for name, value in plain["curve"].items()}
        values = {name: _as_tuple(value) for name, value in plain.items()}
        return cls(**values | {"curve": LoudnessCurve(**curve)})


def _as_tuple(value: Any) -> Any:  # noqa: ANN401 - JSON
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class FoldDown:
    """How surround sounds in stereo: turned down by `-gain_db`, its levels with that gain."""

    gain_db: float
    integrated_lufs: float | None
    true_peak_dbtp: float | None


@dataclass(frozen=True, slots=True)
class OutlineShape:
    """How finely a waveform is drawn: by samples per pixel, or by pixels per second if given."""

    samples_per_pixel: int = 256
    pixels_per_second: int | None = None
    bits: int = 8
    splits_channels: bool = False

    def zoom(self, rate_hz: int) -> int:
        """Return the samples per pixel at a sample rate, two at least."""
        if self.pixels_per_second is None:
            return max(2, self.samples_per_pixel)
        return max(2, rate_hz // self.pixels_per_second)


MOST_TAGS = 200
MOST_TAG_CHARACTERS = 40_000  # of all values of a file together
MOST_VALUE_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Tag:
    """What a file says of itself in one of its tags, fit to be shown.

    `kind` is where it stands, such as ``bext``; `name` the field's name, such as ``Originator``.
    """

    kind: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Spectrogram:
    """What the axes of a spectrogram say; the picture itself is a PNG.

    Attributes:
        width: columns, from the start to the end of the sound.
        height: rows on a log axis from `low_hz` at the bottom to `high_hz` at the top.
        top_dbfs: the level of the lightest colour; `floor_dbfs` that of the darkest.
        window_samples: how much sound each column was taken from (Hann window).
        step_samples: how far apart the windows lie.
        loudest_hz: where most of the energy is, over the whole sound.
        reaches_hz: the highest frequency that is ever above the floor; None for none.
    """

    width: int
    height: int
    low_hz: int
    high_hz: int
    top_dbfs: int
    floor_dbfs: int
    window_samples: int
    step_samples: int
    loudest_hz: int
    reaches_hz: int | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Facts, measurements and tags of one file.

    `fold_down` is there for more than two channels, `spectrogram` where one was asked for and
    the sound is neither silent nor shorter than a moment.
    """

    facts: Facts
    measured: Measured
    fold_down: FoldDown | None = None
    tags: tuple[Tag, ...] = ()
    spectrogram: Spectrogram | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """A copy for listening, lying at `path`."""

    codec: Codec
    path: Path
    duration_ms: int
    bit_rate_bps: int
    is_copy: bool


@dataclass(frozen=True, slots=True)
class Film:
    """A picture made small: its size and how many pictures it has."""

    width: int
    height: int
    pictures: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The stretch of a file from `start_ms` up to `end_ms`."""

    path: Path
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Reel:
    """Passages set one after another in one lossless file; each list has one entry per passage.

    `loudness_lufs` is what each passage measured as it is heard, `gains_db` by how much it was
    turned down.
    """

    path: Path
    duration_ms: int
    starts_ms: tuple[int, ...]
    gains_db: tuple[float, ...]
    loudness_lufs: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What a file to keep says of itself, and nothing else; chapters as (start in ms, title)."""

    title: str
    artist: str
    chapters: tuple[tuple[int, str], ...] = ()


class Doubt(StrEnum):
    """Why no offset between two sounds is given: they share too little; more than one fits."""

    DIFFERENT = "different"
    SHORT = "short"
    SILENT = "silent"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in one recording that is looked for in another.

    The end of a stretch (`is_end`) belongs to the sound before it, any other to what follows.
    """

    at_ms: int
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a moment is in the other recording; None where that cannot be told, for `doubt`.

    `score` is the normalised correlation of the sound next to it, 0 to 1; `rival` how good the
    next best place of the seconds around it is, as a share of the best.
    """

    at_ms: int | None = None
    score: float = 0.0
    rival: float = 0.0
    doubt: Doubt | None = None


MOST_ALIGNED_SAMPLES = 1 << 24  # of each file: 349 s at 48 kHz; what follows is not compared


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two sounds of the same material lie to each other.

    `offset` says by how many samples at `rate_hz` the second file's material lies later than the
    first's; None where it cannot be told, for the reason in `doubt`. `agreeing` of `places` places
    in the sound gave that very offset. `inverted` tells opposite polarity.
    """

    rate_hz: int
    offset: int | None = None
    agreeing: int = 0
    places: int = 0
    inverted: bool = False
    doubt: Doubt | None = None
