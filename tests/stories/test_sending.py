"""Refusals, lost answers, dead workers: every message once (R1, R2, R12, R38)."""

from datetime import timedelta

from sqlmodel import col, select

from app.flows.send import take
from app.flows.standing import Desk
from app.jobs import run_decide
from app.store.messages import Attempt, MessageState
from app.store.people import Suppression
from channels.channel import Remedy, SendError
from channels.memory import Answer
from tests.stories.conftest import ANNA, World


def _out(world: World) -> None:
    world.plan()
    world.status("out_for_delivery")


def test_a_number_that_cannot_take_texts_gets_the_news_by_mail(world: World) -> None:
    """R12"""
    _out(world)
    world.phones["sms"].script(ANNA["phone"], SendError("landline", permanent=True, code="21614", remedy=Remedy.SWITCH))
    world.settle()
    assert world.texts("sms") == []
    assert len(world.texts("email")) == 1
    assert [m.state for m in world.messages()] == [MessageState.FAILED, MessageState.DELIVERED]
    assert ("out_for_delivery", "send", "fallback") in world.whys()


def test_an_opted_out_number_is_suppressed_for_good(world: World) -> None:
    """R12: 21610"""
    _out(world)
    world.phones["sms"].script(ANNA["phone"], SendError("opted out", permanent=True, code="21610", remedy=Remedy.SUPPRESS))
    world.settle()
    world.pass_time(hours=1)
    world.status("delivered")
    world.settle()
    assert world.texts("sms") == []
    assert len(world.texts("email")) == 2
    with world.services.database.read() as session:
        assert session.exec(select(Suppression)).one().channel == "sms"


def test_a_refusal_for_now_is_tried_again_with_growing_pauses_and_then_given_up(world: World) -> None:
    """R12: 20429"""
    _out(world)
    busy = SendError("too many requests", code="20429", remedy=Remedy.RETRY)
    world.phones["sms"].script(ANNA["phone"], *[busy] * 2)
    world.settle()
    assert world.told() == []
    world.pass_time(seconds=20)
    world.pass_time(seconds=40)
    assert world.told() == ["out_for_delivery"]


def test_a_lost_answer_is_looked_up_and_not_sent_again(world: World) -> None:
    """R1: the provider took it; its answer was lost."""
    _out(world)
    world.phones["sms"].script(ANNA["phone"], Answer.LOST)
    world.settle()
    assert [m.state for m in world.messages()] == [MessageState.UNKNOWN]
    world.clock.advance(timedelta(seconds=40))
    assert world.reconcile() == 1
    world.settle()
    assert len(world.texts()) == 1
    assert ("out_for_delivery", "sent", "found-at-provider") in world.whys()


def test_a_send_that_provably_never_arrived_is_sent_again(world: World) -> None:
    """R1"""
    _out(world)
    world.phones["sms"].script(ANNA["phone"], SendError("timeout", ambiguous=True, code="timeout"))
    world.settle()
    assert world.texts() == []
    world.clock.advance(timedelta(seconds=40))
    world.reconcile()
    world.settle()
    assert len(world.texts()) == 1
    with world.services.database.read() as session:
        states = list(session.exec(select(Attempt.state).order_by(col(Attempt.id))))
    assert states == ["absent", "accepted"]


def test_a_worker_that_died_after_its_claim_loses_and_repeats_nothing(world: World) -> None:
    """R38: claimed and committed, then nothing more was heard of the worker."""
    _out(world)
    run_decide(world.services)
    with world.services.database.write() as session:
        desk = Desk(world.now, world.clock.wall(), world.services.brands)
        claimed, _ = take(session, world.services.renderer, desk, "dead", "http://x", 10)
    assert claimed == 1
    world.settle()
    assert world.texts() == []  # in flight for all we know
    world.pass_time(seconds=61)
    world.pass_time(seconds=31)
    world.reconcile()
    world.settle()
    assert len(world.texts()) == 1


def test_while_one_message_is_in_doubt_the_next_to_the_same_person_waits(world: World) -> None:
    """Order per person: what was sent first must not come second."""
    _out(world)
    world.phones["sms"].script(ANNA["phone"], SendError("timeout", ambiguous=True))
    world.settle()
    world.clock.advance(timedelta(seconds=10))
    world.tell("D1", "position", {"stops_to_go": 2})
    world.settle()
    assert world.texts() == []
    world.clock.advance(timedelta(seconds=30))
    world.reconcile()
    world.settle()
    assert world.told() == ["out_for_delivery", "arriving_soon"]


def test_quiet_hours_hold_what_can_wait_and_drop_what_is_over(world: World) -> None:
    """R10: at the address, not at the server; a brand with quiet hours."""
    world.brand = _quiet_brand(world)
    world.clock.advance(timedelta(hours=11))  # 23:00 in Berlin
    world.plan(day="2026-11-25")
    world.status("out_for_delivery")
    world.settle()
    assert world.told() == []
    assert ("out_for_delivery", "hold", "quiet-hours") in world.whys()
    world.pass_time(hours=8)  # 07:00
    assert world.told() == []
    world.pass_time(hours=1, minutes=1)
    assert world.told() == ["out_for_delivery"]


def _quiet_brand(world: World) -> str:
    keys = world.services.brands.keys()
    return next(key for key in keys if world.services.brands.get(key).quiet_hours is not None)


def test_a_provider_that_never_answers_and_never_has_it_is_given_up_for_the_next_channel(world: World) -> None:
    """R1: resent only while it is provably absent, and not for ever."""
    _out(world)
    world.phones["sms"].script(ANNA["phone"], *[SendError("500", ambiguous=True, code="500")] * 10)
    for _ in range(8):
        world.settle()
        world.clock.advance(timedelta(seconds=31))
        world.reconcile()
    world.settle()
    assert world.texts("sms") == []
    assert len(world.texts("email")) == 1
    assert ("out_for_delivery", "failed", "absent") in world.whys()
