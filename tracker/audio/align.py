"""How much later the same material begins in one file than in another, exact to one sample.

Both are folded to one channel at one rate. A coarse search over the whole stretch finds the lag; a
search at full rate at several places then fixes it to the sample. The answer is trusted only when
those places agree and no other lag explains the sound as well; otherwise it says why not.

Method: generalised cross-correlation with partly whitened spectra (Knapp and Carter, 1976), which
keeps its sharp peak through changes of gain, equalisation and codec.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame

from tracker.audio import decode, probe
from tracker.audio.decode import Decoded
from tracker.audio.probe import Source
from tracker.audio.types import MOST_ALIGNED_SAMPLES, Alignment, Doubt, Progress
from tracker.audio.weighting import Doubles, Floats

_MAX_RATE_HZ = 96_000
_COARSE_HZ = 6_000
_WHITENING = 0.8  # 1 would be PHAT proper, which trusts empty bands as much as full ones
_SHORTEST_S = 0.3
_PLACES = 12
_PLACE_S = 1.0
_PEAK_WIDTH_S = 0.02  # what lies this near to the peak belongs to it
_CLEAR_SIGMAS = 9.0  # a peak of unrelated sound reaches about 5.5
_RIVAL = 0.9  # a second peak this high next to the first makes the lag a matter of taste
_AGREEING_SHARE = 0.6
_TWIN = 0.97  # as _RIVAL, among the lags near by at full rate: a tone repeats every period
_SILENT = 3e-5  # root mean square, -90 dBFS


def align(first: Path, second: Path, progress: Progress) -> Alignment:
    """Find the offset between two files; raises Fault for a file that cannot be read."""
    with probe.opened(first) as source:
        rate_hz = working_rate(source.stream.codec_context.sample_rate)
    one = _folded(first, rate_hz)
    progress(0.4)
    other = _folded(second, rate_hz)
    progress(0.8)
    return between(one, other, rate_hz)


def working_rate(rate_hz: int) -> int:
    """Return the rate at which files of this rate are compared: their own up to 96 kHz."""
    while rate_hz > _MAX_RATE_HZ:
        rate_hz //= 2
    return rate_hz


def between(one: Floats, other: Floats, rate_hz: int) -> Alignment:
    """Find the offset between two sounds of one channel at the same rate."""
    if min(one.size, other.size) < rate_hz * _SHORTEST_S:
        return Alignment(rate_hz, doubt=Doubt.SHORT)
    if min(_level(one), _level(other)) < _SILENT:
        return Alignment(rate_hz, doubt=Doubt.SILENT)
    factor = max(1, rate_hz // _COARSE_HZ)
    coarse = _coarse_lag(_reduced(one, factor), _reduced(other, factor), rate_hz / factor)
    if isinstance(coarse, Doubt):
        return Alignment(rate_hz, doubt=coarse)
    lag = coarse * factor
    starts = _starts(one, other, lag, rate_hz)
    found = [_exact_lag(one, other, start, lag, rate_hz) for start in starts]
    return _agreed(found, rate_hz)


def one_channel(source: Source, state: Decoded, rate_hz: int) -> Iterator[Floats]:
    """Yield an opened file as one channel at this rate.

    Left weighs more than right, so that a file whose sides are each other's opposite stays heard.
    """
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=rate_hz)
    for frame in decode.frames(source, state):
        frame.pts = None
        yield from map(_mixed, resampler.resample(frame))
    yield from map(_mixed, resampler.resample(None))


def _mixed(frame: AudioFrame) -> Floats:
    stereo = cast("Floats", frame.to_ndarray())
    mixed = stereo[0] * np.float32(0.6) + stereo[1] * np.float32(0.4)
    return cast("Floats", np.nan_to_num(mixed, nan=0.0, posinf=0.0, neginf=0.0))


def _folded(path: Path, rate_hz: int) -> Floats:
    """Read the beginning of a file as one channel."""
    pieces, samples = [np.zeros(0, np.float32)], 0
    with probe.opened(path) as source:
        for piece in one_channel(source, Decoded(), rate_hz):
            pieces.append(piece)
            samples += piece.size
            if samples >= MOST_ALIGNED_SAMPLES:
                break
    return np.concatenate(pieces)[:MOST_ALIGNED_SAMPLES]


def _level(sound: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if sound.size else 0.0


def _reduced(sound: Floats, factor: int) -> Floats:
    """Lower the rate by a whole factor, each sample the mean of those it stands for."""
    whole = sound[: sound.size // factor * factor]
    return cast("Floats", whole.reshape(-1, factor).mean(1))


def _correlation(one: Floats, other: Floats) -> tuple[Doubles, int]:
    """Return the correlation at all lags and the place of lag 0; lags below it are negative."""
    size = _fast_size(one.size + other.size)
    cross = np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size))
    strength = np.abs(cross)
    floor = float(strength.mean()) * 1e-4 + 1e-30
    cross /= np.power(strength + floor, _WHITENING)
    wrapped = np.fft.irfft(cross, size)
    lags = np.concatenate([wrapped[size - one.size + 1 :], wrapped[: other.size]])
    return cast("Doubles", lags), one.size - 1


def _fast_size(at_least: int) -> int:
    """Return a length whose transform is quick: a power of two or three quarters of one."""
    power = 1 << (at_least - 1).bit_length()
    return power * 3 // 4 if power * 3 // 4 >= at_least else power


def _coarse_lag(one: Floats, other: Floats, rate_hz: float) -> int | Doubt:
    values, zero = _correlation(one, other)
    sizes = np.abs(values)
    peak = int(sizes.argmax())
    if sizes[peak] < _CLEAR_SIGMAS * float(values.std()):
        return Doubt.DIFFERENT
    width = round(_PEAK_WIDTH_S * rate_hz)
    beside = np.concatenate([sizes[: max(0, peak - width)], sizes[peak + width + 1 :]])
    if beside.size and float(beside.max()) > _RIVAL * sizes[peak]:
        return Doubt.UNCLEAR
    return peak - zero


def _starts(one: Floats, other: Floats, lag: int, rate_hz: int) -> list[int]:
    """Choose places, spread over what both files hold, where both sound; counted in `one`."""
    begin, end = max(0, -lag), min(one.size, other.size - lag)
    length = _place_size(end - begin, rate_hz)
    if length <= 0:
        return []
    places = min(_PLACES, max(1, (end - begin) // length))
    starts = np.linspace(begin, end - length, places).astype(int)
    return [
        int(start)
        for start in starts
        if _level(one[start : start + length]) > _SILENT
        and _level(other[start + lag : start + lag + length]) > _SILENT
    ]


def _place_size(common: int, rate_hz: int) -> int:
    """Return how long one place is: a second, or a third of a short sound."""
    return min(round(_PLACE_S * rate_hz), common // 3)


def _exact_lag(
    one: Floats, other: Floats, start: int, lag: int, rate_hz: int
) -> tuple[int, bool] | None:
    """Search around the coarse lag at full rate; return the lag and whether it is inverted.

    None where another lag fits as well.
    """
    common = min(one.size, other.size - lag) - max(0, -lag)
    length = _place_size(common, rate_hz)
    reach = 3 * max(1, rate_hz // _COARSE_HZ)
    margin = reach + round(_PEAK_WIDTH_S * rate_hz)
    begin = start + lag - margin
    piece = one[start : start + length]
    around = np.zeros(length + 2 * margin, np.float32)
    low, high = max(0, begin), min(other.size, begin + around.size)
    around[low - begin : high - begin] = other[low:high]
    values, zero = _correlation(piece, around)
    sizes = np.abs(values[zero : zero + 2 * margin + 1])
    best = margin - reach + int(sizes[margin - reach : margin + reach + 1].argmax())
    beside = np.concatenate([sizes[: best - 2], sizes[best + 3 :]])
    if float(beside.max()) > _TWIN * sizes[best]:
        return None
    return lag - margin + best, bool(values[zero + best] < 0)


def _agreed(found: list[tuple[int, bool] | None], rate_hz: int) -> Alignment:
    if not found:
        return Alignment(rate_hz, doubt=Doubt.SILENT)
    clear = [each for each in found if each is not None]
    if len(clear) * 2 < len(found):
        return Alignment(rate_hz, places=len(found), doubt=Doubt.UNCLEAR)
    lags = np.array([lag for lag, _ in clear])
    middle = int(np.median(lags))
    near = np.abs(lags - middle) <= 1
    # The middle of an even number may lie between two: take the lag most places name.
    values, counts = np.unique(lags[near], return_counts=True)
    agreeing = int(near.sum())
    if agreeing < max(1, _AGREEING_SHARE * len(found)) or not values.size:
        return Alignment(rate_hz, agreeing=agreeing, places=len(found), doubt=Doubt.DIFFERENT)
    inverted = sum(turned for _, turned in clear) * 2 > len(clear)
    offset = int(values[counts.argmax()])
    return Alignment(rate_hz, offset, agreeing, len(found), inverted)
