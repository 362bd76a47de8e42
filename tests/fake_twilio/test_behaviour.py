"""What befalls a message: by rates, by seed, by magic number, and as told while it runs."""

import aiohttp
import pytest
from pydantic import ValidationError
from twilio.base.exceptions import TwilioRestException

from app.fake_twilio.behaviour import Behaviour, Fate, Lost
from tests.fake_twilio.house import RECIPIENT, SDK_ON_NEW_AIOHTTP, House, send

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket, SDK_ON_NEW_AIOHTTP]
TROUBLED = Behaviour(
    refuse={30007: 0.1, 21610: 0.05}, lose={Lost.DROP: 0.1}, delay=(1.0, 3.0), twice=0.2, out_of_order=0.2, missing=0.1, early=0.1
)


def fates(behaviour: Behaviour) -> list[Fate]:
    return [behaviour.fate(RECIPIENT, f"message {number}", 0) for number in range(4000)]


def test_the_same_seed_gives_the_same_troubles_and_another_seed_others() -> None:
    assert fates(TROUBLED) == fates(TROUBLED)
    assert fates(TROUBLED) != fates(TROUBLED.model_copy(update={"seed": 1}))


def test_troubles_come_about_as_often_as_their_rates_say() -> None:
    drawn = fates(TROUBLED)
    for number, rate in (
        (sum(fate.failure == 30007 for fate in drawn), 0.1),
        (sum(fate.refusal == 21610 for fate in drawn), 0.05),
        (sum(fate.lost is Lost.DROP for fate in drawn), 0.1),
        (sum(fate.twice for fate in drawn), 0.2),
        (sum(fate.out_of_order for fate in drawn), 0.2),
        (sum(fate.withheld is not None for fate in drawn), 0.1),
        (sum(fate.early for fate in drawn), 0.1),
    ):
        assert number / len(drawn) == pytest.approx(rate, abs=0.02)
    assert {fate.withheld for fate in drawn} == {None, 0, 1}
    assert all(1 <= delay <= 3 for fate in drawn for delay in fate.delays)


def test_a_second_try_of_the_same_message_is_drawn_anew() -> None:
    behaviour = Behaviour(refuse={429: 0.5})
    assert {behaviour.fate(RECIPIENT, "hello", tried).refusal for tried in range(20)} == {None, 20429}


@pytest.mark.parametrize(
    "options",
    [{"refuse": {12345: 0.1}}, {"refuse": {30003: 0.6, 30007: 0.6}}, {"twice": 1.1}, {"delay": (2, 1)}, {"twise": 0.1}],
)
def test_an_impossible_behaviour_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Behaviour.model_validate(options)


@pytest.mark.parametrize(("suffix", "code"), [("0191", 21610), ("0192", 21211), ("0195", 20500)])
async def test_a_magic_number_is_refused(house: House, suffix: str, code: int) -> None:
    fake = await house.fake()
    with pytest.raises(TwilioRestException) as refused:
        await send(await house.sdk(fake), to=f"+1415555{suffix}")
    assert refused.value.code == code
    assert fake.account.messages == {}


async def test_0196_asks_to_wait_once_and_then_takes_it(house: House) -> None:
    client = await house.sdk(await house.fake())
    with pytest.raises(TwilioRestException) as refused:
        await send(client, to="+14155550196")
    assert refused.value.status == 429
    assert (await send(client, to="+14155550196")).status == "queued"


async def test_0194_takes_it_and_loses_the_answer(house: House) -> None:
    client = await house.sdk(await house.fake())
    with pytest.raises(aiohttp.ClientError):
        await send(client, to="+14155550194")
    assert len(await client.messages.list_async(to="+14155550194")) == 1


@pytest.mark.parametrize(
    ("suffix", "statuses"),
    [
        ("0190", ["sent", "delivered"]),
        ("0193", ["sent", "undelivered 30005"]),
        ("0197", ["sent", "undelivered 30003"]),
        ("0198", ["sent"]),
        ("0199", ["delivered", "delivered", "sent", "sent"]),
        ("0123", ["sent", "delivered"]),
    ],
)
async def test_a_magic_number_is_reported_in_its_own_way(house: House, suffix: str, statuses: list[str]) -> None:
    fake, endpoint = await house.fake(), await house.endpoint()
    await send(await house.sdk(fake), to=f"+1415555{suffix}", status_callback=endpoint.url)
    await fake.settled()
    assert [f"{form['MessageStatus']} {form.get('ErrorCode', '')}".strip() for form in endpoint.got] == statuses


async def test_magic_can_be_switched_off(house: House) -> None:
    client = await house.sdk(await house.fake(Behaviour(magic=False)))
    assert (await send(client, to="+14155550191")).status == "queued"


async def test_the_behaviour_can_be_changed_and_the_log_read_while_it_runs(house: House) -> None:
    fake = await house.fake()
    client = await house.sdk(fake)
    async with aiohttp.ClientSession(fake.url) as session:
        async with session.post("/_fake/behaviour", json={"refuse": {"21610": 1}, "twice": 0.5}) as answer:
            assert (await answer.json())["refuse"] == {"21610": 1.0}
        with pytest.raises(TwilioRestException):
            await send(client)
        async with session.post("/_fake/behaviour", json={"refuse": {}}) as answer:
            assert (await answer.json())["twice"] == 0.5
        await send(client)
        for wrong in (b"[]", b"{", b'{"twise":1}'):
            async with session.post("/_fake/behaviour", data=wrong) as answer:
                assert answer.status == 400
        async with session.get("/_fake/log") as answer:
            assert [entry["event"] for entry in await answer.json()] == ["refused", "message"]
        async with session.get("/_fake/log", params={"event": "message"}) as answer:
            assert [entry["to"] for entry in await answer.json()] == [RECIPIENT]
