"""Agents at the console: they speak, hand back, close tasks and ask for changes; nobody talks over them."""

import pytest

from app.errors import Conflict, InvalidInput, NotFound
from app.flows import act
from app.store.tasks import Task, TaskKind
from rescheduling.change import Kind, Wish
from tests.stories.conftest import ANNA, World
from tests.stories.scenes import AGENT, PAGE, anna, do, number, on_its_way, outcomes, tasks

PORCH = Wish(Kind.SAFE_PLACE, spot="porch")


def test_what_an_agent_asks_for_is_told_to_the_person(world: World) -> None:
    on_its_way(world)
    change = do(world, act.ask, number(world), PORCH, AGENT)
    assert "Got it: on the porch." in world.texts()[-1]
    assert (change.asked_by, change.agent_id) == ("console", 7)
    do(world, act.withdraw, number(world), change.uid, AGENT)
    assert "Taken back: on the porch." in world.texts()[-1]


def test_an_agent_who_speaks_is_not_talked_over(world: World) -> None:
    on_its_way(world)
    do(world, act.say, anna(world), "Hello, this is Maya. Which colour is your door?", AGENT)
    assert "Which colour is your door?" in world.texts()[-1]
    assert "Maya" in world.texts()[-1]
    for said in ("green", "1", "please leave it on the porch", "where is it?"):
        assert world.hear(said) == []
    assert set(outcomes(world)) == {"for-agent"}
    assert tasks(world) == [TaskKind.HAND_OVER]
    assert world.changes() == []


def test_stop_counts_also_while_an_agent_answers_r6(world: World) -> None:
    on_its_way(world)
    do(world, act.say, anna(world), "Hello, this is Maya.", AGENT)
    world.hear("STOP")
    assert outcomes(world) == ["opted-out"]


def test_handed_back_replies_are_answered_automatically_again(world: World) -> None:
    on_its_way(world)
    world.hear("I want to talk to a person")
    do(world, act.say, anna(world), "Hello, this is Maya.", AGENT)
    assert world.hear("where is it?") == []
    do(world, act.hand_back, anna(world), AGENT)
    [answer] = world.hear("where is it?")
    assert "It's on its way." in answer
    assert tasks(world) == []
    assert {task.done_by for task in world.all(Task)} == {7}


def test_after_a_day_without_an_agents_word_replies_are_answered_again(world: World) -> None:
    world.plan(day="2026-11-28")
    world.settle()
    do(world, act.say, anna(world), "Hello, this is Maya.", AGENT)
    world.pass_time(hours=25)
    assert len(world.hear("where is it?")) == 1


def test_an_agent_can_say_several_things_in_a_row(world: World) -> None:
    on_its_way(world)
    for words in ("One moment.", "One moment.", "Found it."):
        do(world, act.say, anna(world), words, AGENT)
    assert [words in text for words, text in zip(("One", "One", "Found"), world.texts()[-3:], strict=True)] == [True] * 3


def test_an_agents_words_go_by_mail_where_texts_are_off_and_nowhere_without_one(world: World) -> None:
    on_its_way(world)
    world.hear("STOP")
    do(world, act.say, anna(world), "Hello, this is Maya.", AGENT)
    assert "this is Maya" in world.texts("email")[-1]
    on_its_way(world, "D2", recipient={"name": "Bob", "phone": "+12125550102"})
    world.hear("STOP", "+12125550102")
    with pytest.raises(Conflict, match="opted out"):
        do(world, act.say, world.delivery("D2").person_id, "Hello, this is Maya.", AGENT)


@pytest.mark.parametrize("words", ["", "   ", "x" * 1001])
def test_an_agent_says_something_and_not_a_novel(world: World, words: str) -> None:
    on_its_way(world)
    with pytest.raises(InvalidInput):
        do(world, act.say, anna(world), words, AGENT)


def test_a_task_is_closed_once(world: World) -> None:
    on_its_way(world)
    world.hear("I want to talk to a person")
    [task] = world.all(Task)
    do(world, act.close_task, task.brand_id, task.id, AGENT)
    assert tasks(world) == []
    with pytest.raises(NotFound):
        do(world, act.close_task, task.brand_id, task.id, AGENT)


def test_a_task_of_another_brand_cannot_be_closed(world: World) -> None:
    on_its_way(world)
    world.hear("I want to talk to a person")
    [task] = world.all(Task)
    with pytest.raises(NotFound):
        do(world, act.close_task, task.brand_id + 1, task.id, AGENT)
    assert len(tasks(world)) == 1


def test_nobody_is_known_by_a_wrong_number(world: World) -> None:
    on_its_way(world)
    with pytest.raises(NotFound):
        do(world, act.ask, 999, PORCH, PAGE)
    with pytest.raises(NotFound):
        do(world, act.say, 999, "Hello", AGENT)
    with pytest.raises(NotFound):
        do(world, act.hand_back, 999, AGENT)
    assert ANNA["name"] not in str(world.whys())
