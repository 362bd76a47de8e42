"""The player: time goes on tick by tick, and only when the service has done all there is to do."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import orjson
import pytest

from app.errors import InvalidInput, Unavailable
from app.events import PLANNED
from app.lifecycle import Status
from app.replay.both_ways import BothWays
from app.replay.networks import Sandbox
from app.replay.optimiser import PLANNER, Optimiser
from app.replay.player import Player
from app.replay.recipients import Recipients
from app.replay.sending import Pen, Sending
from app.replay.service import Service
from app.replay.ticks import Pace
from tests.replay.fake_service import KEY, FakeService

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]
EIGHT = datetime(2026, 9, 16, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def sending(name: str, minutes: float) -> Sending:
    at = EIGHT + timedelta(minutes=minutes)
    kind = "porchlight.delivery.planned"
    event = {"source": "/test", "id": name, "type": kind, "subject": name, "time": at.isoformat(), "data": {}}
    return Sending(at, event)


class Onlooker:
    """Sees what is shown; its time passes where the player sleeps."""

    def __init__(self) -> None:
        self.at = 0.0
        self.shown: list[tuple[datetime, int, int]] = []

    def show(self, now: datetime, sent: int, messages: int) -> None:
        self.shown.append((now, sent, messages))

    def time(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def onlooker() -> Onlooker:
    return Onlooker()


@pytest.fixture
async def player(fake: FakeService, onlooker: Onlooker) -> AsyncIterator[Player]:
    async with Service(fake.url, KEY, sleep=onlooker.sleep) as service:
        pace = Pace(0, onlooker.time, onlooker.sleep)
        yield Player(service, pace, onlooker, MINUTE, onlooker.time, batch=2, sleep=onlooker.sleep)


async def test_the_clock_is_set_before_the_first_event_and_goes_from_tick_to_tick(player: Player, fake: FakeService) -> None:
    await player.play([sending("a", 0.5), sending("b", 0.7), sending("c", 30)])
    assert fake.asked("drive") == [EIGHT, EIGHT + MINUTE, EIGHT + 30 * MINUTE]
    assert [value for kind, value in fake.story if kind in ("drive", "events")] == [
        EIGHT,
        EIGHT + MINUTE,
        ["a", "b"],
        EIGHT + 30 * MINUTE,
        ["c"],
    ]


async def test_time_does_not_go_on_before_the_service_is_idle(player: Player, fake: FakeService) -> None:
    fake.busy_after_events = 4
    await player.play([sending("a", 0), sending("b", 5)])
    between = fake.story[fake.story.index(("events", ["a"])) : fake.story.index(("drive", EIGHT + 5 * MINUTE))]
    assert [kind for kind, _ in between] == ["events", "busy", "busy", "busy", "idle"]


async def test_a_tick_is_also_made_where_the_service_has_something_due(player: Player, fake: FakeService) -> None:
    fake.dues = [EIGHT + timedelta(minutes=7, seconds=10), EIGHT + timedelta(hours=3), EIGHT + timedelta(hours=40)]
    account = await player.play([sending("a", 0), sending("b", 30)])
    assert fake.asked("drive")[1:] == [EIGHT, EIGHT + 8 * MINUTE, EIGHT + 30 * MINUTE, EIGHT + timedelta(hours=3)]
    assert account["played"]["to"] == (EIGHT + timedelta(hours=3)).isoformat()


async def test_big_ticks_are_sent_in_batches_in_the_order_of_sending(player: Player, fake: FakeService) -> None:
    await player.play([sending(name, 0) for name in "abcde"])
    assert fake.asked("events") == [["a", "b"], ["c", "d"], ["e"]]


async def test_the_clock_is_released_at_the_end_and_when_it_fails(player: Player, fake: FakeService, onlooker: Onlooker) -> None:
    await player.play([sending("a", 0)])
    assert fake.story[-1] == ("release", None)
    fake.stuck, player.stuck_after = True, 1.0
    with pytest.raises(Unavailable, match="is a worker running"):
        await player.play([sending("b", 0)])
    assert fake.story[-1] == ("release", None)


async def test_a_service_that_gets_on_slowly_is_not_called_stuck(player: Player, fake: FakeService, onlooker: Onlooker) -> None:
    fake.busy_after_events, player.stuck_after = 50, 1.0
    await player.play([sending("a", 0)])
    assert onlooker.at > 2 * player.stuck_after


async def test_a_restart_in_the_middle_loses_and_doubles_nothing(player: Player, fake: FakeService) -> None:
    fake.faults = ["drop-after", "", "500", "drop"]
    account = await player.play([sending(name, 0) for name in "abcdef"])
    assert account["events"]["outcomes"] == {"accepted": 6}
    assert account["events"]["answers_restored"] == 2
    assert (account["lost"], len(fake.rows)) == (0, 6)


async def test_a_repeat_on_purpose_is_counted_as_the_duplicate_it_is(player: Player, fake: FakeService) -> None:
    account = await player.play([sending("a", 0), sending("a", 0), sending("b", 0)])
    assert account["events"]["outcomes"] == {"accepted": 2, "duplicate": 1}
    assert account["events"]["answers_restored"] == 0


async def test_an_event_that_was_accepted_and_is_nowhere_is_lost(player: Player, fake: FakeService) -> None:
    fake.forgets = 1
    account = await player.play([sending("a", 0), sending("b", 0)])
    assert account["lost"] == 1


async def test_refused_events_are_told_with_field_and_reason(player: Player, fake: FakeService) -> None:
    fake.refuses["b"] = {"result": "invalid", "field": "data.recipient", "reason": "give a phone or an email"}
    fake.refuses["c"] = {"result": "quarantined", "field": None, "reason": "before the year 2000"}
    fake.refuses["d"] = {"result": "conflict", "field": None, "reason": None}
    account = await player.play([sending(name, 0) for name in "abcd"])
    assert account["events"]["outcomes"] == {"accepted": 1, "invalid": 1, "quarantined": 1, "conflict": 1}
    assert {problem["what"] for problem in account["events"]["problems"]} == {
        "invalid: data.recipient: give a phone or an email",
        "quarantined: before the year 2000",
        "conflict",
    }


async def test_each_event_is_recorded_as_it_was_sent(player: Player, fake: FakeService) -> None:
    lines: list[bytes] = []
    player.record = lines.append
    fake.faults = ["drop-after"]
    await player.play([sending("a", 0), sending("a", 0), sending("b", 3)])
    assert [orjson.loads(line)["id"] for line in lines] == ["a", "a", "b"]
    assert lines[0].endswith(b"\n")


async def test_the_onlooker_sees_the_time_the_events_and_the_messages(
    player: Player, fake: FakeService, onlooker: Onlooker
) -> None:
    account: dict[str, Any] = await player.play([sending("a", 0), sending("b", 5)])
    assert onlooker.shown == [(EIGHT, 1, 1), (EIGHT + 5 * MINUTE, 2, 2)]
    assert account["messages"] == [{"kind": "planned", "channel": "sms", "state": "sent", "n": 2}]


async def test_replies_and_verdicts_have_ticks_of_their_own_and_all_is_waited_for(player: Player, fake: FakeService) -> None:
    planned = [sending(f"R-{number}", 0) for number in range(40)]
    for number, each in enumerate(planned):
        each.event["data"] = {"recipient": {"phone": f"+121255501{number:02d}"}}
    people = Recipients(Sandbox(player.service), "seed", 1.0)
    optimiser = Optimiser(player.service, "seed", PLANNER)
    player.both_ways = BothWays(people, optimiser)
    fake.busy_after_events = 2
    account = await player.play(planned)
    moments = fake.asked("drive")
    assert len(moments) > 10
    assert all(moment.second == 0 for moment in moments)
    assert account["replies"]["taken"] == len(fake.replies) > 30
    assert set(optimiser.decided) == {line["change"] for line in fake.feed}
    assert (people.next_at, account["lost"]) == (None, 0)
    steps = [kind for kind, _ in fake.story]
    assert all(after in ("idle", "busy", "events") for before, after in pairwise(steps) if before == "events")
    assert steps.count("idle") == len(moments)


async def test_a_day_is_played_on_until_the_last_moved_parcel_has_come(player: Player, fake: FakeService) -> None:
    fake.kind = "reschedule"
    pen = Pen("/test", "R-1")
    plan = {"recipient": {"name": "Ada Example", "phone": "+12125550123"}}
    day = [pen.write(PLANNED, EIGHT, plan), pen.status(Status.DELIVERED, EIGHT + timedelta(hours=2))]
    optimiser = Optimiser(player.service, "a seed that accepts", PLANNER)
    player.both_ways = BothWays(Recipients(Sandbox(player.service), "seed", 0.0), optimiser)
    fake.wish("R-1", window={"start": "2026-09-18T09:00:00+00:00", "end": "2026-09-18T12:00:00+00:00"})
    await player.play(day)
    delivered = [event for event in fake.rows.values() if event["data"].get("status") == "delivered"]
    assert [event["time"][:10] for event in delivered] == ["2026-09-18"]
    assert [verdict["verdict"] for _, verdict in fake.verdicts if verdict["verdict"] != "seen"] == ["accepted", "honoured"]


async def test_nothing_to_play_is_said(player: Player) -> None:
    with pytest.raises(InvalidInput, match="nothing to play"):
        await player.play([])
