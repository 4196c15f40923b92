"""Work that happens after the answer: a name, plain arguments, and a lease.

``enqueue("media.prepare", version_id=7)`` adds a row in the caller's transaction, so a job
exists exactly when the change that asked for it does. A worker leases due rows; when it dies,
the lease runs out and another worker takes the job again. So every task may run more than once
and must look at the state of things before it acts.
"""

from tracker.jobs.queue import Job, JobState, enqueue
from tracker.jobs.tasks import TASKS, Give, task

__all__ = ["TASKS", "Give", "Job", "JobState", "enqueue", "task"]
