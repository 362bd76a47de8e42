"""A worker that was held up comes back with a result when others have moved on: it moves nothing back (R1, R38)."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.flows.outcome import Result, record
from app.flows.reconcile import doubt_stuck
from app.flows.send import Outgoing, take
from app.flows.standing import Desk
from app.jobs import run_decide, run_sweep
from app.store.messages import Attempt
from channels.channel import Progress, Remedy, SendError, Sent
from tests.stories.conftest import ANNA, World

LATE = SendError("the worker was held up; nothing was sent", code="late")
REFUSED = SendError("not a mobile number", permanent=True, code="21614", remedy=Remedy.SWITCH)
TIMEOUT = SendError("no answer", ambiguous=True, code="timeout")
TAKEN = Sent("SM-late", Progress.ACCEPTED)


def desk(world: World) -> Desk:
    return Desk(world.now, world.clock.wall(), world.services.brands)


def claimed(world: World) -> list[Outgoing]:
    """What a worker took before it was held up."""
    with world.services.database.write() as session:
        return take(session, world.services.renderer, desk(world), "slow", "http://127.0.0.1/hooks", 10)[1]


def comes_back(world: World, held: list[Outgoing], came: Sent | SendError) -> None:
    results = [Result(one.message_id, one.outbound.attempt, "sms", world.clock.wall(), came) for one in held]
    with world.services.database.write() as session:
        record(session, results, desk(world))


@pytest.fixture
def overtaken_worker(world: World) -> list[Outgoing]:
    """Its claim was doubted, its send proved absent, and another worker has sent the message."""
    world.plan()
    world.status("out_for_delivery")
    run_decide(world.services)
    held = claimed(world)
    assert len(held) == 1
    world.phones["sms"].script(ANNA["phone"], Sent("SM-second", Progress.ACCEPTED))
    world.pass_time(seconds=61)
    world.settle()
    assert world.told() == ["out_for_delivery"]
    assert len(world.texts()) == 1
    return held


@pytest.mark.parametrize("came", [LATE, REFUSED, TIMEOUT, TAKEN], ids=["late", "refused", "timeout", "taken"])
def test_a_result_of_an_attempt_that_was_given_up_changes_nothing(
    world: World, overtaken_worker: list[Outgoing], came: Sent | SendError
) -> None:
    """R1: the message was sent on another attempt meanwhile; a refusal of the old one must not send it again."""
    before = [(m.state, m.provider_id, m.tries) for m in world.messages()]
    comes_back(world, overtaken_worker, came)
    assert [(m.state, m.provider_id, m.tries) for m in world.messages()] == before
    for _ in range(4):
        world.pass_time(minutes=2)
        world.reconcile()
    assert len(world.texts("sms")) == 1
    assert world.texts("email") == []


def test_a_late_refusal_does_not_take_the_message_out_of_another_workers_hands(world: World) -> None:
    """R1: the second worker holds it while the first comes back; were it queued again, it would go out twice."""
    world.plan()
    world.status("out_for_delivery")
    run_decide(world.services)
    slow = claimed(world)
    world.clock.advance(timedelta(seconds=61))
    run_sweep(world.services)  # doubts it, asks, and queues it again
    second = claimed(world)
    assert len(second) == 1
    comes_back(world, slow, LATE)
    assert [m.state for m in world.messages()] == ["sending"]
    comes_back(world, second, TAKEN)
    assert [m.state for m in world.messages()] == ["sent"]


def test_what_the_provider_said_to_the_late_attempt_is_kept(world: World, overtaken_worker: list[Outgoing]) -> None:
    """Its id tells a later search that the message at the provider is known."""
    comes_back(world, overtaken_worker, TAKEN)
    with world.services.database.read() as session:
        first = session.exec(select(Attempt).order_by(col(Attempt.id))).first()
        assert first is not None
        assert (first.state, first.provider_id) == ("accepted", "SM-late")


def test_a_result_that_comes_in_time_after_the_doubt_settles_it(world: World) -> None:
    """The claim was doubted but the provider not asked yet: the worker's own word is as good."""
    world.plan()
    world.status("out_for_delivery")
    run_decide(world.services)
    held = claimed(world)
    with world.services.database.write() as session:
        assert doubt_stuck(session, desk(world), world.now + timedelta(seconds=1), 10) == 1
    assert [m.state for m in world.messages()] == ["unknown"]
    comes_back(world, held, TAKEN)
    assert [m.state for m in world.messages()] == ["sent"]
    assert world.reconcile() == 0
