"""What an agreed change does to the rest of the day: the old van comes no more, and something else does."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.events import DATA, ETA, CloudEvent
from app.lifecycle import Happening, Status, fold
from app.replay.course import Course
from app.replay.sending import Pen, Sending
from app.replay.verdicts import Line, Window

DENVER = ZoneInfo("America/Denver")
NOW = datetime(2026, 9, 16, 10, tzinfo=DENVER)
PLAN = {"recipient": {"name": "Ada Example", "phone": "+13035550123"}, "promised": {"date": "2026-09-16"}, "depot": "DEN1"}
TOMORROW = Window(
    start=datetime(2026, 9, 17, 23, tzinfo=UTC),  # 17:00 in Denver
    end=datetime(2026, 9, 18, 0, 30, tzinfo=UTC),
)


def day(ref: str = "R-1") -> list[Sending]:
    """Planned the evening before, out at nine, delivered at noon."""
    pen = Pen("/test", ref)
    noon = NOW + timedelta(hours=2)
    return [
        pen.write("porchlight.delivery.planned", NOW - timedelta(hours=16), PLAN),
        pen.status(Status.OUT_FOR_DELIVERY, NOW - timedelta(hours=1)),
        pen.write(ETA, NOW + timedelta(hours=1), {"arrival": noon.isoformat()}, "1"),
        pen.status(Status.DELIVERED, noon),
    ]


def line(kind: str, ref: str = "R-1", **constraint: Any) -> Line:
    given = {"cursor": "1", "change": "chg_1", "event": "requested", "at": NOW.isoformat(), "delivery": ref, "kind": kind}
    return Line.model_validate({**given, "constraint": constraint})


def rest_of_the_day(kind: str, window: Window | None = None, **constraint: Any) -> list[dict[str, Any]]:
    """What is sent after a change of this kind was agreed at ten."""
    course = Course([*day(), *day("R-2")])
    before = list(course.until(NOW))
    course.agreed(line(kind, **constraint), window, NOW)
    rest = [event for event in course.until(NOW + timedelta(days=9)) if event["subject"] == "R-1"]
    assert not {event["id"] for event in before} & {event["id"] for event in rest}
    for event in rest:
        DATA[event["type"]].model_validate(CloudEvent.model_validate(event).data)
    return rest


def statuses(events: list[dict[str, Any]]) -> list[str]:
    return [event["data"]["status"] for event in events if "status" in event["data"]]


def test_without_changes_all_is_sent_in_its_order() -> None:
    course = Course(day())
    assert [event["id"] for event in course.until(NOW)] == [sending.event["id"] for sending in day()[:2]]
    assert (course.next_at, course.last_at) == (day()[2].at, day()[3].at)
    assert [event["id"] for event in course.until(NOW + timedelta(hours=2))] == [sending.event["id"] for sending in day()[2:]]
    assert course.next_at is None


def test_another_time_takes_it_off_the_van_and_brings_it_in_the_new_window() -> None:
    rest = rest_of_the_day("reschedule", TOMORROW)
    assert statuses(rest) == ["at_depot", "out_for_delivery", "next_stop", "arrived", "delivered"]
    assert rest[0]["data"]["promised"] == {"date": "2026-09-17", "start": "17:00", "end": "18:30"}
    assert rest[0]["data"]["recipient"] == PLAN["recipient"]
    assert TOMORROW.start < datetime.fromisoformat(rest[-1]["time"]) < TOMORROW.end
    eta = next(event["data"] for event in rest if event["type"] == ETA)
    assert TOMORROW.start < datetime.fromisoformat(eta["arrival"]) < TOMORROW.end
    assert datetime.fromisoformat(eta["made_at"]) > NOW


def test_whoever_moves_it_twice_meets_it_once() -> None:
    course = Course(day())
    list(course.until(NOW))
    for _ in range(2):
        course.agreed(line("reschedule"), TOMORROW, NOW)
    rest = list(course.until(NOW + timedelta(days=9)))
    assert statuses(rest).count("delivered") == 1
    assert len({event["id"] for event in rest}) == len(rest)


@pytest.mark.parametrize("kind", ["locker", "pickup_point"])
def test_what_goes_to_a_locker_waits_there_and_is_fetched(kind: str) -> None:
    rest = rest_of_the_day(kind, place={"name": "Locker Lantern Row"})
    assert statuses(rest) == ["at_pickup_point", "collected"]
    assert rest[0]["data"]["pickup_point"]["name"] == "Locker Lantern Row"


def test_what_is_called_off_is_cancelled() -> None:
    assert statuses(rest_of_the_day("cancel")) == ["cancelled"]


@pytest.mark.parametrize("kind", ["safe_place", "neighbour", "instruction", "address"])
def test_what_is_done_at_the_door_changes_no_plan(kind: str) -> None:
    assert statuses(rest_of_the_day(kind)) == ["delivered"]


def test_what_is_delivered_or_unknown_stays_as_it_is() -> None:
    course = Course(day())
    list(course.until(NOW + timedelta(hours=3)))
    course.agreed(line("reschedule"), TOMORROW, NOW + timedelta(hours=3))
    course.agreed(line("reschedule", "R-9"), TOMORROW, NOW)
    assert course.next_at is None


def test_the_new_course_follows_from_the_old_one_in_the_lifecycle() -> None:
    for kind, window in (("reschedule", TOMORROW), ("locker", None), ("cancel", None)):
        rest = rest_of_the_day(kind, window, **({"place": {"name": "Locker"}} if kind == "locker" else {}))
        events = [day()[1].event, *(event for event in rest if "status" in event["data"])]
        happenings = [Happening(datetime.fromisoformat(e["time"]), Status(e["data"]["status"]), e["id"]) for e in events]
        assert not fold(happenings)[1]
