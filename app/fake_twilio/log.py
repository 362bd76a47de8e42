"""The fake's log: one JSON line for each thing that happened, on disk before the caller hears of it."""

import os
from pathlib import Path
from typing import Any

import orjson

from app.clock import Clock

Entry = dict[str, Any]


class Log:
    """Appends to a file, or keeps the lines in memory where none is named.

    Every line is one write of its own to the operating system, so that kill -9 loses none that was answered for.
    """

    def __init__(self, path: Path | None, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._kept: list[Entry] = []
        self._file: int | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            self._cut_torn_line()

    def write(self, event: str, **fields: Any) -> None:
        """One line: the machine's time, what happened, and its fields."""
        entry = {"at": self._clock.wall().isoformat(), "event": event, **fields}
        if self._file is None:
            self._kept.append(entry)
        else:
            os.write(self._file, orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))

    def entries(self) -> list[Entry]:
        """Everything so far, oldest first; of a file also what earlier runs left."""
        if self._path is None:
            return list(self._kept)
        content = self._path.read_bytes()  # while another thread may be within its last line
        return [orjson.loads(line) for line in content[: content.rfind(b"\n") + 1].splitlines()]

    def close(self) -> None:
        """Closes the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _cut_torn_line(self) -> None:
        # A run killed within its last write: nobody was answered for that line, and the next one would be glued to it.
        assert self._path is not None
        assert self._file is not None
        content = self._path.read_bytes()
        if content and not content.endswith(b"\n"):
            os.ftruncate(self._file, content.rfind(b"\n") + 1)
