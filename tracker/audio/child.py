"""The child process in which untrusted files are read: ``python -m tracker.audio.child``.

To measure a file it forks, and the one half decodes for the other; see `tracker.audio.relay`.

One job comes as JSON on standard input; lines of JSON go out: ``{"progress": 0.4}`` any number of
times, then one ``{"result": …}`` or ``{"fault": cause, "detail": …}``. See `tracker.audio.confined`
for the other end.
"""

import errno
import io
import json
import logging
import os
import sys
import sysconfig
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av
import numpy as np

from tracker.audio import (
    align,
    analysis,
    assemble,
    encode,
    film,
    outline,
    probe,
    reading,
    relay,
    sandbox,
    sketch,
)
from tracker.audio.faults import Cause, Fault
from tracker.audio.meter import Meter
from tracker.audio.reading import Reading
from tracker.audio.sandbox import Limits
from tracker.audio.types import About, Codec, Moment, OutlineShape, Passage

Job = Mapping[str, Any]  # JSON: its shape is checked by the functions that read it
Progress = Callable[[float], None]

_PROGRESS_STEP = 0.01
# Pages come first, then facts and waveform, which people wait for, then encoders.
_NICE = {"analyse": 2, "identify": 0, "shrink": 7}  # 5 where nothing is said


def main() -> int:
    """Load everything, wait for the one job and do it; return the exit status."""
    logging.getLogger("libav").setLevel(logging.CRITICAL)
    _warm_up()
    asked = sys.stdin.read()
    if not asked:
        return 0  # who kept this process ready is gone
    job: Job = json.loads(asked)
    os.nice(_NICE.get(job["task"], 5))
    if job["task"] == "analyse":
        return _analyse(job)
    if not _locked_down(job, job["read"], job["write"], parent=job["parent"]):
        return 1
    return _answer(lambda: _TASKS[job["task"]](job, _Reporter().tell))


def _analyse(job: Job) -> int:
    """Measure a file that another process decodes: neither may do what the other does."""
    end = relay.split()
    if isinstance(end, relay.Receiver):
        if not _locked_down(job, [], job["write"], parent=job["parent"]):
            return 1
        return _answer(lambda: _measure(job, end, _Reporter().tell))
    if not _locked_down(job, job["read"], [], parent=end.receiver):
        return 1
    try:
        with reading.of(Path(job["source"])) as sound:
            end.send(sound)
    except BrokenPipeError:
        return 1  # nobody measures any more
    except _EXPECTED as error:
        end.fail(_fault_of(error))
    return 0


def _locked_down(job: Job, read: Sequence[str], write: Sequence[str], *, parent: int) -> bool:
    """Raise the walls; False if the parent died before this process was bound to its life."""
    limits = job["limits"]
    sandbox.lock_down(
        Limits(limits["cpu_s"], limits["memory_bytes"], limits["file_bytes"]),
        read=[*map(Path, read), *_library_folders()],
        write=[Path(folder) for folder in write],
    )
    return os.getppid() == parent


def _answer(work: Callable[[], object]) -> int:
    """Say what comes of the work, or what is the matter with the file."""
    try:
        _say(result=work())
    except _EXPECTED as error:
        fault = _fault_of(error)
        _say(fault=fault.cause, detail=fault.detail)
    return 0


_EXPECTED = (Fault, MemoryError, av.FFmpegError, OSError)


def _fault_of(error: BaseException) -> Fault:
    """Say it as a fault of the file."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, MemoryError):
        return Fault(Cause.TOO_DENSE)
    full = getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return Fault(Cause.DISK_FULL if full else Cause.STOPPED)


class _Reporter:
    """Passes progress on, a hundred times at most."""

    def __init__(self) -> None:
        self._told = -1.0

    def tell(self, share: float) -> None:
        if share >= self._told + _PROGRESS_STEP:
            self._told = share
            _say(progress=round(share, 3))


def _align(job: Job, progress: Progress) -> object:
    return asdict(align.align(Path(job["source"]), Path(job["other"]), progress))


def _measure(job: Job, sound: Reading, progress: Progress) -> object:
    picture = Path(job["spectrogram"]) if job["spectrogram"] else None
    return asdict(analysis.measure(sound, Path(job["pixels"]), progress, picture))


def _carry(job: Job, progress: Progress) -> object:
    files = (Path(job["source"]), Path(job["other"]))
    moments = [Moment(each["at_ms"], each["is_end"]) for each in job["moments"]]
    found = sketch.carry(files, moments, Path(job["folder"]), progress)
    return {"carried": [asdict(each) for each in found]}


def _identify(job: Job, _progress: Progress) -> object:
    with probe.opened(Path(job["source"])) as source:
        return {"container": source.container.name, "declared_s": source.declared_s}


def _outline(job: Job, progress: Progress) -> object:
    shape = OutlineShape(**job["shape"])
    outline.outline(Path(job["source"]), Path(job["target"]), shape, progress)
    return {}


def _render(job: Job, progress: Progress) -> object:
    stream = encode.render(
        Path(job["source"]),
        Codec(job["codec"]),
        Path(job["target"]),
        progress,
        fold_gain_db=float(job["fold_gain_db"]),
    )
    return asdict(stream) | {"path": str(stream.path)}


def _shrink(job: Job, progress: Progress) -> object:
    source, sound, target = (Path(job[name]) for name in ("source", "sound", "target"))
    return asdict(film.shrink(source, sound, target, progress))


def _assemble(job: Job, progress: Progress) -> object:
    passages = [Passage(Path(p["path"]), p["start_ms"], p["end_ms"]) for p in job["passages"]]
    reel = assemble.assemble(passages, Path(job["target"]), lambda share: progress(share * 0.8))
    keepsake, said = job["keepsake"], job["about"]
    if keepsake:
        chapters = zip(reel.starts_ms, said["chapters"], strict=True)
        about = About(said["title"], said["artist"], tuple(chapters))
        encode.keepsake(reel.path, Path(keepsake), about, lambda s: progress(0.8 + s * 0.2))
    return asdict(reel) | {"path": str(reel.path)}


_TASKS: dict[str, Callable[[Job, Progress], object]] = {
    "align": _align,
    "assemble": _assemble,
    "carry": _carry,
    "identify": _identify,
    "outline": _outline,
    "render": _render,
    "shrink": _shrink,
}


def _warm_up() -> None:
    """Use the decoder and the meter once, so that what they load lazily is loaded."""
    tone = io.BytesIO()
    with wave.open(tone, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(bytes(4 * 4800))
    tone.seek(0)
    meter = Meter(48_000, ("FL", "FR"))
    with av.open(tone, "r", format="wav") as sound:
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=48_000)
        for frame in sound.decode(audio=0):
            for piece in resampler.resample(frame):
                meter.feed(piece.to_ndarray().astype(np.float32))
    meter.finish()


def _library_folders() -> list[Path]:
    """Name where Python's own modules lie: codecs of text and the like load late."""
    paths = sysconfig.get_paths()
    found = {Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return sorted(folder for folder in found if folder.is_dir())


def _say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
