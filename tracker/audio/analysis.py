"""Facts and measurements of one file in one pass."""

from pathlib import Path

from tracker.audio import fold, reading
from tracker.audio.faults import Cause, Fault
from tracker.audio.fold import FoldMeter
from tracker.audio.meter import Meter
from tracker.audio.peaks import PixelFile
from tracker.audio.reading import Reading
from tracker.audio.spectrum import Spectrum
from tracker.audio.types import Analysis, Progress, Spectrogram

_MAX_AMPLITUDE = 60.0  # +36 dBFS: float files may go over, but not this far
_MAX_NONFINITE = 1000


def analyse(
    path: Path, pixels_path: Path, progress: Progress, spectrogram_path: Path | None = None
) -> Analysis:
    """Decode the file to its end, measure it and write its pixels and spectrogram; raises Fault.

    `progress` is told the share done, from 0 to 1, as far as the file's head lets us know; the
    first 0 says that the file could be opened.
    """
    with reading.of(path) as sound:
        return measure(sound, pixels_path, progress, spectrogram_path)


def measure(
    sound: Reading, pixels_path: Path, progress: Progress, spectrogram_path: Path | None = None
) -> Analysis:
    """Measure what is being read, as `analyse` does; raises Fault."""
    head = sound.head
    rate_hz, names = head.rate_hz, head.channels
    with pixels_path.open("w+b") as file:
        progress(0.0)
        pixel_file = PixelFile(file, rate_hz=rate_hz, channels=len(names))
        meter = Meter(rate_hz, names, pixel_file, depth=head.depth)
        fold_meter = FoldMeter.of(rate_hz, names) if fold.needed(len(names)) else None
        spectrum = Spectrum(rate_hz, len(names), head.frames) if spectrogram_path else None
        for piece, share in sound.pieces():
            if fold_meter:
                fold_meter.feed(piece)
            if spectrum:
                spectrum.feed(piece)
            meter.feed(piece)
            progress(share)
        ending = sound.ending()
        measured = meter.finish()
        _check_levels(meter)
        return Analysis(
            ending.facts,
            measured,
            fold_down=fold_meter.finish() if fold_meter else None,
            tags=ending.tags,
            spectrogram=_drawn(spectrum, spectrogram_path),
        )


def _drawn(spectrum: Spectrum | None, path: Path | None) -> Spectrogram | None:
    """Write the picture; None where there is nothing to draw."""
    made = spectrum.finish() if spectrum else None
    if made is None or path is None:
        return None
    path.write_bytes(made[0])
    return made[1]


def _check_levels(meter: Meter) -> None:
    if meter.sample_peak > _MAX_AMPLITUDE or meter.nonfinite_samples > _MAX_NONFINITE:
        raise Fault(Cause.OUT_OF_RANGE)
