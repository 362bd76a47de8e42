"""How fast the doors take events in: `python -m bench.doors [--json]`.

Starts one web process (SQLite in a temporary folder, or PORCHLIGHT_DATABASE_URL, which must be a database for throwing away)
with an embedded Valkey, and posts to it from this process. Take the ratios and the CPU a event: the machine is shared with
the client. CPU is the web process's own, from /proc, so that part needs Linux.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from dataclasses import asdict, dataclass

import aiohttp
import orjson
from rich.console import Console
from rich.table import Table

from bench.cpu import cpu_seconds
from bench.load import BATCH, SINGLE, Client, connections, event, phone
from bench.site import Site, end_in_order, site

RECIPIENTS = 500
SINGLES, BATCHES, BATCH_OF = 10_000, 200, 100


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


def planned(number: int) -> dict[str, object]:
    """The plan of one delivery."""
    recipient = {"name": "Ada Example", "phone": phone(number % 100), "email": f"ada{number}@example.com"}
    return event("planned", f"B-{number}", {"recipient": recipient, "address": {"street": "1 Example Street", "city": "Berlin"}})


def status(number: int) -> dict[str, object]:
    """Something that happened to it."""
    return event("status", f"B-{number % RECIPIENTS}", {"status": "out_for_delivery", "carrier_code": "OFD"})


async def measure(site: Site, name: str, bodies: list[bytes], events: int, kind: str) -> Measured:
    """Posts the bodies and looks at the clock, the process's CPU time and its count of commits."""
    async with connections() as session:
        client = Client(site.url, site.key, session)
        commits, cpu, began = await _counter(session, site), cpu_seconds(site.web), time.perf_counter()
        await client.post_all(iter(bodies), kind)
        took, cpu = time.perf_counter() - began, cpu_seconds(site.web) - cpu
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


async def run(site: Site, singles: int, batches: int) -> list[Measured]:
    """Plans the deliveries, then posts events about them, one by one and in batches."""
    plans = [orjson.dumps([planned(n) for n in range(start, start + BATCH_OF)]) for start in range(0, RECIPIENTS, BATCH_OF)]
    await measure(site, "plans", plans, RECIPIENTS, BATCH)  # also warms up what is loaded late
    one_by_one = [orjson.dumps(status(n)) for n in range(singles)]
    in_batches = [orjson.dumps([status(n) for n in range(BATCH_OF)]) for _ in range(batches)]
    new = [orjson.dumps(planned(RECIPIENTS + n)) for n in range(singles // 2)]
    return [
        await measure(site, "single, status", one_by_one, singles, SINGLE),
        await measure(site, "single, planned", new, len(new), SINGLE),
        await measure(site, f"batch of {BATCH_OF}, status", in_batches, batches * BATCH_OF, BATCH),
    ]


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
    end_in_order()
    with site("lark") as running:
        rows = asyncio.run(run(running, asked.singles, asked.batches))
    if asked.json:
        json.dump([asdict(row) for row in rows], sys.stdout, indent=2)
    else:
        Console().print(table(rows))


if __name__ == "__main__":
    main()
