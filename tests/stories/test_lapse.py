"""A request nobody answers ends by itself: room is given back, and the person hears it with other ways."""

from tests.stories.conftest import World
from tests.stories.scenes import at, on_its_way, states, taken, with_three_slots


def sooner(world: World) -> None:
    """A delivery of Friday that Anna would like to have tomorrow evening."""
    with_three_slots(world)
    world.plan(day="2026-11-27", hours=("10:00", "12:00"))
    world.settle()
    world.hear("tomorrow evening")
    assert taken(world) == {"S1": 0, "S2": 1, "S3": 0}


def test_a_request_without_an_answer_lapses_as_its_slot_begins(world: World) -> None:
    sooner(world)
    world.pass_time(hours=20)
    assert states(world) == [("reschedule", "requested")]
    world.clock.advance(at(25, 17) - world.now)
    world.settle()
    assert states(world) == [("reschedule", "rejected")]
    assert taken(world) == {"S1": 0, "S2": 0, "S3": 0}
    assert "gave no answer in time" in world.texts()[-1]
    assert "1) Fri 27 Nov" in world.texts()[-1]
    assert [(entry["event"], entry["kind"]) for entry in world.feed()] == [
        ("requested", "reschedule"),
        ("withdrawn", "reschedule"),
    ]


def test_the_other_way_offered_then_works_by_digit(world: World) -> None:
    sooner(world)
    world.clock.advance(at(25, 17) - world.now)
    world.settle()
    world.hear("1")
    assert taken(world) == {"S1": 0, "S2": 0, "S3": 1}


def test_a_wish_without_a_time_lapses_after_a_day(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    world.pass_time(hours=23)
    assert states(world) == [("safe_place", "requested")]
    world.pass_time(hours=2)
    assert states(world) == [("safe_place", "rejected")]
    assert world.changes()[0].reason == "no_answer"


def test_what_was_agreed_does_not_lapse(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    world.verdict("accepted")
    world.pass_time(days=3)
    assert states(world) == [("safe_place", "accepted")]


def test_nobody_hears_of_a_lapse_after_the_delivery_r39(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    world.pass_time(hours=3)
    told = world.texts()
    world.pass_time(hours=24)
    assert states(world) == [("safe_place", "rejected")]
    assert world.texts() == told


def test_a_verdict_after_the_lapse_changes_nothing(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    world.pass_time(hours=25)
    assert world.verdict("accepted") == []
    assert states(world) == [("safe_place", "rejected")]
