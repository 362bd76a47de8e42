"""The data folder belongs to one supervisor at a time, and it must be possible to write in it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import SetupError

LOCK = "run.lock"


def require_writable(folder: Path) -> None:
    """Makes the folder if need be, for our eyes only. Raises SetupError when it can't be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise SetupError(f"the data folder {folder} cannot be written ({error.strerror}); set PORCHLIGHT_DATA_DIR") from None


@contextmanager
def claimed(folder: Path) -> Iterator[bool]:
    """Holds the folder, made if need be. Raises SetupError when it can't be written or another supervisor holds it.

    The lock is the kernel's (flock), so that it ends with its process however that dies. Yields whether the last one who
    held it was killed: then its children may be a moment behind it, still holding the port.
    """
    import fcntl  # there is none on Windows, where `run` is refused before it comes here

    require_writable(folder)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError(
                f"another `porchlight run` (process {lock.read().strip() or '?'}) uses the data folder {folder};"
                " stop that one, or set PORCHLIGHT_DATA_DIR to another folder"
            ) from None
        killed = lock.read() != ""
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield killed
        finally:
            lock.truncate(0)
