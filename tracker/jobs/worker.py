"""The loop that does the work: lease, run, renew meanwhile, note the end."""

import logging
import secrets
import threading
import traceback
from datetime import timedelta
from typing import NamedTuple

from flask import Flask
from sqlalchemy.exc import OperationalError

from tracker import clock
from tracker.db import db, transaction
from tracker.jobs import queue
from tracker.jobs.tasks import TASKS, Give

log = logging.getLogger("tracker.worker")
PAUSE_S = 0.5
# Somebody writes for long: a lease that could not be renewed is tried again before it runs out.
AGAIN_S = 1.0


class _Leased(NamedTuple):
    id: int
    name: str
    arguments: dict[str, object]
    key: str


def run_forever(app: Flask, stop: threading.Event, *, pause_s: float = PAUSE_S) -> None:
    """Work until told to stop; the job at hand is finished first.

    A database that is away for a while is waited for.
    """
    while not stop.is_set():
        try:
            schedule(app)
            if not run_one(app):
                stop.wait(pause_s)
        except OperationalError as error:
            log.warning("database is away: %s", error.orig)
            stop.wait(5)


def run_all(app: Flask, *, most: int = 10_000) -> int:
    """Run due jobs until none is left; return how many ran (demo data, tests)."""
    ran = 0
    while ran < most and run_one(app):
        ran += 1
    return ran


def run_one(app: Flask) -> bool:
    """Run one due job; tell whether there was one."""
    with app.app_context():
        with transaction():
            key = secrets.token_hex(16)
            found = queue.lease(key)
            job = _Leased(found.id, found.name, found.arguments, key) if found else None
        if job is None:
            return False
        with _Renewal(app, job):
            _run(job)
        return True


def schedule(app: Flask) -> None:
    """See that each periodic task has its next run waiting."""
    with app.app_context(), transaction():
        for task in TASKS.values():
            if task.every is not None:
                span = int(task.every.total_seconds())
                next_at = clock.now().timestamp() // span * span + span
                moment = clock.now() + timedelta(seconds=next_at - clock.now().timestamp())
                queue.enqueue(task.name, run_at=moment, unique_key=f"every:{task.name}")


def _run(job: _Leased) -> None:
    try:
        TASKS[job.name].run(**job.arguments)
    except Give as error:
        _put_back(job, str(error), final=True)
    except Exception:
        log.exception("job %s %s failed", job.id, job.name)
        _put_back(job, traceback.format_exc(limit=-3))
    else:
        with transaction():
            queue.finish(job.id, job.key)


def _put_back(job: _Leased, error: str, *, final: bool = False) -> None:
    db.session.rollback()
    with transaction():
        queue.put_back(job.id, job.key, error, final=final)


class _Renewal:
    """Prolongs the lease in the background while the task runs."""

    def __init__(self, app: Flask, job: _Leased) -> None:
        self._app, self._job, self._over = app, job, threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name=f"lease-{job.id}")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        every_s = TASKS[self._job.name].lease.total_seconds() / 3
        pause_s = every_s
        while not self._over.wait(pause_s):
            try:
                with self._app.app_context(), transaction():
                    queue.renew(self._job.id, self._job.key)
                pause_s = every_s
            except OperationalError as error:
                pause_s = AGAIN_S
                log.warning("lease of job %s not renewed: %s", self._job.id, error.orig)
