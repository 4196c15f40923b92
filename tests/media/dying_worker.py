"""Workers killed with signal 9, each in a step: ``python -m tests.media.dying_worker``.

Arguments: the settings as JSON, a file for the process numbers of orphans, and the steps in order.
For each step a process of its own works until that step has come; at the end the signals that
ended them are printed as JSON.
"""

import json
import os
import signal
import sqlite3
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.app import create_app
from tracker.config import Settings
from tracker.db import db, transaction
from tracker.jobs import Job, JobState, worker

# In these steps a child is at work: death comes once it is there.
WITH_CHILD = {"checking", "streaming", "picture"}


def main() -> int:
    """Let one worker after another die; they are forked, so that all is imported once."""
    settings, notes, *steps = sys.argv[1:]
    ends = []
    for step in steps:
        number = os.fork()
        if not number:
            work_until(step, json.loads(settings), Path(notes))
            os._exit(1)
        ends.append(-os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))
    sys.stdout.write(json.dumps(ends))
    return 0


def work_until(step: str, given: dict[str, Any], notes: Path) -> None:
    """Work until the step has come; whoever worked before counts as dead."""
    app = create_app(Settings(**given | {"data": Path(given["data"])}))
    met = threading.Event()
    database = given["database_url"].removeprefix("sqlite:///")

    def look(_session: Session) -> None:
        if met.is_set() or now(database) != step:
            return
        met.set()
        if step in WITH_CHILD:
            threading.Thread(target=die_beside_a_child, args=[notes]).start()
        else:
            die(notes)

    with app.app_context():
        let_leases_end()
    event.listen(Session, "after_commit", look)
    worker.run_all(app)


def let_leases_end() -> None:
    """Do as if the minute had passed after which a silent worker counts as dead."""
    with transaction():
        for job in db.session.scalars(select(Job).where(Job.state == JobState.LEASED)):
            job.lease_ends_at = clock.now() - timedelta(seconds=1)


def now(database: str) -> str:
    """Say where the version stands, as other processes see it."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (step,) = connection.execute("SELECT step FROM recording_versions").fetchone()
        (made,) = connection.execute("SELECT count(*) FROM renditions").fetchone()
    return f"{step}-{made}" if step == "streaming" and made else str(step)


def die_beside_a_child(notes: Path) -> None:
    """Wait until a child is at work, then die."""
    while not children():
        time.sleep(0.01)
    die(notes)


def die(notes: Path) -> None:
    """Note which children there are, then end without a word to anybody."""
    with notes.open("a") as file:
        file.write("".join(f"{number}\n" for number in children()))
    os.kill(os.getpid(), signal.SIGKILL)


def children() -> list[str]:
    """List the process numbers of the children of every thread."""
    threads = Path("/proc/self/task").glob("*/children")
    return [number for thread in threads for number in thread.read_text().split()]


if __name__ == "__main__":
    sys.exit(main())
