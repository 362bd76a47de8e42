"""Nothing that is no longer true is sent, nothing is sent twice, and the order of arrival decides nothing (R37, R39)."""

import itertools
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.jobs import run_decide
from app.store.inbox import Taken
from tests.stories.conftest import World


def test_out_for_delivery_after_delivered_is_recorded_and_silent(world: World) -> None:
    """R37, tricky inputs"""
    world.plan()
    world.status("out_for_delivery")
    world.settle()
    world.pass_time(hours=1)
    world.status("delivered")
    world.settle()
    world.pass_time(minutes=5)
    world.status("out_for_delivery")
    world.settle()
    assert world.told() == ["out_for_delivery", "delivered"]
    assert ("out_for_delivery", "silent", "late-event") in world.whys()


def test_a_message_overtaken_by_events_is_not_sent(world: World) -> None:
    """R39: it was queued while the workers were down; meanwhile the parcel was delivered."""
    world.plan()
    world.status("out_for_delivery")
    run_decide(world.services)
    world.clock.advance(timedelta(hours=1))
    world.status("delivered")
    run_decide(world.services)
    world.settle()
    assert world.told() == ["delivered"]
    assert ("out_for_delivery", "drop", "no-longer-true") in world.whys()


def test_a_repeated_scan_is_no_second_message(world: World) -> None:
    world.plan()
    for _ in range(3):
        world.status("out_for_delivery")
        world.settle()
        world.clock.advance(timedelta(minutes=3))
    assert world.told() == ["out_for_delivery"]


def test_out_again_after_an_attempt_is_news_again(world: World) -> None:
    world.plan()
    world.status("out_for_delivery")
    world.pass_time(hours=2)
    world.status("attempted", reason="nobody_home")
    world.settle()
    world.pass_time(hours=20)
    world.status("out_for_delivery")
    world.settle()
    world.pass_time(hours=1)
    world.status("delivered")
    world.settle()
    assert world.told() == ["out_for_delivery", "attempted", "out_for_delivery", "delivered"]


def test_events_of_an_unknown_delivery_wait_for_its_plan(world: World) -> None:
    world.status("out_for_delivery")
    world.settle()
    assert world.texts() == []
    world.plan()
    world.settle()
    assert world.told() == ["out_for_delivery"]


def test_an_old_event_that_comes_late_is_no_news(world: World) -> None:
    world.plan()
    world.settle()
    world.status("out_for_delivery", at=world.now - timedelta(hours=8))
    world.settle()
    assert world.told() == []
    assert ("out_for_delivery", "silent", "too-old") in world.whys()


def test_the_same_event_again_is_a_duplicate_and_another_body_a_conflict(world: World) -> None:
    """R35"""
    world.plan()
    assert world.tell("D1", "status", {"status": "arrived"}, id="x") is Taken.NEW
    assert world.tell("D1", "status", {"status": "arrived"}, id="x") is Taken.DUPLICATE
    assert world.tell("D1", "status", {"status": "delivered"}, id="x") is Taken.CONFLICT


def test_a_breakdown_is_told_after_arriving_soon(world: World) -> None:
    world.plan()
    world.status("out_for_delivery")
    world.tell("D1", "position", {"stops_to_go": 2})
    world.settle()
    world.pass_time(minutes=10)
    world.status("delayed", reason="vehicle_breakdown")
    world.settle()
    assert world.told() == ["out_for_delivery", "arriving_soon", "delayed"]


COURSE = [
    ("status", {"status": "at_depot"}),
    ("status", {"status": "on_vehicle"}),
    ("status", {"status": "out_for_delivery"}),
    ("position", {"stops_to_go": 2}),
    ("status", {"status": "attempted", "reason": "nobody_home"}),
    ("status", {"status": "out_for_delivery"}),
    ("position", {"stops_to_go": 1}),
    ("status", {"status": "arrived"}),
    ("status", {"status": "delivered", "where": "porch"}),
    ("proof", {"kind": "photo", "reference": "p/1"}),
]
_refs, _numbers = itertools.count(), itertools.count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_with_repeats_ends_in_one_state_and_sends_nothing_stale(world: World, data: st.DataObject) -> None:
    """R37: any permutation with duplicates, decided in batches of any size, within the hours it happened in."""
    ref, begin = f"H{next(_refs)}", world.now
    steps = [(number, *step) for number, step in enumerate(COURSE)]
    order = data.draw(st.permutations(steps + data.draw(st.lists(st.sampled_from(steps), max_size=4))))
    person = {"name": "Ben", "phone": f"+1212555{100 + next(_numbers) % 100:04d}", "locale": "en-GB"}
    plan_at = data.draw(st.integers(0, len(order)))
    for place, (number, kind, content) in enumerate(order):
        if place == plan_at:
            world.tell(ref, "planned", {"recipient": person, "address": {"time_zone": "UTC"}}, at=begin, id=f"{ref}plan")
        world.tell(ref, kind, content, at=begin + timedelta(minutes=number + 1), id=f"{ref}{number}")
        if data.draw(st.booleans()):
            world.settle()
    if plan_at == len(order):
        world.tell(ref, "planned", {"recipient": person, "address": {"time_zone": "UTC"}}, at=begin, id=f"{ref}plan")
    world.settle()
    delivery = world.delivery(ref)
    assert (delivery.status, delivery.cycle, delivery.stops_to_go) == ("delivered", 1, 1)
    assert delivery.proof["reference"] == "p/1"
    sent = [m for m in world.messages() if m.delivery_id == delivery.id and m.sent_at is not None]
    kinds = [m.kind for m in sorted(sent, key=lambda m: (m.sent_at, m.id))]
    assert kinds.count("delivered") == 1
    assert kinds[-1] == "delivered"
    assert len(kinds) == len({(m.kind, m.news_key) for m in sent})
