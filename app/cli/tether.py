"""Runs a command that dies with the process that asked for it: `python tether.py PARENT COMMAND...`.

A supervisor killed with -9 can't stop its children, so they have to notice by themselves. This is a program of its own,
run by path and with the standard library only, because it stands before Valkey as well as before our own processes.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

PR_SET_PDEATHSIG = 1
LOOK_EVERY_SECONDS = 0.5
ORPHANED = 70


def become(parent: int, command: Sequence[str]) -> NoReturn:
    """On Linux the kernel kills us when `parent` ends, and that outlives exec: we become the command."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the kernel knew
        sys.exit(ORPHANED)
    os.execvp(command[0], list(command))  # noqa: S606 - our own supervisor names the command


def watch(parent: int, command: Sequence[str]) -> int:
    """Elsewhere we stay, pass signals on, and look whether `parent` is still there."""
    with subprocess.Popen(command, close_fds=False) as child:  # noqa: S603 - our own supervisor names the command

        def pass_on(number: int, _frame: FrameType | None) -> None:
            child.send_signal(number)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, pass_on)
        while child.poll() is None:
            if os.getppid() != parent:
                child.kill()
            time.sleep(LOOK_EVERY_SECONDS)
        return child.returncode if child.returncode >= 0 else 128 - child.returncode


if __name__ == "__main__":
    run = become if sys.platform == "linux" else watch
    sys.exit(run(int(sys.argv[1]), sys.argv[2:]))
