"""From an event at the door to a message at the provider: `python -m bench.end_to_end [--messages 5000] [--json]`.

Starts a PostgreSQL cluster of its own (or takes PORCHLIGHT_DATABASE_URL, which must be a database for throwing away; --sqlite:
a file), an embedded Valkey, one web process, two workers, and a stub in Twilio's place that only takes messages. Each message
follows from one event, sent alone in the first run and with 99 others in the second. Exits with 1 if one is lost or sent twice.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import uuid4

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from app.clock import SystemClock
from app.database import Database
from app.settings import Settings
from bench.cpu import cpu_seconds
from bench.load import BATCH, PHONES, SINGLE, Client, connections, event, phone
from bench.postgres import cluster
from bench.provider import Provider, Taken, fake, requests_per_s, stub
from bench.report import Measured, Report, cpu_figures, table
from bench.rows import Rows
from bench.site import Site, end_in_order, site

WORKERS = 2
BATCH_OF = 100
WARM_UP = 400
LOOK_EVERY_SECONDS = 0.1
PATIENCE_SECONDS = 60.0
ETA_AHEAD = timedelta(hours=4)


@dataclass(frozen=True)
class Load:
    """`messages` deliveries to people from number `first` on, told of by events in batches of `batch_of`."""

    name: str
    first: int
    messages: int
    batch_of: int

    def planned(self, run: str) -> Iterator[dict[str, object]]:
        """The plan of each delivery and a first ETA: what a delivery has before it leaves the depot."""
        eta = {"arrival": (SystemClock().now() + ETA_AHEAD).isoformat()}
        for number in range(self.first, self.first + self.messages):
            recipient = {"name": "Ada Example", "phone": phone(number)}
            address = {"street": "1 Example Street", "city": "London", "postcode": "E1 1AA", "country": "GB"}
            parcels = [{"id": "1", "description": "Lamp"}]
            yield event("planned", f"{run}-{number}", {"recipient": recipient, "address": address, "parcels": parcels})
            yield event("eta", f"{run}-{number}", eta)

    def out(self, run: str) -> Iterator[dict[str, object]]:
        """The event that each message follows from."""
        for number in range(self.first, self.first + self.messages):
            yield event("status", f"{run}-{number}", {"status": "out_for_delivery", "carrier_code": "OFD"})


def bodies(events: Iterator[dict[str, object]], batch_of: int) -> list[bytes]:
    """The events as requests: one each, or so many in each."""
    found = list(events)
    if batch_of == 1:
        return [orjson.dumps(each) for each in found]
    return [orjson.dumps(found[start : start + batch_of]) for start in range(0, len(found), batch_of)]


class Bench:
    """Runs loads against one site, one after the other."""

    def __init__(self, running: Site, provider: Provider, rows: Rows, database_pid: int | None, progress: Progress) -> None:
        self._site = running
        self._provider = provider
        self._rows = rows
        self._database_pid = database_pid
        self._progress = progress
        self._run = uuid4().hex[:8]

    async def run(self, load: Load) -> Measured:
        """Plans, waits until all of it is decided, then lets the vans leave and looks at clocks and counts."""
        bar = self._progress.add_task(f"{load.name}: planning", total=load.messages)
        await self._post(bodies(load.planned(self._run), BATCH_OF), BATCH)
        await self._idle()
        leaving = bodies(load.out(self._run), load.batch_of)
        after, taken = self._rows.last_message(), self._provider.taken()
        self._progress.update(bar, description=load.name)
        cpu, began = self._cpu(), time.perf_counter()
        _, seconds = await asyncio.gather(
            self._post(leaving, SINGLE if load.batch_of == 1 else BATCH), self._recorded(after, load.messages, bar, began)
        )
        cpu = tuple(now - before for now, before in zip(self._cpu(), cpu, strict=True))
        await self._idle()
        return self._measured(load, seconds, after, taken, cpu)

    def _measured(self, load: Load, seconds: float, after: int, before: Taken, cpu: tuple[float, ...]) -> Measured:
        taken, lags = self._provider.taken(), self._rows.lags(after)
        messages, numbers = taken.messages - before.messages, taken.numbers - before.numbers
        recorded, count = self._rows.recorded(after), load.messages
        web, workers, database = cpu
        return Measured(
            name=load.name,
            messages=count,
            seconds=round(seconds, 2),
            messages_per_s=round(recorded / seconds, 1),
            lag_p50_ms=_milliseconds(lags, 0.5),
            lag_p99_ms=_milliseconds(lags, 0.99),
            **cpu_figures(web, workers, None if self._database_pid is None else database, count),
            lost=count - min(recorded, numbers),
            twice=max(messages, recorded) - numbers,
        )

    async def _post(self, requests: list[bytes], kind: str) -> None:
        async with connections() as session:
            await Client(self._site.url, self._site.key, session).post_all(iter(requests), kind)

    async def _recorded(self, after: int, wanted: int, bar: TaskID, began: float) -> float:
        """Seconds until all were recorded, or until the last of them was, if then none is for a minute."""
        found, at = 0, time.perf_counter()
        while found < wanted and time.perf_counter() - at < PATIENCE_SECONDS:
            now = await asyncio.to_thread(self._rows.recorded, after)
            if now > found:
                found, at = now, time.perf_counter()
                self._progress.update(bar, completed=found)
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return at - began

    async def _idle(self) -> None:
        deadline = time.perf_counter() + PATIENCE_SECONDS * 5
        while await asyncio.to_thread(self._rows.busy):
            if time.perf_counter() > deadline:
                raise RuntimeError("the service does not come to rest")
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _cpu(self) -> tuple[float, ...]:
        """Seconds of the web process, the workers, and the database if it is ours."""
        workers = sum(cpu_seconds(pid) for pid in self._site.workers)
        return cpu_seconds(self._site.web), workers, cpu_seconds(self._database_pid) if self._database_pid else 0.0


def _milliseconds(lags: list[timedelta], share: float) -> float:
    return round(lags[int(len(lags) * share)].total_seconds() * 1000, 1) if lags else 0.0


def measure(messages: int, *, sqlite: bool, callbacks: bool) -> Report:
    """Starts everything, runs both loads and stops everything."""
    loads = (
        Load("single events", WARM_UP, messages, 1),
        Load(f"batches of {BATCH_OF}", WARM_UP + messages, messages, BATCH_OF),
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with ExitStack() as stack:
        progress = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
        url, database_pid = Settings(_env_file=None).database_url, None
        if sqlite:
            url = ""
        elif not url:
            made = stack.enter_context(cluster())
            url, database_pid = made.url, made.pid
        provider = stack.enter_context(fake() if callbacks else stub())
        running = stack.enter_context(site("lark", WORKERS, database_url=url, **provider.settings))
        database = Database(running.settings.database)
        stack.callback(database.close)
        bench = Bench(running, provider, Rows(database, reported=callbacks), database_pid, progress)
        runs, alone = asyncio.run(_all(bench, loads, provider))
        name = "SQLite" if database.sqlite else "PostgreSQL"
    return Report(name, "the fake Twilio" if callbacks else "the stub", WORKERS, alone, runs)


async def _all(bench: Bench, loads: tuple[Load, ...], provider: Provider) -> tuple[tuple[Measured, ...], float | None]:
    alone = None if provider.reports else round(await requests_per_s(provider, PHONES - 1))
    await bench.run(Load("warming up", 0, WARM_UP, 1))
    return tuple([await bench.run(load) for load in loads]), alone


def main() -> int:
    """Prints a table, or with --json the report; 1 if a message was lost or sent twice."""
    parser = argparse.ArgumentParser(description="From an event at the door to a message at the provider.")
    parser.add_argument("--messages", type=int, default=5000, help="in each of the two runs")
    parser.add_argument("--sqlite", action="store_true", help="SQLite rather than PostgreSQL")
    parser.add_argument("--callbacks", action="store_true", help="a fake Twilio that also reports on each message")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    asked = parser.parse_args()
    end_in_order()
    most = (PHONES - WARM_UP - 1) // 2
    if not BATCH_OF <= asked.messages <= most:
        parser.error(f"--messages: from {BATCH_OF} to {most}: there are no more phones of nobody")
    report = measure(asked.messages, sqlite=asked.sqlite, callbacks=asked.callbacks)
    if asked.json:
        json.dump(asdict(report), sys.stdout, indent=2)
    else:
        Console().print(table(report))
    return 0 if report.right else 1


if __name__ == "__main__":
    sys.exit(main())
