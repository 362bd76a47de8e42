"""What the simulated optimiser decides: mostly yes, within what was wished, never in the past, and alike by the same seed."""

import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.replay.verdicts import AT_THE_DOOR, LEAD, Line, decide

NOW = datetime(2026, 9, 16, 15, 7, tzinfo=UTC)  # 09:07 in Denver
DENVER = "America/Denver"


def line(kind: str = "reschedule", **constraint: Any) -> Line:
    given = {"cursor": "1", "change": "chg_1", "event": "requested", "at": NOW.isoformat(), "delivery": "R-1", "kind": kind}
    return Line.model_validate({**given, "constraint": constraint or None})


def verdicts(wish: Line, number: int = 300) -> list[dict[str, Any]]:
    return [decide(wish, NOW, random.Random(f"seed {n}"), DENVER) for n in range(number)]


def windows(wish: Line) -> list[tuple[datetime, datetime]]:
    granted = [verdict["window"] for verdict in verdicts(wish) if verdict["verdict"] == "accepted"]
    zone = ZoneInfo(DENVER)
    return [tuple(datetime.fromisoformat(window[end]).astimezone(zone) for end in ("start", "end")) for window in granted]  # type: ignore[misc]


@pytest.mark.parametrize("kind", ["locker", "pickup_point", "safe_place", "neighbour", "instruction", "address", "cancel"])
def test_about_one_in_seven_is_rejected_with_a_reason_and_the_rest_accepted(kind: str) -> None:
    counts = Counter(verdict["verdict"] for verdict in verdicts(line(kind), 1000))
    assert 100 < counts["rejected"] < 200
    assert counts["accepted"] == 1000 - counts["rejected"]
    reasons = {"too_late"} if kind in AT_THE_DOOR else {"no_capacity", "route_full", "too_late"}
    assert {verdict["reason"] for verdict in verdicts(line(kind)) if "reason" in verdict} == reasons


def test_the_same_seed_decides_alike() -> None:
    assert verdicts(line(date="2026-09-18")) == verdicts(line(date="2026-09-18"))


def test_a_window_lies_within_the_slot_and_is_an_hour_and_a_half() -> None:
    slot = {"start": "2026-09-17T09:00:00-06:00", "end": "2026-09-17T12:00:00-06:00"}
    found = windows(line(window=slot))
    assert {end - start for start, end in found} == {timedelta(minutes=90)}
    assert min(start for start, _ in found).time() == time(9)
    assert max(end for _, end in found).time() == time(12)


@pytest.mark.parametrize(
    ("wish", "first", "last"),
    [
        ({"date": "2026-09-18", "from": "17:00"}, time(17), time(21)),
        ({"date": "2026-09-18", "until": "12:00"}, time(8), time(12)),
        ({"date": "2026-09-18", "from": "10:00", "until": "11:00"}, time(10), time(11)),
        ({"date": "2026-09-18", "from": "17:30", "until": "17:30"}, time(17, 30), time(19)),
        ({"date": "2026-09-18", "from": "21:00"}, time(21), time(22, 30)),
        ({"date": "2026-09-18", "from": "23:00"}, time(23), time(23, 45)),
    ],
)
def test_a_window_lies_on_the_wished_day_within_the_wished_hours_there(wish: dict[str, str], first: time, last: time) -> None:
    found = windows(line(**wish))
    assert found
    assert {start.date().isoformat() for start, _ in found} == {"2026-09-18"}
    assert all(first <= start.time() < end.time() <= last for start, end in found)


def test_nothing_is_granted_before_a_van_could_turn_round() -> None:
    for wish in (
        line(date="2026-09-16"),
        line(window={"start": "2026-09-16T08:00:00-06:00", "end": "2026-09-16T12:00:00-06:00"}),
    ):
        assert min(start for start, _ in windows(wish)) >= NOW + LEAD


def test_hours_without_a_day_are_the_next_that_there_are() -> None:
    assert {start.date().isoformat() for start, _ in windows(line(**{"from": "17:00"}))} == {"2026-09-16"}
    assert {start.date().isoformat() for start, _ in windows(line(until="09:30"))} == {"2026-09-17"}


def test_a_day_that_is_over_is_too_late() -> None:
    assert {verdict["reason"] for verdict in verdicts(line(date="2026-09-15"))} >= {"too_late"}
    assert not windows(line(date="2026-09-15"))
