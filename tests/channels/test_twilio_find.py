"""Looking at Twilio for a send whose answer was lost: present, provably absent, or nobody can tell (R1)."""

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from channels.channel import Progress, Remedy, SendError
from tests.channels.conformance import STARTED
from tests.channels.twilio_rig import EXAMPLE, SERVICE, TwilioRig
from tests.channels.twilio_server import Answer, refuses, says

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]


@pytest.fixture
def rig(twilio: TwilioRig) -> TwilioRig:
    return twilio


async def test_other_messages_are_not_taken_for_the_lost_one(rig: TwilioRig) -> None:
    """R1: the same text to another person, another text, another sender, another time, or another message's id."""
    await rig.channel.send(replace(EXAMPLE, to=rig.address(1)))
    await rig.channel.send(replace(EXAMPLE, body="Something else"))
    await rig.channel.send(replace(EXAMPLE, sender="+12125550199"))
    await rig.channel.send(replace(EXAMPLE, sender=SERVICE))
    known = await rig.channel.send(EXAMPLE)
    rig.server.take({"To": EXAMPLE.to, "From": EXAMPLE.sender, "Body": EXAMPLE.body})["date_created"] = format_datetime(
        STARTED - timedelta(hours=1)
    )
    assert await rig.channel.find(EXAMPLE, STARTED, frozenset({known.provider_id})) is None
    found = await rig.channel.find(EXAMPLE, STARTED, frozenset())
    assert found is not None
    assert found.provider_id == known.provider_id


async def test_every_page_is_looked_through(rig: TwilioRig) -> None:
    """R1."""
    wanted = await rig.channel.send(EXAMPLE)
    for number in range(7):
        await rig.channel.send(replace(EXAMPLE, body=f"Number {number}"))
    found = await rig.channel.find(EXAMPLE, STARTED, frozenset())
    assert found is not None
    assert found.provider_id == wanted.provider_id
    assert len(rig.server.lists) == 4


async def test_no_date_is_asked_for(rig: TwilioRig) -> None:
    """R1: a message still queued has no date of sending, so a date would hide it."""
    await rig.channel.find(EXAMPLE, STARTED, frozenset())
    assert rig.server.lists == [{"To": EXAMPLE.to, "PageSize": "1000"}]


@pytest.mark.parametrize(
    "listed",
    [
        "Sent from your Twilio trial account - Lark’s parcel… today",
        "Lark's parcel... today",
        "Lark’s parcel… today",
    ],
)
async def test_a_text_that_twilio_altered_is_known_again(rig: TwilioRig, listed: str) -> None:
    """R1: smart encoding and the words a trial account puts in front."""
    ours = replace(EXAMPLE, body="Lark’s parcel… today ")
    rig.server.take({"To": ours.to, "From": ours.sender, "Body": listed})
    assert await rig.channel.find(ours, STARTED, frozenset()) is not None


async def test_a_redacted_text_leaves_it_undecided(rig: TwilioRig) -> None:
    """R1: absent would be a guess."""
    rig.server.take({"To": EXAMPLE.to, "From": EXAMPLE.sender, "Body": ""})
    with pytest.raises(SendError) as undecided:
        await rig.channel.find(EXAMPLE, STARTED, frozenset())
    assert (undecided.value.ambiguous, undecided.value.code) == (True, "redacted")


async def test_what_is_found_says_how_far_it_came(rig: TwilioRig) -> None:
    made = rig.server.take({"To": EXAMPLE.to, "From": EXAMPLE.sender, "Body": EXAMPLE.body})
    made["status"] = "delivered"
    found = await rig.channel.find(EXAMPLE, STARTED, frozenset())
    assert found is not None
    assert found.progress is Progress.DELIVERED
    made |= {"status": "undelivered", "error_code": 30006}
    found = await rig.channel.find(EXAMPLE, STARTED, frozenset())
    assert found is not None
    assert (found.progress, found.code, found.remedy) == (Progress.FAILED, "30006", Remedy.SWITCH)


@pytest.mark.parametrize(
    "answer", [refuses(500, None), refuses(401, 20003), refuses(429, 20429), says(200, "<html>"), says(200, "{}")]
)
async def test_a_list_that_cannot_be_read_proves_nothing(rig: TwilioRig, answer: Answer) -> None:
    """R1: whatever keeps us from asking, the send stays in doubt."""
    rig.server.list_answer = answer
    with pytest.raises(SendError) as undecided:
        await rig.channel.find(EXAMPLE, STARTED, frozenset())
    assert undecided.value.ambiguous


async def test_nobody_to_ask_proves_nothing(rig: TwilioRig) -> None:
    """R1."""
    await rig.vanish()
    with pytest.raises(SendError) as undecided:
        await rig.channel.find(EXAMPLE, STARTED, frozenset())
    assert undecided.value.ambiguous
