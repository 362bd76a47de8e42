"""Whole courses of events, as the person at the door sees them."""

from datetime import timedelta

from tests.stories.conftest import World


def test_a_delivery_is_announced_followed_and_handed_over(world: World) -> None:
    world.plan(day="2026-11-25", hours=("12:00", "16:00"))
    world.settle()
    assert world.texts() == []  # it is noon; the evening before is the time to say so
    world.pass_time(hours=5)
    assert world.told() == ["planned"]
    world.pass_time(hours=14)
    world.status("out_for_delivery")
    world.eta(world.now + timedelta(hours=5))
    world.settle()
    assert world.told() == ["planned", "out_for_delivery"]
    world.pass_time(hours=4)
    world.tell("D1", "position", {"stops_to_go": 2})
    world.settle()
    world.pass_time(minutes=20)
    world.status("delivered", where="porch")
    world.settle()
    world.pass_time(hours=2)
    assert world.told() == ["planned", "out_for_delivery", "arriving_soon", "delivered", "survey"]
