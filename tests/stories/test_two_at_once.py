"""One text that says two things: both are served, and nothing is done twice or guessed."""

import pytest

from app.store.tasks import TaskKind
from tests.stories.conftest import ANNA, World
from tests.stories.scenes import at, delivered_and_asked, on_its_way, outcomes, parcel, states, tasks, with_three_slots


@pytest.mark.parametrize("text", ["where is it? bring it tomorrow after 5 please", "tomorrow after 5 please, where is it now?"])
def test_where_it_is_and_another_time(world: World, text: str) -> None:
    on_its_way(world)
    first, second = world.hear(text)
    assert "It's on its way." in first
    assert "Got it: tomorrow after 17:00" in second
    assert states(world) == [("reschedule", "requested")]


def test_where_it_is_comes_before_a_question_that_is_still_open(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    first, second = world.hear("where is it? and bring it tomorrow please")
    assert "It's on its way." in first
    assert "Free times: 1) tomorrow 10:00" in second
    world.hear("2")
    assert [change.slot_id for change in world.changes()] == [2]


def test_a_safe_place_and_where_it_is(world: World) -> None:
    on_its_way(world)
    assert len(world.hear("leave it in the shed, and where is it?")) == 2
    assert [change.spot for change in world.changes()] == ["shed"]


@pytest.mark.parametrize("text", ["gate code is 4821, where is it?", "where is it, gate code is 4821"])
def test_a_note_and_where_it_is_are_both_answered(world: World, text: str) -> None:
    on_its_way(world)
    first, second = world.hear(text)
    assert "It's on its way." in first
    assert "your note" in second.lower()
    assert states(world) == [("instruction", "requested")]


def test_an_option_and_a_note(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("1")
    [answer] = world.hear("2 and the gate code is 4821")
    assert "tomorrow 18:00" in answer
    assert states(world) == [("reschedule", "requested"), ("instruction", "requested")]


def test_an_option_and_where_it_is(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("1")
    assert len(world.hear("2, where is it now?")) == 2
    assert [change.slot_id for change in world.changes()] == [2]


@pytest.mark.parametrize("text", ["thanks! tomorrow after 5 please", "tomorrow after 5, thank you so much"])
def test_thanks_is_heard_and_needs_no_text_of_its_own(world: World, text: str) -> None:
    on_its_way(world)
    assert len(world.hear(text)) == 1
    assert states(world) == [("reschedule", "requested")]


def test_a_person_and_another_time(world: World) -> None:
    on_its_way(world)
    first, second = world.hear("please bring it tomorrow after 5. can I talk to a person?")
    assert "A colleague will answer you here" in first
    assert "Got it: tomorrow after 17:00" in second
    assert tasks(world) == [TaskKind.HAND_OVER]
    assert world.conversation().with_agent


@pytest.mark.parametrize("text", ["call me please, gate code is 4821", "gate code is 4821. I want to talk to a person"])
def test_a_person_and_a_note(world: World, text: str) -> None:
    on_its_way(world)
    world.hear(text)
    assert tasks(world) == [TaskKind.HAND_OVER]
    assert states(world) == [("instruction", "requested")]


def test_a_complaint_and_another_time_are_an_agents_and_the_optimisers(world: World) -> None:
    on_its_way(world)
    first, second = world.hear("the box was crushed last time. please bring it tomorrow after 5")
    assert "A colleague will answer you here" in first
    assert "Got it: tomorrow after 17:00" in second
    assert tasks(world) == [TaskKind.CLAIM]
    assert not world.conversation().with_agent  # what is asked next is answered by itself


def test_a_place_and_a_day_are_a_wish_for_the_day_and_a_note(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("leave it in the shed tomorrow after 5")
    assert states(world) == [("reschedule", "requested"), ("instruction", "requested")]


def test_two_ways_that_exclude_each_other_are_a_persons_to_sort_out(world: World) -> None:
    world.lockers("Station Road")
    on_its_way(world)
    first, second = world.hear("bring it to a locker please. or cancel my order")
    assert "A colleague will answer you here" in first
    assert "Lockers nearby: 1) Station Road" in second
    assert states(world) == []
    assert tasks(world) == [TaskKind.HAND_OVER]


def test_a_no_with_a_wish_is_the_wish(world: World) -> None:
    on_its_way(world)
    world.hear("cancel my delivery")
    [answer] = world.hear("no, bring it tomorrow after 5")
    assert "Got it: tomorrow after 17:00" in answer
    assert states(world) == [("reschedule", "requested")]


def test_a_yes_with_another_wish_calls_nothing_off(world: World) -> None:
    on_its_way(world)
    world.hear("cancel my delivery")
    world.hear("yes, bring it tomorrow after 5")
    assert ("cancel", "requested") not in states(world)


def test_a_yes_and_a_question(world: World) -> None:
    on_its_way(world)
    world.hear("cancel my delivery")
    assert len(world.hear("yes, and let me talk to a person")) == 2
    assert states(world) == [("cancel", "requested")]
    assert tasks(world) == [TaskKind.HAND_OVER]


def test_with_two_parcels_a_note_beside_a_question_asks_which(world: World) -> None:
    world.plan("D1", hours=("16:00", "18:00"), parcels=parcel("lamp"))
    world.plan("D2", hours=("16:00", "18:00"), parcels=parcel("chair"))
    world.settle()
    world.hear("where is it, gate code is 4821")
    assert outcomes(world) == ["asked-which-parcel"]
    assert world.changes() == []


def test_after_the_delivery_a_wish_beside_a_question_moves_nothing(world: World) -> None:
    on_its_way(world)
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    [answer] = world.hear("where is it? please leave it with Bob at 14")
    assert "It was delivered" in answer
    assert world.changes() == []


def test_a_score_and_a_person(world: World) -> None:
    delivered_and_asked(world)
    world.hear("2, call me please")
    assert TaskKind.HAND_OVER in tasks(world)


def test_stop_and_a_wish_ends_the_texts_and_an_agent_is_told(world: World) -> None:
    """R8"""
    on_its_way(world)
    world.hear("stop texting me, and leave it in the shed")
    assert outcomes(world) == ["opted-out"]
    assert world.changes() == []
    assert len(tasks(world)) == 1
    assert world.hear("hello", ANNA["phone"]) == []


def test_one_text_is_taken_back_whole(world: World) -> None:
    world.slots(at(25, 17))
    on_its_way(world)
    world.hear("tomorrow after 5, and the gate code is 4821")
    [answer] = world.hear("undo")
    assert "Taken back: tomorrow" in answer
    assert states(world) == [("reschedule", "withdrawn"), ("instruction", "withdrawn")]
