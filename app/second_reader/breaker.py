"""An endpoint that fails again and again is left alone for a while: every text would only wait for it."""

from datetime import datetime, timedelta
from threading import Lock

FAILURES = 3
REST = timedelta(seconds=60)


class Breaker:
    """Counts failures in a row, over all threads of a process. Times are the machine's."""

    def __init__(self, failures: int = FAILURES, rest: timedelta = REST) -> None:
        self._most, self._rest = failures, rest
        self._failed = 0
        self._until: datetime | None = None
        self._lock = Lock()

    def resting(self, wall: datetime) -> bool:
        """Whether nothing is to be asked now."""
        with self._lock:
            return self._until is not None and wall < self._until

    def note(self, wall: datetime, *, answered: int, failed: int) -> bool:
        """What came of the calls of a batch; it is good where more were answered than failed. Whether the rest begins now."""
        with self._lock:
            if answered > failed:
                self._failed, self._until = 0, None
                return False
            self._failed += failed
            if self._failed < self._most:
                return False
            self._failed, self._until = self._most - 1, wall + self._rest  # after it one more failure is enough
            return True
