"""Many people at once: set statements take rows by the dozen."""

from datetime import timedelta

from app.store.messages import MessageState
from channels.channel import Remedy, SendError
from tests.stories.conftest import BERLIN, World


def test_forty_people_hear_of_their_deliveries_each_once(world: World) -> None:
    for number in range(40):
        person = {"phone": f"+1212555{100 + number:04d}", "email": f"p{number}@example.com", "locale": "en-GB"}
        world.tell(f"D{number}", "planned", {"recipient": person, "address": BERLIN})
        world.status("out_for_delivery", f"D{number}")
    refused = SendError("landline", permanent=True, code="21614", remedy=Remedy.SWITCH)
    unclear = SendError("timeout", ambiguous=True)
    for number in range(10):
        world.phones["sms"].script(f"+1212555{100 + number:04d}", refused if number % 2 else unclear)
    world.settle()
    assert len(world.texts("sms")) == 30
    assert len(world.texts("email")) == 5
    world.clock.advance(timedelta(seconds=40))
    assert world.reconcile() == 5
    world.settle()
    assert len(world.texts("sms")) == 35
    states = [message.state for message in world.messages()]
    assert (states.count(MessageState.DELIVERED), states.count(MessageState.FAILED)) == (40, 5)
