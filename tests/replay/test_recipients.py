"""Simulated recipients, by signed webhooks and by the sandbox: they read, think for a while, and write; some of it twice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.clock import SystemClock
from app.errors import Unavailable
from app.fake_twilio.server import ACCOUNT_SID, FakeTwilio
from app.replay.networks import Network, Sandbox, Twilio
from app.replay.recipients import Recipients
from app.replay.service import Service
from app.settings import Settings
from tests.replay.fake_conversation import MENU, TOKEN
from tests.replay.fake_service import KEY, FakeService

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]
NINE = datetime(2026, 9, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SENDER = "+12125550100"
PHONES = [f"+1{area}55501{last:02d}" for area in (212, 303, 415) for last in range(60)]


@pytest.fixture
async def service(fake: FakeService) -> AsyncIterator[Service]:
    async with Service(fake.url, KEY, patience=1.0) as client:
        yield client


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    server = FakeTwilio(auth_token=TOKEN, clock=SystemClock())
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def signed(service: Service, twilio: FakeTwilio) -> AsyncIterator[Twilio]:
    settings = Settings(
        public_url="https://outside.example.com",
        twilio_api_url=twilio.url,
        twilio_account_sid=ACCOUNT_SID,
        twilio_auth_token=TOKEN,
        _env_file=None,
    )
    async with Service(twilio.url, "") as fake_twilio:
        yield Twilio(service, fake_twilio, settings)


async def send(twilio: FakeTwilio, *phones: str, body: str = MENU) -> None:
    """As the service sends by Twilio."""
    async with Service(twilio.url, "") as client:
        for phone in phones:
            form = f"To={phone.replace('+', '%2B')}&From={SENDER.replace('+', '%2B')}&Body={body}".encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": twilio._basic.decode()}
            assert (await client.call("POST", f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json", form, headers)).good


async def all_say(people: Recipients, now: datetime = NINE) -> None:
    await people.look(now)
    while people.next_at:
        await people.act(people.next_at)


def everybody(network: Network, share: float = 1.0) -> Recipients:
    return Recipients(network, "seed", share)


async def test_replies_come_as_webhooks_signed_for_the_public_url(signed: Twilio, twilio: FakeTwilio, fake: FakeService) -> None:
    people = everybody(signed)
    await people.begin()
    await send(twilio, *PHONES)
    await all_say(people)
    assert fake.signed
    assert all(fake.signed)
    known = [form for form in fake.replies.values() if form["From"] in PHONES]
    assert {form["To"] for form in known} == {SENDER}
    assert {form["AccountSid"] for form in known} == {ACCOUNT_SID}
    assert people.said.total() == people.accepted == len(fake.replies)
    assert not people.problems


async def test_some_webhooks_come_twice_and_count_once(signed: Twilio, twilio: FakeTwilio, fake: FakeService) -> None:
    people = everybody(signed)
    await people.begin()
    await send(twilio, *PHONES)
    await all_say(people)
    assert people.repeated > 0
    assert fake.posts == len(fake.replies) + people.repeated
    assert people.accepted == len(fake.replies)


async def test_photos_and_strangers_write_too(signed: Twilio, twilio: FakeTwilio, fake: FakeService) -> None:
    people = everybody(signed)
    await people.begin()
    await send(twilio, *PHONES)
    await all_say(people)
    photos = [form for form in fake.replies.values() if form["NumMedia"] == "1"]
    strangers = [form for form in fake.replies.values() if form["From"] not in PHONES]
    assert photos
    assert {(form["MediaContentType0"], form["Body"]) for form in photos} == {("image/jpeg", "")}
    assert len(strangers) == people.said["from an unknown number"] > 0
    assert all(form["From"].startswith("+447700900") for form in strangers)


async def test_what_did_not_reach_a_phone_or_came_before_is_not_answered(
    signed: Twilio, twilio: FakeTwilio, fake: FakeService
) -> None:
    people = everybody(signed)
    await send(twilio, *PHONES[:5])
    await people.begin()
    await send(twilio, *[f"+1{area}5550193" for area in (212, 303, 415)])  # no longer in use: undelivered
    await all_say(people)
    assert not fake.replies


async def test_after_stop_twilio_takes_no_more_for_this_phone_until_start(signed: Twilio, twilio: FakeTwilio) -> None:
    people = everybody(signed)
    await people.begin()
    await send(twilio, *PHONES)
    await people.look(NINE)
    seen = set()
    while people.next_at:
        await people.act(people.next_at)
        seen |= twilio.behaviour.opted_out
    logged = [entry for entry in twilio.log.entries() if entry["event"] == "incoming"]
    assert {entry["from"] for entry in logged if entry["body"].strip(" .").upper() == "STOP"} <= seen
    assert seen
    assert twilio.behaviour.opted_out != seen, "some have started again"


async def test_without_twilio_replies_are_typed_on_the_sandbox_phones(service: Service, fake: FakeService) -> None:
    people = everybody(Sandbox(service))
    await people.begin()
    for phone in PHONES:
        fake.heard({"subject": f"R{phone}", "data": {"recipient": {"phone": phone}}})
    await all_say(people)
    assert people.said.total() == people.accepted == len(fake.replies) > len(PHONES) * 0.9
    assert {form["From"] for form in fake.replies.values()} <= set(PHONES)
    assert not fake.signed
    assert (people.repeated, people.said["a photo"], people.said["from an unknown number"]) == (0, 0, 0)


async def test_nobody_writes_before_their_time_and_answers_are_read_in_turn(service: Service, fake: FakeService) -> None:
    people = everybody(Sandbox(service))
    await people.begin()
    fake.heard({"subject": "R-1", "data": {"recipient": {"phone": PHONES[0]}}})
    await people.look(NINE)
    assert people.next_at
    await people.act(NINE)
    assert not fake.replies
    await people.act(NINE + DAY)
    assert fake.replies
    assert people.next_at is None
    fake.texts[-1]["body"] = "Lark & Co: Which day would suit you? For example: tomorrow after 17:00."
    await all_say(people, NINE + DAY)
    assert people.said["which day"] == 1


async def test_the_same_seed_gives_the_same_replies(service: Service, fake: FakeService) -> None:
    runs = []
    for _ in range(2):
        people = everybody(Sandbox(service), share=0.3)
        await people.begin()
        for phone in PHONES:
            fake.heard({"subject": f"R{phone}", "data": {"recipient": {"phone": phone}}})
        begin = len(fake.replies)
        await all_say(people)
        runs.append([(form["From"], form["Body"]) for form in list(fake.replies.values())[begin:]])
    assert runs[0] == runs[1]
    assert 20 < len(runs[0]) < 90


async def test_replies_that_are_refused_are_problems_and_not_counted_as_taken(service: Service, fake: FakeService) -> None:
    people = everybody(Sandbox(service))
    await people.begin()
    fake.heard({"subject": "R-1", "data": {"recipient": {"phone": PHONES[0]}}})
    await people.look(NINE)
    fake.texts[0]["person_id"] = 7
    fake.url = "http://elsewhere.example.com"
    await people.act(NINE + DAY)
    assert people.accepted == 0
    assert list(people.problems) == ["403: from elsewhere"]


async def test_what_is_no_fake_twilio_is_said_in_one_line(service: Service, fake: FakeService) -> None:
    fake.is_twilio = False
    settings = Settings(twilio_account_sid=ACCOUNT_SID, twilio_auth_token=TOKEN, _env_file=None)
    with pytest.raises(Unavailable, match="neither a sandbox nor a fake Twilio"):
        await Twilio(service, service, settings).begin()


async def test_a_fake_twilio_that_was_forgotten_is_said_within_seconds(service: Service) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    settings = Settings(twilio_account_sid=ACCOUNT_SID, twilio_auth_token=TOKEN, _env_file=None)
    async with Service("http://127.0.0.1:9", "", sleep=sleep) as nobody:
        with pytest.raises(Unavailable, match="has been away for more than 3 s"):
            await Twilio(service, nobody, settings).begin()
    assert sum(waited) < 10
