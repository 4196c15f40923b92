"""A job runs once it is committed, survives its worker, and stops after enough tries."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tracker import clock
from tracker.db import db
from tracker.jobs import TASKS, Give, Job, JobState, enqueue, queue, task, worker


@pytest.fixture
def ran() -> Iterator[list[int]]:
    seen: list[int] = []

    @task("trial.note", attempts=2)
    def note(number: int) -> None:
        seen.append(number)
        if number < 0:
            raise ValueError("negative")
        if number == 0:
            raise Give("Zero is not a number of things.")

    yield seen
    del TASKS["trial.note"]


def test_a_job_runs_once(session: Session, ran: list[int]) -> None:
    enqueue("trial.note", number=7)
    assert _run_due() == 1
    assert _run_due() == 0
    assert ran == [7]


def test_a_job_asked_for_in_a_failed_change_never_runs(session: Session, ran: list[int]) -> None:
    enqueue("trial.note", number=7)
    session.rollback()
    assert _run_due() == 0


def test_a_job_whose_worker_died_is_taken_again(
    session: Session, ran: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue("trial.note", number=7)
    queue.lease("a worker that dies now")
    assert _run_due() == 0
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert _run_due() == 1
    assert ran == [7]


def test_a_job_that_keeps_failing_stops_and_says_why(
    session: Session, ran: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue("trial.note", number=-1)
    for hours in range(1, 5):
        moment = clock.now() + timedelta(hours=hours)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        _run_due()
    job = session.scalars(select(Job)).one()
    assert ran == [-1, -1]
    assert job.state is JobState.FAILED
    assert "negative" in (job.error or "")


def test_a_hopeless_job_is_not_tried_again(session: Session, ran: list[int]) -> None:
    enqueue("trial.note", number=0)
    _run_due()
    assert session.scalars(select(Job)).one().error == "Zero is not a number of things."


def test_one_unfinished_job_per_unique_key(session: Session, ran: list[int]) -> None:
    assert enqueue("trial.note", unique_key="k", number=1)
    assert enqueue("trial.note", unique_key="k", number=2) is None
    _run_due()
    assert enqueue("trial.note", unique_key="k", number=3)


def test_an_unknown_name_is_refused_at_once(session: Session) -> None:
    with pytest.raises(KeyError):
        enqueue("trial.nothing")


def test_a_job_carries_no_objects(session: Session, ran: list[int]) -> None:
    with pytest.raises(TypeError):
        enqueue("trial.note", number=[1])


def _run_due() -> int:
    """Run what is due on this thread, inside the test's own transaction."""
    count = 0
    while job := queue.lease("test"):
        db.session.commit()
        leased = worker._Leased(job.id, job.name, job.arguments, "test")
        worker._run(leased)
        count += 1
    return count


def test_a_worker_stops_when_told(app: object) -> None:
    stop = threading.Event()
    stop.set()
    worker.run_forever(app, stop)  # type: ignore[arg-type]


def test_a_lease_that_somebody_elses_writing_held_up_is_renewed_soon(
    app: Flask, session: Session, ran: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = enqueue("trial.note", number=1)
    assert job is not None
    leased = worker._Leased(job.id, job.name, job.arguments, "key")
    renewal, waits, answers = worker._Renewal(app, leased), [], [True, False, False]

    class Over:
        def wait(self, pause_s: float) -> bool:
            waits.append(pause_s)
            return not answers

    def renew(_job_id: int, _key: str) -> None:
        if answers.pop():
            raise OperationalError("", {}, Exception("database is locked"))

    answers.reverse()
    monkeypatch.setattr(queue, "renew", renew)
    monkeypatch.setattr(renewal, "_over", Over())
    renewal._beat()
    assert waits == [20, 1, 20, 20]
