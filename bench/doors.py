"""How fast the doors take events in: `python -m bench.doors [--json]`.

Starts one web process (SQLite in a temporary folder, or PORCHLIGHT_DATABASE_URL, which must be a database for throwing away)
with an embedded Valkey, and posts to it from this process. Take the ratios and the CPU a event: the machine is shared with
the client. CPU is the web process's own, from /proc, so that part needs Linux.
"""

import argparse
import asyncio
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp
import orjson
from rich.console import Console
from rich.table import Table

from app import wiring
from app.cli.valkey import EmbeddedValkey, free_port
from app.migrations.runner import migrate
from app.settings import PROJECT, load_settings
from app.store.brands import all_brands
from app.store.keys import create_key

CONNECTIONS = 64
RECIPIENTS = 500
SINGLES, BATCHES, BATCH = 10_000, 200, 100
START_SECONDS = 30


@dataclass(frozen=True)
class Measured:
    """One row of the table. Times are in milliseconds."""

    name: str
    requests: int
    events: int
    events_per_s: float
    p50_ms: float
    p99_ms: float
    cpu_ms_per_event: float
    requests_per_commit: float


@dataclass(frozen=True)
class Site:
    """The running process and how to get in."""

    url: str
    key: str
    pid: int


def event(kind: str, ref: str, data: Mapping[str, object]) -> dict[str, object]:
    """A CloudEvent with an id of its own."""
    return {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": "bench",
        "type": f"porchlight.delivery.{kind}",
        "subject": ref,
        "data": data,
    }


def planned(number: int) -> dict[str, object]:
    """The plan of one delivery."""
    recipient = {"name": "Ada Example", "phone": f"+1212555{100 + number % 100:04d}", "email": f"ada{number}@example.com"}
    return event("planned", f"B-{number}", {"recipient": recipient, "address": {"street": "1 Example Street", "city": "Berlin"}})


def status(number: int) -> dict[str, object]:
    """Something that happened to it."""
    return event("status", f"B-{number % RECIPIENTS}", {"status": "out_for_delivery", "carrier_code": "OFD"})


class Client:
    """Posts as many requests at once as it has connections."""

    def __init__(self, site: Site, session: aiohttp.ClientSession) -> None:
        self._site = site
        self._session = session
        self.seconds: list[float] = []

    async def post_all(self, bodies: Iterator[bytes], kind: str) -> None:
        """Posts every body once; raises if one isn't taken."""
        await asyncio.gather(*(self._post_some(bodies, kind) for _ in range(CONNECTIONS)))

    async def _post_some(self, bodies: Iterator[bytes], kind: str) -> None:
        headers = {"Authorization": f"Bearer {self._site.key}", "Content-Type": f"application/{kind}+json"}
        for body in bodies:
            began = time.perf_counter()
            async with self._session.post(f"{self._site.url}/v1/events", data=body, headers=headers) as answer:
                text = await answer.text()
            self.seconds.append(time.perf_counter() - began)
            if answer.status not in (200, 202) or '"invalid"' in text:
                raise RuntimeError(f"{answer.status}: {text[:300]}")


async def measure(site: Site, name: str, bodies: list[bytes], events: int, kind: str) -> Measured:
    """Posts the bodies and looks at the clock, the process's CPU time and its count of commits."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        client = Client(site, session)
        commits, cpu, began = await _counter(session, site), _cpu_seconds(site.pid), time.perf_counter()
        await client.post_all(iter(bodies), kind)
        took, cpu = time.perf_counter() - began, _cpu_seconds(site.pid) - cpu
        commits = await _counter(session, site) - commits
    cuts = statistics.quantiles(client.seconds, n=100)
    return Measured(
        name=name,
        requests=len(bodies),
        events=events,
        events_per_s=round(events / took, 1),
        p50_ms=round(cuts[49] * 1000, 2),
        p99_ms=round(cuts[98] * 1000, 2),
        cpu_ms_per_event=round(cpu * 1000 / events, 3),
        requests_per_commit=round(len(bodies) / max(commits, 1), 1),
    )


async def _counter(session: aiohttp.ClientSession, site: Site) -> float:
    async with session.get(f"{site.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("porchlight_inbox_commits_total ")))


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def run(site: Site, singles: int, batches: int) -> list[Measured]:
    """Plans the deliveries, then posts events about them, one by one and in batches."""
    plans = [orjson.dumps([planned(n) for n in range(start, start + BATCH)]) for start in range(0, RECIPIENTS, BATCH)]
    await measure(site, "plans", plans, RECIPIENTS, "cloudevents-batch")  # also warms up what is loaded late
    one_by_one = [orjson.dumps(status(n)) for n in range(singles)]
    in_batches = [orjson.dumps([status(n) for n in range(BATCH)]) for _ in range(batches)]
    new = [orjson.dumps(planned(RECIPIENTS + n)) for n in range(singles // 2)]
    return [
        await measure(site, "single, status", one_by_one, singles, "cloudevents"),
        await measure(site, "single, planned", new, len(new), "cloudevents"),
        await measure(site, f"batch of {BATCH}, status", in_batches, batches * BATCH, "cloudevents-batch"),
    ]


@contextmanager
def _process(command: list[str], environment: Mapping[str, str], up: Callable[[], bool]) -> Iterator[int]:
    with subprocess.Popen(command, cwd=PROJECT, env=dict(environment), stdout=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + START_SECONDS
            while not up():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} did not start")
                time.sleep(0.05)
            yield process.pid
        finally:
            process.terminate()


@contextmanager
def site() -> Iterator[Site]:
    """The service, set up in a temporary folder."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        valkey, port = EmbeddedValkey(folder / "valkey"), free_port()
        valkey.prepare()
        here = os.environ  # noqa: TID251 - the child's environment is ours and what this run sets up
        stack.enter_context(_process(valkey.command, here, valkey.answers))
        here.update(
            PORCHLIGHT_DATA_DIR=str(folder), PORCHLIGHT_REDIS_URL=valkey.url, PORCHLIGHT_SECRET_KEY="a benchmark's secret"
        )
        key = _key()
        command = [sys.executable, "-m", "uvicorn", "--factory", "app.main:from_environment", "--port", str(port)]
        options = ["--no-access-log", "--no-server-header", "--log-level", "warning"]
        pid = stack.enter_context(_process([*command, *options], here, lambda: _answers(port)))
        yield Site(f"http://127.0.0.1:{port}", key, pid)


def _key() -> str:
    services = wiring.build(load_settings())
    migrate(services.database)
    wiring.prepare(services)
    with services.database.write() as session:
        brand = all_brands(session)[0]
        assert brand.id is not None
        _, key = create_key(session, brand.id, ["events"], "bench", services.clock.wall())
    services.database.close()
    return key


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def table(rows: list[Measured]) -> Table:
    """The rows, with how each compares to the first."""
    caption = "CPU ms: the web process's own, an event; shared: requests a commit"
    shown = Table(title="events at the door, one web process", caption=caption)
    for heading in ("", "events/s", "ratio", "p50 ms", "p99 ms", "CPU ms", "shared"):
        shown.add_column(heading, justify="left" if not heading else "right", no_wrap=True)
    for row in rows:
        ratio = f"{row.events_per_s / rows[0].events_per_s:.1f}x"
        times = (f"{row.p50_ms:,.1f}", f"{row.p99_ms:,.1f}", f"{row.cpu_ms_per_event:.3f}", f"{row.requests_per_commit:.1f}")
        shown.add_row(row.name, f"{row.events_per_s:,.0f}", ratio, *times)
    return shown


def main() -> None:
    """Prints one table, or with --json the rows."""
    parser = argparse.ArgumentParser(description="How fast the doors take events in.")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--singles", type=int, default=SINGLES)
    parser.add_argument("--batches", type=int, default=BATCHES)
    asked = parser.parse_args()
    with site() as running:
        rows = asyncio.run(run(running, asked.singles, asked.batches))
    if asked.json:
        json.dump([asdict(row) for row in rows], sys.stdout, indent=2)
    else:
        Console().print(table(rows))


if __name__ == "__main__":
    main()
