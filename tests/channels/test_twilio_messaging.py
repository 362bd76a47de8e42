"""Text messages by Twilio: the conformance suite, what is sent, and what each failure means."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from channels.channel import Outbound, Remedy, SendError
from channels.twilio_messaging import TwilioMessaging
from tests.channels.conformance import STARTED, Conformance
from tests.channels.twilio_rig import EXAMPLE, SERVICE, TwilioRig
from tests.channels.twilio_server import ACCOUNT, TOKEN, breaks_off, never, refuses, says

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]


@pytest.fixture
def rig(twilio: TwilioRig) -> TwilioRig:
    return twilio


class TestTwilio(Conformance):
    """The shared suite."""


async def refused(rig: TwilioRig, message: Outbound = EXAMPLE) -> SendError:
    with pytest.raises(SendError) as raised:
        await rig.channel.send(message)
    return raised.value


async def test_a_send_names_sender_callback_and_validity(rig: TwilioRig) -> None:
    """R11."""
    callback = "https://porchlight.example/hooks/twilio/status?attempt=a1"
    sent = await rig.channel.send(replace(EXAMPLE, callback_url=callback, valid_for=timedelta(minutes=20)))
    assert sent.segments == 1
    assert rig.server.forms == [
        {"To": EXAMPLE.to, "From": EXAMPLE.sender, "Body": EXAMPLE.body, "StatusCallback": callback, "ValidityPeriod": "1200"}
    ]


@pytest.mark.parametrize(("seconds", "period"), [(-5, "1"), (0.4, "1"), (90.9, "90"), (36_000, "36000"), (10**6, "36000")])
async def test_validity_stays_within_what_twilio_takes(rig: TwilioRig, seconds: float, period: str) -> None:
    """R11."""
    await rig.channel.send(replace(EXAMPLE, valid_for=timedelta(seconds=seconds)))
    assert rig.server.forms[0]["ValidityPeriod"] == period


async def test_a_messaging_service_is_named_as_one(rig: TwilioRig) -> None:
    sent = await rig.channel.send(replace(EXAMPLE, sender=SERVICE))
    assert rig.server.forms == [{"To": EXAMPLE.to, "MessagingServiceSid": SERVICE, "Body": EXAMPLE.body}]
    assert sent.segments is None  # it has not chosen a sender yet


@pytest.mark.parametrize(
    ("code", "remedy", "permanent"),
    [
        (21610, Remedy.SUPPRESS, True),
        (21211, Remedy.SWITCH, True),
        (21614, Remedy.SWITCH, True),
        (30005, Remedy.SWITCH, True),
        (30006, Remedy.SWITCH, True),
        (30003, Remedy.RETRY_ONCE, False),
        (30008, Remedy.RETRY_ONCE, False),
        (30001, Remedy.RETRY, False),
        (20429, Remedy.RETRY, False),
        (30007, Remedy.NEW_BODY, True),
        (30034, Remedy.STOP_SENDER, True),
        (30002, Remedy.STOP_SENDER, True),
        (99999, Remedy.SWITCH, True),
        (None, Remedy.SWITCH, True),
    ],
)
async def test_each_code_has_its_remedy(rig: TwilioRig, code: int | None, remedy: Remedy, permanent: bool) -> None:
    """R12. A code nobody knows never suppresses for good."""
    rig.answer(refuses(400, code))
    error = await refused(rig)
    assert (error.remedy, error.permanent, error.ambiguous) == (remedy, permanent, False)
    assert error.code == str(code or 400)
    assert rig.server.forms == []


async def test_an_unknown_code_is_named_in_the_reason(rig: TwilioRig) -> None:
    rig.answer(refuses(400, 99999))
    assert (await refused(rig)).reason == "Twilio answered 400: Twilio error 99999, not in our table"


@pytest.mark.parametrize("status", [401, 403])
async def test_wrong_credentials_stop_the_sender(rig: TwilioRig, status: int) -> None:
    rig.answer(says(status, "<html>no"))
    error = await refused(rig)
    assert (error.remedy, error.permanent) == (Remedy.STOP_SENDER, True)


async def test_a_wrong_token_stops_the_sender(rig: TwilioRig) -> None:
    async with TwilioMessaging(ACCOUNT, "another-token", rig.server.url) as channel:
        with pytest.raises(SendError) as raised:
            await channel.send(EXAMPLE)
    assert (raised.value.remedy, raised.value.code) == (Remedy.STOP_SENDER, "20003")


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "17"}, timedelta(seconds=17)),
        ({"Retry_After": "Fri, 20 Nov 2026 12:01:00 GMT", "Date": "Fri, 20 Nov 2026 12:00:00 GMT"}, timedelta(minutes=1)),
        ({"Retry_After": "Fri, 20 Nov 2026 11:00:00 GMT", "Date": "Fri, 20 Nov 2026 12:00:00 GMT"}, timedelta()),
        ({"Retry_After": "999999999"}, timedelta(days=1)),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-3"}, None),
        ({}, None),
    ],
)
async def test_too_many_requests_says_how_long_to_wait(rig: TwilioRig, headers: dict[str, str], wait: timedelta | None) -> None:
    """R1: an explicit refusal, so it is retried."""
    rig.answer(refuses(429, 20429, **headers))
    error = await refused(rig)
    assert (error.remedy, error.permanent, error.ambiguous, error.retry_after) == (Remedy.RETRY, False, False, wait)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
async def test_a_server_error_leaves_the_send_in_doubt(rig: TwilioRig, status: int) -> None:
    """R1."""
    rig.answer(says(status, "<html>Bad gateway"))
    error = await refused(rig)
    assert (error.ambiguous, error.permanent, error.code) == (True, False, str(status))


@pytest.mark.parametrize("text", ["", "<html>hello", "[]", "null", "{}", '{"sid": ""}', '{"sid": "SM1", "num_segments": "x"}'])
async def test_an_unreadable_yes_leaves_the_send_in_doubt(rig: TwilioRig, text: str) -> None:
    """R1."""
    rig.answer(says(201, text))
    error = await refused(rig)
    assert (error.ambiguous, error.code) == (True, "unreadable")


async def test_a_yes_that_breaks_off_leaves_the_send_in_doubt(rig: TwilioRig) -> None:
    """R1."""
    rig.answer(breaks_off(rig.server, 201))
    assert (await refused(rig)).ambiguous


async def test_a_no_that_breaks_off_is_still_a_no(rig: TwilioRig) -> None:
    rig.answer(breaks_off(None, 400))
    error = await refused(rig)
    assert (error.ambiguous, error.permanent, error.remedy) == (False, True, Remedy.SWITCH)


async def test_silence_leaves_the_send_in_doubt(rig: TwilioRig) -> None:
    """R1."""
    rig.answer(never)
    async with TwilioMessaging(ACCOUNT, TOKEN, rig.server.url, timeout=1.0) as channel:
        with pytest.raises(SendError) as silent:
            await channel.send(EXAMPLE)
    assert (silent.value.ambiguous, silent.value.code) == (True, "no_answer")


async def test_waiting_for_a_free_connection_is_no_doubt(rig: TwilioRig) -> None:
    """R1: what never got a connection was never written."""
    held = rig.hold(EXAMPLE.to)
    async with TwilioMessaging(ACCOUNT, TOKEN, rig.server.url, timeout=2.0, connections=1) as channel:
        first = asyncio.create_task(channel.send(EXAMPLE))
        await held.arrived.wait()
        with pytest.raises(SendError) as crowded_out:
            await channel.send(replace(EXAMPLE, to=rig.address(5)))
        held.go.set()
        assert (await first).provider_id
    assert (crowded_out.value.ambiguous, crowded_out.value.code) == (False, "unreachable")


async def test_a_redirect_is_not_followed(rig: TwilioRig) -> None:
    """The credentials would go with it."""
    rig.answer(refuses(307, None, Location="https://elsewhere.example/"))
    error = await refused(rig)
    assert (error.permanent, error.code) == (True, "307")


async def test_a_message_born_failed_is_a_refusal(rig: TwilioRig) -> None:
    rig.answer(says(201, '{"sid": "SM1", "status": "failed", "error_code": 21610, "num_segments": "1"}'))
    error = await refused(rig)
    assert (error.remedy, error.code, error.permanent) == (Remedy.SUPPRESS, "21610", True)


async def test_phone_numbers_stay_out_of_the_log(rig: TwilioRig, caplog: pytest.LogCaptureFixture) -> None:
    """R33."""
    caplog.set_level("DEBUG")
    await rig.channel.send(EXAMPLE)
    await rig.channel.find(EXAMPLE, STARTED, frozenset())
    assert "5550123" not in caplog.text
    assert TOKEN not in caplog.text


async def test_the_environment_moves_no_request_elsewhere(rig: TwilioRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    await rig.channel.__aexit__(None, None, None)
    async with rig.channel as channel:
        await channel.send(EXAMPLE)
    assert len(rig.server.forms) == 1


async def test_outside_its_batch_it_says_so() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await TwilioMessaging(ACCOUNT, TOKEN).send(EXAMPLE)


async def test_a_url_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="not an HTTP URL"):
        TwilioMessaging(ACCOUNT, TOKEN, "127.0.0.1:9")
