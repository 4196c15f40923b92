"""The pieces the demo university's students made, composed from synthesised instruments.

A recipe is a function of a seeded generator that returns stereo (2, n) float32 at 48 kHz, its
peak below −1 dBFS. ``RECIPES`` names them for the loader.
"""

from collections.abc import Callable, Sequence

import numpy as np

from tracker.demo import instruments as play
from tracker.demo.instruments import RATE_HZ, Sound, single

Recipe = Callable[[np.random.Generator], Sound]


class Desk:
    """A stereo mix of a given length: sounds are put on it at a moment, a level and a place."""

    def __init__(self, length_s: float) -> None:
        self.bus = np.zeros((2, int(length_s * RATE_HZ)), np.float32)

    def put(self, sound: Sound, at_s: float, *, level: float = 1.0, pan: float = 0.0) -> None:
        """Add a mono or stereo sound; what hangs over the end is cut.

        Args:
            sound: mono or (2, n).
            at_s: where it begins.
            level: linear gain.
            pan: −1 left to 1 right, at constant power.
        """
        pair = np.stack([sound, sound]) if sound.ndim == 1 else sound
        angle = (pan + 1) * np.pi / 4
        gains = single([[np.cos(angle)], [np.sin(angle)]]) * single(level * 1.2)
        start = int(at_s * RATE_HZ)
        length = min(pair.shape[1], self.bus.shape[1] - start)
        if length > 0:
            self.bus[:, start : start + length] += gains * pair[:, :length]


def finished(bus: Sound, *, drive: float = 1.0, peak: float = 0.84, fade_s: float = 1.5) -> Sound:
    """Round the loudest moments off, set the peak, fade the end."""
    out = np.tanh(bus / max(float(np.abs(bus).max()), 1e-9) * drive)
    out *= peak / max(float(np.abs(out).max()), 1e-9)
    count = min(out.shape[1], int(fade_s * RATE_HZ))
    out[:, -count:] *= np.linspace(1, 0, count, dtype=np.float32)
    return single(out)


def harbour_lights(rng: np.random.Generator) -> Sound:
    """A single in A minor, 92 to the minute: verse, chorus, middle, chorus."""
    return finished(play.room(_band(rng, mixed=True), length_s=1.1, wet=0.14, rng=rng), drive=1.5)


def harbour_lights_faders_up(rng: np.random.Generator) -> Sound:
    """The same tracks before the mix: everything in the middle, nothing balanced."""
    return finished(_band(rng, mixed=False), drive=0.7, peak=0.5)


def _band(rng: np.random.Generator, *, mixed: bool) -> Sound:
    beat = 60 / 92
    chords = [(57, 60, 64), (53, 57, 60), (48, 52, 55), (55, 59, 62)]
    tune = [76, 74, 72, 69, 72, 74, 76, 79, 77, 76, 72, 74, 71, 67, 69, 72]
    desk = Desk(beat * 4 * 24 + 2)
    for bar in range(24):
        at, chord = bar * 4 * beat, chords[bar % 4]
        chorus = bar % 16 >= 8
        _drums(desk, at, beat, rng, busy=chorus, mixed=mixed, silent=bar < 2)
        for step, long in ((0, 1.5), (1.5, 0.5), (2, 1), (3, 1)):
            note = chord[0] - 24 + (7 if step == 3 and chorus else 0)
            desk.put(play.bass(note, long * beat), at + step * beat, level=0.5 if mixed else 0.75)
        for place, note in enumerate(chord):
            level = (0.2 if chorus else 0.12) if mixed else 0.3
            side = (place - 1) * 0.7 if mixed else 0
            desk.put(play.pad(note, 4 * beat + 0.6), at, level=level, pan=side)
        for step in range(8):
            note = chord[(step * 2 + bar) % 3] + 12
            string = play.pluck(note, beat * 1.4, rng=rng, bright=0.7 if chorus else 0.4)
            side = 0.45 if step % 2 else -0.45
            desk.put(string, at + step * beat / 2, level=0.2, pan=side if mixed else 0)
        if bar >= 4:
            for step in range(0, 4, 1 if chorus else 2):
                note = tune[(bar * 4 + step) % 16]
                line = play.bow(note, beat * (1 if chorus else 1.9), weight=0.4)
                desk.put(line, at + step * beat, level=0.3 if mixed else 0.18, pan=0.08)
    return desk.bus


def _drums(
    desk: Desk,
    at_s: float,
    beat_s: float,
    rng: np.random.Generator,
    *,
    busy: bool,
    mixed: bool,
    silent: bool = False,
) -> None:
    if silent:
        return
    for step in (0, 2, 2.5) if busy else (0, 2.5):
        desk.put(play.kick(rng), at_s + step * beat_s, level=0.85)
    for step in (1, 3):
        desk.put(play.snare(rng), at_s + step * beat_s, level=0.5, pan=0.05)
    for step in range(8):
        soft = 0.14 if step % 2 else 0.22
        desk.put(play.hat(rng), at_s + step * beat_s / 2, level=soft, pan=0.3 if mixed else 0)


def night_ferry(rng: np.random.Generator) -> Sound:
    """A film scene: engine, water, two voices at the rail, a foghorn, then music."""
    stems = night_ferry_stems(rng)
    return finished(single(sum(stems)), drive=0.9, peak=0.72)


def night_ferry_stems(rng: np.random.Generator) -> Sequence[Sound]:
    """Dialogue, music and effects; their sum is the mix before it is finished."""
    length = 64.0
    voices, music, effects = Desk(length), Desk(length), Desk(length)
    engine = sum(play.partials(hz, length, [1, 0.7, 0.5, 0.3, 0.2]) for hz in (31.0, 46.6, 62.3))
    slow = 0.75 + 0.25 * np.sin(2 * np.pi * 0.11 * play.seconds(length))
    effects.put(single(engine * slow / 3), 0, level=0.5)
    for side in (-0.8, 0.8):
        water = play.coloured(length, low_hz=180, high_hz=5200, rng=rng)
        wash = 0.35 + 0.65 * np.abs(np.sin(np.pi * (0.09 * play.seconds(length) + side / 5))) ** 3
        effects.put(single(water * wash), 0, level=0.55, pan=side)
    for at in (9.0, 41.0):
        horn = play.partials(87.3, 4.5, [1, 0.9, 0.7, 0.6, 0.4, 0.3, 0.2])
        horn = horn * play.swell(4.5, attack_s=0.5, release_s=1.4)
        effects.put(play.room(horn, length_s=3.2, wet=0.55, rng=rng), at, level=0.6, pan=-0.35)
    for at, pitch, side in ((14.0, 112, -0.15), (21.5, 196, 0.2), (29.0, 112, -0.15)):
        line = play.murmur(5.6, pitch_hz=pitch, rng=rng)
        voices.put(play.room(line, length_s=0.5, wet=0.12, rng=rng), at, level=0.95, pan=side)
    for number, chord in enumerate([(50, 57, 65), (48, 55, 64), (46, 53, 62), (45, 52, 61)] * 2):
        at = 33 + number * 3.6
        for place, note in enumerate(chord):
            tone = play.bow(note + (12 if number > 3 else 0), 4.4, weight=0.5)
            side = (place - 1) * 0.5
            music.put(play.room(tone, length_s=2.4, wet=0.4, rng=rng), at, level=0.3, pan=side)
    return voices.bus, music.bus, effects.bus


def clockwork_marsh(rng: np.random.Generator) -> Sound:
    """A game level: a marsh at night that ticks, and what lives in it."""
    length = 48.0
    desk = Desk(length)
    desk.put(play.coloured(length, low_hz=90, high_hz=900, rng=rng), 0, level=0.3, pan=-0.4)
    desk.put(play.coloured(length, low_hz=2500, high_hz=7000, rng=rng), 0, level=0.06, pan=0.4)
    for tick in range(int(length / 0.375)):
        at, accent = tick * 0.375, tick % 8 == 0
        note = [62, 69, 65, 74][(tick // 8) % 4] + (12 if tick % 3 else 0)
        click = play.pluck(note, 0.28 if accent else 0.12, rng=rng, bright=0.95)
        desk.put(click, at, level=0.4 if accent else 0.18, pan=float(np.sin(tick * 0.7)) * 0.8)
    for at in np.cumsum(rng.uniform(1.4, 3.8, 14)):
        glide = play.seconds(0.5)
        call = np.sin(2 * np.pi * (420 * glide + rng.uniform(-500, 500) * glide**2))
        croak = single(call * (0.5 + 0.5 * np.sin(2 * np.pi * 28 * glide)))
        voice = croak * play.swell(0.5, attack_s=0.04, release_s=0.3)
        side = float(rng.uniform(-0.9, 0.9))
        desk.put(play.room(voice, length_s=1.4, wet=0.5, rng=rng), float(at), level=0.3, pan=side)
    for number, note in enumerate((38, 41, 36, 38)):
        drone = play.pad(note, 12.5)
        desk.put(drone, number * 11.8, level=0.34 + 0.06 * number)
    return finished(desk.bus, drive=1.1, peak=0.8)


def foundry_hall(rng: np.random.Generator) -> Sound:
    """A support act from the desk: fast, loud, with the hall and its people around it."""
    beat = 60 / 138
    desk = Desk(beat * 4 * 32 + 4)
    for bar in range(32):
        at = 1.5 + bar * 4 * beat
        root = (40, 40, 43, 45)[bar % 4]
        _drums(desk, at, beat, rng, busy=bar % 8 > 3, mixed=True)
        for step in range(8):
            desk.put(play.bass(root, beat / 2), at + step * beat / 2, level=0.42)
            for add, side in ((12, -0.6), (19, 0.6)):
                string = play.pluck(root + add, beat / 2, rng=rng, bright=0.9)
                crunch = np.tanh(4 * string).astype(np.float32)
                desk.put(crunch, at + step * beat / 2, level=0.13, pan=side)
        if bar % 8 > 3:
            shout = play.murmur(beat * 3, pitch_hz=210, rng=rng)
            desk.put(shout, at, level=0.5)
    people = play.coloured(desk.bus.shape[1] / RATE_HZ, low_hz=300, high_hz=3800, rng=rng)
    hall = play.room(desk.bus, length_s=1.9, wet=0.22, rng=rng)[:, : desk.bus.shape[1]]
    desk.bus = hall
    desk.put(people, 0, level=0.05)
    return finished(desk.bus, drive=1.9)


def saltwater_voices(rng: np.random.Generator) -> Sound:
    """A podcast's opening: a bed of music, a host, a guest from across the table."""
    length = 58.0
    desk = Desk(length)
    for bar in range(5):
        for place, note in enumerate(
            ((60, 64, 67), (57, 60, 64), (53, 57, 60), (55, 59, 62))[bar % 4]
        ):
            for step in range(6):
                string = play.pluck(note + 12 * (step % 2), 1.1, rng=rng, bright=0.35)
                loud = 0.26 if bar < 2 else 0.1
                desk.put(string, bar * 3 + step * 0.5 + place * 0.03, level=loud, pan=place - 1)
    for at, long, pitch, side in (
        (6.5, 14.0, 128, -0.05),
        (21.5, 12.0, 208, 0.1),
        (34.5, 7.0, 128, -0.05),
        (42.5, 12.0, 208, 0.1),
    ):
        voice = play.murmur(long, pitch_hz=pitch, rng=rng)
        desk.put(play.room(voice, length_s=0.22, wet=0.08, rng=rng), at, level=0.9, pan=side)
    return finished(desk.bus, drive=1.3, peak=0.8)


def string_quartet(rng: np.random.Generator) -> Sound:
    """Four strings in a stone chapel: a slow chorale and its answer."""
    chorale = [
        (48, 55, 64, 72), (47, 55, 62, 74), (45, 57, 60, 76), (43, 59, 62, 74),
        (41, 57, 60, 72), (40, 55, 60, 72), (38, 53, 62, 69), (43, 53, 59, 71),
        (48, 55, 64, 76), (52, 55, 60, 79), (53, 57, 60, 81), (50, 57, 65, 77),
        (43, 55, 64, 76), (43, 53, 62, 74), (48, 52, 60, 72), (48, 55, 64, 72),
    ]  # fmt: skip
    desk = Desk(len(chorale) * 3.6 + 6)
    for number, chord in enumerate(chorale):
        at, weight = number * 3.6, 0.3 + 0.6 * np.sin(np.pi * number / 15)
        for place, note in enumerate(chord):
            late = float(rng.uniform(0, 0.05))
            tone = play.bow(note, 4.1, weight=float(weight))
            side = (place - 1.5) / 2.4
            desk.put(tone, at + late, level=0.22 + 0.18 * float(weight), pan=-side)
    return finished(play.room(desk.bus, length_s=3.4, wet=0.42, rng=rng), drive=0.8, peak=0.7)


def four_masters(rng: np.random.Generator) -> Sound:
    """Four songs in a row, mastered to sit together."""
    return _four(rng, evened=True)


def four_masters_unmastered(rng: np.random.Generator) -> Sound:
    """The same four songs as the bands sent them."""
    return _four(rng, evened=False)


def _four(rng: np.random.Generator, *, evened: bool) -> Sound:
    parts = []
    for root, beat, sent in ((45, 0.5, 0.35), (50, 0.66, 0.8), (43, 0.44, 0.2), (48, 0.58, 0.55)):
        desk = Desk(14)
        for bar in range(int(14 / (4 * beat))):
            at = bar * 4 * beat
            _drums(desk, at, beat, rng, busy=bar % 2 == 1, mixed=True)
            for step in range(4):
                desk.put(
                    play.bass(root - 12 + (0, 0, 7, 5)[step], beat), at + step * beat, level=0.5
                )
                for note in (root + 12, root + 16, root + 19):
                    string = play.pluck(note, beat * 1.5, rng=rng, bright=0.6)
                    desk.put(string, at + step * beat, level=0.15, pan=(note % 3 - 1) * 0.6)
        song = play.room(desk.bus, length_s=0.9, wet=0.15, rng=rng)[:, : desk.bus.shape[1]]
        parts.append(finished(song, drive=2.2 if evened else 0.8, peak=0.87 if evened else sent))
    return np.concatenate(parts, axis=1)


def trailer_redesign(rng: np.random.Generator) -> Sound:
    """A trailer's sound from nothing: risers, hits, a low brass that answers."""
    desk = Desk(36)
    for number, at in enumerate((3.0, 9.0, 15.0, 20.0, 24.0, 27.0, 29.0, 30.5)):
        rise_s = min(3.0, at)
        rise = play.coloured(rise_s, low_hz=400, high_hz=9000, rng=rng)
        rise = rise * single(np.linspace(0, 1, rise.size) ** 3)
        desk.put(rise, at - rise_s, level=0.5, pan=(-0.5, 0.5)[number % 2])
        boom = single(play.kick(rng) * 1.3)
        desk.put(play.room(boom, length_s=3.0, wet=0.6, rng=rng), at, level=1.0)
        brass = play.partials(play.hertz((26, 26, 24, 29)[number % 4]), 2.6, [1] * 14)
        brass = np.tanh(brass * 3).astype(np.float32) * play.swell(
            2.6, attack_s=0.06, release_s=1.6
        )
        desk.put(brass, at, level=0.55)
    for tick in range(60):
        string = play.pluck(74 + 2 * (tick % 5), 0.2, rng=rng, bright=0.9)
        desk.put(string, tick * 0.5, level=0.1 + tick * 0.002, pan=float(np.cos(tick)) * 0.7)
    return finished(desk.bus, drive=1.4)


def practice_kit(rng: np.random.Generator) -> Sound:
    """A drum kit alone, as it was miked: groove, fill, groove."""
    beat = 60 / 104
    desk = Desk(beat * 4 * 14 + 2)
    for bar in range(14):
        at = bar * 4 * beat
        _drums(desk, at, beat, rng, busy=bar % 4 > 1, mixed=True)
        if bar % 4 == 3:
            for step in range(8):
                tone = 210 - step * 14
                desk.put(play.snare(rng, tone_hz=tone), at + (2 + step / 4) * beat, level=0.4)
    return finished(play.room(desk.bus, length_s=0.7, wet=0.2, rng=rng), drive=1.2)


RECIPES: dict[str, Recipe] = {
    recipe.__name__.replace("_", "-"): recipe
    for recipe in (
        harbour_lights,
        harbour_lights_faders_up,
        night_ferry,
        clockwork_marsh,
        foundry_hall,
        saltwater_voices,
        string_quartet,
        four_masters,
        four_masters_unmastered,
        trailer_redesign,
        practice_kit,
    )
}


def compose(name: str) -> Sound:
    """Return the piece of that name, the same on every machine.

    Raises:
        KeyError: for a name that no recipe has.
    """
    recipe = RECIPES[name]
    return recipe(np.random.default_rng(list(name.encode())))
