"""What the fake reports, and how badly it can be told to do so."""

import asyncio
from pathlib import Path

import pytest

from app.fake_twilio.behaviour import Behaviour
from tests.fake_twilio.house import RECIPIENT, SDK_ON_NEW_AIOHTTP, Endpoint, House, send

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket, SDK_ON_NEW_AIOHTTP]


async def sent_by(house: House, behaviour: Behaviour, to: str = RECIPIENT) -> Endpoint:
    """One message's callbacks, all of them over."""
    fake, endpoint = await house.fake(behaviour), await house.endpoint()
    await send(await house.sdk(fake), to, status_callback=endpoint.url)
    await fake.settled()
    return endpoint


async def test_callbacks_are_signed_and_name_everything(house: House) -> None:
    endpoint = await sent_by(house, Behaviour())
    assert endpoint.statuses == ["sent", "delivered"]
    assert endpoint.signed == [True, True]
    assert set(endpoint.got[0]) == {
        "MessageSid",
        "SmsSid",
        "AccountSid",
        "From",
        "To",
        "MessageStatus",
        "SmsStatus",
        "ApiVersion",
    }


@pytest.mark.parametrize(("code", "statuses"), [(30005, ["sent", "undelivered"]), (30001, ["failed"])])
async def test_a_failure_comes_by_callback_with_its_code(house: House, code: int, statuses: list[str]) -> None:
    endpoint = await sent_by(house, Behaviour(refuse={code: 1.0}))
    assert endpoint.statuses == statuses
    assert endpoint.got[-1]["ErrorCode"] == str(code)
    assert all("ErrorCode" not in form for form in endpoint.got[:-1])


@pytest.mark.parametrize(
    ("behaviour", "statuses"),
    [
        (Behaviour(twice=1.0), ["sent", "sent", "delivered", "delivered"]),
        (Behaviour(out_of_order=1.0), ["delivered", "sent"]),
        (Behaviour(out_of_order=1.0, twice=1.0), ["delivered", "delivered", "sent", "sent"]),
    ],
)
async def test_callbacks_come_twice_and_out_of_order_when_told_to(
    house: House, behaviour: Behaviour, statuses: list[str]
) -> None:
    """R2"""
    assert (await sent_by(house, behaviour)).statuses == statuses


async def test_one_callback_is_missing_when_told_to_and_the_log_says_so(house: House) -> None:
    fake, endpoint = await house.fake(Behaviour(missing=1.0)), await house.endpoint()
    await send(await house.sdk(fake), status_callback=endpoint.url)
    await fake.settled()
    callbacks = [entry for entry in fake.log.entries() if entry["event"] == "callback"]
    assert len(endpoint.got) == 1
    assert [entry["status"] for entry in callbacks] == ["sent", "delivered"]
    assert [entry.get("note") for entry in callbacks].count("withheld") == 1


async def test_callbacks_wait_as_long_as_told(house: House) -> None:
    release, waited = asyncio.Event(), []

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        await release.wait()

    fake, endpoint = await house.fake(Behaviour(delay=(40.0, 50.0)), pause=pause), await house.endpoint()
    client = await house.sdk(fake)
    taken = await send(client, status_callback=endpoint.url)
    assert (await client.messages(taken.sid).fetch_async()).status == "queued"
    assert endpoint.got == []
    release.set()
    await fake.settled()
    assert endpoint.statuses == ["sent", "delivered"]
    assert len(waited) == 2
    assert all(40 <= seconds <= 50 for seconds in waited)


async def test_a_callback_can_overtake_the_answer(house: House) -> None:
    """R2: it comes before the sender can have written the SID down."""
    fake, endpoint = await house.fake(Behaviour(early=1.0)), await house.endpoint()
    taken = await send(await house.sdk(fake), status_callback=endpoint.url)
    assert endpoint.statuses == ["sent", "delivered"]
    assert endpoint.got[0]["MessageSid"] == taken.sid


async def test_an_endpoint_that_fails_is_asked_once_more(house: House) -> None:
    fake, endpoint = await house.fake(), await house.endpoint()
    endpoint.answers = [500, 204, 503, 503]
    await send(await house.sdk(fake), status_callback=endpoint.url)
    await fake.settled()
    assert endpoint.statuses == ["sent", "sent", "delivered", "delivered"]
    assert [entry["http"] for entry in fake.log.entries() if entry["event"] == "callback"] == [500, 204, 503, 503]


async def test_an_endpoint_that_is_not_there_is_written_down(house: House) -> None:
    fake = await house.fake()
    await send(await house.sdk(fake), status_callback="http://127.0.0.1:9/hooks/twilio/status")
    await fake.settled()
    callbacks = [entry for entry in fake.log.entries() if entry["event"] == "callback"]
    assert [entry["http"] for entry in callbacks] == [None] * 4
    assert callbacks[0]["note"] == "ClientConnectorError"


async def test_after_a_restart_the_log_brings_back_messages_and_callbacks(house: House, tmp_path: Path) -> None:
    """Killed before the second callback: the next run knows the message and reports only what is left."""
    path, stuck, entered = tmp_path / "fake.jsonl", asyncio.Event(), asyncio.Event()
    pauses = iter([False, True])

    async def pause(seconds: float) -> None:
        if next(pauses):
            entered.set()
            await stuck.wait()

    endpoint = await house.endpoint()
    first = await house.fake(log_path=path, pause=pause)
    taken = await send(await house.sdk(first), status_callback=endpoint.url)
    await entered.wait()
    await first.stop()
    assert endpoint.statuses == ["sent"]
    path.write_bytes(path.read_bytes() + b'{"at":"2026-11-20T07:0')

    second = await house.fake(log_path=path)
    await second.settled()
    assert endpoint.statuses == ["sent", "delivered"]
    client = await house.sdk(second)
    assert [(message.sid, message.status) for message in await client.messages.list_async()] == [(taken.sid, "delivered")]
    assert [entry["event"] for entry in second.log.entries()] == ["message", "callback", "callback"]


async def test_a_restart_forgets_what_was_deleted_and_redacted(house: House, tmp_path: Path) -> None:
    first = await house.fake(log_path=tmp_path / "fake.jsonl")
    client = await house.sdk(first)
    kept, gone = (await send(client, body="keep")).sid, (await send(client, body="go")).sid
    await first.settled()
    await client.messages(kept).update_async(body="")
    await client.messages(gone).delete_async()
    await first.stop()
    second = await house.sdk(await house.fake(log_path=tmp_path / "fake.jsonl"))
    assert [(message.sid, message.body) for message in await second.messages.list_async()] == [(kept, "")]
