"""The list of all tasks, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

Run = Callable[..., None]


class Give(Exception):  # noqa: N818 - "raise Give" up, as it reads
    """The task cannot succeed however often it is tried; the sentence says why."""


@dataclass(frozen=True)
class Task:
    """One kind of work.

    Attributes:
        run: the function; called outside any transaction, with the job's arguments by name.
        lease: how long a worker may be silent before the job is taken from it.
        attempts: how often it is tried before it is left alone, visibly failed.
        every: how often it runs by itself; None for work that is asked for.
    """

    name: str
    run: Run
    lease: timedelta
    attempts: int
    every: timedelta | None


TASKS: dict[str, Task] = {}


def task(
    name: str,
    *,
    lease: timedelta = timedelta(seconds=60),
    attempts: int = 5,
    every: timedelta | None = None,
) -> Callable[[Run], Run]:
    """Register a function as the task of that name, ``"feature.verb"``."""

    def register(run: Run) -> Run:
        if name in TASKS and TASKS[name].run is not run:
            raise ValueError(f"Two tasks are called {name}")
        TASKS[name] = Task(name, run, lease, attempts, every)
        return run

    return register


def arguments(given: dict[str, Any]) -> dict[str, Any]:
    """Refuse arguments that are not ids, numbers or short text: never objects."""
    for name, value in given.items():
        if not isinstance(value, str | int | bool | None):
            raise TypeError(f"{name}: a job carries ids, not objects")
    return given
