"""A second text that corrects the first: one change is open in the end, and the person is told once."""

import pytest

from tests.stories.conftest import World
from tests.stories.scenes import at, on_its_way, outcomes, states, taken, with_three_slots

OPEN = ("requested", "accepted")


def wished(world: World) -> tuple[str, str | None, str | None]:
    """Day and hours of the one change that is open."""
    [change] = [change for change in world.changes() if change.state in OPEN]
    hours = (change.wish_start, change.wish_end)
    return (str(change.wish_date), *(f"{hour:%H:%M}" if hour else None for hour in hours))  # type: ignore[return-value]


@pytest.mark.parametrize(
    "text", ["sorry, thursday", "I meant thursday", "oops, thursday", "make that thursday", "thursday sorry"]
)
def test_sorry_thursday_is_thursday_at_the_same_hours(world: World, text: str) -> None:
    on_its_way(world)
    world.hear("tomorrow after 5")
    [answer] = world.hear(text)
    assert "Got it: Thursday" in answer
    assert "17:00" in answer
    assert wished(world) == ("2026-11-26", "17:00", None)
    assert states(world) == [("reschedule", "withdrawn"), ("reschedule", "requested")]


@pytest.mark.parametrize("text", ["I meant 6 not 5", "sorry, 6", "sorry, after 6", "after 6 please", "make it 6pm"])
def test_another_hour_is_of_the_day_that_was_asked_for(world: World, text: str) -> None:
    on_its_way(world)
    world.hear("tomorrow after 5")
    [answer] = world.hear(text)
    assert "tomorrow" in answer
    assert wished(world) == ("2026-11-25", "18:00", None)


@pytest.mark.parametrize("text", ["not tomorrow, thursday", "no, thursday instead", "thursday please"])
def test_another_day_alone_is_that_whole_day(world: World, text: str) -> None:
    on_its_way(world)
    world.hear("tomorrow after 5")
    assert len(world.hear(text)) == 1
    assert wished(world) == ("2026-11-26", None, None)


def test_a_day_and_an_hour_correct_both(world: World) -> None:
    on_its_way(world)
    world.hear("tomorrow after 5")
    world.hear("sorry, thursday after 4")
    assert wished(world) == ("2026-11-26", "16:00", None)


def test_in_german_too(world: World) -> None:
    on_its_way(world, recipient={"name": "Anna", "phone": "+12125550101", "locale": "de-DE"})
    world.hear("morgen nach 17 Uhr")
    world.hear("sorry, ich meinte Donnerstag")
    assert wished(world) == ("2026-11-26", "17:00", None)


def test_a_number_by_itself_corrects_nothing_that_was_not_asked_for(world: World) -> None:
    on_its_way(world)
    world.hear("sorry, 6")
    assert world.changes() == []
    assert outcomes(world) == ["asked-back"]


def test_a_correction_gives_the_first_slot_back(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("tomorrow after 5")
    [answer] = world.hear("sorry, friday")
    assert "Friday 27 November, 15:00" in answer
    assert taken(world) == {"S1": 0, "S2": 0, "S3": 1}


def test_the_hours_are_kept_where_a_slot_has_them(world: World) -> None:
    world.slots(at(25, 17), at(26, 9), at(26, 17))
    on_its_way(world)
    world.hear("tomorrow after 5")
    world.hear("sorry, thursday")
    assert taken(world) == {"S1": 0, "S2": 0, "S3": 1}


def test_one_agreed_is_replaced_too(world: World) -> None:
    on_its_way(world)
    world.hear("tomorrow after 5")
    world.verdict("accepted", window={"start": at(25, 16).isoformat(), "end": at(25, 18).isoformat()})
    world.hear("sorry, thursday")
    assert states(world) == [("reschedule", "withdrawn"), ("reschedule", "requested")]
    assert wished(world)[0] == "2026-11-26"


def test_another_place_replaces_the_first(world: World) -> None:
    on_its_way(world)
    world.hear("leave it on the porch")
    assert len(world.hear("sorry, I meant the garage")) == 1
    assert [(c.spot, str(c.state)) for c in world.changes()] == [("porch", "withdrawn"), ("garage", "requested")]


def test_a_second_text_of_the_same_batch_corrects_the_first(world: World) -> None:
    on_its_way(world)
    world.reply("tomorrow after 5")
    world.reply("sorry, thursday")
    world.settle()
    assert wished(world) == ("2026-11-26", "17:00", None)


def test_undo_after_the_cut_off_says_so_and_changes_nothing(world: World) -> None:
    world.plan(day="2026-11-25", hours=("10:00", "12:00"))
    world.settle()
    world.hear("leave it on the porch")
    world.hear("tomorrow after 1")
    world.pass_time(hours=21)
    [answer] = world.hear("undo")
    assert "too late" in answer
    assert [str(change.state) for change in world.changes()] == ["requested", "requested"]


def test_hours_after_a_yes_are_of_the_day_that_was_agreed(world: World) -> None:
    on_its_way(world)
    world.hear("tomorrow after 5")
    world.verdict("accepted", window={"start": at(26, 16).isoformat(), "end": at(26, 18).isoformat()})
    world.hear("after 7 please")
    assert wished(world) == ("2026-11-26", "19:00", None)
