"""One bad message, or one bad event, costs nobody else theirs."""

import asyncio
import shutil
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.brand_book import Brand, BrandBook
from app.clock import FixedClock
from app.flows.receipt import to_json
from app.flows.send import take
from app.flows.standing import Desk
from app.jobs import run_decide, run_send
from app.jobs.sending import Couriers
from app.rendering import Facts, Rendered, Renderer
from app.settings import PROJECT
from app.store.brands import brand_by_key
from app.store.inbox import Arrival, InboxKind, InboxRow, InboxState, take_in
from app.store.messages import Attempt
from app.wiring import Services
from channels.channel import Outbound, Progress, Receipt, SendError, Sent
from channels.memory import Answer, MemoryChannel
from tests.stories.conftest import World

POISON = "+12125550103"


class Faulty(MemoryChannel):
    """A channel with a defect: it does not keep its promise to raise nothing but SendError."""

    async def send(self, message: Outbound) -> Sent:
        if message.to == POISON:
            raise KeyError("a defect")
        return await super().send(message)

    async def find(self, message: Outbound, since: datetime, known: frozenset[str]) -> Sent | None:
        if message.to == POISON:
            raise KeyError("a defect")
        return await super().find(message, since, known)


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


def test_a_call_that_takes_too_long_is_broken_off_and_in_doubt(world: World) -> None:
    """R1: it must be over before others ask the provider about it, or they would find nothing and send it again."""
    impatient = world.services.settings.model_copy(update={"unknown_after_seconds": 0.2})
    world.services = replace(world.services, settings=impatient)
    slow, quick = out_for_delivery(world, 2)
    world.phones["sms"].script(slow, asyncio.Event())
    run_decide(world.services)
    run_send(world.services)
    assert [(message.state, message.error_code) for message in world.messages()] == [("unknown", "timeout"), ("delivered", None)]
    assert [message.to for message in world.phones["sms"].sent] == [quick]


def test_a_worker_that_was_held_up_before_it_sent_anything_sends_nothing(world: World) -> None:
    """R1: others may doubt its claim already."""
    out_for_delivery(world, 1)
    run_decide(world.services)
    desk = Desk(world.now, world.clock.wall(), world.services.brands)
    with world.services.database.write() as session:
        _, taken = take(session, world.services.renderer, desk, "w", "http://127.0.0.1/hooks", 10)
    world.clock.advance(timedelta(seconds=world.services.settings.unknown_after_seconds / 2))
    with Couriers(world.services) as couriers:
        (result,) = couriers.hand_over(taken)
    assert isinstance(result.came, SendError)
    assert (result.came.code, result.came.ambiguous) == ("late", False)
    assert world.texts() == []


class Torn(Renderer):
    """A renderer with a defect."""

    def render(self, brand: Brand, kind: str, channel: str, locale: str, facts: Facts) -> Rendered:
        if facts.ref == "D3":
            raise ZeroDivisionError
        return super().render(brand, kind, channel, locale, facts)


def test_a_message_that_cannot_be_written_fails_alone(world: World) -> None:
    """It is due first, so every claim would meet it again and nothing would ever leave."""
    world.services = replace(world.services, renderer=Torn(PROJECT / "templates", world.services.brands))
    people = out_for_delivery(world, 5)
    world.settle()
    assert Counter(message.to for message in world.phones["sms"].sent) == dict.fromkeys({*people} - {people[3]}, 1)
    assert ("out_for_delivery", "failed", "defect") in world.whys()


def test_a_brand_whose_folder_was_removed_stops_no_other_brand(world: World, tmp_path: Path) -> None:
    out_for_delivery(world, 2)
    world.brand = "federweg"
    world.tell("F1", "planned", {"recipient": {"phone": POISON}, "address": {"time_zone": "Europe/Berlin"}})
    world.status("out_for_delivery", "F1")
    run_decide(world.services)
    shutil.copytree(PROJECT / "templates" / "brands" / "lark", tmp_path / "lark")
    one_left = BrandBook(tmp_path, PROJECT / "templates" / "journey.toml")
    world.services = replace(world.services, brands=one_left)
    world.settle()
    assert len(world.texts()) == 2
    assert ("out_for_delivery", "failed", "brand-gone") in world.whys()


def test_a_defect_in_asking_leaves_no_other_doubt_open(faulty: World) -> None:
    """R1: the one that cannot be asked about stays in doubt, the others are settled."""
    people = out_for_delivery(faulty, 6)
    for phone in people:
        faulty.phones["sms"].script(phone, Answer.LOST)
    faulty.settle()
    assert {str(message.state) for message in faulty.messages()} == {"unknown"}
    faulty.pass_time(seconds=40)
    assert Counter(str(message.state) for message in faulty.messages()) == {"delivered": 5, "unknown": 1}


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
