"""K-weighting (ITU-R BS.1770-5, annex 1) without a loop over samples.

The two filters are one linear system with four states. A row of N samples is filtered by one
matrix product, and the states at the row borders come from a doubling scan, so numpy does in
large products what would otherwise be a recursion sample by sample.
"""

from dataclasses import dataclass
from math import pi, tan

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

HOP_S = 0.01  # energies are summed over 10 ms: fine enough for every case of EBU Tech 3341
_MEMORY_S = 0.6  # after this long the slower filter has forgotten (below 1e-9)


@dataclass(frozen=True, slots=True)
class Biquad:
    """A second-order filter: numerator b, denominator a with a[0] = 1."""

    b: tuple[float, float, float]
    a: tuple[float, float, float]


def shelf(rate_hz: int) -> Biquad:
    """Return the pre-filter, a high shelf of 4 dB that stands for the head.

    BS.1770 lists coefficients for 48 kHz only; the analogue prototype behind them (centre, gain
    and Q fitted to 15 digits) gives those at 48 kHz and the right ones at other rates.
    """
    k = tan(pi * 1681.974450955533 / rate_hz)
    q = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    norm = 1 + k / q + k * k
    b = ((high + band * k / q + k * k), 2 * (k * k - high), (high - band * k / q + k * k))
    a = (1.0, 2 * (k * k - 1) / norm, (1 - k / q + k * k) / norm)
    return Biquad((b[0] / norm, b[1] / norm, b[2] / norm), a)


def high_pass(rate_hz: int) -> Biquad:
    """Return the RLB filter, a high-pass at 38 Hz whose numerator is 1, -2, 1 at every rate."""
    k = tan(pi * 38.13547087602444 / rate_hz)
    q = 0.5003270373238773
    norm = 1 + k / q + k * k
    return Biquad((1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / norm, (1 - k / q + k * k) / norm))


class Weighting:
    """K-weights planar sound and sums its squares per hop."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self.hop, self._row = _hop_and_row(rate_hz)
        a, b, c, d = _cascade(shelf(rate_hz), high_pass(rate_hz))
        n = self._row
        powers = [np.eye(4)]
        for _ in range(n):
            powers.append(powers[-1] @ a)
        response = np.array([d] + [c @ powers[i] @ b for i in range(n - 1)])
        toeplitz = np.zeros((n, n))
        for i in range(n):
            toeplitz[i, : i + 1] = response[: i + 1][::-1]
        into_state = np.stack([powers[n - 1 - j] @ b for j in range(n)], 1)
        self._forward = np.concatenate([toeplitz.T, into_state.T], 1).astype(np.float32)
        self._from_state = np.stack([c @ powers[i] for i in range(n)]).T.astype(np.float32)
        self._doublings = _doublings(powers[n].T, n, rate_hz)
        self._state = np.zeros((channels, 4))

    def energies(self, sound: Floats) -> tuple[Doubles, Doubles | None]:
        """Return sums of squares, shape (channels, hops), of sound shaped (channels, samples).

        The number of samples must be a multiple of `hop`. For two channels the sums of their
        products per hop come along: from them follows what a fold-down to mono would read.
        """
        channels, samples = sound.shape
        n = self._row
        rows = samples // n
        product = sound.reshape(channels * rows, n) @ self._forward
        states = self._states(product[:, n:].reshape(channels, rows, 4).astype(np.float64))
        weighted = product[:, :n]
        weighted += states.reshape(channels * rows, 4).astype(np.float32) @ self._from_state
        squares: Doubles = np.einsum("ij,ij->i", weighted, weighted).astype(np.float64)
        summed: Doubles = squares.reshape(channels, samples // self.hop, -1).sum(2)
        if channels != 2:
            return summed, None
        products = np.einsum("ij,ij->i", weighted[:rows], weighted[rows:]).astype(np.float64)
        return summed, products.reshape(samples // self.hop, -1).sum(1)

    def _states(self, inputs: Doubles) -> Doubles:
        """Return the state at the start of each row, and keep the one after the last."""
        channels, rows, _ = inputs.shape
        states = np.empty((channels, rows + 1, 4))
        states[:, 0] = self._state
        states[:, 1:] = inputs
        for distance, matrix in self._doublings:
            if distance > rows:
                break
            states[:, distance:] += states[:, :-distance] @ matrix
        self._state = states[:, rows].copy()
        return states[:, :rows]


def _cascade(first: Biquad, second: Biquad) -> tuple[Doubles, Doubles, Doubles, float]:
    a1, b1, c1, d1 = _state_space(first)
    a2, b2, c2, d2 = _state_space(second)
    a = np.zeros((4, 4))
    a[:2, :2], a[2:, :2], a[2:, 2:] = a1, np.outer(b2, c1), a2
    return a, np.concatenate([b1, b2 * d1]), np.concatenate([d2 * c1, c2]), d1 * d2


def _state_space(filter_: Biquad) -> tuple[Doubles, Doubles, Doubles, float]:
    """Write the filter in transposed direct form II."""
    b, a = filter_.b, filter_.a
    step = np.array([[-a[1], 1.0], [-a[2], 0.0]])
    return step, np.array([b[1] - a[1] * b[0], b[2] - a[2] * b[0]]), np.array([1.0, 0.0]), b[0]


def _doublings(step: Doubles, row: int, rate_hz: int) -> list[tuple[int, Doubles]]:
    found, matrix, distance = [], step.copy(), 1
    while distance * row < rate_hz * _MEMORY_S:
        found.append((distance, matrix.copy()))
        matrix, distance = matrix @ matrix, distance * 2
    return found


def _hop_and_row(rate_hz: int) -> tuple[int, int]:
    """Choose the hop nearest 10 ms that splits into rows of a size good for matrix products."""
    hop = round(rate_hz * HOP_S)
    while True:
        rows = [size for size in range(8, 129) if hop % size == 0]
        if rows:
            return hop, min(rows, key=lambda size: abs(size - 60))
        hop += 1
