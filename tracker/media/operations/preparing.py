"""Preparing a version: checked, measured, drawn, made into streams, in steps that survive a crash.

Two jobs: `prepare` finds the facts and the waveform, which people wait for, and asks for `stream`,
so that of ten files sent at once all are measured before the first is encoded. Both run in the
worker outside any transaction and commit step by step, so that people see how far it is. Whatever
was finished before a crash is found again and not done twice.
"""

import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from tracker import clock
from tracker.access import Actor, Can, authorize
from tracker.audio import confined
from tracker.audio.faults import Cause, Fault
from tracker.audio.formats import MEDIA_TYPES, SUFFIXES
from tracker.audio.types import Analysis, Codec, Facts, FoldDown, Measured, Stream
from tracker.db import transaction
from tracker.errors import StorageFull, WrongState
from tracker.jobs import enqueue
from tracker.media import queries
from tracker.media.models import Rendition, Version
from tracker.media.rules import RenditionKind, Step, percent
from tracker.storage import incoming, media_store

_TOLD_EVERY_S = 1.0  # each telling is a commit and reaches the disk
_SIDE_BY_SIDE = 2  # encoders at a time


def prepare(version_id: int, *, actor: Actor) -> None:
    """Find facts and waveform of one version; a file that cannot be used is told why."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    with _told(version_id), incoming().scratch(f"version{version_id}") as folder:
        work = _Work(version_id, folder)
        if work.begin():
            work.measure()


def stream(version_id: int, *, actor: Actor) -> None:
    """Make the streams of one version that are still to be made, then a film's picture."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    with _told(version_id), incoming().scratch(f"version{version_id}") as folder:
        work = _Work(version_id, folder)
        if work.begin():
            work.finish()


@contextmanager
def _told(version_id: int) -> Iterator[None]:
    """Put what stops the work on the version's page, in a sentence."""
    try:
        yield
    except Fault as fault:
        _fail(version_id, fault.sentence)
    except StorageFull as error:
        _fail(version_id, error.message)


def prepare_again(version: Version, *, actor: Actor) -> None:
    """Ask for another try after a failure."""
    authorize(actor, Can.EDIT_MEDIA, version)
    if version.step is not Step.FAILED:
        raise WrongState("This file is not waiting for another try.")
    version.step, version.progress, version.problem = Step.WAITING, 0, ""
    _ask("media.prepare", version.id)


def give_up_abandoned(*, actor: Actor) -> None:
    """Say so where preparing stopped each time it was tried and no job is left."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    for version in queries.abandoned_versions():
        version.step = Step.FAILED
        version.problem = "Preparing stopped several times. Try again, or export a 24-bit WAV."


def _ask(task: str, version_id: int) -> None:
    enqueue(task, version_id=version_id, unique_key=f"{task}:{version_id}")


def _fail(version_id: int, sentence: str) -> None:
    with transaction():
        if version := queries.version_by_key(version_id):
            version.step, version.problem = Step.FAILED, sentence


class _Stopped(Exception):  # noqa: N818 - reads as a state
    """Another stream failed: what is being made beside it is of no use."""


class _Work:
    """One run of the steps. Rows are loaded anew in each transaction, plain values kept between."""

    def __init__(self, version_id: int, folder: Path) -> None:
        self._version_id = version_id
        self._folder = folder
        self._told_at = 0.0
        self._analysis: Analysis | None = None
        self._made: set[RenditionKind] = set()
        self._key = ""

    def begin(self) -> bool:
        """Read how far things are; False when nothing is left to do."""
        with transaction():
            version = queries.version_by_key(self._version_id)
            if version is None or version.step in {Step.READY, Step.FAILED}:
                return False
            if twin := queries.prepared_twin(version):
                _take_over(version, twin)
                return False
            self._key = version.file.key
            self._made = {rendition.kind for rendition in version.renditions}
            if version.peaks_key:
                self._analysis = _kept_analysis(version)
        return True

    def measure(self) -> None:
        """Check, measure and draw, unless that was done, and ask for the streams."""
        if self._analysis is None:
            with self._source() as source:
                self._measure(source)
        else:
            with transaction():
                _ask("media.stream", self._version_id)

    def finish(self) -> None:
        """Do the steps that are left after measuring."""
        analysis = self._analysis
        if analysis is None:  # only a hand that changed the table brings this about
            with transaction():
                _ask("media.prepare", self._version_id)
            return
        with self._source() as source:
            wanted = _wanted(analysis)
            left = [codec for codec in wanted if RenditionKind(codec.value) not in self._made]
            self._make_streams(source, left, analysis)
            if analysis.facts.has_picture and RenditionKind.FILM not in self._made:
                self._make_film(source, analysis.facts.duration_ms)
        with transaction():
            if version := queries.version_by_key(self._version_id):
                version.step, version.progress = Step.READY, 100
                version.problem, version.ready_at = "", clock.now()

    def _source(self) -> AbstractContextManager[Path]:
        """Give the original as a local file."""
        return self._local(self._key, self._folder / "original")

    @contextmanager
    def _local(self, key: str, copy: Path) -> Iterator[Path]:
        """Give what is kept as a local file, fetched to `copy` where the store is elsewhere."""
        local = media_store().local_path(key)
        if local is None:
            local = copy
            _fetch(key, local)
        yield local

    def _measure(self, source: Path) -> None:
        self._tell(Step.CHECKING, 0)
        pixels, picture = self._folder / "pixels.dat", self._folder / "spectrogram.png"
        analysis = confined.analyse(source, pixels, self._tell_measuring, spectrogram=picture)
        self._tell(Step.DRAWING, 0)
        key, _ = _keep(pixels, "waveforms", ".dat")
        drawn = _keep(picture, "spectrograms", ".png")[0] if analysis.spectrogram else ""
        with transaction():
            version = queries.version_by_key(self._version_id)
            if version is not None:
                _write_down(version, analysis, drawn)
                version.peaks_key = key
                is_film = analysis.facts.has_picture
                version.step = Step.STREAMING
                version.progress = percent(Step.STREAMING, 0, is_film=is_film)
                _ask("media.stream", version.id)

    def _tell_measuring(self, share: float) -> None:
        """Pass on how far the child is; its first word says that the file could be opened."""
        if not share:
            self._tell(Step.MEASURING, 0)
        else:
            self._tell_sometimes(Step.MEASURING, share)

    def _make_streams(self, source: Path, codecs: list[Codec], analysis: Analysis) -> None:
        """Run the encoders side by side, each in a child of its own, and keep what they made."""
        shares = dict.fromkeys(codecs, 0.0)
        fold_down, stop = analysis.fold_down, threading.Event()

        def render(codec: Codec) -> Stream:
            def note(share: float) -> None:
                shares[codec] = share
                if stop.is_set():
                    raise _Stopped  # ends the child

            return confined.render(
                source,
                codec,
                self._folder / codec,
                duration_ms=analysis.facts.duration_ms,
                fold_gain_db=fold_down.gain_db if fold_down else 0.0,
                progress=note,
            )

        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            waiting: set[Future[Stream]] = {pool.submit(render, codec) for codec in codecs}
            try:
                while waiting:
                    done, waiting = wait(waiting, _TOLD_EVERY_S, return_when="FIRST_COMPLETED")
                    for future in done:
                        self._keep_stream(future.result())
                    self._tell_sometimes(Step.STREAMING, sum(shares.values()) / len(shares))
            except BaseException:
                stop.set()
                pool.shutdown(cancel_futures=True)
                raise

    def _keep_stream(self, stream: Stream) -> None:
        self._keep_rendition(
            stream.path,
            RenditionKind(stream.codec.value),
            MEDIA_TYPES[stream.codec],
            SUFFIXES[stream.codec],
        )

    def _make_film(self, source: Path, duration_ms: int) -> None:
        """Make the picture small; where it cannot be read, the sound is there all the same."""
        self._tell(Step.PICTURE, 0)
        target, sound = self._folder / "film", self._folder / "sound"
        with transaction():
            version = queries.version_by_key(self._version_id)
            made = version.renditions if version else []
            key = next((each.key for each in made if each.kind is RenditionKind.AAC), None)
        if key is None:
            return
        with self._local(key, sound) as heard:
            try:
                confined.shrink(
                    source,
                    heard,
                    target,
                    duration_ms=duration_ms,
                    progress=lambda share: self._tell_sometimes(Step.PICTURE, share),
                )
            except Fault as fault:
                if fault.cause is Cause.DISK_FULL:
                    raise
                self._note_picture_problem(fault.sentence)
                return
        self._keep_rendition(target, RenditionKind.FILM, "video/mp4", ".mp4")

    def _note_picture_problem(self, sentence: str) -> None:
        with transaction():
            if version := queries.version_by_key(self._version_id):
                version.facts = version.facts | {"picture_problem": sentence}

    def _keep_rendition(self, path: Path, kind: RenditionKind, media_type: str, end: str) -> None:
        size_bytes = path.stat().st_size
        key, sha256 = _keep(path, "streams", end)
        with transaction():
            version = queries.version_by_key(self._version_id)
            if version is None or any(each.kind is kind for each in version.renditions):
                return
            version.renditions.append(
                Rendition(
                    public_id=secrets.token_urlsafe(16),
                    kind=kind,
                    media_type=media_type,
                    key=key,
                    sha256=sha256,
                    size_bytes=size_bytes,
                )
            )

    def _tell_sometimes(self, step: Step, share: float) -> None:
        if time.monotonic() - self._told_at >= _TOLD_EVERY_S:
            self._tell(step, share)

    def _tell(self, step: Step, share: float) -> None:
        self._told_at = time.monotonic()
        with transaction():
            if version := queries.version_by_key(self._version_id):
                version.step = step
                told = percent(step, share, is_film=version.is_film)
                version.progress = max(version.progress, told)


def _fetch(key: str, target: Path) -> None:
    try:
        with target.open("wb") as file:
            for piece in media_store().read(key):
                file.write(piece)
    except KeyError as error:
        raise Fault(Cause.GONE) from error


def _wanted(analysis: Analysis) -> tuple[Codec, ...]:
    from tracker.audio import encode  # noqa: PLC0415 - brings codecs no web page needs

    return encode.wanted(analysis.facts, analysis.measured)


def _keep(path: Path, kind: str, suffix: str) -> tuple[str, str]:
    """Move a made file into the store under its checksum; return key and checksum."""
    with path.open("rb", buffering=0) as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    key = f"{kind}/{sha256[:2]}/{sha256}{suffix}"
    if media_store().size(key) != path.stat().st_size:
        incoming().check_room(path.stat().st_size)
        media_store().adopt(key, path)
    return key, sha256


_COLUMNS = ("duration_ms", "sample_rate_hz", "channels", "bit_depth", "container", "codec")
_MEASURED_COLUMNS = ("loudness_lufs", "range_lu", "true_peak_dbtp", "facts", "heights", "tags")


def _write_down(version: Version, analysis: Analysis, drawn: str) -> None:
    facts, measured, spectrogram = analysis.facts, analysis.measured, analysis.spectrogram
    for name in _COLUMNS:
        setattr(version, name, getattr(facts, name))
    version.loudness_lufs = _decimal(measured.integrated_lufs)
    version.range_lu = _decimal(measured.loudness_range_lu)
    version.true_peak_dbtp = _decimal(measured.true_peak_dbtp)
    version.heights = list(measured.heights)
    version.tags = [[tag.kind, tag.name, tag.value] for tag in analysis.tags]
    version.facts = {
        "facts": asdict(facts),
        "measured": {**asdict(measured), "heights": []},  # they have a column of their own
        "fold_down": asdict(analysis.fold_down) if analysis.fold_down else None,
        "spectrogram": asdict(spectrogram) | {"key": drawn} if spectrogram else None,
        "streams": list(_wanted(analysis)),
    }


def _kept_analysis(version: Version) -> Analysis:
    """Read back what `_write_down` wrote before the worker died."""
    kept: dict[str, Any] = version.facts
    measured = kept["measured"] | {"heights": tuple(version.heights)}
    folded = kept.get("fold_down")
    fold_down = FoldDown(**folded) if folded else None
    return Analysis(Facts(**kept["facts"]), Measured.from_plain(measured), fold_down)


def _take_over(version: Version, twin: Version) -> None:
    """Copy what is known of the same content: measured once, encoded once."""
    for name in (*_COLUMNS, *_MEASURED_COLUMNS):
        setattr(version, name, getattr(twin, name))
    version.peaks_key = twin.peaks_key
    made = {rendition.kind for rendition in version.renditions}
    for rendition in twin.renditions:
        if rendition.kind not in made:
            version.renditions.append(_copied(rendition))
    version.step, version.progress, version.ready_at = Step.READY, 100, clock.now()


def _copied(rendition: Rendition) -> Rendition:
    return Rendition(
        public_id=secrets.token_urlsafe(16),
        kind=rendition.kind,
        media_type=rendition.media_type,
        key=rendition.key,
        sha256=rendition.sha256,
        size_bytes=rendition.size_bytes,
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
