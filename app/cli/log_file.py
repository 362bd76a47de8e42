"""Where the output of one child process goes: a file that can't grow for ever. The terminal stays quiet."""

from pathlib import Path

MOST_BYTES = 10_000_000


class LogFile:
    """Appends; past 10 MB the file is put aside as `.1`, replacing the one before it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.last_line = ""
        self._rest = b""

    def write(self, chunk: bytes) -> list[str]:
        """Keeps a piece of output, and answers the lines that it completed."""
        if self.path.exists() and self.path.stat().st_size + len(chunk) > MOST_BYTES:
            self.path.replace(self.path.with_name(self.path.name + ".1"))
        with self.path.open("ab") as file:
            file.write(chunk)
        *whole, rest = (self._rest + chunk).split(b"\n")
        self._rest = rest[-100_000:]
        lines = [line.decode(errors="replace").rstrip() for line in whole]
        self.last_line = next((line.strip() for line in reversed(lines) if line.strip()), self.last_line)
        return lines
