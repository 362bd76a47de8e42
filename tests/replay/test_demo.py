"""The demo: quick, idempotent, and true whenever it is started."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.errors import PorchlightError
from app.events import DATA, ETA, PLANNED, CloudEvent
from app.http.offers import PlaceGiven, SlotGiven
from app.replay.demo import play_demo
from app.replay.demo_street import daytime_place, demo_day, evening_place
from app.replay.offers import demo_places, demo_slots
from app.replay.service import Service
from tests.replay.fake_service import KEY, FakeService

BEGIN = datetime(2026, 11, 20, 7, 3, 11, tzinfo=UTC)
MOMENTS = [datetime(2026, month, 15, tzinfo=UTC) + timedelta(minutes=37 * n) for month in (1, 4, 7, 10) for n in range(39)]
NO_OFFSET = timedelta()


def events_of(name: str, begin: datetime = BEGIN) -> dict[str, dict[str, Any]]:
    """The events of one neighbour's delivery by the part of the id after its reference."""
    events = [sending.event for sending in demo_day(begin, NO_OFFSET)]
    refs = {e["subject"] for e in events if e["type"] == PLANNED and e["data"]["recipient"]["name"].startswith(name)}
    return {e["id"].removeprefix(e["subject"] + "."): e for e in events if e["subject"] in refs}


def test_at_any_hour_every_event_is_valid_and_sent_at_its_own_moment() -> None:
    for begin, sending in ((moment, sending) for moment in MOMENTS for sending in demo_day(moment, NO_OFFSET)):
        event = CloudEvent.model_validate(sending.event)
        DATA[event.type].model_validate(event.data)
        assert sending.at == event.time
        assert timedelta() <= sending.at - begin <= timedelta(seconds=90)


def test_at_any_hour_it_is_day_in_the_street_and_evening_where_tomorrow_is_told() -> None:
    for begin in MOMENTS:
        day = begin.astimezone(ZoneInfo(daytime_place(begin, NO_OFFSET).zone))
        evening = begin.astimezone(ZoneInfo(evening_place(begin).zone))
        assert 8 <= day.hour < 19
        assert 17 <= evening.hour < 23


def test_the_street_lies_where_clocks_show_the_readers_time_if_it_is_day_there() -> None:
    noon_in_berlin = datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert daytime_place(noon_in_berlin, timedelta(hours=1)).city == "Berlin"
    night_in_berlin = datetime(2026, 11, 20, 1, tzinfo=UTC)
    assert daytime_place(night_in_berlin, timedelta(hours=1)).city != "Berlin"


def test_whoever_gets_or_misses_a_parcel_was_told_a_window_that_holds_that_moment() -> None:
    for name, end in (("Ana", "status.delivered"), ("Karl", "status.attempted")):
        events = events_of(name)
        eta = next(event["data"] for event in events.values() if event["type"] == ETA)
        assert eta["low"] <= events[end]["time"] <= eta["high"]


def test_the_late_one_is_late_enough_to_break_a_promise_and_the_waiting_one_is_not() -> None:
    late = [event["data"]["arrival"] for event in events_of("Jonas").values() if event["type"] == ETA]
    waiting = [event["data"]["arrival"] for event in events_of("Mia").values() if event["type"] == ETA]
    spans = [datetime.fromisoformat(max(etas)) - datetime.fromisoformat(min(etas)) for etas in (late, waiting)]
    assert spans[0] >= timedelta(minutes=60)
    assert spans[1] <= timedelta(minutes=10)


def test_something_to_tell_comes_in_the_first_two_seconds() -> None:
    tomorrow = events_of("Lena")["planned"]
    assert tomorrow["time"] == BEGIN.isoformat()
    assert events_of("Mia")["status.out_for_delivery"]["time"] <= (BEGIN + timedelta(seconds=2)).isoformat()


def test_another_run_has_other_references_and_the_same_people() -> None:
    one, other = (demo_day(begin, NO_OFFSET) for begin in (BEGIN, BEGIN + timedelta(minutes=5)))
    assert not {s.event["subject"] for s in one} & {s.event["subject"] for s in other}
    people = [{str(s.event["data"].get("recipient")) for s in run} for run in (one, other)]
    assert people[0] == people[1]


class Watch:
    """The machine's time, which passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.at = BEGIN

    def __call__(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.mark.anyio
@pytest.mark.enable_socket
async def test_it_sends_everything_in_order_and_never_drives_the_clock(fake: FakeService) -> None:
    watch = Watch()
    async with Service(fake.url, KEY) as service:
        await play_demo(service, watch, watch.sleep)
    times = [fake.rows["/replay/demo", name]["time"] for names in fake.asked("events") for name in names]
    assert len(times) == len(demo_day(BEGIN, NO_OFFSET))
    assert times == sorted(times)
    assert not fake.asked("drive")
    assert fake.offers == {"slots": demo_slots(BEGIN, NO_OFFSET), "places": demo_places(BEGIN, NO_OFFSET)}


def test_at_any_hour_there_are_slots_on_the_next_three_days_where_its_people_live() -> None:
    for begin in MOMENTS:
        slots = demo_slots(begin, NO_OFFSET)
        for place in (daytime_place(begin, NO_OFFSET), evening_place(begin)):
            mine = [SlotGiven.model_validate(slot) for slot in slots if slot["depot"] == place.city]
            hours = [slot.start.astimezone(ZoneInfo(place.zone)) for slot in mine]
            today = begin.astimezone(ZoneInfo(place.zone)).date()
            assert {hour.date() for hour in hours} == {today + timedelta(days=n) for n in (1, 2, 3)}
            assert {hour.hour for hour in hours} == {9, 12, 15, 18}


def test_lockers_and_pick_up_points_are_round_the_corner_and_told_apart() -> None:
    places = [PlaceGiven.model_validate(place) for place in demo_places(BEGIN, NO_OFFSET)]
    street = daytime_place(BEGIN, NO_OFFSET)
    assert len({place.ref for place in places}) == len({place.name for place in places}) == 4
    assert all(abs(place.latitude - street.latitude) + abs(place.longitude - street.longitude) < 0.02 for place in places)
    assert {place.kind for place in places} == {"locker", "pickup_point"}


@pytest.mark.anyio
@pytest.mark.enable_socket
@pytest.mark.parametrize(("kind", "hears_more"), [("reschedule", False), ("locker", False), ("safe_place", True)])
async def test_who_wishes_for_another_day_hears_no_more_of_the_old_one(fake: FakeService, kind: str, hears_more: bool) -> None:
    watch = Watch()
    mia = next(event["subject"] for event in events_of("Mia").values())

    async def sleep(seconds: float) -> None:
        await watch.sleep(seconds)
        if watch.at - BEGIN >= timedelta(seconds=10) and not fake.feed:
            fake.kind = kind
            fake.wish(mia)

    async with Service(fake.url, KEY) as service:
        await play_demo(service, watch, sleep)
    times = [event["time"] for event in fake.rows.values() if event["subject"] == mia]
    assert (max(times) > (BEGIN + timedelta(seconds=10)).isoformat()) is hears_more


@pytest.mark.anyio
@pytest.mark.enable_socket
async def test_it_stops_where_somebody_drives_the_clock(fake: FakeService) -> None:
    fake.now = datetime(2018, 1, 1, tzinfo=UTC)
    watch = Watch()
    async with Service(fake.url, KEY) as service:
        await play_demo(service, watch, watch.sleep)
    assert not fake.rows


@pytest.mark.anyio
@pytest.mark.enable_socket
async def test_a_refused_event_is_an_error_that_names_it(fake: FakeService) -> None:
    first = demo_day(BEGIN, NO_OFFSET)[0].event["id"]
    fake.refuses[first] = {"result": "invalid", "field": "data", "reason": "wrong"}
    watch = Watch()
    async with Service(fake.url, KEY) as service:
        with pytest.raises(PorchlightError, match=rf"{first} was invalid: data wrong"):
            await play_demo(service, watch, watch.sleep)
