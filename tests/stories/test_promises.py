"""Only a promise that was told and really breaks is news (R40)."""

from datetime import timedelta

from app.jobs import run_decide
from tests.stories.conftest import World


def _out_with_window(world: World) -> None:
    world.plan()
    world.status("out_for_delivery")
    world.eta(world.now + timedelta(hours=3))
    world.settle()


def test_an_eta_that_flaps_fifty_times_by_minutes_moves_no_promise(world: World) -> None:
    """R40"""
    _out_with_window(world)
    due = world.now + timedelta(hours=3)
    for number in range(50):
        world.pass_time(minutes=1)
        world.eta(due + timedelta(minutes=6 if number % 2 else -4))
        world.settle()
    assert world.told() == ["out_for_delivery"]


def test_a_late_van_breaks_its_promise_once(world: World) -> None:
    """R40"""
    _out_with_window(world)
    due = world.now + timedelta(hours=6)
    for _ in range(20):
        world.pass_time(minutes=2)
        world.eta(due)
        world.settle()
    assert world.told() == ["out_for_delivery", "window_moved"]
    assert ("window_moved", "send", "journey") in world.whys()


def test_a_promise_nobody_was_told_moves_in_silence(world: World) -> None:
    """R40: planned far ahead, no message yet, the plan changes."""
    world.plan(day="2026-12-03", hours=("09:00", "12:00"))
    world.settle()
    world.plan(day="2026-12-04", hours=("09:00", "12:00"))
    world.settle()
    world.pass_time(days=9, hours=7)
    assert world.told() == ["planned"]
    assert world.delivery().promised_date is not None
    assert world.delivery().promised_date.isoformat() == "2026-12-04"


def test_a_told_day_that_is_replanned_is_told_as_moved(world: World) -> None:
    world.plan(day="2026-11-25", hours=("09:00", "12:00"))
    world.pass_time(hours=6)
    assert world.told() == ["planned"]
    world.plan(day="2026-11-26", hours=("09:00", "12:00"))
    world.settle()
    assert world.told() == ["planned", "window_moved"]


def test_two_moves_before_the_first_is_sent_are_told_once_with_the_last_window(world: World) -> None:
    """R39, R40: the queue was slow; the person hears the newest promise and hears it once."""
    _out_with_window(world)
    world.clock.advance(timedelta(minutes=5))
    world.eta(world.now + timedelta(hours=7))
    run_decide(world.services)
    world.clock.advance(timedelta(minutes=5))
    world.eta(world.now + timedelta(hours=9, minutes=30))
    run_decide(world.services)
    world.settle()
    assert world.told() == ["out_for_delivery", "window_moved"]
    assert ("window_moved", "drop", "already-told") in world.whys()


def test_a_delay_that_comes_with_its_new_time_is_one_message(world: World) -> None:
    _out_with_window(world)
    world.pass_time(minutes=30)
    world.status("delayed", reason="vehicle_breakdown")
    world.eta(world.now + timedelta(hours=6))
    world.settle()
    assert world.told() == ["out_for_delivery", "delayed"]
    assert ("window_moved", "silent", "merged") in world.whys()
    assert "running late: today 17:45-20:15" in world.texts()[-1]


def test_a_delay_reported_just_after_the_window_was_moved_is_no_second_message(world: World) -> None:
    _out_with_window(world)
    world.pass_time(minutes=30)
    world.eta(world.now + timedelta(hours=6))
    world.settle()
    world.pass_time(minutes=10)
    world.status("delayed", reason="vehicle_breakdown")
    world.settle()
    assert world.told() == ["out_for_delivery", "window_moved"]
    assert ("delayed", "silent", "already-told") in world.whys()


def test_a_day_that_moved_is_told_as_a_day(world: World) -> None:
    world.plan(day="2026-11-25")
    world.pass_time(hours=6)
    world.plan(day="2026-11-27")
    world.settle()
    assert "later: Friday 27 November" in world.texts()[-1]
