"""How fast sound is taken in: ``make bench-ingest``, or ``python benchmarks/ingest.py``.

Three things are measured, each side by side in one run. First, this house against the script that
a careful person would write: an ffmpeg loudness pass, audiowaveform, ffmpeg to AAC, ffmpeg to Opus,
one after another, on the same files. Where audiowaveform is not installed the script goes without
it, which favours the script. Second, the memory of every process on two hours of 24-bit 96 kHz
stereo. Third, ten uploads at once on a running site while somebody asks for a page.

All of it takes about 20 minutes on two quiet cores and 10 GB of disk; ``--quick`` about two, and
its figures are only good for seeing that everything runs.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PARTS = ("pipelines", "memory", "uploads")
RATE_HZ = 48_000
UPLOADS = 10
PIECE_BYTES = 4 << 20
FINISH_S = 1200
LOADED_AFTER_S = 3


@dataclass(frozen=True)
class Run:
    """One run: seconds by the clock and of all processors, MB of its largest process."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    facts_s: float | None = None  # until facts and waveform are there


def main() -> int:
    """Measure and print; 0 when everything ran."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="short files, once")
    parser.add_argument("--minutes", type=int, nargs="+", help="lengths (default 10 and 60)")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--port", type=int, default=8390, help="a free port")
    parser.add_argument("--folder", type=Path, help="where the files lie meanwhile")
    parser.add_argument("--one", nargs=3, metavar=("WHO", "FILE", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(asdict(one(asked.one[0], Path(asked.one[1]), Path(asked.one[2])))))
        return 0
    with tempfile.TemporaryDirectory(prefix="liner-notes-bench-", dir=asked.folder) as name:
        folder = Path(name)
        minutes = asked.minutes or ([1] if asked.quick else [10, 60])
        if "pipelines" in asked.parts:
            pipelines(folder, minutes)
        if "memory" in asked.parts:
            memory(folder, 4 if asked.quick else 120)
        if "uploads" in asked.parts:
            uploads(folder, 0.2 if asked.quick else 3, asked.port)
    return 0


def pipelines(folder: Path, minutes: list[int]) -> None:
    """Compare the house with the script, file by file, in turns."""
    if ffmpeg() is None:
        print("ffmpeg is not installed: there is no script to compare with.")
        return
    left_out = "" if shutil.which("audiowaveform") else ", without audiowaveform (not installed)"
    print(f"House against script{left_out}. Times in seconds, x is times real time.\n")
    print("| file | facts | facts x | house | CPU | MB | script | CPU | MB | wall | CPU share |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for length in minutes:
        for path in sources(folder, length):
            house, script = apart("house", path, folder), apart("script", path, folder)
            facts_s = house.facts_s or 0.0
            print(
                f"| {length} min {path.suffix[1:].upper()} "
                f"| {facts_s:.1f} | {length * 60 / facts_s:.0f} "
                f"| {house.wall_s:.1f} | {house.cpu_s:.1f} | {house.peak_mb:.0f} "
                f"| {script.wall_s:.1f} | {script.cpu_s:.1f} | {script.peak_mb:.0f} "
                f"| {script.wall_s / house.wall_s:.2f}x | {house.cpu_s / script.cpu_s:.2f} |",
                flush=True,
            )
            path.unlink()
    print()


def memory(folder: Path, minutes: int) -> None:
    """Take in one long file and print what its largest process needed."""
    path = folder / "long.wav"
    write_wav(path, minutes, rate_hz=96_000)
    size_gb = path.stat().st_size / 1e9
    house = apart("house", path, folder)
    path.unlink()
    print(f"{minutes} minutes of 24-bit 96 kHz stereo, {size_gb:.2f} GB: facts after")
    print(f"{house.facts_s:.1f} s, all after {house.wall_s:.1f} s, {house.cpu_s:.1f} s of CPU;")
    print(f"the largest process had {house.peak_mb:.0f} MB.\n", flush=True)


def apart(who: str, path: Path, folder: Path) -> Run:
    """Run one side in a process of its own, whose children are counted from zero."""
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    command = [sys.executable, __file__, "--one", who, str(path), str(work)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=ROOT).stdout
    return Run(**json.loads(said))


def one(who: str, path: Path, work: Path) -> Run:
    """Take the file in, as the house or as the script does."""
    facts_s = None
    if who == "house":
        wall_s, facts_s = by_worker(path, work)
    else:
        began = time.perf_counter()
        by_script(path, work)
        wall_s = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, facts_s)


def by_worker(path: Path, work: Path) -> tuple[float, float]:
    """Do what the worker does when a file comes; return when all and when the facts were there.

    The worker keeps one child process loaded. The time it took to load counts as CPU, not as time
    by the clock.
    """
    from tracker.audio import children  # noqa: PLC0415 - the script needs none of it

    with children.kept_ready():
        time.sleep(LOADED_AFTER_S)
        began = time.perf_counter()
        facts_s = by_house(path, work)
        return time.perf_counter() - began, facts_s


def by_house(path: Path, work: Path) -> float:
    """Measure and encode, without the database; return when the facts were there."""
    from tracker.audio import confined, encode  # noqa: PLC0415 - the script needs none of it

    began = time.perf_counter()
    read = confined.analyse(path, work / "pixels.dat")
    facts_s = time.perf_counter() - began
    with ThreadPoolExecutor(2) as pool:
        made = [
            pool.submit(
                confined.render, path, codec, work / codec, duration_ms=read.facts.duration_ms
            )
            for codec in encode.wanted(read.facts, read.measured)
        ]
    for each in made:
        each.result()
    return facts_s


def by_script(path: Path, work: Path) -> None:
    """Do what a careful person's script does."""
    program = [str(ffmpeg()), "-v", "error", "-nostdin", "-i", str(path), "-vn"]
    steps = [
        [*program, "-af", "ebur128=peak=true", "-f", "null", "-"],
        [*program, "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", f"{work}/a.m4a"],
        [*program, "-c:a", "libopus", "-b:a", "128k", f"{work}/a.opus"],
    ]
    if waveform := shutil.which("audiowaveform"):
        steps.append([waveform, "-q", "-i", str(path), "-o", f"{work}/a.dat", "-z", "256"])
    for step in steps:
        subprocess.run(step, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ffmpeg() -> str | None:
    """Find ffmpeg: the system's, else the one in the wheel of imageio-ffmpeg."""
    found = shutil.which("ffmpeg")
    if found is None:
        try:
            # Only where somebody installed it.
            found = str(import_module("imageio_ffmpeg").get_ffmpeg_exe())
        except ImportError:
            return None
    return found


def sources(folder: Path, minutes: int) -> list[Path]:
    """Write the same sound as 24-bit WAV at 48 kHz, FLAC and MP3 at 320 kb/s."""
    wav = folder / f"{minutes}.wav"
    write_wav(wav, minutes)
    flac, mp3 = wav.with_suffix(".flac"), wav.with_suffix(".mp3")
    program = [str(ffmpeg()), "-v", "error", "-nostdin", "-y", "-i", str(wav)]
    subprocess.run([*program, str(flac)], check=True)
    subprocess.run([*program, "-b:a", "320k", str(mp3)], check=True)
    return [wav, flac, mp3]


def write_wav(path: Path, minutes: float, rate_hz: int = RATE_HZ) -> None:
    """Write something like music: a beat, chords that change, noise that opens and closes."""
    from tests import sounds  # noqa: PLC0415 - not needed by the runs themselves

    random = np.random.default_rng(3)
    length_s = min(60.0, minutes * 60)
    t = np.arange(round(length_s * rate_hz)) / rate_hz
    beat = np.exp(-9 * (t % 0.5))
    sides = []
    for side in (0, 1):
        sound = 0.1 * random.standard_normal(t.size) * beat * (0.6 + 0.4 * np.sin(t / 3 + side))
        for step, hz in enumerate((110, 164.8, 220, 277.2, 329.6, 440)):
            chord = np.floor(t / 4 + side / 8) % 4
            sound += 0.08 * np.sin(2 * np.pi * hz * (1 + chord / 12) * t + step) * (0.4 + beat)
        sides.append(sound)
    body = sounds.samples(np.stack(sides).astype(np.float32), 24)
    times = max(1, round(minutes * 60 / length_s))
    head = sounds.wav_bytes(np.zeros((2, 0), np.float32), rate=rate_hz, bits=24)[:40]
    with path.open("wb") as file:
        file.write(head[:4] + (36 + len(body) * times).to_bytes(4, "little") + head[8:])
        file.write((len(body) * times).to_bytes(4, "little"))
        for _ in range(times):
            file.write(body)


# Ten uploads at once.


def uploads(folder: Path, minutes: float, port: int) -> None:
    """Send ten files at once to a running site and time a page meanwhile."""
    os.environ.update(
        {
            "TRACKER_DATA": str(folder / "data"),
            "TRACKER_PORT": str(port),
            "TRACKER_SECRET_KEY": "only-for-this-benchmark",
            "PYTHONPATH": str(ROOT),
        }
    )
    cookie = signed_in_somebody(folder / "data")
    path = folder / "take.wav"
    write_wav(path, minutes)
    data = path.read_bytes()
    quiet, busy = list[float](), list[float]()
    with running_site() as web:
        wait_until_answering(port, web)
        quiet += times_of(Client(port, cookie), seconds=3)
        over = threading.Event()
        asking = threading.Thread(
            target=lambda: busy.extend(times_of(Client(port, cookie), over=over))
        )
        asking.start()
        try:
            moments = send_all(data, port, cookie)
        finally:
            over.set()
            asking.join()
    print(f"{UPLOADS} uploads at once of {len(data) / 1e6:.0f} MB, {minutes:g} min each: all there")
    print("after {:.1f} s, measured after {:.1f} s, all streams after {:.1f} s.".format(*moments))
    print("A page, signed in, asked for up to 20 times a second:")
    for name, times in (("before", quiet), ("meanwhile", busy)):
        cuts = statistics.quantiles(times, n=100)
        print(f"  {name}: median {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, {len(times)} asked")


@contextmanager
def running_site() -> Iterator[subprocess.Popen[bytes]]:
    """Keep web and worker running for the length of the block."""
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "deploy/gunicorn.conf.py")]
    worker = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with (
        subprocess.Popen([*gunicorn, "wsgi:app"], cwd=ROOT) as web,
        subprocess.Popen(worker, cwd=ROOT) as work,
    ):
        try:
            yield web
        finally:
            web.terminate()
            work.terminate()


def send_all(data: bytes, port: int, cookie: str) -> tuple[float, float, float]:
    """Send ten takes at once; return when all were there, measured and ready, in seconds."""
    began = time.monotonic()
    token = Client(port, cookie).token()
    # One byte of each differs, or nine of the ten would be known already.
    takes = [data[:-1] + bytes([number]) for number in range(UPLOADS)]
    with ThreadPoolExecutor(UPLOADS) as pool:
        list(pool.map(lambda take: Client(port, cookie).send(take, token), takes))
    sent_s = time.monotonic() - began
    return sent_s, *wait_until_ready(began)


def signed_in_somebody(data: Path) -> str:
    """Make the site with one student; return the cookie of their session."""
    from tests import make  # noqa: PLC0415 - needs the settings above
    from tracker.accounts.login import start_session  # noqa: PLC0415
    from tracker.app import create_app  # noqa: PLC0415
    from tracker.db import Model, db  # noqa: PLC0415

    data.mkdir(exist_ok=True)
    app = create_app()
    with app.app_context():
        Model.metadata.create_all(db.engine)
        from flask import session  # noqa: PLC0415

        with app.test_request_context("/", method="POST"):
            start_session(make.student())
            db.session.commit()
            values = dict(session)
        client = app.test_client()
        with client.session_transaction() as kept:
            kept.update(values)
        client.get("/media/uploads/new")  # lays down what forms are checked against
        name = app.config["SESSION_COOKIE_NAME"]
        found = client.get_cookie(name, path=app.config["SESSION_COOKIE_PATH"] or "/")
        db.session.remove()
        db.engine.dispose()
    assert found is not None  # noqa: S101 - it was set above
    return f"{found.key}={found.value}"


class Client:
    """Somebody's browser, over one kept connection."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookie = cookie

    def ask(
        self, method: str, url: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, str, bytes]:
        """Send a request; return status, Location and body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, url, body, {"Cookie": self._cookie} | named)
        answer = self._connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read()

    def token(self) -> str:
        """Read what the upload form sends along."""
        page = self.ask("GET", "/media/uploads/new")[2].decode()
        return page.split('data-token="', 1)[1].split('"', 1)[0]

    def send(self, data: bytes, token: str) -> None:
        """Send one file as browsers do (tus), in pieces."""
        plain = {"Tus_Resumable": "1.0.0", "X_CSRF_Token": token}
        told = f"filename {base64.b64encode(b'take.wav').decode()}"
        status, url, said = self.ask(
            "POST",
            "/media/uploads",
            None,
            Upload_Length=str(len(data)),
            Upload_Metadata=told,
            **plain,
        )
        if status != 201:
            raise SystemExit(f"The site answers {status} to an upload: {said[:300]!r}")
        kind = "application/offset+octet-stream"
        for at in range(0, len(data), PIECE_BYTES):
            piece = data[at : at + PIECE_BYTES]
            more = {"Upload_Offset": str(at), "Content_Type": kind} | plain
            status = self.ask("PATCH", url, piece, **more)[0]
            if status != 204:
                raise SystemExit(f"The site answers {status} to a piece.")


def wait_until_answering(port: int, web: subprocess.Popen[bytes]) -> None:
    """Give the server a minute to start."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    web.terminate()
    raise SystemExit("The site did not start.")


def times_of(
    client: Client, *, over: threading.Event | None = None, seconds: float = FINISH_S
) -> list[float]:
    """Ask for a page 20 times a second; return the milliseconds each took."""
    until, times = time.monotonic() + seconds, list[float]()
    while time.monotonic() < until and not (over and over.is_set()):
        began = time.perf_counter()
        client.ask("GET", "/media/uploads/new")
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    return times


def wait_until_ready(began: float) -> tuple[float, float]:
    """Watch the table until all are measured, then until all are ready; return both moments."""
    from sqlalchemy import create_engine, text  # noqa: PLC0415

    address = f"sqlite:///{os.environ['TRACKER_DATA']}/tracker.db"
    counted = "SELECT count(peaks_key), count(ready_at) FROM recording_versions"
    facts_s = 0.0
    while time.monotonic() - began < FINISH_S:
        with create_engine(address).connect() as connection:
            measured, ready = connection.execute(text(counted)).one()
        if measured == UPLOADS and not facts_s:
            facts_s = time.monotonic() - began
        if ready == UPLOADS:
            return facts_s, time.monotonic() - began
        time.sleep(0.2)
    raise SystemExit("Not all files were ready in time.")


if __name__ == "__main__":
    sys.exit(main())
