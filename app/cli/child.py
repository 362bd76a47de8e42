"""One process under the supervisor: started tethered to it, its output kept, stopped with patience and then without."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.cli.log_file import LogFile

TETHER = Path(__file__).with_name("tether.py")


class Child:
    """`name` is what the operator reads; `heard` gets each line of its output as it comes."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        environment: Mapping[str, str],
        heard: Callable[[str], None],
        keep_open: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.command = command
        self.log = LogFile(log)
        self.environment = environment
        self.heard = heard
        self.keep_open = keep_open
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches only the supervisor, who stops things in order."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), *self.command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(self.environment),
            pass_fds=self.keep_open,
            start_new_session=True,
        )
        self._reading = asyncio.create_task(self._read(self._process))

    async def ended(self) -> int:
        """Waits for its end. Minus the signal's number when one killed it."""
        assert self._process is not None
        assert self._reading is not None
        code = await self._process.wait()
        await asyncio.shield(self._reading)
        return code

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def stop(self, patience: float) -> None:
        """Asks it to end, and after `patience` seconds makes it."""
        if self.running:
            self.signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.ended(), patience)
            except TimeoutError:
                self.signal(signal.SIGKILL)
                await self.ended()

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to it and to whatever it started."""
        if self._process is not None and self._process.returncode is None:
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                return  # it ended in this moment

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while chunk := await process.stdout.read(65_536):
            for line in self.log.write(chunk):
                self.heard(line)
