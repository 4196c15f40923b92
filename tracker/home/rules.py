"""The sound of the style guide: made here, so that the page needs no upload and no file."""

import math
import wave
from datetime import date
from functools import cache
from io import BytesIO

RATE = 16_000
SECONDS = 24
# Parts of the specimen reel: start, work, role, knob-cap colour.
REEL = (
    (0, "Night Bus", "Sound design, mix", "oxide"),
    (7000, "Kiln", "Interactive audio", "amber"),
    (13_000, "Low Tide", "Recording, mix", "moss"),
    (19_000, "Dispatches", "Dialogue edit", "blue"),
)
# Specimen works: title, what it is, roles, a note, colour.
WORKS: tuple[tuple[str, str, tuple[str, ...], str, str], ...] = (
    (
        "Harbour",
        "Short film, 11 minutes, 2026. Final scene, stereo fold-down of the 5.1 mix.",
        ("Sound design", "Re-recording mix"),
        "Forty minutes of empty bus became one engine that breathes with the main character.",
        "blue",
    ),
    (
        "Kiln",
        "Game, 48-hour jam, 2025. Video capture, FMOD.",
        ("Interactive audio", "Foley"),
        "Heat is the score: one parameter drives forty-one layered events.",
        "oxide",
    ),
    ("Tide", "Single, 2026.", ("Recording", "Mix"), "", "moss"),
    (
        "Salt",
        "Documentary podcast, six episodes. Excerpt from episode 4.",
        ("Dialogue edit", "Restoration", "Mix"),
        "Interviews came from phones, kitchens and one fishing boat.",
        "plum",
    ),
)
# Specimen things that wait, shaped like ``tracker.web.needs.Need``.
NEEDS: tuple[dict[str, object], ...] = (
    {
        "title": "Answer Dr Adair about your week 9 journal",
        "sentence": "Returned on Tuesday: “Say which stems you delivered.”",
        "url": "#g-list",
        "tag": "returned",
    },
    {
        "title": "Choose one business elective",
        "sentence": "3 credits, spring 2027.",
        "url": "#g-list",
        "due_on": date(2026, 11, 28),
    },
    {"title": "Send your capstone proposal", "url": "#g-list", "tag": "not-started"},
)
CHORD = (220.0, 277.18, 329.63, 440.0)


def loudness_at(second: float) -> float:
    """Return the level at a time, 0 to 1: it swells, and plucks twice a second."""
    swell = 0.35 + 0.3 * math.sin(math.pi * second / SECONDS) + 0.2 * math.sin(second * 0.9)
    pluck = math.exp(-3.0 * (second % 0.5))
    return max(0.03, min(1.0, swell * (0.35 + 0.65 * pluck)))


@cache
def sample() -> bytes:
    """Return the chord as a WAV file, 8 bit mono."""
    frames = bytearray()
    for n in range(RATE * SECONDS):
        second = n / RATE
        tone = CHORD[int(second * 2) % len(CHORD)]
        value = math.sin(2 * math.pi * tone * second) * loudness_at(second)
        frames.append(128 + round(96 * value))
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(bytes(frames))
    return file.getvalue()


def sample_heights() -> tuple[int, ...]:
    """Return the bars of the sample's waveform."""
    step = SECONDS / 216
    return tuple(
        round(100 * max(loudness_at(n * step + i * step / 8) for i in range(8))) for n in range(216)
    )
