"""Facts and measurements of one file in one pass."""

from pathlib import Path

from tracker.audio import decode, fold, probe, tags
from tracker.audio.decode import Decoded
from tracker.audio.faults import Cause, Fault
from tracker.audio.fold import FoldMeter
from tracker.audio.meter import Meter
from tracker.audio.peaks import PixelFile
from tracker.audio.probe import Source
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
    with probe.opened(path) as source, pixels_path.open("w+b") as file:
        progress(0.0)
        state = Decoded()
        rate_hz = source.stream.codec_context.sample_rate
        names = decode.channel_names(source)
        pixel_file = PixelFile(file, rate_hz=rate_hz, channels=len(names))
        depth = None if decode.is_float(source) else decode.bit_depth(source)
        meter = Meter(rate_hz, names, pixel_file, depth=depth)
        fold_meter = FoldMeter.of(rate_hz, names) if fold.needed(len(names)) else None
        frames = round((source.declared_s or 0) * rate_hz)
        spectrum = Spectrum(rate_hz, len(names), frames) if spectrogram_path else None
        for piece in decode.planar(source, state):
            if fold_meter:
                fold_meter.feed(piece)
            if spectrum:
                spectrum.feed(piece)
            meter.feed(piece)
            progress(share(source, state))
        measured = meter.finish()
        _check_levels(meter)
        return Analysis(
            decode.facts(source, state),
            measured,
            fold_down=fold_meter.finish() if fold_meter else None,
            tags=tags.read(source),
            spectrogram=_drawn(spectrum, spectrogram_path),
        )


def _drawn(spectrum: Spectrum | None, path: Path | None) -> Spectrogram | None:
    """Write the picture; None where there is nothing to draw."""
    made = spectrum.finish() if spectrum else None
    if made is None or path is None:
        return None
    path.write_bytes(made[0])
    return made[1]


def share(source: Source, state: Decoded) -> float:
    """Return how much of the declared length has been decoded, from 0 to 1."""
    declared_s = source.declared_s
    if not declared_s:
        return 0.0
    return min(1.0, state.frames / source.stream.codec_context.sample_rate / declared_s)


def _check_levels(meter: Meter) -> None:
    if meter.sample_peak > _MAX_AMPLITUDE or meter.nonfinite_samples > _MAX_NONFINITE:
        raise Fault(Cause.OUT_OF_RANGE)
