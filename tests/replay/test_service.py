"""The client: it outlives restarts, gives up in time, and refuses in one line what cannot work."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.errors import Conflict, NotFound, Unauthorized, Unavailable
from app.replay.service import Service
from tests.replay.fake_service import KEY, FakeService

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]


def event(name: str) -> dict[str, Any]:
    return {"source": "/test", "id": name, "type": "porchlight.delivery.planned"}


class Patience:
    """Counts the seconds waited instead of waiting."""

    def __init__(self) -> None:
        self.waited = 0.0

    async def __call__(self, seconds: float) -> None:
        self.waited += seconds


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.fixture
async def service(fake: FakeService, patience: Patience) -> AsyncIterator[Service]:
    async with Service(fake.url, KEY, sleep=patience) as client:
        yield client


async def test_a_batch_and_a_single_event_are_both_answered_event_by_event(service: Service, fake: FakeService) -> None:
    both = await service.send([event("a"), event("b")])
    again = await service.send([event("a")])
    assert [result.result for result in both.results] == ["accepted", "accepted"]
    assert ([result.result for result in again.results], again.again) == (["duplicate"], False)


@pytest.mark.parametrize("faults", [["drop"], ["500", "500", "drop"]])
async def test_a_request_without_an_answer_is_sent_again_with_the_same_ids(
    service: Service, fake: FakeService, faults: list[str]
) -> None:
    fake.faults = faults
    answer = await service.send([event("a"), event("b")])
    assert [result.result for result in answer.results] == ["accepted", "accepted"]
    assert answer.again


async def test_an_answer_lost_after_the_commit_comes_back_as_a_duplicate(service: Service, fake: FakeService) -> None:
    fake.faults = ["drop-after"]
    answer = await service.send([event("a")])
    assert ([result.result for result in answer.results], answer.again) == (["duplicate"], True)
    assert len(fake.rows) == 1


async def test_a_service_that_stays_away_is_given_up_after_a_minute(
    service: Service, fake: FakeService, patience: Patience
) -> None:
    fake.faults = ["500"] * 1000
    with pytest.raises(Unavailable, match="has answered 500"):
        await service.send([event("a")])
    assert 60 <= patience.waited < 65


async def test_nobody_at_the_address_is_said_at_once(fake: FakeService, patience: Patience) -> None:
    await fake.stop()
    async with Service(fake.url, KEY, sleep=patience) as client:
        with pytest.raises(Unavailable, match="make run"):
            await client.check()
    assert patience.waited == 0
    await fake.start()


async def test_a_wrong_key_is_said_at_once(fake: FakeService) -> None:
    async with Service(fake.url, "pl_wrong") as client:
        with pytest.raises(Unauthorized, match=r"refused the API key \(this key is unknown\)"):
            await client.check()


async def test_a_good_key_passes_the_check_and_sends_nothing(service: Service, fake: FakeService) -> None:
    await service.check()
    assert not fake.rows


async def test_a_clock_that_may_not_be_driven_is_a_conflict(service: Service, fake: FakeService) -> None:
    fake.may_be_driven = False
    with pytest.raises(Conflict, match="may not be driven"):
        await service.drive(datetime(2026, 9, 16, tzinfo=UTC))


async def test_a_service_without_a_sandbox_is_not_played_against(service: Service, fake: FakeService) -> None:
    fake.has_sandbox = False
    with pytest.raises(NotFound, match="real provider credentials"):
        await service.clock()


async def test_a_clock_that_cannot_be_released_is_no_secret(fake: FakeService, patience: Patience) -> None:
    await fake.stop()
    async with Service(fake.url, KEY, sleep=patience) as client:
        with pytest.raises(Unavailable, match=r"clock still driven.*/sandbox/clock"):
            await client.release()
    await fake.start()
