"""No query reaches across brands, though everything the outside names is the same for both."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel, col, select

from app.clock import FixedClock
from app.flows.receipt import to_json
from app.jobs import run_decide
from app.store.brands import BrandRow, brand_by_key
from app.store.inbox import Arrival, InboxKind, Taken, take_in
from app.store.messages import Attempt
from app.store.people import stop_sender
from app.wiring import Services
from channels.channel import Progress, Receipt, Remedy, SendError, Sent
from channels.memory import Answer, MemoryChannel
from tests.stories.conftest import ANNA, World

# What names a row to the outside: never good without the brand.
OUTSIDE_NAMES = r"\b(ref|delivery_ref|source_id|contact_index|phone_index|email_index|recipient_index)\b"
PHONE = ANNA["phone"]


@pytest.fixture
def brands_apart(services: Services, clock: FixedClock, phones: dict[str, MemoryChannel]) -> tuple[World, World]:
    """Two brands with the same delivery refs, the same person, and events of the same names."""
    ours = World(services, clock, phones, brand="lark")
    theirs = World(services, clock, phones, brand="federweg")
    clock.advance(timedelta(hours=2))  # 14:00 in Berlin: nobody's quiet hours
    for world in (ours, theirs):
        world.plan("D1")
        world.plan("D2")
    ours.settle()
    return ours, theirs


@pytest.fixture(autouse=True)
def asked(services: Services) -> Iterator[list[str]]:
    """Every statement with a condition that ran. None may find a row by an outside name alone."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(services.database.engine, "before_cursor_execute", note)
    assert any(re.search(OUTSIDE_NAMES, statement.partition("WHERE")[2]) for statement in statements)
    for statement in statements:
        for condition in re.split(r"\bWHERE\b", statement)[1:]:
            assert not re.search(OUTSIDE_NAMES, condition) or "brand_id" in condition, statement


def rows_of(world: World) -> dict[str, list[str]]:
    """Every row of the world's brand, as it lies in the database."""
    with world.services.database.read() as session:
        brand = session.exec(select(BrandRow.id).where(col(BrandRow.key) == world.brand)).one()
        return {
            name: sorted(map(str, session.connection().execute(table.select().where(table.c.brand_id == brand)).mappings()))
            for name, table in SQLModel.metadata.tables.items()
            if "brand_id" in table.c
        }


def sent_by(world: World) -> list[str]:
    """The senders of the texts that left, in order."""
    return [message.sender for message in world.phones["sms"].sent]


def sender(world: World) -> str:
    return world.services.brands.get(world.brand).sms_sender


def report(world: World, progress: Progress) -> None:
    """The provider reports on the last attempt of the world's brand."""
    with world.services.database.write() as session:
        brand = brand_by_key(session, world.brand)
        assert brand is not None
        assert brand.id is not None
        mine = select(Attempt).where(col(Attempt.brand_id) == brand.id).order_by(col(Attempt.id).desc())
        attempt = session.exec(mine).first()
        assert attempt is not None
        receipt = to_json(Receipt(attempt.uid, "SM1", progress))
        arrival = Arrival(
            brand.id, InboxKind.RECEIPT, "twilio", f"SM1 {progress}", "status", "", receipt, world.now, world.now, attempt.lane
        )
        assert take_in(session, [arrival]) == [Taken.NEW]


def test_an_event_of_one_brand_moves_nothing_of_another(brands_apart: tuple[World, World]) -> None:
    ours, theirs = brands_apart
    before = rows_of(theirs)
    ours.status("out_for_delivery", "D1", id="e-1")
    ours.tell("D1", "eta", {"arrival": (ours.now + timedelta(hours=2)).isoformat()}, id="e-2")
    ours.tell("D1", "proof", {"kind": "photo", "reference": "p/1"}, id="e-3")
    ours.status("arrived", "D9", id="e-4")  # theirs to come, ours never planned
    theirs_first = rows_of(ours)
    ours.settle()
    assert rows_of(theirs) == before
    assert rows_of(ours) != theirs_first
    assert sent_by(ours) == [sender(ours)]


def test_the_same_source_and_id_is_no_repeat_of_another_brands_event(brands_apart: tuple[World, World]) -> None:
    """R35 holds within a brand."""
    ours, theirs = brands_apart
    assert ours.tell("D1", "status", {"status": "arrived"}, id="e-1") is Taken.NEW
    assert theirs.tell("D1", "status", {"status": "delayed"}, id="e-1") is Taken.NEW


def test_a_plan_calls_no_parked_event_of_another_brand(brands_apart: tuple[World, World]) -> None:
    ours, theirs = brands_apart
    theirs.status("out_for_delivery", "D9", id="e-1")
    before = rows_of(theirs)
    ours.plan("D9")
    ours.settle()
    assert rows_of(theirs) == before
    assert sent_by(ours) == []


def test_both_tell_the_same_person_in_their_own_name(brands_apart: tuple[World, World]) -> None:
    """One send in flight a recipient is one a brand: another brand's doubt holds up nobody."""
    ours, theirs = brands_apart
    ours.phones["sms"].script(PHONE, Answer.LOST)
    ours.status("out_for_delivery", "D1", id="e-1")
    ours.settle()
    before = rows_of(ours)
    theirs.status("out_for_delivery", "D1", id="e-1")
    theirs.settle()
    assert rows_of(ours) == before
    assert sent_by(ours) == [sender(ours), sender(theirs)]


def test_a_receipt_moves_the_message_of_its_own_brand(brands_apart: tuple[World, World]) -> None:
    ours, theirs = brands_apart
    for world in (ours, theirs):
        world.phones["sms"].script(PHONE, Sent(f"{world.brand}-1", Progress.ACCEPTED))
        world.status("out_for_delivery", "D1", id="e-1")
        world.settle()
    before = rows_of(theirs)
    report(ours, Progress.DELIVERED)
    run_decide(ours.services)
    assert rows_of(theirs) == before
    assert sorted(message.state for message in ours.messages()) == ["delivered", "sent"]


def test_an_opt_out_at_one_brand_leaves_the_other_free_to_tell(brands_apart: tuple[World, World]) -> None:
    """R12: suppressed is the address at this brand."""
    ours, theirs = brands_apart
    ours.phones["sms"].script(PHONE, SendError("opted out", permanent=True, code="21610", remedy=Remedy.SUPPRESS))
    before = rows_of(theirs)
    ours.status("out_for_delivery", "D1", id="e-1")
    ours.settle()
    assert rows_of(theirs) == before
    theirs.status("out_for_delivery", "D1", id="e-1")
    ours.status("out_for_delivery", "D2", id="e-2")
    ours.settle()
    assert sent_by(ours) == [sender(theirs)]


def test_a_stopped_sender_stops_one_brand(brands_apart: tuple[World, World]) -> None:
    """R12"""
    ours, theirs = brands_apart
    with ours.services.database.write() as session:
        brand = brand_by_key(session, ours.brand)
        assert brand is not None
        assert brand.id is not None
        stop_sender(session, brand.id, "sms", "30034", ours.now)
    for world in (ours, theirs):
        world.status("out_for_delivery", "D1", id="e-1")
    ours.settle()
    assert sent_by(ours) == [sender(theirs)]


def test_a_survey_of_one_brand_does_not_count_for_the_other(brands_apart: tuple[World, World]) -> None:
    ours, theirs = brands_apart
    for world in (ours, theirs):
        world.status("delivered", "D1", id="e-1")
    ours.settle()
    ours.pass_time(hours=3)
    surveys = [message for message in ours.messages() if message.kind == "survey"]
    assert len({message.brand_id for message in surveys}) == 2
