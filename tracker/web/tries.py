"""Counting wrong tries without writing anything: reading a page never writes to the database."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

from tracker import clock
from tracker.errors import TooMany

MOST_KEYS = 10_000


class Tries:
    """How often somebody was wrong lately, in the memory of this process.

    Each process counts for itself, so the limit holds per process. What is counted is forgotten
    after its time, and the oldest names first when there are too many.
    """

    def __init__(self, most: int, within: timedelta) -> None:
        self._most, self._within = most, within
        self._wrong: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def refuse(self, key: str) -> None:
        """Refuse whoever was wrong too often.

        Raises:
            TooMany: when there were enough wrong tries already.
        """
        with self._lock:
            wrong = self._wrong.get(key, deque())
            while wrong and wrong[0] <= clock.now() - self._within:
                wrong.popleft()
            if len(wrong) >= self._most:
                raise TooMany

    def add(self, key: str) -> None:
        """Count one wrong try."""
        with self._lock:
            self._wrong.setdefault(key, deque(maxlen=self._most)).append(clock.now())
            self._wrong.move_to_end(key)
            while len(self._wrong) > MOST_KEYS:
                self._wrong.popitem(last=False)

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._wrong.clear()
