"""A small studio of synthesised instruments: numbers in, float32 sound out at 48 kHz.

Every function returns mono samples of about unit level unless it says otherwise; nothing here
draws on any recording. Randomness comes from a generator the caller seeds, so that the demo
university sounds the same in every installation.
"""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

RATE_HZ = 48_000
Sound = NDArray[np.float32]


def single(numbers: ArrayLike) -> Sound:
    """Return the numbers in single precision, which is all that sound needs."""
    return np.asarray(numbers, np.float32)


def seconds(count: float) -> NDArray[np.float64]:
    """Return the moments, in seconds, of every sample of a stretch of time."""
    return np.arange(int(count * RATE_HZ)) / RATE_HZ


def hertz(note: float) -> float:
    """Return the frequency of a MIDI note number (A4 = 69 = 440 Hz)."""
    return float(440.0 * 2 ** ((note - 69) / 12))


def swell(length_s: float, *, attack_s: float, release_s: float) -> Sound:
    """Return an envelope that rises, holds at 1 and falls."""
    t = seconds(length_s)
    up = np.clip(t / max(attack_s, 1e-4), 0, 1)
    down = np.clip((length_s - t) / max(release_s, 1e-4), 0, 1)
    return single(0.5 - 0.5 * np.cos(np.pi * np.minimum(up, down)))


def partials(
    frequency_hz: float, length_s: float, levels: list[float], *, vibrato: float = 0.0
) -> Sound:
    """Add harmonics of one tone; those above 18 kHz are left out.

    Args:
        frequency_hz: of the fundamental.
        length_s: how long it sounds.
        levels: of the harmonics, the fundamental first.
        vibrato: depth in semitones, at 5.3 Hz, setting in slowly.
    """
    t = seconds(length_s)
    bend = vibrato * np.clip(t / 0.4, 0, 1) * np.sin(2 * np.pi * 5.3 * t)
    turns = np.cumsum(frequency_hz * 2 ** (bend / 12)) / RATE_HZ
    phase = single(2 * np.pi * (turns % 1))  # float32 sines are several times as fast
    out = np.zeros(t.size, np.float32)
    for number, level in enumerate(levels, start=1):
        if number * frequency_hz < 18_000:
            out += single(level) * np.sin(single(number) * phase)
    return out / single(max(sum(map(abs, levels)), 1e-9))


def pluck(note: float, length_s: float, *, rng: np.random.Generator, bright: float = 0.6) -> Sound:
    """A plucked string after Karplus and Strong (1983): a delay line that averages itself."""
    period = max(2, round(RATE_HZ / hertz(note)))
    line = rng.uniform(-1, 1, period)
    for _ in range(round((1 - bright) * 6)):
        line = (line + np.roll(line, 1)) / 2
    rounds = int(length_s * RATE_HZ) // period + 1
    out = np.empty((rounds, period))
    for turn in range(rounds):
        out[turn] = line
        line = 0.4985 * (line + np.roll(line, 1))
    flat = out.ravel()[: int(length_s * RATE_HZ)]
    return single(flat / max(float(np.abs(flat).max()), 1e-9)) * swell(
        length_s, attack_s=0.001, release_s=min(0.2, length_s / 2)
    )


@cache
def bass(note: float, length_s: float) -> Sound:
    """A round electric bass."""
    tone = partials(hertz(note), length_s, [1, 0.55, 0.3, 0.16, 0.08, 0.05])
    t = seconds(length_s)
    return tone * single(np.exp(-t * 1.6)) * swell(length_s, attack_s=0.004, release_s=0.05)


@cache
def pad(note: float, length_s: float) -> Sound:
    """A slow chord voice: three strings slightly apart."""
    levels = [1 / n**1.6 for n in range(1, 12)]
    apart = (-0.07, 0.0, 0.06)
    tone = sum(partials(hertz(note + cents), length_s, levels, vibrato=0.05) for cents in apart)
    return single(tone / 3) * swell(length_s, attack_s=0.5, release_s=0.7)


@cache
def bow(note: float, length_s: float, *, weight: float = 1.0) -> Sound:
    """A bowed string with vibrato; ``weight`` brightens it."""
    levels = [1 / n ** (1.9 - 0.7 * weight) * (1.25 if n in {2, 3, 5} else 1) for n in range(1, 18)]
    tone = partials(hertz(note), length_s, levels, vibrato=0.16)
    return tone * swell(length_s, attack_s=0.14, release_s=0.22)


def kick(rng: np.random.Generator) -> Sound:
    """A bass drum: a falling sine and a beater's click."""
    t = seconds(0.38)
    body = np.sin(2 * np.pi * (48 * t + 75 / 28 * (1 - np.exp(-28 * t)))) * np.exp(-t * 9)
    click = rng.standard_normal(t.size) * np.exp(-t * 420) * 0.35
    return single(body + click)


def snare(rng: np.random.Generator, *, tone_hz: float = 190) -> Sound:
    """A snare drum: two modes of the head and the wires."""
    t = seconds(0.26)
    head = np.sin(2 * np.pi * tone_hz * t) + 0.6 * np.sin(2 * np.pi * tone_hz * 1.59 * t)
    wires = bright_noise(t.size, rng) * np.exp(-t * 17)
    return single(0.45 * head * np.exp(-t * 24) + 0.75 * wires)


def hat(rng: np.random.Generator, *, open_s: float = 0.05) -> Sound:
    """A hi-hat, closed or held open."""
    t = seconds(min(0.5, open_s * 5))
    return single(bright_noise(t.size, rng) * np.exp(-t / open_s) * 0.6)


def bright_noise(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """White noise with its lows taken away."""
    noise = rng.standard_normal(count + 1)
    return np.diff(noise) / 2


def coloured(length_s: float, *, low_hz: float, high_hz: float, rng: np.random.Generator) -> Sound:
    """Noise between two frequencies, pink inside: wind, water, rooms."""
    count = int(length_s * RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    shape = np.where((hz >= low_hz) & (hz <= high_hz), 1 / np.sqrt(np.maximum(hz, 20)), 0)
    out = np.fft.irfft(spectrum * shape, count)
    return single(out / max(float(np.abs(out).max()), 1e-9))


def murmur(length_s: float, *, pitch_hz: float, rng: np.random.Generator) -> Sound:
    """A voice without words: syllables of voiced harmonics under moving formants."""
    out = np.zeros(int(length_s * RATE_HZ), np.float32)
    at = 0.05
    while at < length_s - 0.5:
        span = float(rng.uniform(0.11, 0.3))
        first, second = rng.uniform(300, 800), rng.uniform(900, 2300)
        pitch = pitch_hz * float(2 ** rng.uniform(-0.25, 0.2))
        levels = [
            _formant(n * pitch, first, 110) + 0.5 * _formant(n * pitch, second, 160) + 0.02
            for n in range(1, 30)
        ]
        tone = partials(pitch, span, levels, vibrato=0.1)
        tone = tone * swell(span, attack_s=0.03, release_s=0.06)
        start = int(at * RATE_HZ)
        out[start : start + tone.size] += tone[: out.size - start] * 2.2
        hiss = single(bright_noise(int(0.05 * RATE_HZ), rng) * 0.05)
        out[start : start + hiss.size] += hiss[: out.size - start]
        at += span + float(rng.choice([0.03, 0.05, 0.09, 0.5], p=[0.4, 0.3, 0.2, 0.1]))
    return out


def _formant(frequency_hz: float, centre_hz: float, width_hz: float) -> float:
    return float(np.exp(-(((frequency_hz - centre_hz) / width_hz) ** 2)))


def room(dry: Sound, *, length_s: float, wet: float, rng: np.random.Generator) -> Sound:
    """Place sound in a room; takes mono or (2, n) stereo, returns (2, n) with the tail kept."""
    pair = np.stack([dry, dry]) if dry.ndim == 1 else dry
    t = seconds(length_s)
    decay = np.exp(-6.9 * t / length_s)
    size = 1 << int(np.ceil(np.log2(pair.shape[1] + t.size)))
    tail = np.zeros((2, pair.shape[1] + t.size), np.float32)
    for side in range(2):
        answer = rng.standard_normal(t.size) * decay
        answer = np.convolve(answer, [0.25, 0.5, 0.25], "same")
        answer /= np.sqrt(np.sum(answer**2))
        spectrum = np.fft.rfft(pair[side], size) * np.fft.rfft(answer, size)
        tail[side] = np.fft.irfft(spectrum, size)[: tail.shape[1]]
    out = wet * tail
    out[:, : pair.shape[1]] += (1 - wet * 0.5) * pair
    return single(out)
