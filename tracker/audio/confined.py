"""Work on files from outside, done in a locked-down child process.

Each function hands its job to one child, follows its progress, ends it when it takes too long and
hands back plain values. The child gets no shell, no environment, no network and only the folders
named.
"""

import json
import logging
import os
import selectors
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from tracker.audio import children
from tracker.audio.faults import Cause, Fault
from tracker.audio.types import (
    About,
    Alignment,
    Analysis,
    Carried,
    Codec,
    Doubt,
    Facts,
    Film,
    FoldDown,
    Measured,
    Moment,
    OutlineShape,
    Passage,
    Progress,
    Reel,
    Spectrogram,
    Stream,
    Tag,
)

_log = logging.getLogger(__name__)

_MEMORY_BYTES = 2 << 30  # address space, of which a tenth is ever touched
_PICTURE_MEMORY_BYTES = 4 << 30  # decoders keep up to 17 pictures of 8K
_PICTURE_IS_SLOWER = 16  # than sound: up to eight times its playing time
_START_S = 60  # for starting up on a busy machine
_SLOWEST_BYTES_PER_S = 2 << 20
_LINE_BYTES = 1 << 20


def _ignore(_share: float) -> None:
    """Tell nobody."""


def align(first: Path, second: Path, progress: Progress = _ignore) -> Alignment:
    """Find how much later the material of `second` begins than that of `first`; raises Fault."""
    job: dict[str, object] = {"task": "align", "source": str(first), "other": str(second)}
    size = first.stat().st_size + second.stat().st_size
    answer = _run(job, read=[first, second], write=[], size_bytes=size, progress=progress)
    doubt = Doubt(answer["doubt"]) if answer["doubt"] else None
    return Alignment(**answer | {"doubt": doubt})


def analyse(
    source: Path, pixels: Path, progress: Progress = _ignore, *, spectrogram: Path | None = None
) -> Analysis:
    """Measure the file and write its waveform to `pixels`; raises Fault.

    Its picture goes to `spectrogram`, in the same folder, where that is named.
    """
    job: dict[str, object] = {
        "task": "analyse",
        "source": str(source),
        "pixels": str(pixels),
        "spectrogram": str(spectrogram or ""),
    }
    size = source.stat().st_size
    answer = _run(job, read=[source], write=[pixels.parent], size_bytes=size, progress=progress)
    fold_down = FoldDown(**answer["fold_down"]) if answer["fold_down"] else None
    measured = Measured.from_plain(answer["measured"])
    tags = tuple(Tag(**tag) for tag in answer["tags"])
    drawn = Spectrogram(**answer["spectrogram"]) if answer["spectrogram"] else None
    return Analysis(Facts(**answer["facts"]), measured, fold_down, tags, drawn)


def carry(
    files: tuple[Path, Path], moments: Sequence[Moment], folder: Path, progress: Progress = _ignore
) -> tuple[Carried, ...]:
    """Say where moments of the first file are in the second; raises Fault.

    What both sound like at a low rate is written to `folder` meanwhile, 58 MB an hour each.
    """
    job: dict[str, object] = {
        "task": "carry",
        "source": str(files[0]),
        "other": str(files[1]),
        "moments": [asdict(moment) for moment in moments],
        "folder": str(folder),
    }
    size = sum(file.stat().st_size for file in files)
    allowed = size + len(moments) * size // 4  # each moment is looked for in all of both
    answer = _run(job, read=files, write=[folder], size_bytes=allowed, progress=progress)
    return tuple(
        Carried(**each | {"doubt": Doubt(each["doubt"]) if each["doubt"] else None})
        for each in answer["carried"]
    )


def identify(source: Path) -> str:
    """Open the file and return the name of its container; raises Fault."""
    job: dict[str, object] = {"task": "identify", "source": str(source)}
    answer = _run(job, read=[source], write=[], size_bytes=0)
    return str(answer["container"])


def outline(source: Path, target: Path, shape: OutlineShape, progress: Progress = _ignore) -> None:
    """Write the file's waveform to `target` as audiowaveform's .dat; raises Fault."""
    job: dict[str, object] = {
        "task": "outline",
        "source": str(source),
        "target": str(target),
        "shape": asdict(shape),
    }
    size = source.stat().st_size
    _run(job, read=[source], write=[target.parent], size_bytes=size, progress=progress)


def render(
    source: Path,
    codec: Codec,
    target: Path,
    *,
    duration_ms: int,
    fold_gain_db: float = 0.0,
    progress: Progress = _ignore,
) -> Stream:
    """Write one stream of the file to `target`; raises Fault.

    `duration_ms` is the length the analysis found; the time allowed grows with it.
    `fold_gain_db` is what the analysis found surround to need in stereo.
    """
    job: dict[str, object] = {
        "task": "render",
        "source": str(source),
        "codec": codec,
        "target": str(target),
        "fold_gain_db": fold_gain_db,
    }
    allowed = _as_size(duration_ms)
    answer = _run(job, read=[source], write=[target.parent], size_bytes=allowed, progress=progress)
    return Stream(
        codec, target, answer["duration_ms"], answer["bit_rate_bps"], is_copy=answer["is_copy"]
    )


def shrink(
    source: Path, sound: Path, target: Path, *, duration_ms: int, progress: Progress = _ignore
) -> Film:
    """Write the film's picture, made small, with its AAC stream `sound`; raises Fault."""
    job: dict[str, object] = {
        "task": "shrink",
        "source": str(source),
        "sound": str(sound),
        "target": str(target),
    }
    answer = _run(
        job,
        read=[source, sound],
        write=[target.parent],
        size_bytes=_as_size(duration_ms) * _PICTURE_IS_SLOWER,
        memory_bytes=_PICTURE_MEMORY_BYTES,
        progress=progress,
    )
    return Film(**answer)


def assemble(
    passages: Sequence[Passage],
    target: Path,
    progress: Progress = _ignore,
    *,
    keepsake: Path | None = None,
    about: About | None = None,
) -> Reel:
    """Write the passages one after another to `target`; raises Fault and ValueError.

    With `keepsake` the same is written there as a file to keep: AAC in MP4 with what `about` says,
    whose chapters are one title per passage, their times filled in here.
    """
    said = about or About("", "")
    job: dict[str, object] = {
        "task": "assemble",
        "target": str(target),
        "keepsake": str(keepsake) if keepsake else "",
        "about": {
            "title": said.title,
            "artist": said.artist,
            "chapters": [title for _, title in said.chapters],
        },
        "passages": [
            {"path": str(p.path), "start_ms": p.start_ms, "end_ms": p.end_ms} for p in passages
        ],
    }
    read = sorted({passage.path for passage in passages})
    size = sum(_as_size(passage.end_ms) for passage in passages)
    answer = _run(job, read=read, write=[target.parent], size_bytes=size, progress=progress)
    return Reel(
        path=target,
        duration_ms=answer["duration_ms"],
        starts_ms=tuple(answer["starts_ms"]),
        gains_db=tuple(answer["gains_db"]),
        loudness_lufs=tuple(answer["loudness_lufs"]),
    )


def _as_size(duration_ms: int) -> int:
    """Express a playing time as bytes, so that a job may take half of it."""
    return duration_ms * _SLOWEST_BYTES_PER_S // 2000


def _run(
    job: dict[str, object],
    *,
    read: Sequence[Path],
    write: Sequence[Path],
    size_bytes: int,
    memory_bytes: int = _MEMORY_BYTES,
    progress: Progress = _ignore,
) -> dict[str, Any]:
    allowed_s = _START_S + size_bytes // _SLOWEST_BYTES_PER_S
    job |= {
        "read": [str(path) for path in read],
        "write": [str(path) for path in write],
        "limits": {
            "cpu_s": allowed_s * 2,  # encoders may use two threads
            "memory_bytes": memory_bytes,
            "file_bytes": 8 << 30,
        },
        "parent": os.getpid(),
    }
    with children.one() as child:
        try:
            return _follow(child.process, json.dumps(job).encode(), allowed_s, progress)
        except Fault as fault:
            if fault.cause is Cause.STOPPED:
                child.complaints.seek(0)
                _log.warning("child stopped: %r", child.complaints.read(_LINE_BYTES)[-2000:])
            raise


def _follow(
    child: subprocess.Popen[bytes], job: bytes, allowed_s: int, progress: Progress
) -> dict[str, Any]:
    """Hand the job over and read lines until the answer comes, the child ends or time is up."""
    assert child.stdin is not None  # noqa: S101 - both are pipes, as asked for above
    assert child.stdout is not None  # noqa: S101
    try:
        child.stdin.write(job)
        child.stdin.close()
    except BrokenPipeError:
        raise Fault(Cause.STOPPED) from None
    deadline = time.monotonic() + allowed_s
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        pending = b""
        while selector.select(max(0.0, deadline - time.monotonic())):
            part = cast("Any", child.stdout).read1(_LINE_BYTES)
            if not part or len(pending) > _LINE_BYTES:
                raise Fault(Cause.STOPPED)
            *lines, pending = (pending + part).split(b"\n")
            for line in lines:
                answer = _understood(line, progress)
                if answer is not None:
                    return answer
    raise Fault(Cause.TOO_SLOW)


def _understood(line: bytes, progress: Progress) -> dict[str, Any] | None:
    """Pass progress on, raise a fault, return a result."""
    message = json.loads(line)
    if "fault" in message:
        raise Fault(Cause(message["fault"]), str(message["detail"]))
    if "result" in message:
        return cast("dict[str, Any]", message["result"])
    progress(float(message["progress"]))
    return None
