"""Where moments of one recording are in another that was edited in between.

The seconds before and after a moment are looked for, each half and both together, in all of the
other sound, so that an edit on one side leaves the other side to go by. A place counts only when
it is clearly the best in the other sound, when the passage does not come twice in its own, and
when the sound right at the moment is there, too: a moment of a passage that was cut is gone. Where
that does not hold, a wider stretch is tried, and then the answer is a doubt, never a guess.

Method: normalised cross-correlation with running energies (J. P. Lewis, "Fast normalized
cross-correlation", 1995), by overlap-save in the frequency domain. It hears no change of gain or
of polarity. Sound is read piece by piece, so that memory does not grow with its length.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np

from tracker.audio.types import Carried, Doubt, Moment
from tracker.audio.weighting import Doubles, Floats

RATE_HZ = 4_000  # what carries music and speech lies below 2 kHz; a sample is 0.25 ms
_REACHES_S = (4, 16)  # how much is looked at on each side; the wider where the first fits twice
_SHORTEST_S = 1
_AT_ONCE = 8  # moments whose spectra are held together
_APART = RATE_HZ // 20  # peaks nearer than 50 ms are one place
_TRUSTED = 0.5  # correlation of some seconds; the best of unrelated music reaches about 0.3
_TWIN = 0.85  # a second place this good beside the best makes it a matter of taste
_CORES_S = (0.5, 1, 2, 4)  # next to the moment; the first of them that is not silent
_SAME = 0.6  # correlation of the core at one fixed lag
_NEAR_S, _FAR_S = 0.05, 0.15  # around the moment: what decides between the sides of an edit
_EDGE, _BESIDE = 0.45, 0.7  # of these, and of the tenth of a second on the side that counts
_SILENT = 3e-5  # root mean square, -90 dBFS
_HUSHED = 0.02  # of the level around: a pause with its noise

Progress = Callable[[float], None]
_Spectrum = np.ndarray[tuple[int], np.dtype[np.complex128]]


class Sound(Protocol):
    """One channel at 4 kHz that is read in pieces."""

    @property
    def size(self) -> int:
        """How many samples it has."""

    def piece(self, start: int, stop: int) -> Floats:
        """Return these samples; zeros where they lie outside."""


@dataclass(frozen=True, slots=True)
class InMemory:
    """A sound that is short enough to be held."""

    samples: Floats

    @property
    def size(self) -> int:
        """How many samples it has."""
        return int(self.samples.size)

    def piece(self, start: int, stop: int) -> Floats:
        """Return these samples; zeros where they lie outside."""
        return padded(self.samples[max(0, start) : max(0, stop)], start, stop)


def padded(inside: Floats, start: int, stop: int) -> Floats:
    """Put zeros around the part of `start` to `stop` that a sound has."""
    before = min(max(0, -start), stop - start)
    return np.pad(inside, (before, stop - start - before - inside.size))


def place(
    one: Sound, other: Sound, moments: Sequence[Moment], progress: Progress = lambda _share: None
) -> tuple[Carried, ...]:
    """Say for each moment of `one` where it is in `other`, in the order asked."""
    if min(one.size, other.size) < _SHORTEST_S * RATE_HZ:
        return tuple(Carried(doubt=Doubt.SHORT) for _ in moments)
    answers: dict[int, Carried] = {}
    left = list(range(len(moments)))
    for turn, reach_s in enumerate(_REACHES_S):
        for begun in range(0, len(left), _AT_ONCE):
            batch = left[begun : begun + _AT_ONCE]
            found = _placed(one, other, [moments[n] for n in batch], reach_s * RATE_HZ)
            answers.update(zip(batch, found, strict=True))
            progress((turn + (begun + len(batch)) / len(left)) / len(_REACHES_S))
        left = [n for n in left if answers[n].doubt is Doubt.UNCLEAR]
    return tuple(answers[n] for n in range(len(moments)))


@dataclass(frozen=True, slots=True)
class _Window:
    """The stretch around one moment that is looked for; all in samples of the first sound."""

    at: int
    start: int
    stop: int

    @property
    def halves(self) -> tuple[int, int]:
        """How long it is before and after the moment."""
        return self.at - self.start, self.stop - self.at


@dataclass(frozen=True, slots=True)
class _Peak:
    """How well something fits at one lag, 0 to 1."""

    score: float
    lag: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """The best place of a window, and the next best as a share of it."""

    best: _Peak
    rival: float

    @property
    def is_clear(self) -> bool:
        """Whether no other place comes near."""
        return self.rival <= _TWIN


def _placed(one: Sound, other: Sound, moments: Sequence[Moment], reach: int) -> list[Carried]:
    windows = [_window(moment, one.size, reach) for moment in moments]
    there = _search(windows, one, other, reach)
    here = _search(windows, one, one, reach)
    return [
        _decided(one, other, window, moment, tuple(zip(found, own, strict=True)))
        for window, moment, found, own in zip(windows, moments, there, here, strict=True)
    ]


def _window(moment: Moment, size: int, reach: int) -> _Window:
    at = min(max(0, moment.at_ms * RATE_HZ // 1000), size)
    return _Window(at, max(0, at - reach), min(size, at + reach))


def _search(
    windows: Sequence[_Window], one: Sound, within: Sound, reach: int
) -> list[tuple[_Fit, _Fit, _Fit]]:
    """Find each window in all of a sound: both halves together, the one before, the one after."""
    size = 1 << (8 * reach - 1).bit_length()
    probes = [_Probe.of(window, one, size) for window in windows]
    peaks: list[tuple[list[_Peak], ...]] = [([], [], []) for _ in windows]
    hop = size - 2 * reach + 1
    for begin in range(-2 * reach, within.size, hop):
        stretch = _Stretch.of(within.piece(begin, begin + size), hop)
        for probe, found in zip(probes, peaks, strict=True):
            for kind, scores in zip(found, probe.scores(stretch), strict=True):
                kind.extend(_two_best(scores, begin - probe.window.start))
    return [(_fit(both), _fit(before), _fit(after)) for both, before, after in peaks]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of the sound that is searched: its spectrum and its energy up to each sample."""

    spectrum: _Spectrum
    energy: Doubles
    places: int

    @classmethod
    def of(cls, samples: Floats, places: int) -> "_Stretch":
        """Prepare a piece for all windows at once."""
        exact = samples.astype(np.float64)
        energy = np.concatenate([[0.0], np.cumsum(np.square(exact))])
        return cls(np.fft.rfft(exact), energy, places)

    def between(self, start: int, length: int) -> Doubles:
        """Return the energy of `length` samples from each place plus `start`."""
        low = self.energy[start : start + self.places]
        return self.energy[start + length : start + length + self.places] - low


@dataclass(frozen=True, slots=True)
class _Probe:
    """The two halves of a window as spectra, with their energies."""

    window: _Window
    spectra: tuple[_Spectrum, _Spectrum]
    energies: tuple[float, float]
    size: int

    @classmethod
    def of(cls, window: _Window, one: Sound, size: int) -> "_Probe":
        """Read both halves."""
        parts = (one.piece(window.start, window.at), one.piece(window.at, window.stop))
        exact = [np.pad(part.astype(np.float64), (0, size - part.size)) for part in parts]
        before, after = (np.conj(np.fft.rfft(part)) for part in exact)
        energies = (float(np.dot(exact[0], exact[0])), float(np.dot(exact[1], exact[1])))
        return cls(window, (before, after), energies, size)

    def scores(self, stretch: _Stretch) -> tuple[Doubles, Doubles, Doubles]:
        """Return how well both, the half before and the half after fit at each place."""
        first, second = self.window.halves
        raw = [np.fft.irfft(stretch.spectrum * each, self.size) for each in self.spectra]
        before, after = raw[0][: stretch.places], raw[1][first : first + stretch.places]
        there = (stretch.between(0, first), stretch.between(first, second))
        ours = self.energies
        return (
            _normalised(before + after, ours[0] + ours[1], there[0] + there[1], first + second),
            _normalised(before, ours[0], there[0], first),
            _normalised(after, ours[1], there[1], second),
        )


def _normalised(raw: Doubles, ours: float, theirs: Doubles, length: int) -> Doubles:
    """Divide by the energies of both; nothing fits where either is silent."""
    floor = _SILENT**2 * max(1, length)
    if ours < floor:
        return np.zeros_like(raw)
    scores = np.abs(raw) / np.sqrt(ours * np.maximum(theirs, floor))
    return cast("Doubles", np.where(theirs < floor, 0.0, np.minimum(scores, 1.0)))


def _two_best(scores: Doubles, lag: int) -> list[_Peak]:
    """Return the best place and the best that is not beside it."""
    best = int(scores.argmax())
    found = [_Peak(float(scores[best]), lag + best)]
    low, high = max(0, best - _APART), best + _APART + 1
    for begin, rest in ((0, scores[:low]), (high, scores[high:])):
        if rest.size:
            next_best = int(rest.argmax())
            found.append(_Peak(float(rest[next_best]), lag + begin + next_best))
    return found


def _fit(peaks: Sequence[_Peak]) -> _Fit:
    best = max(peaks, key=lambda peak: peak.score)
    others = [p.score for p in peaks if abs(p.lag - best.lag) > _APART]
    return _Fit(best, max(others, default=0.0) / best.score if best.score else 0.0)


def _decided(
    one: Sound,
    other: Sound,
    window: _Window,
    moment: Moment,
    fits: Sequence[tuple[_Fit, _Fit]],
) -> Carried:
    """Choose the lag at which the sound right at the moment is the same, if there is one."""
    strong = [(there, here) for there, here in fits if there.best.score >= _TRUSTED]
    clear = [there for there, here in strong if there.is_clear and here.is_clear]
    level = _level(one.piece(window.start, window.stop))
    ear = _Ear(one, other, window.at, max(_SILENT, _HUSHED * level))
    options = []
    for fit in clear:
        core = ear.core(fit.best.lag)
        if core >= _SAME and ear.is_there(fit.best.lag, side=-1 if moment.is_end else 1):
            order = ear.order(fit.best.lag, side=-1 if moment.is_end else 1)
            options.append((order, core, fit))
    if options:
        _, core, fit = max(options, key=lambda option: option[:2])
        found = min(max(0, window.at + fit.best.lag), other.size)
        return Carried(round(found * 1000 / RATE_HZ), round(core, 3), round(fit.rival, 3))
    if level < _SILENT:
        return Carried(doubt=Doubt.SILENT)
    return Carried(doubt=Doubt.UNCLEAR if len(strong) > len(clear) else Doubt.DIFFERENT)


@dataclass(frozen=True, slots=True)
class _Ear:
    """Compares what lies next to a moment in one sound with what lies there in the other."""

    one: Sound
    other: Sound
    at: int
    hushed: float

    def same(self, lag: int, *ends_s: float) -> float | None:
        """Correlate one stretch, given by seconds from the moment; None where it is silent."""
        start, stop = sorted(self.at + round(each * RATE_HZ) for each in ends_s)
        ours = self.one.piece(start, stop)
        if _level(ours) < self.hushed:
            return None
        return _same(ours, self.other.piece(start + lag, stop + lag))

    def core(self, lag: int) -> float:
        """Tell how much the two are the same next to the moment, at this lag.

        One side is enough. In a pause both must be the same where the sound goes on.
        """
        near: list[float] = []
        far: list[float] = []
        for side in (1, -1):
            for seconds in _CORES_S:
                score = self.same(lag, 0, side * seconds)
                if score is not None:
                    (near if seconds == _CORES_S[0] else far).append(score)
                    break
        return max(near) if near else min(far, default=0.0)

    def is_there(self, lag: int, *, side: int) -> bool:
        """Tell whether the sound right at the moment is the same; 1: what follows counts most."""
        edge = self.same(lag, -side * _NEAR_S, side * _FAR_S)
        beside = self.same(lag, 0, side * 2 * _NEAR_S)
        return edge is None or edge >= _EDGE or (beside or 0.0) >= _BESIDE

    def order(self, lag: int, *, side: int) -> float:
        """Say how well a lag fits right at an edit, where another one fits on its other side."""
        leaning, opposite = (self.same(lag, 0, each * _NEAR_S) for each in (side, -side))
        return 2 * (leaning or 0.0) + (opposite or 0.0)


def _same(ours: Floats, theirs: Floats) -> float:
    """Return the correlation of two pieces as they lie."""
    if min(_level(ours), _level(theirs)) < _SILENT:
        return 0.0
    one, other = ours.astype(np.float64), theirs.astype(np.float64)
    product = float(np.dot(one, other))
    return abs(product) / float(np.sqrt(np.dot(one, one) * np.dot(other, other)))


def _level(sound: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if sound.size else 0.0
