"""One bad message, or one bad event, costs nobody else theirs."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlmodel import select

from app.clock import FixedClock
from app.flows.receipt import to_json
from app.store.brands import brand_by_key
from app.store.inbox import Arrival, InboxKind, InboxRow, InboxState, take_in
from app.store.messages import Attempt
from app.wiring import Services
from channels.channel import Outbound, Progress, Receipt, Sent
from channels.memory import MemoryChannel
from tests.stories.conftest import World

POISON = "+12125550103"


class Faulty(MemoryChannel):
    """A channel with a defect: it does not keep its promise to raise nothing but SendError."""

    async def send(self, message: Outbound) -> Sent:
        if message.to == POISON:
            raise KeyError("a defect")
        return await super().send(message)


@pytest.fixture
def faulty(services: Services, clock: FixedClock) -> World:
    phones = {"sms": Faulty("sms"), "email": MemoryChannel("email")}
    return World(replace(services, channels={name: (lambda c=c: c) for name, c in phones.items()}), clock, phones)


def out_for_delivery(world: World, count: int) -> list[str]:
    people = [f"+121255501{number:02d}" for number in range(count)]
    for number, phone in enumerate(people):
        world.tell(f"D{number}", "planned", {"recipient": {"phone": phone}, "address": {"time_zone": "Europe/Berlin"}})
        world.status("out_for_delivery", f"D{number}")
    return people


def test_a_defect_in_a_channel_costs_no_other_message_its_result(faulty: World) -> None:
    """R1: were the results of the whole batch lost, all of it would be in doubt, and mail would go out again and again."""
    people = out_for_delivery(faulty, 6)
    faulty.settle()
    for _ in range(5):
        faulty.pass_time(seconds=95)
    assert Counter(message.to for message in faulty.phones["sms"].sent) == dict.fromkeys(set(people) - {POISON}, 1)
    states = Counter(str(message.state) for message in faulty.messages())
    assert states["delivered"] == 5
    assert sum(states.values()) == 6


def test_a_bad_row_is_set_aside_and_its_neighbours_are_decided(world: World) -> None:
    people = out_for_delivery(world, 5)
    with world.services.database.write() as session:
        row = session.exec(select(InboxRow).where(InboxRow.delivery_ref == "D2", InboxRow.type.endswith("status"))).one()
        row.payload = '{"data": {"status": "no such status"}}'
    world.settle()
    assert Counter(message.to for message in world.phones["sms"].sent) == dict.fromkeys({*people} - {people[2]}, 1)
    with world.services.database.read() as session:
        (bad,) = session.exec(select(InboxRow).where(InboxRow.state == InboxState.FAILED)).all()
        assert (bad.delivery_ref, bad.type) == ("D2", "porchlight.delivery.status")
        assert bad.reason is not None
        assert "ValidationError" in bad.reason
        assert "no such status" not in bad.reason  # R33: an error's text may quote personal data


def receipt(world: World, attempt: Attempt, progress: Progress, **more: object) -> None:
    """The provider reports, as the door keeps it."""
    with world.services.database.write() as session:
        brand = brand_by_key(session, world.brand)
        assert brand is not None
        assert brand.id is not None
        said = to_json(Receipt(attempt.uid, "SM1", progress, **more))
        name = f"SM1 {progress} {more}"
        door = Arrival(brand.id, InboxKind.RECEIPT, "twilio", name, "status", "", said, world.now, world.now, attempt.lane)
        take_in(session, [door])


def test_a_receipt_of_an_attempt_nobody_knows_stops_nothing(world: World) -> None:
    """R2"""
    (phone,) = out_for_delivery(world, 1)
    world.phones["sms"].script(phone, Sent("SM1"))
    world.settle()
    with world.services.database.read() as session:
        attempt = session.exec(select(Attempt)).one()
    stranger = attempt.model_copy(update={"uid": "0" * 32})
    receipt(world, stranger, Progress.FAILED)
    receipt(world, attempt, Progress.DELIVERED)
    world.settle()
    assert [message.state for message in world.messages()] == ["delivered"]
    with world.services.database.read() as session:
        assert set(session.exec(select(InboxRow.state))) == {InboxState.DONE}
