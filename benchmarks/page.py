"""How fast a published page leaves: ``make bench``, or ``python benchmarks/page.py``.

Makes a page of about 40 kB with 8 sections on a temporary site and asks for it over the loopback,
in turns, from nginx serving the same bytes as a plain file, nginx with deploy/nginx.conf, the
default server, and the default server when it asks the database and fills the templates each time,
which is what compiling saves. Takes about a minute and a half. nginx and wrk are used where they
are installed.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CONNECTIONS = 8
SLUG = "bench-page"
WORKS = 4
PATIENCE_S = 30
UNIT_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Target:
    """One way to the page: how it is called and where it answers."""

    name: str
    url: str


@dataclass(frozen=True)
class Result:
    """What one run measured: requests a second, and the time 99 of 100 stayed under."""

    per_second: float
    p99_ms: float


def main() -> int:
    """Measure and print; 0 when everything ran."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=4, help="length of one run (default 4)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each way (default 3)")
    parser.add_argument("--port", type=int, default=8700, help="first of four free ports")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="liner-notes-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # nginx reads as another user when it was started by root
        os.environ.update(environment(folder, asked.port))
        html = build()
        print(f"Page: {len(html) / 1000:.1f} kB, {html.count('<section')} sections.")
        targets = start(folder, asked.port, html, stack)
        for target in targets:
            check(target, html)
        print(f"{processors()} processors, {CONNECTIONS} connections, {tool()}, median of")
        print(f"{asked.rounds} runs of {asked.seconds} s each, taken in turns.\n")
        results: dict[str, list[Result]] = {target.name: [] for target in targets}
        for _ in range(asked.rounds):
            for target in targets:
                results[target.name].append(load(target.url, asked.seconds))
        show(results)
    return 0


def environment(folder: Path, port: int) -> dict[str, str]:
    """Return the settings of the temporary site."""
    return {
        "TRACKER_DATA": str(folder / "data"),
        "TRACKER_PORT": str(port),
        "TRACKER_SECRET_KEY": "only-for-this-benchmark",
        "PYTHONPATH": str(ROOT),
    }


def build() -> str:
    """Make the site and its page; return the page's HTML."""
    from tests import make  # noqa: PLC0415 - needs the settings above
    from tests.portfolio import making  # noqa: PLC0415
    from tracker.app import create_app  # noqa: PLC0415
    from tracker.db import Model, db  # noqa: PLC0415
    from tracker.portfolio import operations, queries  # noqa: PLC0415

    app = create_app()
    Path(app.extensions["settings"].data).mkdir(exist_ok=True)
    with app.app_context():
        Model.metadata.create_all(db.engine)
        student = making.student(name="Mei-Lin Sato")
        for number in range(WORKS):
            making.project(student, title=f"Night Bus {number + 1}", brief="A film.")
        page = operations.start(student, actor=make.actor(student))
        page.slug, page.role_line = SLUG, "Mix engineer and sound designer"
        page.intro = "I make short films and small games sound larger than their budgets."
        page.availability, page.place = "Available from June 2027", "Calder Bay"
        page.speaks, page.looking_for = "English, Japanese", "Post-production"
        making.with_reel(page)
        for work in page.works:
            work.note = "Forty minutes of empty bus became one engine that breathes. " * 3
        making.with_experience(student)
        making.published(page)
        found = queries.by_slug(SLUG)
        db.session.remove()
        db.engine.dispose()
    assert found is not None  # noqa: S101 - a benchmark of nothing would be fast
    published = Path(os.environ["TRACKER_DATA"]) / "published" / "p" / SLUG / "page"
    return published.read_text()


def by_orm() -> Flask:
    """Return the application with one more address, which makes the page anew each time."""
    from flask import current_app  # noqa: PLC0415

    from tracker import clock  # noqa: PLC0415
    from tracker.app import create_app  # noqa: PLC0415
    from tracker.portfolio import compiler, queries  # noqa: PLC0415
    from tracker.web.guard import public  # noqa: PLC0415

    app = create_app()

    @app.get("/made-anew")
    @public
    def made_anew() -> str:
        page = queries.by_slug(SLUG)
        assert page is not None  # noqa: S101
        school = current_app.extensions["settings"].institution
        content = queries.content_of(page, school=school)
        return compiler.render(content, address=f"p/{SLUG}", published_on=clock.today())

    return app


def start(folder: Path, port: int, html: str, stack: ExitStack) -> list[Target]:
    """Start everything; return the ways to the page, the yardstick first."""
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "deploy/gunicorn.conf.py")]
    stack.enter_context(running([*gunicorn, "wsgi:app"], port))
    other = os.environ | {"TRACKER_PORT": str(port + 1)}
    stack.enter_context(
        running([*gunicorn, "benchmarks.page:by_orm()"], port + 1, environment=other)
    )
    targets = [
        Target("default server", f"http://127.0.0.1:{port}/p/{SLUG}"),
        Target("the same through the ORM", f"http://127.0.0.1:{port + 1}/made-anew"),
    ]
    nginx = shutil.which("nginx")
    if nginx is None:
        print("nginx is not installed: its two rows are left out.")
        return targets
    plain, shipped = plain_file(folder, port + 2, html), shipped_conf(folder, port, port + 3)
    for conf, at in ((plain, port + 2), (shipped, port + 3)):
        command = [nginx, "-p", str(folder), "-c", str(conf), "-g", "daemon off;"]
        stack.enter_context(running(command, at))
    return [
        Target("nginx, plain file", f"http://127.0.0.1:{port + 2}/page.html"),
        Target("nginx with deploy/nginx.conf", f"http://127.0.0.1:{port + 3}/p/{SLUG}"),
        *targets,
    ]


def plain_file(folder: Path, port: int, html: str) -> Path:
    """Write a configuration that does nothing but serve the page's bytes."""
    (folder / "plain").mkdir()
    (folder / "plain" / "page.html").write_text(html)
    conf = folder / "plain.conf"
    conf.write_text(
        "worker_processes auto; error_log stderr warn; pid plain.pid;\n"
        "events { worker_connections 1024; }\n"
        "http { types { text/html html; } access_log off; sendfile on; tcp_nopush on;\n"
        "  keepalive_requests 10000;\n"
        f"  server {{ listen 127.0.0.1:{port}; root {folder}/plain; }} }}\n"
    )
    return conf


def shipped_conf(folder: Path, upstream: int, port: int) -> Path:
    """Copy deploy/nginx.conf with this site's folders and ports in the places it marks."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for given, here in (
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("127.0.0.1:8080", f"127.0.0.1:{port}"),
        ("/srv/liner-notes/instance/published", f"{os.environ['TRACKER_DATA']}/published"),
        ("/srv/liner-notes/static", str(ROOT / "static")),
    ):
        text = text.replace(given, here)
    conf = folder / "shipped.conf"
    conf.write_text(text)
    return conf


@contextmanager
def running(
    command: list[str], port: int, *, environment: dict[str, str] | None = None
) -> Iterator[None]:
    """Keep a server running for the length of the block."""
    with subprocess.Popen(command, cwd=ROOT, env=environment or dict(os.environ)) as server:
        try:
            until = time.monotonic() + PATIENCE_S
            while not answers(port):
                if server.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{Path(command[0]).name} did not start on port {port}.")
                time.sleep(0.05)
            yield
        finally:
            server.terminate()


def answers(port: int) -> bool:
    """Tell whether something listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def check(target: Target, html: str) -> None:
    """Make sure that the way leads to the page: a fast wrong answer is worth nothing."""
    host, _, path = target.url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=PATIENCE_S)
    connection.request("GET", f"/{path}")
    answer = connection.getresponse()
    body = answer.read()
    is_same = body == html.encode() or ("made-anew" in path and b"<h1" in body)
    if answer.status != 200 or not is_same:
        raise SystemExit(f"{target.name} answers {answer.status} with {len(body)} bytes.")


def load(url: str, seconds: int) -> Result:
    """Ask for the page as fast as it comes, over all connections."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return load_here(url, seconds)
    command = [wrk, "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        print(said)
    per_second = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert per_second is not None  # noqa: S101 - wrk says both, always
    assert p99 is not None  # noqa: S101
    return Result(float(per_second[1]), float(p99[1]) * UNIT_MS[p99[2]])


def load_here(url: str, seconds: int) -> Result:
    """Do as wrk does, in Python: slower, so fast servers look alike."""
    host, _, path = url.removeprefix("http://").partition("/")
    until, times = time.monotonic() + seconds, list[float]()

    def ask() -> None:
        connection = http.client.HTTPConnection(host, timeout=PATIENCE_S)
        while time.monotonic() < until:
            began = time.perf_counter()
            connection.request("GET", f"/{path}")
            connection.getresponse().read()
            times.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Result(len(times) / seconds, statistics.quantiles(times, n=100)[98])


def show(results: dict[str, list[Result]]) -> None:
    """Print the table, each way beside the yardstick."""
    median = {name: statistics.median(r.per_second for r in runs) for name, runs in results.items()}
    yardstick = next(iter(median.values()))
    print("| way | requests/s | of the first | p99, ms |")
    print("| --- | ---: | ---: | ---: |")
    for name, runs in results.items():
        p99 = statistics.median(r.p99_ms for r in runs)
        share = median[name] / yardstick
        print(f"| {name} | {median[name]:,.0f} | {share:.3f} | {p99:.1f} |")


def tool() -> str:
    """Name what asks."""
    return "wrk" if shutil.which("wrk") else "a loop in Python (wrk is not installed)"


def processors() -> int:
    """Count what we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
