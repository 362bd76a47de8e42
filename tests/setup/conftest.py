"""What the set-up tests share: waiting for a condition, and processes that are gone when the test is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
Until = Callable[..., None]
Spawn = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def until() -> Until:
    """`until(condition)` returns as soon as it holds. Real processes have no event to wait for, so it looks every 20 ms."""

    def wait(condition: Callable[[], object], seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"did not become true within {seconds:.0f} s")
            time.sleep(0.02)

    return wait


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Starts a process in a session of its own; whatever is left of that session is killed after the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*command: str | Path, **options: object) -> "subprocess.Popen[str]":
        process = subprocess.Popen(  # type: ignore[call-overload]
            [str(part) for part in command],
            **{"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "start_new_session": True, **options},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def alive(pid: int) -> bool:
    """Whether a process with this id runs; one that ended and was not yet reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return sys.platform != "linux"
