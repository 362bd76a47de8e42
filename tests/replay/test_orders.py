"""Orders' histories become events, each at its own time."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.errors import SetupError
from app.events import DATA, CloudEvent
from app.replay.orders_history import orders_history

BRAZIL = ZoneInfo("America/Sao_Paulo")


def course(folder: Path, number: int) -> list[dict[str, Any]]:
    """What is sent about one order, in the order it is sent."""
    ref = f"{number}".ljust(12, "0")
    return [s.event for s in orders_history(folder, "x") if s.event["subject"].startswith(ref)]


def test_every_event_is_one_that_the_api_takes_and_is_sent_at_its_own_time(orders_folder: Path) -> None:
    for sending in orders_history(orders_folder, "x"):
        event = CloudEvent.model_validate(sending.event)
        DATA[event.type].model_validate(event.data)
        assert sending.at == event.time


def test_a_history_becomes_plan_status_and_delivery_with_the_shops_own_codes(orders_folder: Path) -> None:
    events = course(orders_folder, 1)
    assert [event["data"].get("status") for event in events] == [None, "planned", "at_depot", "delivered"]
    assert [event["data"].get("carrier_code") for event in events] == [None, "approved", "handed_to_carrier", "delivered"]
    assert datetime.fromisoformat(events[0]["time"]) == datetime(2017, 11, 1, 10, tzinfo=BRAZIL)


def test_a_plan_has_the_promised_day_and_an_address_in_brazil(orders_folder: Path) -> None:
    planned = course(orders_folder, 1)[0]["data"]
    assert planned["promised"] == {"date": "2017-11-10"}
    assert planned["address"]["time_zone"] == "America/Sao_Paulo"
    assert (planned["address"]["city"], planned["address"]["postcode"]) == ("Belo Horizonte", "03111")


def test_what_came_out_of_order_is_sent_out_of_order(orders_folder: Path) -> None:
    assert [event["data"].get("carrier_code") for event in course(orders_folder, 2)] == [None, "handed_to_carrier", "approved"]


def test_a_gap_in_a_history_stays_a_gap(orders_folder: Path) -> None:
    assert "delivered" not in [event["data"].get("status") for event in course(orders_folder, 2)]
    assert len(course(orders_folder, 4)) == 1


def test_an_order_called_off_is_cancelled_a_day_after_the_last_thing_known(orders_folder: Path) -> None:
    cancelled = course(orders_folder, 3)[-1]
    assert cancelled["data"] == {"status": "cancelled", "carrier_code": "canceled"}
    assert datetime.fromisoformat(cancelled["time"]) == datetime(2017, 11, 3, 12, tzinfo=BRAZIL)


def test_an_hour_that_the_clocks_skipped_becomes_the_one_they_jumped_to(orders_folder: Path) -> None:
    assert datetime.fromisoformat(course(orders_folder, 4)[0]["time"]) == datetime(2017, 10, 15, 1, 30, tzinfo=BRAZIL)


def test_the_same_seed_gives_the_same_events_and_the_limit_the_first_orders(orders_folder: Path) -> None:
    assert orders_history(orders_folder, "x") == orders_history(orders_folder, "x")
    assert len({s.event["subject"] for s in orders_history(orders_folder, "x", limit=2)}) == 2


def test_a_folder_without_orders_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"status_events\.jsonl cannot be read"):
        orders_history(tmp_path, "x")
