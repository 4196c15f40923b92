"""The lease table, the same on SQLite and PostgreSQL."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import Model, created_at, db, pk
from tracker.jobs.tasks import TASKS, arguments

KEPT = timedelta(days=14)
LONGEST_PAUSE = timedelta(hours=1)


class JobState(StrEnum):
    """Where a job stands. A leased job whose lease ran out counts as waiting."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


class Job(Model):
    """One piece of work that was asked for."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_run_at", "state", "run_at"),)

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, Any]]
    unique_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    run_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_ends_at: Mapped[datetime | None]
    lease_key: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[created_at]
    finished_at: Mapped[datetime | None]


def enqueue(
    name: str,
    *,
    run_at: datetime | None = None,
    unique_key: str | None = None,
    **given: Any,  # noqa: ANN401 - checked below
) -> Job | None:
    """Ask for work inside the current transaction.

    Args:
        name: a registered task.
        run_at: not before this moment.
        unique_key: at most one unfinished job may carry it; None is returned for a second.
        **given: ids and short values.

    Raises:
        KeyError: for a name that no task has.
        TypeError: for an argument that is not plain.
    """
    TASKS[name]  # an unknown name is a mistake here, not later in the worker
    job = Job(
        name=name,
        arguments=arguments(given),
        run_at=run_at or clock.now(),
        unique_key=unique_key,
    )
    if unique_key is None:
        db.session.add(job)
        db.session.flush()
        return job
    if db.session.scalar(select(Job.id).where(Job.unique_key == unique_key)):
        return None
    try:
        with db.session.begin_nested():  # another worker may ask for the same at this moment
            db.session.add(job)
    except IntegrityError:
        return None
    return job


def lease(key: str) -> Job | None:
    """Take the most urgent due job, or none; the caller commits."""
    now = clock.now()
    due = (
        select(Job)
        .where(
            or_(
                (Job.state == JobState.WAITING) & (Job.run_at <= now),
                (Job.state == JobState.LEASED) & (Job.lease_ends_at < now),
            ),
            Job.name.in_(TASKS),
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # SQLite ignores it: there one writer is alone anyway
    )
    job = db.session.scalar(due)
    if job is None:
        return None
    if job.attempts >= TASKS[job.name].attempts:
        _fail(job, job.error or "The worker stopped each time this was tried.")
        return lease(key)
    job.state, job.lease_key = JobState.LEASED, key
    job.attempts += 1
    job.lease_ends_at = now + TASKS[job.name].lease
    db.session.flush()
    return job


def renew(job_id: int, key: str) -> bool:
    """Prolong the lease; False when the job was taken away meanwhile."""
    job = _held(job_id, key)
    if job is not None:
        job.lease_ends_at = clock.now() + TASKS[job.name].lease
    return job is not None


def finish(job_id: int, key: str) -> None:
    """Note that the job is done."""
    if job := _held(job_id, key):
        job.state, job.finished_at, job.unique_key = JobState.DONE, clock.now(), None
        job.lease_key = None


def put_back(job_id: int, key: str, error: str, *, final: bool = False) -> None:
    """Try again after a pause that doubles, or leave it failed when it was tried enough."""
    job = _held(job_id, key)
    if job is None:
        return
    if final or job.attempts >= TASKS[job.name].attempts:
        _fail(job, error)
        return
    pause = min(timedelta(seconds=5 * 2**job.attempts), LONGEST_PAUSE)
    job.state, job.lease_key, job.error = JobState.WAITING, None, error
    job.run_at = clock.now() + pause


def sweep() -> None:
    """Forget finished jobs after a fortnight; failed ones stay to be looked at."""
    old = clock.now() - KEPT
    db.session.execute(delete(Job).where(Job.state == JobState.DONE, Job.finished_at < old))


def _held(job_id: int, key: str) -> Job | None:
    return db.session.scalar(
        select(Job).where(Job.id == job_id, Job.lease_key == key, Job.state == JobState.LEASED)
    )


def _fail(job: Job, error: str) -> None:
    job.state, job.error, job.finished_at = JobState.FAILED, error, clock.now()
    job.unique_key = job.lease_key = None
