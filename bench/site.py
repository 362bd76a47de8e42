"""The service set up to be measured: a folder of its own, an embedded Valkey, the real commands as processes, and a key."""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from redis import Redis
from rq import Worker

from app import wiring
from app.cli.child import TETHER
from app.cli.valkey import EmbeddedValkey, free_port
from app.migrations.runner import migrate
from app.settings import PROJECT, Settings
from app.store.brands import brand_by_key
from app.store.keys import create_key

HOST = "127.0.0.1"
PORCHLIGHT = [sys.executable, "-P", "-m", "app.cli"]
# They end when we do, however we end.
TETHERED = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid())]
START_SECONDS, STOP_SECONDS = 30, 30


@dataclass(frozen=True)
class Site:
    """The running service and how to get in: `web` and `workers` are the ids of its processes."""

    settings: Settings
    url: str
    key: str
    web: int
    workers: tuple[int, ...]


def end_in_order() -> None:
    """Lets SIGTERM end us as Ctrl-C does: what was started is stopped, and its folders go."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@contextmanager
def process(
    command: list[str],
    log: Path,
    up: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[int]:
    """A process for as long as the block lasts, once `up` says that it is there; gives its id.

    Its output goes to the file `log`. Raises RuntimeError with the last of it when the process does not come up.
    """
    given = {**os.environ, **(environment or {})}  # noqa: TID251 - a child gets our environment and what the run sets up
    with log.open("wb") as output, subprocess.Popen(
        command, cwd=log.parent, env=given, stdout=output, stderr=subprocess.STDOUT
    ) as running:  # fmt: skip
        try:
            deadline = time.monotonic() + START_SECONDS
            while not up():
                if running.poll() is not None or time.monotonic() > deadline:
                    said = log.read_text(encoding="utf-8", errors="replace")[-500:]
                    raise RuntimeError(f"{' '.join(command)} did not start: {said}")
                time.sleep(0.05)
            yield running.pid
        finally:
            running.send_signal(stop)
            try:
                running.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder on disk, for what a real installation keeps on disk."""
    with tempfile.TemporaryDirectory(prefix="porchlight-bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def site(brand: str, workers: int = 0, **settings: str) -> Iterator[Site]:
    """One web process and so many workers, with a key of the brand. `settings` are the names of Settings.

    The database is PORCHLIGHT_DATABASE_URL's unless named, or SQLite; it must be one for throwing away.
    """
    with ExitStack() as stack:
        room = stack.enter_context(folder())
        valkey = EmbeddedValkey(room / "valkey")
        valkey.prepare()
        stack.enter_context(process([*TETHERED, *valkey.command], room / "valkey.log", valkey.answers))
        named: dict[str, Any] = {
            "data_dir": str(room),
            "redis_url": valkey.url,
            "secret_key": "a benchmark's secret",
            "host": HOST,
            "port": str(free_port()),
            **settings,
        }
        made = Settings(_env_file=None, **named)
        environment = {f"PORCHLIGHT_{name.upper()}": value for name, value in named.items()} | {"PYTHONPATH": str(PROJECT)}
        key = _key(made, brand)

        def start(name: str, up: Callable[[], bool]) -> int:
            command = [*TETHERED, *PORCHLIGHT, name.partition("-")[0]]
            return stack.enter_context(process(command, room / f"{name}.log", up, environment))

        web = start("web", lambda: answers(made.port, "/healthz"))
        bell = Redis.from_url(valkey.url)
        pids = tuple(start(f"worker-{n}", partial(_working, bell, n)) for n in range(1, workers + 1))
        yield Site(made, made.public, key, web, pids)


def _working(bell: Redis, number: int) -> bool:
    """Whether so many workers wait for bells."""
    return Worker.count(bell) >= number


def _key(settings: Settings, brand: str) -> str:
    services = wiring.build(settings)
    migrate(services.database)
    wiring.prepare(services)
    with services.database.write() as session:
        row = brand_by_key(session, brand)
        assert row is not None
        assert row.id is not None
        _, key = create_key(session, row.id, ["events"], "bench", services.clock.wall())
    services.database.close()
    return key


def answers(port: int, path: str) -> bool:
    """Whether a web server on this machine answers 200 there."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
