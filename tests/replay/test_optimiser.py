"""The simulated optimiser against the fake service: it skips nothing, repeats harmlessly, and says when what it said was done."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.errors import Unauthorized
from app.replay import feed
from app.replay.optimiser import AT_ONCE, PLANNER, Optimiser, serve
from app.replay.service import Service
from tests.replay.fake_service import KEY, FakeService

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]
EIGHT = datetime(2026, 9, 16, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SLOT = {"window": {"start": "2026-09-17T09:00:00+00:00", "end": "2026-09-17T12:00:00+00:00"}}


@pytest.fixture
async def service(fake: FakeService) -> AsyncIterator[Service]:
    async with Service(fake.url, KEY) as client:
        yield client


@pytest.fixture
def optimiser(service: Service) -> Optimiser:
    return Optimiser(service, "seed", PLANNER)


async def until_quiet(optimiser: Optimiser, now: datetime = EIGHT) -> None:
    """Lets it say all it has to say about what there is, each in its time."""
    await optimiser.look(now)
    while optimiser.next_at:
        await optimiser.act(optimiser.next_at)


def said(fake: FakeService, change: str) -> list[str]:
    return [verdict["verdict"] for name, verdict in fake.verdicts if name == change]


async def test_every_wish_gets_one_verdict_in_its_time(optimiser: Optimiser, fake: FakeService) -> None:
    names = [fake.wish(f"R-{number}") for number in range(80)]
    await optimiser.look(EIGHT)
    await optimiser.act(EIGHT)
    assert not fake.verdicts
    await optimiser.act(EIGHT + HOUR / 5)
    first = {name: said(fake, name)[0] for name in names}
    assert set(first.values()) == {"accepted", "rejected"}
    assert set(optimiser.decided) == set(names)
    assert optimiser.given["accepted"] + optimiser.given["rejected"] == 80
    assert optimiser.given["duplicate"] > 0


async def test_the_same_seed_and_deliveries_are_decided_alike(service: Service, fake: FakeService) -> None:
    outcomes = []
    for run in range(2):
        begin = len(fake.verdicts)
        names = {fake.wish(f"R-{number}", change=f"chg_{run}_{number}"): number for number in range(30)}
        optimiser = Optimiser(service, "seed", PLANNER)
        if run:
            optimiser.feed._cursor = "30"
        await optimiser.look(EIGHT)
        await optimiser.act(EIGHT + HOUR)
        outcomes.append([(names[name], verdict) for name, verdict in fake.verdicts[begin:]])
    assert outcomes[0] == outcomes[1]


async def test_the_feed_goes_on_where_it_was_left_and_is_read_page_by_page(
    optimiser: Optimiser, fake: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PAGE", 2)
    for number in range(5):
        fake.wish(f"R-{number}")
    await optimiser.feed.skip()
    late = fake.wish("R-9")
    await until_quiet(optimiser)
    assert {name for name, _ in fake.verdicts} == {late}


async def test_what_is_taken_back_gets_no_verdict(optimiser: Optimiser, fake: FakeService) -> None:
    gone, stays = fake.wish("R-1"), fake.wish("R-2")
    fake.wish("R-1", "withdrawn", gone)
    await until_quiet(optimiser)
    assert not said(fake, gone)
    assert said(fake, stays)


async def test_an_agreed_time_is_honoured_when_its_window_is_over(optimiser: Optimiser, fake: FakeService) -> None:
    fake.kind = "reschedule"
    names = [fake.wish(f"R-{number}", **SLOT) for number in range(40)]
    heard: list[Any] = []
    optimiser.agreed = lambda line, window, now: heard.append((line.delivery, window.end if window else None))
    await until_quiet(optimiser)
    accepted = [name for name in names if said(fake, name)[0] == "accepted"]
    assert {said(fake, name)[-1] for name in accepted} <= {"honoured", "not_honoured"}
    assert any("seen" in said(fake, name) for name in accepted)
    assert len(heard) == len(accepted)
    assert all(end <= datetime.fromisoformat(SLOT["window"]["end"]) for _, end in heard)


async def test_what_was_agreed_for_the_door_is_honoured_when_the_parcel_is_handed_over(
    optimiser: Optimiser, fake: FakeService
) -> None:
    names = [fake.wish(f"R-{number}") for number in range(40)]
    await until_quiet(optimiser)
    assert not {"honoured", "not_honoured"} & {verdict for name in names for verdict in said(fake, name)}
    optimiser.sent([{"subject": f"R-{number}", "data": {"status": "delivered"}} for number in range(40)], EIGHT + HOUR)
    await optimiser.act(EIGHT + HOUR)
    accepted = [name for name in names if said(fake, name)[0] == "accepted"]
    ends = [said(fake, name)[-1] for name in accepted]
    assert ends.count("honoured") > 0.8 * len(accepted)
    assert set(ends) <= {"honoured", "not_honoured"}


async def test_what_another_has_decided_is_let_be(optimiser: Optimiser, fake: FakeService) -> None:
    name = fake.wish("R-1")
    fake.verdicts.append((name, {"verdict": "rejected", "reason": "no_capacity", "alternatives": []}))
    await until_quiet(optimiser)
    assert said(fake, name) == ["rejected"]
    assert (optimiser.given["too late"], optimiser.decided[name], dict(optimiser.problems)) == (1, "by another", {})


async def test_a_change_nobody_knows_is_a_problem(optimiser: Optimiser, fake: FakeService) -> None:
    fake.wish("R-1")
    await optimiser.look(EIGHT)
    fake.feed.clear()
    await optimiser.act(EIGHT + HOUR)
    [problem] = optimiser.problems
    assert "there is no such change" in problem


async def test_a_key_without_the_scope_is_said_in_one_line(fake: FakeService) -> None:
    fake.forbids = True
    async with Service(fake.url, KEY) as client:
        with pytest.raises(Unauthorized, match=r"the feed of changes \(this key lacks the scope changes\)"):
            await Optimiser(client, "seed", PLANNER).look(EIGHT)


class Rest:
    """Where the loop sleeps, the test looks, and ends it."""

    def __init__(self) -> None:
        self.slept = 0

    async def __call__(self, seconds: float) -> None:
        self.slept += 1
        if self.slept == 3:
            raise asyncio.CancelledError


async def test_it_rests_while_a_replay_drives_the_clock_and_leaves_its_wishes_alone(service: Service, fake: FakeService) -> None:
    fake.now = EIGHT
    fake.wish("R-1")
    rest = Rest()
    with pytest.raises(asyncio.CancelledError):
        await serve(service, Optimiser(service, "seed", AT_ONCE), rest, yields=True)
    assert not fake.verdicts


async def test_after_a_restart_it_says_nothing_but_yes_to_what_was_asked_before(service: Service, fake: FakeService) -> None:
    for number in range(40):
        fake.wish(f"R-{number}")
    optimiser = Optimiser(service, "seed", AT_ONCE)
    await optimiser.catch_up(EIGHT + HOUR)
    await optimiser.act(EIGHT + 2 * HOUR)
    assert {verdict["verdict"] for _, verdict in fake.verdicts} <= {"accepted", "seen"}
    old = Optimiser(service, "seed", AT_ONCE)
    await old.catch_up(EIGHT + timedelta(days=2))
    assert old.next_at is None
