"""What the real SDK sees of the fake: taking, refusing, finding, redacting and deleting."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException

from app.clock import FixedClock
from app.errors import SetupError
from app.fake_twilio.behaviour import Behaviour, Lost
from app.fake_twilio.server import FakeTwilio
from tests.fake_twilio.house import RECIPIENT, SDK_ON_NEW_AIOHTTP, SENDER, House, credentials, send

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket, SDK_ON_NEW_AIOHTTP]
START = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


async def test_a_message_is_taken_with_the_whole_resource(house: House) -> None:
    fake = await house.fake(clock=FixedClock(START, START))
    taken = await send(await house.sdk(fake), body="Lark & Co: your parcel comes today 14:10-15:40")
    assert taken.sid.startswith("SM")
    assert len(taken.sid) == 34
    assert (taken.status, taken.to, taken.from_) == ("queued", RECIPIENT, SENDER)
    assert (taken.num_segments, taken.direction, taken.api_version) == ("1", "outbound-api", "2010-04-01")
    assert taken.date_created == START
    assert taken.uri == f"/2010-04-01/Accounts/{fake.account_sid}/Messages/{taken.sid}.json"


async def test_a_messaging_service_accepts_and_sends_from_its_pool(house: House) -> None:
    fake = await house.fake()
    taken = await send(await house.sdk(fake), messaging_service_sid="MG" + "0" * 32)
    assert (taken.status, taken.messaging_service_sid) == ("accepted", "MG" + "0" * 32)


async def test_a_wrong_token_is_refused_and_leaves_nothing(house: House) -> None:
    fake = await house.fake()
    with pytest.raises(TwilioRestException) as refused:
        await send(await house.sdk(fake, token="0" * 32))
    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert fake.log.entries() == []


@pytest.mark.parametrize(
    ("to", "body", "options", "code"),
    [
        ("", "hello", {}, 21604),
        ("555 0123", "hello", {}, 21211),
        (RECIPIENT, "hello", {"from_": ""}, 21603),
        (RECIPIENT, "hello", {"from_": "+1 (212) 555-0100"}, 21212),
        (RECIPIENT, " ", {}, 21602),
        (RECIPIENT, "x" * 1601, {}, 21617),
        (RECIPIENT, "hello", {"status_callback": "/hooks/twilio/status"}, 21609),
        (RECIPIENT, "hello", {"validity_period": 36001}, 90007),
    ],
)
async def test_a_faulty_message_is_refused_with_twilios_code(
    house: House, to: str, body: str, options: dict[str, str], code: int
) -> None:
    fake = await house.fake()
    with pytest.raises(TwilioRestException) as refused:
        await send(await house.sdk(fake), to, body, **options)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert [(entry["event"], entry["code"]) for entry in fake.log.entries()] == [("refused", code)]


async def test_someone_who_opted_out_is_refused(house: House) -> None:
    fake = await house.fake(Behaviour(opted_out=frozenset({RECIPIENT})))
    with pytest.raises(TwilioRestException) as refused:
        await send(await house.sdk(fake))
    assert refused.value.code == 21610


async def test_the_list_is_paged_newest_first_and_steady_while_messages_come_in(house: House) -> None:
    fake = await house.fake()
    client = await house.sdk(fake)
    sids = [(await send(client, body=f"message {number}")).sid for number in range(5)]
    await send(client, to="+12125550124")
    first = await client.messages.page_async(to=RECIPIENT, page_size=2)
    await send(client, body="message 5")
    second = await first.next_page_async()
    third = await second.next_page_async()
    assert [message.sid for page in (first, second, third) for message in page] == sids[::-1]
    assert third.next_page_url is None
    assert len(await client.messages.list_async(to=RECIPIENT, page_size=2)) == 6


async def test_the_list_filters_by_sender_and_by_when_it_was_sent(house: House) -> None:
    clock = FixedClock(START, START)
    fake = await house.fake(clock=clock)
    client = await house.sdk(fake)
    early = (await send(client, body="first")).sid
    await fake.settled()
    clock.advance(timedelta(minutes=5, microseconds=700_000))
    late = (await send(client, body="second", from_="+12125550101")).sid
    await fake.settled()

    async def found(**filters: object) -> list[str]:
        return [message.sid for message in await client.messages.list_async(to=RECIPIENT, **filters)]

    assert await found() == [late, early]
    assert await found(from_=SENDER) == [early]
    assert await found(date_sent_after=START + timedelta(minutes=5)) == [late]
    assert await found(date_sent_after=START) == [late, early]
    assert await found(date_sent_before=START) == [early]
    assert await found(date_sent=START.replace(hour=0) - timedelta(days=1)) == []


async def test_a_day_may_stand_for_a_moment_and_nonsense_is_refused(house: House) -> None:
    fake = await house.fake(clock=FixedClock(START, START))
    await send(await house.sdk(fake))
    path = f"{fake.url}/2010-04-01/Accounts/{fake.account_sid}/Messages.json"
    async with aiohttp.ClientSession(headers=credentials(fake)) as session:
        for value, status, number in (("2026-11-20", 200, 1), ("2026-11-21", 200, 0), ("soon", 400, None)):
            async with session.get(path, params={"DateSent>": value}) as answer:
                assert answer.status == status
                assert (await answer.json()).get("messages") is None or len((await answer.json())["messages"]) == number


async def test_a_message_is_fetched_redacted_and_deleted(house: House) -> None:
    fake = await house.fake()
    client = await house.sdk(fake)
    sid = (await send(client, body="gate code 4821")).sid
    await fake.settled()
    assert (await client.messages(sid).fetch_async()).status == "delivered"
    assert (await client.messages(sid).update_async(body="")).body == ""
    assert (await client.messages(sid).fetch_async()).body == ""
    assert await client.messages(sid).delete_async()
    with pytest.raises(TwilioRestException) as refused:
        await client.messages(sid).fetch_async()
    assert (refused.value.status, refused.value.code) == (404, 20404)
    assert await client.messages.list_async(to=RECIPIENT) == []


@pytest.mark.parametrize("lost", [Lost.DROP, Lost.HOLD])
async def test_a_message_whose_answer_was_cut_off_is_found_in_the_list(house: House, lost: Lost) -> None:
    """R1: the sender cannot know, the list can."""
    held: list[float] = []

    async def pause(seconds: float) -> None:
        held.append(seconds)

    fake = await house.fake(Behaviour(lose={lost: 1.0}, hold=20), pause=pause)
    client = await house.sdk(fake)
    with pytest.raises(aiohttp.ClientError):
        await send(client, body="once")
    assert [message.body for message in await client.messages.list_async(to=RECIPIENT)] == ["once"]
    assert (20 in held) is (lost is Lost.HOLD)
    assert [entry["answered"] for entry in fake.log.entries()] == [False]


async def test_a_message_answered_with_500_may_have_been_taken_or_not(house: House) -> None:
    """R1: both look the same to the sender."""
    taken, refused = await house.fake(Behaviour(lose={Lost.ERROR: 1.0})), await house.fake(Behaviour(refuse={500: 1.0}))
    for fake, number in ((taken, 1), (refused, 0)):
        client = await house.sdk(fake)
        with pytest.raises(TwilioRestException) as error:
            await send(client)
        assert (error.value.status, error.value.code) == (500, 20500)
        assert len(await client.messages.list_async(to=RECIPIENT)) == number


async def test_too_many_requests_names_the_seconds_to_wait(house: House) -> None:
    fake = await house.fake(Behaviour(refuse={429: 1.0}, retry_after=7))
    path = f"{fake.url}/2010-04-01/Accounts/{fake.account_sid}/Messages.json"
    async with (
        aiohttp.ClientSession(headers=credentials(fake)) as session,
        session.post(path, data={"To": RECIPIENT, "From": SENDER, "Body": "hello"}) as answer,
    ):
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        assert (await answer.json())["code"] == 20429


async def test_a_port_in_use_is_one_clear_line(house: House) -> None:
    first = await house.fake()
    with pytest.raises(SetupError, match=r"cannot listen on 127\.0\.0\.1"):
        await FakeTwilio().start(port=int(first.url.rsplit(":", 1)[1]))
