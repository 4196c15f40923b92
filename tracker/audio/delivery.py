"""Comparing what was measured with what a delivery asks.

A specification passes or fails, line by line. A player neither passes nor fails anything: it turns
sound down, or up, and that is what is said. A value that is not defined (silence, too short) is
told in a sentence and decides nothing. So is loudness that is asked of dialogue alone: the meter
has no dialogue gate, and what it reads of the whole programme decides nothing. Measured values are
judged as they are shown, with two decimals, so that no line contradicts its own figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.audio.targets import Gate, Kind, Limit, Measure, Requirement, Target, TurnsUp
from tracker.audio.types import Analysis

_SAME_LU = 0.05  # below it nothing would be heard, and one decimal shows no change
_EPSILON = 1e-6


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is known of a file; None where a value is not defined."""

    integrated_lufs: float | None = None
    max_short_term_lufs: float | None = None
    max_momentary_lufs: float | None = None
    loudness_range_lu: float | None = None
    true_peak_dbtp: float | None = None
    sample_rate_hz: float | None = None
    bit_depth: float | None = None
    channels: int = 2


class Verdict(StrEnum):
    """What a line, or a whole check, comes to."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    OPEN = "open"  # not defined, or nothing that could pass or fail


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a check.

    Attributes:
        name: what was looked at.
        measured: the measured value with two decimals; None where undefined or not measured.
        unit: of the value.
        asked: what is asked, in words with figures.
        verdict: whether that holds.
        sentence: what it comes to, or what to do.
        measure: the measure's name for programs; empty for what is seen to by hand.
    """

    name: str
    measured: float | None = None
    unit: str = ""
    asked: str = ""
    verdict: Verdict = Verdict.OPEN
    sentence: str = ""
    measure: str = ""


@dataclass(frozen=True, kw_only=True)
class Check:
    """A file compared with one target."""

    target: Target
    lines: tuple[Line, ...]
    verdict: Verdict
    sentence: str


NAMES = {
    Measure.INTEGRATED: ("Integrated loudness", "LUFS"),
    Measure.MAX_SHORT_TERM: ("Maximum short-term loudness", "LUFS"),
    Measure.MAX_MOMENTARY: ("Maximum momentary loudness", "LUFS"),
    Measure.RANGE: ("Loudness range", "LU"),
    Measure.TRUE_PEAK: ("True peak", "dBTP"),
    Measure.SAMPLE_RATE: ("Sample rate", "kHz"),
    Measure.BIT_DEPTH: ("Bit depth", "bit"),
}
_UNDEFINED = {
    Measure.INTEGRATED: "Not defined: the file is silent or shorter than 400 ms.",
    Measure.MAX_SHORT_TERM: "Not defined: the file is silent or shorter than 3 seconds.",
    Measure.MAX_MOMENTARY: "Not defined: the file is silent or shorter than 400 ms.",
    Measure.RANGE: "Not defined: the file is silent or shorter than 3 seconds.",
    Measure.TRUE_PEAK: "Not defined: the file is silent.",
    Measure.SAMPLE_RATE: "The file does not say.",
    Measure.BIT_DEPTH: "Lossy sound has no bit depth.",
}
_DIALOGUE = (
    "This figure is of the whole programme, and the dialogue alone is asked: cannot be "
    "decided here."
)
_NO_GATE = (
    "There is no dialogue gate here. Music, effects and background count in the figure of the "
    "whole programme, so the dialogue by itself may be louder or quieter. Measure it with a meter "
    "that has a dialogue gate."
)


def reading_of(analysis: Analysis) -> Reading:
    """Return what a check needs of an analysis."""
    facts, measured = analysis.facts, analysis.measured
    return Reading(
        integrated_lufs=measured.integrated_lufs,
        max_short_term_lufs=measured.max_short_term_lufs,
        max_momentary_lufs=measured.max_momentary_lufs,
        loudness_range_lu=measured.loudness_range_lu,
        true_peak_dbtp=measured.true_peak_dbtp,
        sample_rate_hz=facts.sample_rate_hz,
        bit_depth=facts.bit_depth,
        channels=facts.channels,
    )


def check(reading: Reading, target: Target) -> Check:
    """Compare a file with a target."""
    if target.kind is Kind.PLAYER:
        lines = tuple(_played(reading, target))
        return Check(target=target, lines=lines, verdict=Verdict.OPEN, sentence=lines[0].sentence)
    lines = tuple(_line(reading, each) for each in target.requirements)
    if any(limit.gate is Gate.DIALOGUE for each in target.requirements for limit in each.either):
        lines = (*lines, Line(name="To see to by hand", sentence=_NO_GATE))
    if target.kind is Kind.RECOMMENDATION:
        lines = tuple(replace(line, verdict=Verdict.OPEN) for line in lines)
        return Check(
            target=target,
            lines=lines,
            verdict=Verdict.OPEN,
            sentence="A recommendation: nothing passes or fails.",
        )
    return Check(target=target, lines=lines, verdict=_whole(lines), sentence=_sum(lines))


def level(value: float, unit: str) -> str:
    """Write a value with its unit as pages show it, with a true minus sign."""
    if unit == "kHz":
        return f"{value / 1000:g} kHz"
    number = f"{value:g}" if unit == "bit" else f"{value:.2f}".replace("-", "−")
    return f"{number} {unit}"


def _whole(lines: Sequence[Line]) -> Verdict:
    """Fail if a line fails; pass if every line that was measured passes."""
    measured = [line.verdict for line in lines if line.measure]
    if Verdict.FAIL in measured:
        return Verdict.FAIL
    return Verdict.OPEN if Verdict.OPEN in measured or not measured else Verdict.PASS


def _sum(lines: Sequence[Line]) -> str:
    measured = [line for line in lines if line.measure]
    failing = [line.name for line in measured if line.verdict is Verdict.FAIL]
    open_ = [line.name for line in measured if line.verdict is Verdict.OPEN]
    undecided = f"{_listed(open_)} cannot be judged here." if open_ else ""
    if failing:
        besides = f" Besides, {undecided}" if undecided else ""
        return f"Does not pass: {_listed(failing)}.{besides}"
    if undecided:
        return f"Not decided: {undecided}"
    by_hand = len(lines) - len(measured)
    return "Passes all that is measured; see to the rest by hand." if by_hand else "Passes."


def _listed(names: Sequence[str]) -> str:
    first, *rest = [name[:1].lower() + name[1:] for name in names]
    return f"{', '.join([first, *rest[:-1]])} and {rest[-1]}" if rest else first


def _line(reading: Reading, requirement: Requirement) -> Line:
    if requirement.by_hand:
        return Line(name="To see to by hand", sentence=requirement.by_hand)
    lines = [_compared(reading, limit) for limit in requirement.either]
    if len(lines) == 1:
        return lines[0]
    best = next((line for line in lines if line.verdict is Verdict.PASS), None)
    chosen = best or next((line for line in lines if line.verdict is Verdict.FAIL), lines[0])
    either = ", or ".join(
        f"{NAMES[Measure(line.measure)][0].lower()} {line.asked}" for line in lines
    )
    return replace(chosen, asked=either[:1].upper() + either[1:])


def _compared(reading: Reading, limit: Limit) -> Line:
    name, unit = NAMES[limit.measure]
    if limit.gate is Gate.DIALOGUE:
        name = "Loudness of the dialogue"
    value: float | None = getattr(reading, limit.measure.value)
    if limit.aim_mono is not None and reading.channels == 1:
        limit = replace(limit, aim=limit.aim_mono)
    line = Line(name=name, unit=unit, measure=limit.measure, asked=asked(limit, unit))
    if value is None:
        # No bit depth at all is an answer: lossy sound cannot hold the bits that are asked.
        lossy = limit.measure is Measure.BIT_DEPTH
        sentence = _UNDEFINED[limit.measure]
        hint = f" Export it again as WAV with {limit.least:g} bit." if lossy and limit.least else ""
        return replace(
            line,
            verdict=Verdict.FAIL if lossy else Verdict.OPEN,
            sentence=sentence + hint,
        )
    value = round(value, 2)
    if limit.gate is Gate.DIALOGUE:
        return replace(line, measured=value, sentence=_DIALOGUE)
    low, high = _ends(limit)
    holds = value in limit.one_of if limit.one_of else low - _EPSILON <= value <= high + _EPSILON
    return replace(
        line,
        measured=value,
        verdict=Verdict.PASS if holds else Verdict.FAIL,
        sentence="Fits." if holds else _hint(reading, limit, value),
    )


def _ends(limit: Limit) -> tuple[float, float]:
    """Return the smallest and largest value that counts as met."""
    if limit.aim is not None:
        return limit.aim - limit.tolerance, limit.aim + limit.tolerance
    low = -1e9 if limit.least is None else limit.least - limit.tolerance
    return low, 1e9 if limit.most is None else limit.most + limit.tolerance


def asked(limit: Limit, unit: str) -> str:
    """Write what a limit asks: ``−23.00 LUFS, within 0.2 LU``."""
    if limit.one_of:
        return " or ".join(level(each, unit) for each in limit.one_of)
    within = f", within {limit.tolerance:g} {'LU' if unit == 'LUFS' else 'dB'}"
    tolerance = within if limit.tolerance else ""
    if limit.aim is not None:
        return level(limit.aim, unit) + tolerance
    if limit.least is not None and limit.most is not None:
        return f"{level(limit.least, unit)} to {level(limit.most, unit)}{tolerance}"
    if limit.most is not None:
        return f"at most {level(limit.most, unit)}{tolerance}"
    return f"at least {level(limit.least or 0.0, unit)}{tolerance}"


def _hint(reading: Reading, limit: Limit, value: float) -> str:
    """Say how far off it is and what to do."""
    low, high = _ends(limit)
    match limit.measure:
        case Measure.SAMPLE_RATE:
            return f"Export it again at {asked(limit, 'kHz')}."
        case Measure.BIT_DEPTH:
            return f"Export it again with {limit.least or 0:g} bit."
        case Measure.TRUE_PEAK:
            most = limit.most or 0.0
            return (
                f"{value - most:.2f} dB over. Turn it down by that much, or limit the true peak "
                f"to {level(most, 'dBTP')}."
            )
        case Measure.RANGE:
            return _range_hint(value, low, high)
        case Measure.INTEGRATED:
            return _turn(reading, value, limit, is_loud=value > high)
    over = f"{value - high:.2f} LU over." if value > high else f"{low - value:.2f} LU under."
    return f"{over} Lower the loudest moments, or compress them more."


def _range_hint(value: float, low: float, high: float) -> str:
    if value < low:
        return f"{low - value:.2f} LU under. It may be compressed too much."
    return f"{value - high:.2f} LU over. Ride loud parts down or quiet parts up."


def _turn(reading: Reading, value: float, limit: Limit, *, is_loud: bool) -> str:
    """Say how to bring a whole file to its loudness, and what that does to its peak."""
    end = limit.most if is_loud else limit.least
    to = end if limit.aim is None and end is not None else limit.aim or 0.0
    if is_loud:
        return f"Turn it down by {value - to:.2f} dB."
    gain = to - value
    said = f"Turn it up by {gain:.2f} dB."
    peak = None if reading.true_peak_dbtp is None else reading.true_peak_dbtp + gain
    if peak is not None and peak > -1:
        said += f" Its true peak would then be {level(peak, 'dBTP')}: limit it first."
    return said


def _played(reading: Reading, target: Target) -> Iterator[Line]:
    """Say for each setting of a player what it would do, then what is asked of the peak."""
    value = reading.integrated_lufs
    for setting, aim in target.levels.items():
        yield Line(
            name=setting,
            measured=None if value is None else round(value, 2),
            unit="LUFS",
            asked=level(aim, "LUFS"),
            sentence=_UNDEFINED[Measure.INTEGRATED] + " A player would leave it as it is."
            if value is None
            else _turned(reading, target, aim - value),
            measure=Measure.INTEGRATED,
        )
    if target.true_peak_asked is not None:
        yield _peak_asked(reading, target, target.true_peak_asked)


def _turned(reading: Reading, target: Target, gain: float) -> str:
    if gain <= -_SAME_LU:
        return f"A player would turn this down by {-gain:.1f} dB."
    if gain < _SAME_LU:
        return "A player would leave this as it is."
    below = f"It is {gain:.1f} LU below the player's level"
    if target.turns_up is TurnsUp.NO:
        return f"A player would leave this as it is. {below}."
    if target.turns_up is TurnsUp.UNKNOWN:
        return f"{below}. Whether it would be turned up is not published."
    room = gain
    if reading.true_peak_dbtp is not None:
        room = min(gain, target.headroom_dbtp - reading.true_peak_dbtp)
    if room < _SAME_LU:
        return f"A player would leave this as it is: its true peak has no room. {below}."
    left = f", as far as its true peak has room. {below}" if room < gain - _SAME_LU else ""
    return f"A player would turn this up by {room:.1f} dB{left}."


def _peak_asked(reading: Reading, target: Target, asked: float) -> Line:
    """Compare the peak with what the service recommends: encoding may add to it."""
    first = next(iter(target.levels.values()))
    louder = target.true_peak_asked_when_louder
    loudness = reading.integrated_lufs
    if louder is not None and loudness is not None and loudness > first:
        asked = louder
    peak = None if reading.true_peak_dbtp is None else round(reading.true_peak_dbtp, 2)
    line = Line(
        name="True peak",
        measured=peak,
        unit="dBTP",
        asked=f"at most {level(asked, 'dBTP')} is recommended",
        measure=Measure.TRUE_PEAK,
    )
    if peak is None:
        return replace(line, sentence=_UNDEFINED[Measure.TRUE_PEAK])
    if peak > asked + _EPSILON:
        over = f"{peak - asked:.2f} dB above it: the service's encoder may clip."
        return replace(line, sentence=over)
    return replace(line, sentence="Leaves room for the service's encoder.")
