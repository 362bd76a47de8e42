"""Real orders' status histories as events: two years of them, with their gaps and in the order in which they came about."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.events import PLANNED
from app.lifecycle import Status
from app.replay.people import People
from app.replay.routes_data import read_lines
from app.replay.sending import Pen, Sending, in_order, tag

BRAZIL = ZoneInfo("America/Sao_Paulo")
STATUSES = {"approved": Status.PLANNED, "handed_to_carrier": Status.AT_DEPOT, "delivered": Status.DELIVERED}
# The data tell that an order was called off but not when; a day after the last thing known is our guess.
CALLED_OFF = {"canceled", "unavailable"}
CALLED_OFF_AFTER = timedelta(days=1)


def orders_history(folder: Path, seed: str, limit: int | None = None) -> list[Sending]:
    """Everything that is sent about the orders (the first `limit` of the file), each event at its own time.

    Raises SetupError when the folder is not one of orders.
    """
    people = People(random.Random(f"{seed} people"))
    rows = read_lines(folder / "status_events.jsonl")[:limit]
    return in_order(sending for row in rows for sending in _order(row, people, seed))


def _order(row: dict[str, Any], people: People, seed: str) -> Iterator[Sending]:
    pen = Pen(f"/replay/orders/{seed}", f"{row['order_id'][:12]}-{tag(seed)}")
    last = None
    for happened in row["events"]:
        at, code = _moment(happened["at"]), happened["status"]
        last = at if last is None else max(last, at)
        if code == "purchased":
            yield pen.write(PLANNED, at, _planned(row, people))
        elif code in STATUSES:
            yield pen.status(STATUSES[code], at, carrier_code=code)
    if last and row["final_status"] in CALLED_OFF:
        yield pen.status(Status.CANCELLED, last + CALLED_OFF_AFTER, carrier_code=row["final_status"])


def _planned(row: dict[str, Any], people: People) -> dict[str, Any]:
    address = {
        "street": people.street(),
        "postcode": row["zip_prefix"].zfill(5),
        "city": row["city"].title(),
        "country": "BR",
        "time_zone": BRAZIL.key,
    }
    return {
        "recipient": people.recipient(),
        "address": address,
        "parcels": [{"id": f"{row['order_id'][:12]}-1", "description": people.thing()}],
        "promised": {"date": row["estimated_delivery"][:10]},
    }


def _moment(text: str) -> datetime:
    """The data are in local time; a moment that the clocks jumped over becomes the one they jumped to."""
    return datetime.fromisoformat(text).replace(tzinfo=BRAZIL).astimezone(UTC)
