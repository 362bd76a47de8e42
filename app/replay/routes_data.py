"""Reads a folder of real delivery routes: stops.jsonl, and package_data.json where there is one."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tzfpy import get_tz

from app.errors import SetupError

DELIVERED = "DELIVERED"
SHORTEST_SERVICE_S = 60.0
ALL_DAY = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Drop:
    """Parcels of one stop that had the same end: package ids by what the scanner said."""

    scan: str
    parcels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop. `window` is what was promised, as local times of day; None without one, or where it was the whole day."""

    name: str
    latitude: float
    longitude: float
    window: tuple[time, time] | None
    drops: tuple[Drop, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One route as it was really driven. `start` is the local time of day of the departure; `legs` and `service` are seconds
    of travel to each stop and of work there."""

    name: str
    depot: str
    zone: ZoneInfo
    start: time
    stops: tuple[Stop, ...]
    legs: tuple[float, ...]
    service: tuple[float, ...]


def read_routes(folder: Path, limit: int | None = None) -> list[Route]:
    """The routes by name, the first `limit` of them. Raises SetupError when the folder is not one of routes."""
    by_route: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_lines(folder / "stops.jsonl"):
        by_route[row["route"]].append(row)
    packages = _packages(folder / "package_data.json")
    return [_route(name, rows, packages.get(name, {})) for name, rows in sorted(by_route.items())[:limit]]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines. Raises SetupError when there is no such file or a line is not JSON."""
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise SetupError(f"{path} cannot be read ({error.strerror})") from None
    except json.JSONDecodeError as error:
        raise SetupError(f"{path} has a line that is not JSON: {error}") from None


def _packages(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _route(name: str, rows: list[dict[str, Any]], packages: Mapping[str, Any]) -> Route:
    rows.sort(key=lambda row: row["seq"])
    zone = ZoneInfo(get_tz(rows[0]["lng"], rows[0]["lat"]))
    reached = [_utc(row["derived_arrival_utc"]) for row in rows]
    legs = [
        max(0.0, (after - before).total_seconds() - row["planned_service_s"])
        for before, after, row in zip(reached, reached[1:], rows, strict=False)
    ]
    begin = reached[0].astimezone(zone)
    return Route(
        name=name[-8:],
        depot=rows[0]["station"],
        zone=zone,
        start=begin.time(),
        stops=tuple(_stop(row, zone, begin.date(), packages.get(row["stop"], {})) for row in rows[1:]),
        legs=tuple(legs),
        service=tuple(row["planned_service_s"] or SHORTEST_SERVICE_S for row in rows[1:]),
    )


def _stop(row: dict[str, Any], zone: ZoneInfo, day: date, packages: Mapping[str, Any]) -> Stop:
    return Stop(row["stop"], row["lat"], row["lng"], _window(row, zone, day), _drops(row, packages))


def _window(row: dict[str, Any], zone: ZoneInfo, day: date) -> tuple[time, time] | None:
    """Cut off at midnight, because a promise is for one day."""
    if not row["window_start_utc"] or not row["window_end_utc"]:
        return None
    start, end = (_utc(row[key]).astimezone(zone) for key in ("window_start_utc", "window_end_utc"))
    if end - start >= ALL_DAY or start.date() > day or end.date() < day:
        return None
    low = start.time() if start.date() == day else time.min
    high = end.time() if end.date() == day else time(23, 59)
    return (low, high) if low < high else None


def _drops(row: dict[str, Any], packages: Mapping[str, Any]) -> tuple[Drop, ...]:
    """A building where some parcels were handed over and some not is more than one household: a drop an outcome."""
    by_scan: dict[str, list[str]] = defaultdict(list)
    for name, package in packages.items():
        by_scan[package["scan_status"]].append(name.removeprefix("PackageID_")[:8])
    if not by_scan:
        scans = row["scan_status"] or {DELIVERED: row["packages"]}
        by_scan = {scan: [f"{row['stop']}-{scan[-2:]}{n + 1}" for n in range(number)] for scan, number in scans.items()}
    return tuple(Drop(scan, tuple(names)) for scan, names in sorted(by_scan.items()))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
