"""What was measured in a version, in words and as a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tracker.media.models import Version
from tracker.web.filters import decimal, duration, signed, size

_DUAL_MONO = (
    "Loudness adds up the channels. As a mono file this would read 3 LU less, "
    "though it sounds the same."
)
_MONO = (
    "Loudness adds up the channels. The same sound on two equal channels reads 3 LU more, "
    "though it sounds the same."
)


@dataclass(frozen=True)
class Row:
    """One measurement: its name, its value, and what it means where that helps."""

    name: str
    value: str
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """Measurements that belong together."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Drawing:
    """Loudness over time, ready to be drawn in a box of 1000 by 100.

    Attributes:
        short_term: one SVG path of the short-term curve.
        momentary: the same of the momentary curve.
        integrated_y: where the integrated loudness lies, None where it is undefined.
        marks: places of the two highest readings, as (x, y).
        levels: labels beside the box from top to bottom.
        lines: where those levels lie.
        times: labels below it from left to right, in milliseconds.
        words: the same for people who do not see it.
    """

    short_term: str
    momentary: str
    integrated_y: float | None
    marks: tuple[tuple[float, float], ...]
    levels: tuple[int, ...]
    lines: tuple[float, ...]
    times: tuple[int, ...]
    words: str


def groups(version: Version) -> list[Group]:
    """Return what to show of a version that has been measured; empty rows are left out."""
    measured: dict[str, Any] = version.facts.get("measured", {})
    made = [
        Group("Level", _level(version, measured)),
        Group("Dynamics", _dynamics(version, measured)),
        Group("Stereo", _stereo(version, measured)),
        Group("Edges and silence", _edges(measured)),
        Group("File", _file(version, measured)),
    ]
    shown = [Group(g.title, tuple(row for row in g.rows if row.value)) for g in made]
    return [group for group in shown if group.rows]


def _level(version: Version, measured: dict[str, Any]) -> tuple[Row, ...]:
    hint = _MONO if version.channels == 1 else ""
    if measured.get("has_equal_channels"):
        hint = _DUAL_MONO
    clipped, runs = measured.get("clipped_samples", 0), measured.get("clipped_runs", 0)
    offset = max(map(abs, measured.get("dc_offset", [])), default=0.0)
    return (
        Row(
            "Integrated loudness",
            _unit(version.loudness_lufs, "LUFS") or "–, silent or shorter than 400 ms",
            hint,
        ),
        Row("True peak", _unit(version.true_peak_dbtp, "dBTP") or "–, silent"),
        Row("Sample peak", _unit(measured.get("sample_peak_dbfs"), "dBFS")),
        Row("Clipping", _clipping(clipped, runs), _where(measured) if runs else ""),
        Row(
            "DC offset",
            f"{decimal(offset * 100)} %" if offset >= 0.0005 else "",
            "A steady offset eats headroom and can click at edits. A high-pass filter removes it.",
        ),
        Row(
            "Samples that were no numbers",
            _if_any(measured.get("nonfinite_samples", 0), "played as silence"),
        ),
    )


def _dynamics(version: Version, measured: dict[str, Any]) -> tuple[Row, ...]:
    peak, loudness = version.true_peak_dbtp, version.loudness_lufs
    ratio = peak - loudness if peak is not None and loudness is not None else None
    return (
        Row(
            "Loudness range",
            _unit(version.range_lu, "LU") or "–, silent or shorter than 3 seconds",
            "From soft to loud passages.",
        ),
        Row("Loudest short-term", _unit(measured.get("max_short_term_lufs"), "LUFS"), "Over 3 s."),
        Row("Loudest momentary", _unit(measured.get("max_momentary_lufs"), "LUFS"), "Over 400 ms."),
        Row("Peak to loudness", _unit(ratio, "LU"), "Less means more limiting."),
    )


def _stereo(version: Version, measured: dict[str, Any]) -> tuple[Row, ...]:
    correlation, loss = measured.get("phase_correlation"), measured.get("mono_loss_lu")
    if version.channels != 2:
        return ()
    if measured.get("has_equal_channels"):
        return (Row("Channels", "Both the same (dual mono)"),)
    vanishes = loss is None and correlation is not None and correlation < -0.99
    return (
        Row(
            "Phase correlation",
            "" if correlation is None else f"{correlation:+.2f}".replace("-", "−"),
            "+1 is mono, 0 is wide, below 0 cancels in mono.",
        ),
        Row(
            "Lost in mono",
            "All of it" if vanishes else _unit(loss, "LU"),
            "What a phone's single loudspeaker takes away. 3 LU is normal for wide sound."
            if not vanishes
            else "The channels cancel each other. Turn the polarity of one of them around.",
        ),
    )


def _edges(measured: dict[str, Any]) -> tuple[Row, ...]:
    head, tail = measured.get("head_silence_ms"), measured.get("tail_silence_ms")
    return (
        Row("Silence at the start", _seconds(head), "Below −60 dBFS."),
        Row("Silence at the end", _seconds(tail)),
        Row(
            "Noise floor",
            _unit(measured.get("noise_floor_dbfs"), "dBFS"),
            "Root mean square of the quietest half second that is not digital silence.",
        ),
    )


def _file(version: Version, measured: dict[str, Any]) -> tuple[Row, ...]:
    read: dict[str, Any] = version.facts.get("facts", {})
    depth, used = version.bit_depth, measured.get("bits_used")
    bits = f"{depth} bit{' float' if read.get('is_float') else ''}" if depth else ""
    empty = used is not None and depth is not None and used < depth
    return (
        Row("Length", duration(version.duration_ms)),
        Row("Container", f"{version.container}, {size(version.file.size_bytes)}"),
        Row("Codec", version.codec or ""),
        Row("Sample rate", f"{decimal((version.sample_rate_hz or 0) / 1000)} kHz"),
        Row(
            "Bit depth",
            bits,
            f"Only {used} bits are ever used: nothing finer was recorded." if empty else "",
        ),
        Row("Channels", str(read.get("layout", ""))),
    )


def _unit(value: Any, unit: str) -> str:  # noqa: ANN401 - a decimal of a column or a float of JSON
    return "" if value is None else f"{signed(value)} {unit}"


def _seconds(ms: int | None) -> str:
    return "" if ms is None else f"{decimal(ms / 1000)} s"


def _if_any(count: int, words: str) -> str:
    return f"{count:,}, {words}" if count else ""


def _clipping(samples: int, runs: int) -> str:
    if not samples:
        return "None"
    single = f"{samples:,} {'sample' if samples == 1 else 'samples'} at full scale"
    return f"{single}, {runs:,} {'run' if runs == 1 else 'runs'}" if runs else single


def _where(measured: dict[str, Any]) -> str:
    places = list(dict.fromkeys(duration(ms) for ms in measured.get("first_clips_ms", [])))
    return f"Three or more in a row, first at {', '.join(places[:5])}." if places else ""


def drawing(version: Version) -> Drawing | None:
    """Lay loudness over time out; None for sound that is silent or too short."""
    curve: dict[str, Any] = version.facts.get("measured", {}).get("curve", {})
    step_ms = curve.get("step_ms", 0)
    momentary, short_term = curve.get("momentary_lufs", []), curve.get("short_term_lufs", [])
    loud = [value for value in momentary if value is not None]
    if len(loud) < 2 or not version.duration_ms:
        return None
    top, bottom = _span(loud)
    place = _Place(step_ms * 1000 / version.duration_ms, top, bottom)
    integrated = None if version.loudness_lufs is None else float(version.loudness_lufs)
    levels = tuple(range(top, bottom - 1, -(top - bottom) // 4))
    return Drawing(
        short_term=place.path(short_term),
        momentary=place.path(momentary),
        integrated_y=None if integrated is None else place.y(integrated),
        marks=tuple(place.highest(values) for values in (short_term, momentary) if any(values)),
        levels=levels,
        lines=tuple(place.y(level) for level in levels),
        times=tuple(version.duration_ms * part // 4 for part in range(5)),
        words=_words(version.facts["measured"], step_ms),
    )


def _span(loud: Sequence[float]) -> tuple[int, int]:
    """Choose top and bottom of the scale, a multiple of 4 LU apart; the softest may fall out."""
    top = 2 * (int(max(loud) + 2) // 2) if max(loud) < 0 else int(max(loud)) + 2
    heard = sorted(loud)[len(loud) // 20]
    spread = max(16, min(60, top - int(heard) + 3))
    return top, top - -(-spread // 4) * 4


@dataclass(frozen=True)
class _Place:
    """Where things lie in the box."""

    column: float
    top: int
    bottom: int

    def x(self, number: int) -> float:
        return round(min(1000.0, (number + 0.5) * self.column), 1)

    def y(self, lufs: float) -> float:
        share = (self.top - lufs) / (self.top - self.bottom)
        return round(100 * min(1.0, max(0.0, share)), 1)

    def path(self, values: Sequence[float | None]) -> str:
        """Write a path that is broken where there is no reading."""
        parts = []
        for number, (before, value) in enumerate(pairwise([None, *values])):
            if value is not None:
                parts.append(f"{'M' if before is None else 'L'}{self.x(number)} {self.y(value)}")
        return "".join(parts)

    def highest(self, values: Sequence[float | None]) -> tuple[float, float]:
        number, value = _top_of(values)
        return self.x(number), self.y(value)


def _top_of(values: Sequence[float | None]) -> tuple[int, float]:
    known = [(number, value) for number, value in enumerate(values) if value is not None]
    return max(known, key=lambda pair: pair[1])


def _words(measured: dict[str, Any], step_ms: int) -> str:
    parts = []
    for name in ("short_term", "momentary"):
        highest, values = measured[f"max_{name}_lufs"], measured["curve"][f"{name}_lufs"]
        if highest is not None and any(values):
            at = duration(_top_of(values)[0] * step_ms + step_ms // 2)
            parts.append(f"{name.replace('_', '-')} {signed(highest)} LUFS at {at}")
    return "Loudest " + ", loudest ".join(parts) + "."
