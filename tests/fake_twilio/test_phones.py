"""The other end of the line: what phones got, and what the fake makes of what they write."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException

from app.fake_twilio.behaviour import Behaviour
from app.fake_twilio.server import FakeTwilio
from tests.fake_twilio.house import RECIPIENT, SDK_ON_NEW_AIOHTTP, SENDER, House, send

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket, SDK_ON_NEW_AIOHTTP]


async def ask(fake: FakeTwilio, path: str, value: Any = None) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session:
        method = "GET" if value is None else "POST"
        async with session.request(method, fake.url + path, json=value) as answer:
            return answer.status, await answer.json()


async def phones(fake: FakeTwilio, after: str = "0") -> dict[str, Any]:
    found: dict[str, Any] = (await ask(fake, f"/_fake/messages?after={after}"))[1]
    return found


async def write(fake: FakeTwilio, body: str) -> bool:
    """Whether the phone is opted out then."""
    status, answer = await ask(fake, "/_fake/incoming", {"sid": "SM1", "from": RECIPIENT, "to": SENDER, "body": body})
    assert status == 200
    return bool(answer["opted_out"])


async def test_phones_are_shown_each_message_once_in_order_deleted_ones_too(house: House) -> None:
    fake = await house.fake()
    client = await house.sdk(fake)
    first, second = [await send(client, body=f"message {number}") for number in (1, 2)]
    await client.messages(first.sid).delete_async()
    page = await phones(fake)
    assert page["messages"][0] == {
        "sid": first.sid,
        "from": SENDER,
        "to": RECIPIENT,
        "service": "",
        "body": "message 1",
        "reaches": True,
    }
    assert [message["sid"] for message in page["messages"]] == [first.sid, second.sid]
    assert (await phones(fake, "1"))["messages"] == page["messages"][1:]
    assert await phones(fake, "2") == {"messages": [], "after": 2}


async def test_without_a_cursor_it_says_where_the_end_is(house: House) -> None:
    fake = await house.fake()
    await send(await house.sdk(fake))
    assert (await ask(fake, "/_fake/messages"))[1] == {"messages": [], "after": 1}
    assert (await ask(fake, "/_fake/messages?after=first"))[0] == 400


async def test_what_ends_undelivered_does_not_reach_its_phone_also_after_a_restart(house: House, tmp_path: Path) -> None:
    fake = await house.fake(Behaviour(refuse={30003: 1.0}), log_path=tmp_path / "log.jsonl")
    await send(await house.sdk(fake))
    assert [message["reaches"] for message in (await phones(fake))["messages"]] == [False]
    again = await house.fake(Behaviour(refuse={30003: 1.0}), log_path=tmp_path / "log.jsonl")
    assert [message["reaches"] for message in (await phones(again))["messages"]] == [False]


@pytest.mark.parametrize("word", ["STOP", " stop. ", "Unsubscribe", "CANCEL", "opt-out"])
async def test_after_an_opt_out_word_nothing_is_taken_until_start(house: House, word: str) -> None:
    fake = await house.fake()
    client = await house.sdk(fake)
    assert await write(fake, word)
    with pytest.raises(TwilioRestException, match="has opted out"):
        await send(client)
    assert not await write(fake, "start")
    assert (await send(client)).sid


@pytest.mark.parametrize("text", ["stop by tomorrow", "cancel my delivery", "2", "👍", ""])
async def test_other_words_change_nothing(house: House, text: str) -> None:
    fake = await house.fake(Behaviour(opted_out=frozenset({"+13125550123"})))
    assert not await write(fake, text)
    assert fake.behaviour.opted_out == {"+13125550123"}


async def test_what_phones_write_is_in_the_log(house: House) -> None:
    fake = await house.fake()
    await write(fake, "tomorrow after 5")
    [entry] = [entry for entry in fake.log.entries() if entry["event"] == "incoming"]
    assert (entry["from"], entry["to"], entry["body"], entry["sid"]) == (RECIPIENT, SENDER, "tomorrow after 5", "SM1")
    assert (await ask(fake, "/_fake/incoming", {"from": RECIPIENT}))[0] == 400
