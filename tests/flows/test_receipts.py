"""Receipts in any order, twice, or before our own commit end in one state; a failure is acted on once (R2, R12)."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from app.flows.outcome import Result, record
from app.flows.receipt import decide_receipts, from_json, to_json
from app.flows.send import Outgoing, take
from app.flows.standing import Desk
from app.jobs import run_decide
from app.store.brands import brand_by_key
from app.store.inbox import Arrival, InboxKind, InboxRow, take_in
from app.store.messages import Attempt
from channels.channel import Progress, Receipt, Remedy, Sent
from tests.stories.conftest import World

ACCEPTED, SENT, DELIVERED, READ, FAILED = Progress.ACCEPTED, Progress.SENT, Progress.DELIVERED, Progress.READ, Progress.FAILED
_refs, _names = itertools.count(), itertools.count()


def desk(world: World) -> Desk:
    return Desk(world.now, world.clock.wall(), world.services.brands)


def claimed(world: World, count: int = 1, **person: str) -> list[Outgoing]:
    """New messages, claimed and not yet recorded, each to a person of its own."""
    for _ in range(count):
        ref, number = f"R{next(_refs)}", next(_names)
        recipient = {"phone": f"+1{212 + number // 10_000}555{number % 10_000:04d}", **person}
        world.tell(ref, "planned", {"recipient": recipient, "address": {"time_zone": "UTC"}})
        world.status("out_for_delivery", ref)
    run_decide(world.services)
    with world.services.database.write() as session:
        return take(session, world.services.renderer, desk(world), "w", "http://127.0.0.1/hooks", 1000)[1]


def recorded(world: World, taken: list[Outgoing], came: Sent | None = None) -> None:
    results = [
        Result(one.message_id, one.outbound.attempt, "sms", world.now, came or Sent(f"SM{one.message_id}")) for one in taken
    ]
    with world.services.database.write() as session:
        record(session, results, desk(world))


def reported(world: World, one: Outgoing, progress: Progress, **more: object) -> None:
    """A receipt at the door; decided by whoever decides next."""
    said = Receipt(one.outbound.attempt, f"SM{one.message_id}", progress, **more)
    with world.services.database.write() as session:
        brand = brand_by_key(session, world.brand)
        assert brand is not None
        assert brand.id is not None
        attempt = session.exec(select(Attempt).where(col(Attempt.uid) == said.attempt)).one()
        name = f"{said.provider_id} {progress} {next(_names)}"
        door = Arrival(brand.id, InboxKind.RECEIPT, "twilio", name, "s", "", to_json(said), world.now, world.now, attempt.lane)
        take_in(session, [door])


def state(world: World, one: Outgoing) -> str:
    return next(str(message.state) for message in world.messages() if message.id == one.message_id)


def test_a_receipt_is_kept_whole() -> None:
    said = Receipt("a" * 32, "SM1", FAILED, "30003", "out of reach", Remedy.RETRY_ONCE)
    assert from_json(to_json(said)) == said
    assert from_json(to_json(Receipt("a", "SM1", SENT))) == Receipt("a", "SM1", SENT)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_of_receipts_with_repeats_and_our_own_commit_among_them_ends_in_one_state(
    world: World, data: st.DataObject
) -> None:
    """R2: the status only moves forward, and the provider's id is known in the end, whoever told it first."""
    (one,) = claimed(world)
    furthest = data.draw(st.sampled_from([SENT, DELIVERED, READ]))
    course = [ACCEPTED, SENT, DELIVERED, READ][: [ACCEPTED, SENT, DELIVERED, READ].index(furthest) + 1]
    steps: list[Progress | None] = [*course, *data.draw(st.lists(st.sampled_from(course), max_size=2)), None]
    for step in data.draw(st.permutations(steps)):
        if step is None:
            recorded(world, [one])
        else:
            reported(world, one, step)
        if data.draw(st.booleans()):
            run_decide(world.services)
    run_decide(world.services)
    assert state(world, one) == str(furthest)
    message = next(m for m in world.messages() if m.id == one.message_id)
    assert message.provider_id == f"SM{one.message_id}"
    assert message.sent_at is not None
    assert (message.delivered_at is not None) == (furthest in (DELIVERED, READ))


@pytest.mark.parametrize("order", list(itertools.permutations([SENT, FAILED, None])), ids=str)
def test_a_failure_is_followed_once_wherever_it_comes(world: World, order: tuple[Progress | None, ...]) -> None:
    """R12: a number that takes no texts; the news goes by mail, once."""
    (one,) = claimed(world, email=f"ben{next(_names)}@example.com")
    for step in order:
        if step is None:
            recorded(world, [one])
        else:
            more = {"code": "30006", "reason": "a landline", "remedy": Remedy.SWITCH} if step is FAILED else {}
            reported(world, one, step, **more)
        run_decide(world.services)
    assert state(world, one) == "failed"
    reported(world, one, FAILED, code="30006", reason="a landline", remedy=Remedy.SWITCH)
    world.settle()
    assert state(world, one) == "failed"
    assert len(world.texts("email")) == 1
    assert [why for why in world.whys() if why[2] == "provider-receipt"] == [("out_for_delivery", "failed", "provider-receipt")]


def test_a_second_failure_report_does_not_undo_the_try_that_followed_the_first(world: World) -> None:
    """R12: out of reach, one bounded retry; the retry is on its way when the first attempt is reported failed once more."""
    (one,) = claimed(world)
    recorded(world, [one])
    out_of_reach = {"code": "30003", "reason": "out of reach", "remedy": Remedy.RETRY_ONCE}
    reported(world, one, FAILED, **out_of_reach)
    run_decide(world.services)
    assert state(world, one) == "queued"
    world.phones["sms"].script(one.outbound.to, Sent("SM-second"))
    world.pass_time(seconds=30)
    assert state(world, one) == "sent"
    reported(world, one, FAILED, **out_of_reach)
    run_decide(world.services)
    assert state(world, one) == "sent"


def test_proof_of_delivery_outranks_a_failure(world: World) -> None:
    (one,) = claimed(world)
    recorded(world, [one])
    reported(world, one, DELIVERED)
    reported(world, one, FAILED, code="30008", reason="unknown", remedy=Remedy.RETRY_ONCE)
    run_decide(world.services)
    assert state(world, one) == "delivered"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_results_and_receipts_of_the_same_messages_do_not_stop_each_other(world: World) -> None:
    """R2: the callbacks of a batch come while its results are being recorded, in an order of their own: no deadlock."""
    for _ in range(10):
        taken = claimed(world, 20)
        for one in taken[::-1]:
            reported(world, one, SENT)
        start = threading.Barrier(2)

        def results(taken: list[Outgoing] = taken, start: threading.Barrier = start) -> None:
            start.wait()
            recorded(world, taken)

        def receipts(start: threading.Barrier = start) -> None:
            start.wait()
            with world.services.database.write() as session:
                rows = session.exec(select(InboxRow).where(col(InboxRow.state) == "pending").order_by(col(InboxRow.id))).all()
                decide_receipts(session, rows, desk(world))

        with ThreadPoolExecutor(2) as both:
            for done in (both.submit(results), both.submit(receipts)):
                done.result()
        assert {state(world, one) for one in taken} == {"sent"}
        world.clock.advance(timedelta(seconds=1))
