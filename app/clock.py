"""The only place that reads a clock.

Two times are told apart. `now` is the time of the business: what is due, quiet, late or over. In development it can be
driven (a day replayed at 60 times its speed, data of years ago). `wall` is the machine's own time and is used for what
belongs to machines: leases, claims, attempts, lag. At 600 times the speed a 30-second lease on driven time would last
50 ms, so those never follow the driven clock.
"""

import json
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Both answers are aware and in UTC."""

    def now(self) -> datetime:
        """The time of the business."""
        ...

    def wall(self) -> datetime:
        """The time of the machine."""
        ...


class SystemClock:
    """Production: both times are the machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wall(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """Tests: stands still until told otherwise."""

    at: datetime
    machine: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 7, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def wall(self) -> datetime:
        return self.machine

    def advance(self, step: timedelta) -> None:
        """Moves both times on by `step`."""
        self.at += step
        self.machine += step


class DrivenClock:
    """Development: `now` follows a small file that every process on the machine reads; without it, the machine's time.

    The file holds the time shown, the machine's time when it was set (seconds since 1970) and the speed. It is replaced
    whole, so that no reader meets half of one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._anchor: tuple[datetime, float, float] | None = None

    def now(self) -> datetime:
        anchor = self._read()
        if anchor is None:
            return self.wall()
        shown, real, speed = anchor
        return shown + timedelta(seconds=(time.time() - real) * speed)

    def wall(self) -> datetime:
        return datetime.now(UTC)

    def drive(self, shown: datetime, speed: float) -> None:
        """Shows `shown` (aware) from now on, running at `speed` times real time; 0 stands still."""
        text = json.dumps({"shown": shown.astimezone(UTC).isoformat(), "real": time.time(), "speed": speed})
        fresh = self.path.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.path)

    def release(self) -> None:
        """Goes back to the machine's time."""
        self.path.unlink(missing_ok=True)

    def speed(self) -> float | None:
        """The speed it is driven at, or None when it shows the machine's time."""
        anchor = self._read()
        return None if anchor is None else anchor[2]

    def _read(self) -> tuple[datetime, float, float] | None:
        try:
            stat = self.path.stat()
            if self._seen != (stat.st_mtime_ns, stat.st_ino):
                value = json.loads(self.path.read_text(encoding="utf-8"))
                self._anchor = (datetime.fromisoformat(value["shown"]), float(value["real"]), float(value["speed"]))
                self._seen = (stat.st_mtime_ns, stat.st_ino)
        except FileNotFoundError:  # released, perhaps in this very moment
            self._seen = self._anchor = None
        return self._anchor
