"""Routes become a day of events."""

import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.errors import SetupError
from app.events import DATA, ETA, PLANNED, POSITION, PROOF, CloudEvent
from app.replay.routes_data import read_routes
from app.replay.routes_day import routes_day
from app.replay.sending import Sending
from tests.replay.conftest import stop_row, write_lines

DAY = date(2026, 9, 16)
DENVER = ZoneInfo("America/Denver")


def played(folder: Path, seed: str = "x") -> list[Sending]:
    return routes_day(read_routes(folder), DAY, seed)


def unique(sendings: list[Sending]) -> list[dict[str, Any]]:
    return list({sending.event["id"]: sending.event for sending in sendings}.values())


def of_stop(sendings: list[Sending], start: str) -> dict[str, dict[str, Any]]:
    """The events of the deliveries whose reference starts like this, by the part of the id after it."""
    events = [event for event in unique(sendings) if event["subject"].startswith(start)]
    return {event["id"].removeprefix(event["subject"] + "."): event for event in events}


def at(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["time"])


def test_every_event_is_one_that_the_api_takes(routes_folder: Path) -> None:
    for sending in played(routes_folder):
        event = CloudEvent.model_validate(sending.event)
        DATA[event.type].model_validate(event.data)


def test_the_same_seed_gives_the_same_events_and_another_seed_other_deliveries(routes_folder: Path) -> None:
    assert played(routes_folder) == played(routes_folder)
    refs = [{sending.event["subject"] for sending in played(routes_folder, seed)} for seed in "xy"]
    assert not refs[0] & refs[1]


def test_each_delivery_is_planned_on_the_evening_before_at_local_time(routes_folder: Path) -> None:
    planned = [event for event in unique(played(routes_folder)) if event["type"] == PLANNED]
    assert len(planned) == 4 * 8 + 1
    for event in planned:
        local = at(event).astimezone(DENVER)
        assert (local.date(), local.hour in (17, 18)) == (DAY - timedelta(days=1), True)
        assert event["data"]["promised"]["date"] == "2026-09-16"
        assert event["data"]["depot"] == "DEN1"


def test_the_van_leaves_at_its_real_local_time_of_day_or_later(routes_folder: Path) -> None:
    left = of_stop(played(routes_folder), "00000000-S01")["status.out_for_delivery"]
    local = at(left).astimezone(DENVER)
    assert local.date() == DAY
    assert time(8, 30) <= local.time() < time(11)


def test_windows_are_local_times_cut_off_at_midnight_and_a_whole_day_is_none(routes_folder: Path) -> None:
    stops = read_routes(routes_folder)[0].stops
    assert stops[1].window == (time(9), time(13, 30))
    assert stops[2].window is None
    assert stops[3].window == (time(16), time(23, 59))
    promised = of_stop(played(routes_folder), "00000000-S02")["planned"]["data"]["promised"]
    assert promised == {"date": "2026-09-16", "start": "09:00:00", "end": "13:30:00"}


def test_a_stop_is_predicted_before_the_start_and_at_each_lead_it_is_far_enough_for(routes_folder: Path) -> None:
    events = of_stop(played(routes_folder), "00000000-S07")
    etas = {name: event["data"] for name, event in events.items() if event["type"] == ETA}
    assert set(etas) == {"eta.start", "eta.5", "eta.3"}
    assert etas["eta.3"]["stops_to_go"] == 3
    assert at(events["eta.start"]) == datetime(2026, 9, 16, 6, 30, tzinfo=DENVER)
    assert datetime.fromisoformat(etas["eta.start"]["arrival"]) == datetime(2026, 9, 16, 8, 58, tzinfo=DENVER)
    assert all(datetime.fromisoformat(eta["made_at"]) == at(events[name]) for name, eta in etas.items())


def test_the_van_comes_nearer_arrives_and_delivers_with_proof(routes_folder: Path) -> None:
    events = of_stop(played(routes_folder), "00000000-S08")
    course = ["position.3", "position.1", "status.next_stop", "status.arrived", "proof", "status.delivered"]
    assert [at(events[step]) for step in course] == sorted(at(events[step]) for step in course)
    assert events["position.3"]["data"]["stops_to_go"] == 3
    delivered = events["status.delivered"]["data"]
    assert delivered.get("where") or delivered.get("received_by")
    assert events["proof"]["data"]["kind"] == ("photo" if delivered.get("where") else "signature")


def test_the_first_stop_is_next_as_soon_as_the_van_has_left(routes_folder: Path) -> None:
    events = of_stop(played(routes_folder), "00000000-S01")
    assert at(events["status.out_for_delivery"]) < at(events["status.next_stop"]) < at(events["status.arrived"])
    assert not [event for event in events.values() if event["type"] == POSITION]


def test_what_the_scanner_could_not_deliver_is_attempted_with_a_reason(routes_folder: Path) -> None:
    events = of_stop(played(routes_folder), "00000000-S05")
    assert events["status.attempted"]["data"]["reason"]
    assert events["status.attempted"]["data"]["carrier_code"] == "DELIVERY_ATTEMPTED"
    assert "status.delivered" not in events
    assert "proof" not in events


def test_a_building_with_both_ends_is_two_deliveries_of_two_people(routes_folder: Path) -> None:
    given, missed = (of_stop(played(routes_folder), f"00000000-S06-{n}") for n in (1, 2))
    assert "status.delivered" in given
    assert "status.attempted" in missed
    assert [len(events["planned"]["data"]["parcels"]) for events in (given, missed)] == [2, 1]
    assert given["planned"]["data"]["recipient"] != missed["planned"]["data"]["recipient"]


def test_parcels_carry_their_real_ids_where_the_data_has_them(routes_folder: Path) -> None:
    packages = {"RouteID_00000000": {"S01": {"PackageID_abcdef12-9999": {"scan_status": "DELIVERED"}}}}
    (routes_folder / "package_data.json").write_text(json.dumps(packages))
    assert of_stop(played(routes_folder), "00000000-S01")["planned"]["data"]["parcels"][0]["id"] == "abcdef12"


def test_a_van_in_four_breaks_down_and_everybody_after_that_is_told(routes_folder: Path) -> None:
    delayed = [event for event in unique(played(routes_folder)) if event["data"].get("status") == "delayed"]
    assert len({event["subject"].split("-")[0] for event in delayed}) >= 1
    resumed = [event for event in unique(played(routes_folder)) if event["data"].get("carrier_code") == "RESUMED"]
    assert {event["subject"] for event in delayed} == {event["subject"] for event in resumed}
    arrived = {e["subject"]: at(e) for e in unique(played(routes_folder)) if e["data"].get("status") == "arrived"}
    assert all(at(event) < arrived[event["subject"]] for event in delayed)


def test_each_type_of_event_is_played(routes_folder: Path) -> None:
    assert set(Counter(event["type"] for event in unique(played(routes_folder)))) == set(DATA)
    assert PROOF in DATA


def test_the_limit_takes_the_first_routes(routes_folder: Path) -> None:
    assert [route.name for route in read_routes(routes_folder, 2)] == ["00000000", "00000001"]


def test_on_the_day_the_clocks_change_the_van_leaves_at_its_local_time(tmp_path: Path) -> None:
    write_lines(tmp_path / "stops.jsonl", [stop_row("00000009", seq) for seq in range(2)])
    events = unique(routes_day(read_routes(tmp_path), date(2026, 11, 1), "x"))
    planned = next(event for event in events if event["id"].endswith("eta.start"))
    assert datetime.fromisoformat(planned["data"]["arrival"]) == datetime(2026, 11, 1, 8, 34, tzinfo=DENVER)


def test_a_folder_without_routes_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"stops\.jsonl cannot be read"):
        read_routes(tmp_path)
    (tmp_path / "stops.jsonl").write_text("no json\n")
    with pytest.raises(SetupError, match="not JSON"):
        read_routes(tmp_path)
