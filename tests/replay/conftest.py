"""Small invented data in the format of the real ones, and a small fake of the service on loopback."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.replay.fake_service import FakeService, in_a_thread


@pytest.fixture
async def fake() -> AsyncIterator[FakeService]:
    service = FakeService()
    await service.start()
    yield service
    await service.stop()


@pytest.fixture
def fake_elsewhere() -> Iterator[FakeService]:
    """The fake on a loop of its own, for commands that run theirs."""
    with in_a_thread(FakeService()) as service:
        yield service


def stop_row(route: str, seq: int, **changes: Any) -> dict[str, Any]:
    """A stop in Denver, reached four minutes after the one before, on a day that began at 8:30 there."""
    minute = 30 + 4 * seq
    row = {
        "route": f"RouteID_{route}",
        "station": "DEN1",
        "seq": seq,
        "stop": f"S{seq:02d}",
        "type": "Dropoff" if seq else "Station",
        "lat": 39.74 + seq / 1000,
        "lng": -104.99,
        "derived_arrival_utc": f"2018-07-27T{14 + minute // 60}:{minute % 60:02d}:00",
        "planned_service_s": 60.0 if seq else 0,
        "packages": 1 if seq else 0,
        "scan_status": {"DELIVERED": 1} if seq else {},
        "window_start_utc": None,
        "window_end_utc": None,
    }
    return {**row, **changes}


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def routes_folder(tmp_path: Path) -> Path:
    """Four routes of eight stops. On the first: a window, a whole day, one into the night, one attempted, one mixed."""
    rows = [stop_row(f"0000000{route}", seq) for route in range(4) for seq in range(9)]
    rows[2] |= {"window_start_utc": "2018-07-27 15:00:00", "window_end_utc": "2018-07-27 19:30:00"}
    rows[3] |= {"window_start_utc": "2018-07-27 06:00:00", "window_end_utc": "2018-07-28 05:59:00"}
    rows[4] |= {"window_start_utc": "2018-07-27 22:00:00", "window_end_utc": "2018-07-28 08:00:00"}
    rows[5] |= {"scan_status": {"DELIVERY_ATTEMPTED": 1}}
    rows[6] |= {"scan_status": {"DELIVERED": 2, "DELIVERY_ATTEMPTED": 1}, "packages": 3}
    write_lines(tmp_path / "stops.jsonl", rows)
    return tmp_path


def order_row(number: int, *events: tuple[str, str], final: str = "delivered") -> dict[str, Any]:
    return {
        "order_id": f"{number:032x}"[::-1],
        "final_status": final,
        "estimated_delivery": "2017-11-10 00:00:00",
        "events": [{"status": status, "at": at} for status, at in events],
        "city": "belo horizonte",
        "state": "MG",
        "zip_prefix": "3111",
    }


@pytest.fixture
def orders_folder(tmp_path: Path) -> Path:
    """One whole history, one whose approval comes last, one called off, one that begins in an hour the clocks skipped."""
    write_lines(
        tmp_path / "status_events.jsonl",
        [
            order_row(
                1,
                ("purchased", "2017-11-01 10:00:00"),
                ("approved", "2017-11-01 10:30:00"),
                ("handed_to_carrier", "2017-11-03 08:00:00"),
                ("delivered", "2017-11-08 17:00:00"),
            ),
            order_row(
                2,
                ("purchased", "2017-11-01 11:00:00"),
                ("approved", "2017-11-04 09:00:00"),
                ("handed_to_carrier", "2017-11-02 09:00:00"),
                final="shipped",
            ),
            order_row(3, ("purchased", "2017-11-02 12:00:00"), final="canceled"),
            order_row(4, ("purchased", "2017-10-15 00:30:00"), final="invoiced"),
        ],
    )
    return tmp_path
