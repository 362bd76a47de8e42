"""`porchlight run`: everything on one machine under one process, that starts it, keeps it up and stops it in order."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable

from app.cli.banner import banner
from app.cli.child import Child
from app.cli.log_lines import SHOWN
from app.cli.readiness import lacking
from app.cli.valkey import EmbeddedValkey
from app.errors import SetupError
from app.settings import PROJECT, Settings

READY_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a child that ended is started again
STEADY_SECONDS = 60.0  # a child that lived this long starts again with the first pause
FOLDED = "\\n"  # how a log line folds a traceback; the rest of it is for the log's reader
# In this order they are stopped, with so many seconds to end by themselves; a send to a provider may last 15.
PATIENCE = {"demo": 3.0, "optimiser": 3.0, "web": 6.0, "worker": 20.0, "valkey": 5.0}
ERRORS_APART_SECONDS = 10.0
PORT_TRIES = 5


class Supervisor:
    """Holds the children. `say` tells the operator one line of news, `show` what was asked for."""

    def __init__(
        self,
        settings: Settings,
        listener: socket.socket,
        *,
        demo: bool,
        say: Callable[[str], None],
        show: Callable[[str], None],
    ) -> None:
        self.settings = settings
        self.listener = listener
        self.demo = demo
        self.say = say
        self.show = show
        self.children: list[Child] = []
        self._stop = asyncio.Event()
        self._shown: dict[str, float] = {}
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1"}  # noqa: TID251 - children get the environment we were given
        self._environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PROJECT), self._environment.get("PYTHONPATH")]))

    async def run(self) -> None:
        """Returns when it was told to stop and everything has stopped. Raises SetupError when something can't start."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._told_to_stop)
        stop = asyncio.create_task(self._stop.wait())
        tasks = [asyncio.create_task(self._start())]
        try:
            await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
            if not stop.done():
                await tasks[0]
                tasks += [asyncio.create_task(self._keep(child)) for child in self.children]
                done, _ = await asyncio.wait([stop, *tasks[1:]], return_when=asyncio.FIRST_COMPLETED)
                for task in done - {stop}:
                    task.result()
        finally:
            for task in (stop, *tasks):
                task.cancel()
            await asyncio.gather(stop, *tasks, return_exceptions=True)
            await self._stop_all()

    def _told_to_stop(self) -> None:
        if self._stop.is_set():
            for child in self.children:
                child.signal(signal.SIGKILL)
        else:
            self._stop.set()
            self.say("Stopping; once more to stop at once.")

    async def _start(self) -> None:
        if not self.settings.redis_url:
            self._environment["PORCHLIGHT_REDIS_URL"] = await self._start_valkey()
        handle = str(self.listener.fileno())
        for number in range(1, self.settings.web_processes + 1):
            name = f"web-{number}" if self.settings.web_processes > 1 else "web"
            await self._add(name, [*_porchlight(), "web", "--listening-on", handle], self.listener.fileno())
        await self._ready()
        # Only now: started beside the web server they would take the processor from it, and it is what is waited for.
        for number in range(1, self.settings.worker_processes + 1):
            await self._add(f"worker-{number}", [*_porchlight(), "worker"])
        self.show(banner(self.settings, demo=self.demo))
        if self.demo:
            await self._add("demo", [*_porchlight(), "replay", "demo"])
            # Whoever answers a text of the demo's is to see what becomes of it; all other deliveries are the reader's own.
            await self._add("optimiser", [*_porchlight(), "replay", "optimiser", "--only", "LK-", "--yield"])

    async def _start_valkey(self) -> str:
        server = await asyncio.to_thread(EmbeddedValkey, self.settings.data_dir / "valkey")
        for _ in range(PORT_TRIES):  # the free port may be taken before the server has it
            await asyncio.to_thread(server.prepare)
            child = await self._add("valkey", server.command)
            while child.running:
                if await asyncio.to_thread(server.answers):
                    return server.url
                await asyncio.sleep(0.02)
            await child.ended()
            self.children.remove(child)
        raise SetupError(
            f"the embedded Valkey does not start: {child.log.last_line} ({child.log.path}); it holds nothing but wake-up"
            f" calls, so that {server.folder} may be removed"
        )

    async def _add(self, name: str, command: list[str], *keep_open: int) -> Child:
        log = self.settings.data_dir / "log" / f"{name}.log"
        child = Child(
            name, command, log, environment=self._environment, heard=lambda line: self.heard(child, line), keep_open=keep_open
        )
        self.children.append(child)
        await child.start()
        return child

    async def _ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while lack := await lacking(self.settings):
            for child in self.children:
                if not child.running:
                    await child.ended()
                    reason = child.log.last_line.removeprefix("porchlight: ")
                    raise SetupError(f"{child.name} did not start: {reason} ({child.log.path})")
            if time.monotonic() > deadline:
                raise SetupError(f"not ready after {READY_SECONDS:.0f} s: {lack} ({self.settings.data_dir / 'log'})")
            await asyncio.sleep(0.05)

    async def _keep(self, child: Child) -> None:
        """Starts it again, later each time, whenever it ends without having been told to."""
        pause = FIRST_PAUSE
        while True:
            started = time.monotonic()
            code = await child.ended()
            if child.name == "demo":
                await self._end_of_demo(child, code)
                return
            pause = FIRST_PAUSE if time.monotonic() - started > STEADY_SECONDS else pause
            how = f"was killed by signal {-code}" if code < 0 else f"ended with {code}"
            self.say(f"{child.name} {how}; starting it again in {pause:.0f} s. Its log: {child.log.path}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            await child.start()

    async def _end_of_demo(self, child: Child, code: int) -> None:
        if code != 0:
            self.say(f"The demo day ended early: {child.log.last_line} ({child.log.path})")
        await self._stop.wait()

    def heard(self, child: Child, line: str) -> None:
        """Shows errors, but no more than one in ten seconds of each child: the rest is in its log."""
        found = SHOWN.match(line)
        if found and time.monotonic() - self._shown.get(child.name, -ERRORS_APART_SECONDS) >= ERRORS_APART_SECONDS:
            self._shown[child.name] = time.monotonic()
            self.say(f"{child.name}: {found[1].split(FOLDED)[0]}  ({child.log.path})")

    async def _stop_all(self) -> None:
        for kind, patience in PATIENCE.items():
            await asyncio.gather(*(child.stop(patience) for child in self.children if child.name.startswith(kind)))


def _porchlight() -> list[str]:
    # -P: the folder we were started in may hold an `app` of somebody else.
    return [sys.executable, "-P", "-m", "app.cli"]
