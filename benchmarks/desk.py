"""How fast the faculty desk is with a thousand things on it: ``make bench-desk``.

Fills a temporary site so that ``--items`` things wait for one person (hour weeks, proposals,
agreements, completions, petitions, with weeks accepted before behind them), then asks for the
pages of the desk again and again, on SQLite, and on PostgreSQL when TEST_DATABASE_URL is set
(``make bench-desk`` starts one). Server time is from a request's arrival in the application to
its answer, without network; the time of the processor tells more on a busy machine. Ends with 1
when the queue takes 100 ms or more by the clock at the 95th percentile.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine

    from tracker.accounts.models import User

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
LIMIT_MS = 100
WARM_UP = 5
WEEKS_BEFORE = 6  # accepted weeks behind those that wait


def main() -> int:
    """Measure and print; 0 when the queue stays under the limit on each engine."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=1000, help="things that wait (default 1000)")
    parser.add_argument("--asks", type=int, default=100, help="requests of each page (default 100)")
    asked = parser.parse_args()
    engines = {"SQLite": ""}
    if url := os.environ.get("TEST_DATABASE_URL"):
        engines["PostgreSQL"] = url
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, load {load:.1f} at the start, {asked.asks} requests each.")
    slow = False
    for name, url in engines.items():
        with tempfile.TemporaryDirectory(prefix="liner-notes-bench-") as folder:
            slow |= measure(name, Path(folder), url, items=asked.items, asks=asked.asks)
    return int(slow)


def measure(name: str, folder: Path, url: str, *, items: int, asks: int) -> bool:
    """Measure one engine; tell whether the queue was too slow."""
    from tests.conftest import Web  # noqa: PLC0415 - needs the path above
    from tracker import memory  # noqa: PLC0415
    from tracker.app import create_app  # noqa: PLC0415
    from tracker.config import Settings  # noqa: PLC0415
    from tracker.db import Model, db  # noqa: PLC0415

    settings = Settings(
        data=folder,
        database_url=url or f"sqlite:///{folder / 'desk.db'}",
        secret_key="only-for-this-benchmark",  # noqa: S106 - of no use anywhere else
    )
    app = create_app(settings)
    with app.app_context():
        Model.metadata.drop_all(db.engine)
        Model.metadata.create_all(db.engine)
        who = fill(items)
        db.session.commit()
        settle(db.engine)
        web = Web(app)
        web.sign_in(who)
    pages = pages_of(app, web.client)
    memory.serve_from_here()  # as the web server does, see deploy/gunicorn.conf.py
    print(f"\n{name}, {items} things wait")
    print(f"  {'page':12} {'median':>9} {'p95':>9}   processor: {'median':>9} {'p95':>9}")
    worst = 0.0
    for title, address in pages.items():
        clock, processor = zip(*served(app, web.client, address, asks), strict=True)
        half, p95 = statistics.median(clock), statistics.quantiles(clock, n=20)[-1]
        own, own95 = statistics.median(processor), statistics.quantiles(processor, n=20)[-1]
        worst = max(worst, p95) if title == "queue" else worst
        print(f"  {title:12} {half:6.1f} ms {p95:6.1f} ms {own:17.1f} ms {own95:6.1f} ms")
    with app.app_context():
        Model.metadata.drop_all(db.engine)
        db.engine.dispose()
    return worst >= LIMIT_MS


def settle(engine: Engine) -> None:
    """Bring the database to where it is in use; PostgreSQL would do so while it is measured."""
    does = "VACUUM (ANALYZE)" if engine.dialect.name == "postgresql" else "ANALYZE"
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.execute(text(does))


def fill(items: int) -> User:
    """Let things wait for one person, who is faculty and office; return the person."""
    from tests import make  # noqa: PLC0415
    from tests.reviews import crowd  # noqa: PLC0415

    programme = make.programme()
    who = make.faculty(programme)
    make.membership(user=who, programme=programme, role="office")
    crowd.fill(items, programme, who, before=WEEKS_BEFORE)
    return who


def pages_of(app: Flask, client: FlaskClient) -> dict[str, str]:
    """Return the pages that are measured, by what they are."""
    with app.app_context():
        first = client.get("/desk/next").location
        week = client.get("/desk/next?kind=week").location
    return {
        "queue": "/desk",
        "mine": "/desk?mine=1",
        "last page": "/desk?from=960",
        "next": "/desk/next",
        "first entry": str(first),
        "a week": str(week),
    }


def served(
    app: Flask, client: FlaskClient, address: str, asks: int
) -> Sequence[tuple[float, float]]:
    """Ask for a page again and again; return milliseconds by the clock and of the processor."""
    times = []
    for number in range(asks + WARM_UP):
        begun, worked = time.perf_counter(), time.process_time()
        with app.app_context():
            answer = client.get(address)
        took = (time.perf_counter() - begun) * 1000
        own = (time.process_time() - worked) * 1000
        if answer.status_code >= 400:
            raise SystemExit(f"{address} answered {answer.status_code}")
        if number >= WARM_UP:
            times.append((took, own))
    return times


if __name__ == "__main__":
    sys.exit(main())
