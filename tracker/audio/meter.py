"""One pass over decoded sound that yields everything measured."""

from collections.abc import Sequence
from math import log10

import numpy as np

from tracker.audio import loudness, peaks
from tracker.audio.clipping import Clipping
from tracker.audio.depth import UsedBits
from tracker.audio.levels import Levels
from tracker.audio.peaks import SAMPLES_PER_PIXEL, PixelFile
from tracker.audio.truepeak import BLOCK, TruePeak
from tracker.audio.types import Measured
from tracker.audio.weighting import Doubles, Floats, Weighting

_PER_PIXEL = SAMPLES_PER_PIXEL // BLOCK
_PIXEL_BUFFERS = 16  # written together: numpy's fixed cost is most of what one buffer takes


class Meter:
    """Feed it planar float32 sound in pieces of any length, then `finish`.

    Memory stays nearly flat: per hour and whatever the rate it keeps 7 MB of energies and 2 bytes
    per pixel; pixels go into `pixel_file` as they come. `depth` is the bit depth that whole-number
    samples are declared to have.
    """

    def __init__(
        self,
        rate_hz: int,
        channels: Sequence[str],
        pixel_file: PixelFile | None = None,
        *,
        depth: int | None = None,
    ) -> None:
        self._weights = np.array(loudness.weights(channels))
        self._weighting = Weighting(rate_hz, len(channels))
        self._true_peak = TruePeak(rate_hz, len(channels))
        self._levels = Levels(rate_hz, len(channels), self._weighting.hop)
        self._clipping = Clipping(len(channels))
        self._used_bits = UsedBits(depth)
        self._pixel_file = pixel_file
        self._rate_hz = rate_hz
        self._hops_per_s = rate_hz / self._weighting.hop
        unit = int(np.lcm(self._weighting.hop, SAMPLES_PER_PIXEL))
        size = unit * max(1, round(rate_hz / unit))  # about one second
        self._unit = unit
        self._buffer: Floats = np.zeros((len(channels), size), np.float32)
        self._filled = 0
        self._frames = 0
        self._energies: list[Doubles] = []
        self._folded: list[Doubles] = []
        self._sizes: list[np.ndarray[tuple[int], np.dtype[np.uint16]]] = []
        self._extremes: list[tuple[Floats, Floats]] = []
        self._unwritten = 0
        self._sample_peak = 0.0
        self._nonfinite = 0

    @property
    def sample_peak(self) -> float:
        """The largest magnitude so far, as a linear amplitude."""
        return self._sample_peak

    @property
    def nonfinite_samples(self) -> int:
        """How many samples so far were no numbers."""
        return self._nonfinite

    def feed(self, sound: Floats) -> None:
        """Take the next piece, shaped (channels, samples)."""
        taken, samples = 0, sound.shape[1]
        while taken < samples:
            room = min(samples - taken, self._buffer.shape[1] - self._filled)
            piece = sound[:, taken : taken + room]
            self._buffer[:, self._filled : self._filled + room] = piece
            taken, self._filled = taken + room, self._filled + room
            if self._filled == self._buffer.shape[1]:
                self._measure(self._buffer, self._filled)
                self._filled = 0

    def finish(self) -> Measured:
        """Measure what is left and read the meter."""
        if self._filled:
            padded = self._filled + (-self._filled) % self._unit
            rest = self._buffer[:, :padded]
            rest[:, self._filled :] = 0
            self._measure(rest, self._filled)
        self._write_pixels()
        self._true_peak.finish()
        self._clipping.finish()
        if self._pixel_file:
            self._pixel_file.finish()
        read = loudness.of_hops(_joined(self._energies), self._hops_per_s)
        return Measured(
            frames=self._frames,
            integrated_lufs=_two_places(read.integrated_lufs),
            loudness_range_lu=_two_places(read.range_lu),
            max_momentary_lufs=_two_places(read.max_momentary_lufs),
            max_short_term_lufs=_two_places(read.max_short_term_lufs),
            true_peak_dbtp=_decibels(float(self._true_peak.amplitude.max(initial=0.0))),
            sample_peak_dbfs=_decibels(self._sample_peak),
            clipped_samples=self._clipping.samples,
            clipped_runs=self._clipping.runs,
            longest_clip_samples=self._clipping.longest,
            first_clips_ms=tuple(
                start * 1000 // self._rate_hz for start in self._clipping.starts()
            ),
            nonfinite_samples=self._nonfinite,
            dc_offset=self._levels.dc_offset,
            phase_correlation=self._levels.phase_correlation,
            mono_loss_lu=self._mono_loss(read.integrated_lufs),
            has_equal_channels=self._levels.has_equal_channels,
            head_silence_ms=self._levels.head_silence_ms,
            tail_silence_ms=self._levels.tail_silence_ms,
            noise_floor_dbfs=self._levels.noise_floor_dbfs,
            bits_used=self._used_bits.count,
            curve=read.curve,
            heights=peaks.heights(np.concatenate(self._sizes) if self._sizes else _NO_SIZES),
        )

    def _mono_loss(self, stereo_lufs: float | None) -> float | None:
        mono_lufs = loudness.integrated(_joined(self._folded), self._hops_per_s)
        if stereo_lufs is None or mono_lufs is None:
            return None
        return round(stereo_lufs - mono_lufs, 2) + 0.0

    def _measure(self, sound: Floats, real: int) -> None:
        """Measure a buffer of which the first `real` samples are sound and the rest padding."""
        lowest, highest = _extremes(sound)
        if not (np.isfinite(lowest).all() and np.isfinite(highest).all()):
            self._clean(sound)
            lowest, highest = _extremes(sound)
        sizes = np.maximum(-lowest, highest)
        peak = float(sizes.max(initial=0.0))
        self._sample_peak = max(self._sample_peak, peak)
        self._clipping.feed(sound, peak)
        self._used_bits.feed(sound)
        self._levels.feed(sound, sizes, real)
        self._keep_pixels(sound, lowest, highest, real)
        self._true_peak.feed(sound, sizes)
        self._weigh(sound, real)
        self._frames += real

    def _weigh(self, sound: Floats, real: int) -> None:
        hop = self._weighting.hop
        squares, products = self._weighting.energies(sound)
        self._energies.append((self._weights @ squares)[: real // hop] / hop)
        if products is not None:
            # Both loudspeakers play half the sum: 2 ((l + r) / 2)^2 = (l^2 + r^2 + 2 l r) / 2.
            folded = np.maximum(squares.sum(0) + 2 * products, 0) / 2
            self._folded.append(folded[: real // hop] / hop)

    def _clean(self, sound: Floats) -> None:
        """Count what is no number and put silence in its place."""
        self._nonfinite += int(np.count_nonzero(~np.isfinite(sound)))
        np.nan_to_num(sound, copy=False, nan=0.0, posinf=0.0, neginf=0.0)

    def _keep_pixels(self, sound: Floats, lowest: Floats, highest: Floats, real: int) -> None:
        over, whole = real % SAMPLES_PER_PIXEL, real // SAMPLES_PER_PIXEL * _PER_PIXEL
        if over:  # the last pixel must not see the padding
            last = sound[:, real - over : real]
            lowest[:, whole : whole + _PER_PIXEL] = last.min(1, keepdims=True)
            highest[:, whole : whole + _PER_PIXEL] = last.max(1, keepdims=True)
        self._extremes.append((lowest, highest))
        self._unwritten += real
        if len(self._extremes) == _PIXEL_BUFFERS:
            self._write_pixels()

    def _write_pixels(self) -> None:
        """Write the pixels of the buffers since the last time."""
        if not self._extremes:
            return
        lowest, highest = (np.concatenate(each, 1) for each in zip(*self._extremes, strict=True))
        starts = np.arange(0, lowest.shape[1], _PER_PIXEL)
        pixels = peaks.quantised(
            np.minimum.reduceat(lowest, starts, 1), np.maximum.reduceat(highest, starts, 1)
        )[: -(-self._unwritten // SAMPLES_PER_PIXEL)]
        self._extremes, self._unwritten = [], 0
        self._sizes.append(peaks.magnitudes(pixels))
        if self._pixel_file:
            self._pixel_file.write(pixels)


_NO_SIZES = np.zeros(0, np.uint16)


def _extremes(sound: Floats) -> tuple[Floats, Floats]:
    starts = np.arange(0, sound.shape[1], BLOCK)  # `reduceat` takes half the time of `min(2)`
    return np.minimum.reduceat(sound, starts, 1), np.maximum.reduceat(sound, starts, 1)


def _joined(parts: list[Doubles]) -> Doubles:
    return np.concatenate(parts) if parts else np.zeros(0)


def _decibels(amplitude: float) -> float | None:
    return round(20 * log10(amplitude), 2) if amplitude > 0 else None


def _two_places(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
