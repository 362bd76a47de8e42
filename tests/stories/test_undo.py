"""What was asked for is taken back: by a text, or on the page."""

from app.flows import act
from tests.stories.conftest import World
from tests.stories.scenes import PAGE, at, do, number, on_its_way, outcomes, states, taken, with_three_slots

EVENING = {"start": at(25, 17).isoformat(), "end": at(25, 19).isoformat()}


def test_undo_takes_back_what_was_asked_for_last_and_gives_its_place_free(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("tomorrow evening")
    assert sum(taken(world).values()) == 1
    [answer] = world.hear("undo")
    assert "Taken back" in answer
    assert states(world) == [("reschedule", "withdrawn")]
    assert sum(taken(world).values()) == 0
    assert [line["event"] for line in world.feed()] == ["requested", "withdrawn"]
    assert outcomes(world)[-1] == "taken-back"


def test_undo_of_what_was_agreed_leaves_no_window_promised(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("tomorrow evening")
    world.verdict("accepted", window=EVENING)
    world.hear("sorry, back to the original time please")
    assert states(world) == [("reschedule", "withdrawn")]
    assert (world.delivery().promise_start, world.delivery().promised_date) == (None, None)


def test_undo_without_a_change_keeps_what_there_is(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("undo")
    assert "stays as it is" in answer
    assert world.feed() == []


def test_what_was_agreed_and_taken_back_on_the_page_leaves_no_window_promised(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("tomorrow evening")
    world.verdict("accepted", window=EVENING)
    [change] = world.changes()
    do(world, act.withdraw, number(world), change.uid, PAGE)
    assert states(world) == [("reschedule", "withdrawn")]
    assert (world.delivery().promise_start, world.delivery().promised_date) == (None, None)
