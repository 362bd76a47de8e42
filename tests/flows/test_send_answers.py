"""Answers as they leave: the page's link in them, the whys behind them, and what is no longer worth sending."""

from datetime import timedelta

import pytest

from app.conversation.state import Answer
from app.flows.announce import reach
from app.flows.answering import ANSWER_FOR, Say, queue_answers
from app.jobs import run_send
from app.jobs.desk import desk_of
from app.store.messages import MessageState
from tests.stories.conftest import ANNA, World
from tests.stories.scenes import on_its_way


def links(texts: list[str]) -> set[str]:
    """The links in these texts."""
    return {word for text in texts for word in text.split() if word.startswith("http") and "/d/" in word}


def queue(world: World, *answers: Answer, final: bool = False) -> int:
    """Queues answers to Anna as a flow does; how many can reach her."""
    person_id = world.delivery().person_id
    with world.services.database.write() as session:
        who = reach(session, [person_id])
        says = [
            Say(who.people[person_id], answer, f"{answer.kind}:{n}", "reply", final=final) for n, answer in enumerate(answers)
        ]
        return queue_answers(session, says, who, desk_of(world.services))


def test_all_messages_of_a_delivery_carry_one_link(world: World) -> None:
    on_its_way(world)
    world.hear("1")
    world.hear("florp grobble")
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    assert len([text for text in world.texts() if "/d/" in text]) >= 3
    [link] = links(world.texts())
    assert link.startswith("http://127.0.0.1:8080/d/")
    assert len(link.rpartition("/")[2]) >= 22


def test_each_delivery_has_a_link_of_its_own(world: World) -> None:
    on_its_way(world)
    on_its_way(world, "D2")
    assert len(links(world.texts())) == 2


def test_an_unknown_number_gets_no_link(world: World) -> None:
    on_its_way(world)
    before = len(world.texts())
    world.hear("where is my parcel?", "+12125550177")
    world.hear("help", "+12125550177")
    assert links(world.texts()[before:]) == set()


def test_answers_leave_in_the_order_in_which_they_were_given(world: World) -> None:
    on_its_way(world)
    before = len(world.texts())
    queue(world, Answer("which_day"), Answer("which_spot"), Answer("which_neighbour"))
    run_send(world.services)
    day, spot, neighbour = world.texts()[before:]
    assert ("Which day" in day, "Where may" in spot, "Which neighbour" in neighbour) == (True, True, True)


def test_an_answer_that_could_not_leave_for_half_a_day_is_dropped(world: World) -> None:
    on_its_way(world)
    before = len(world.texts())
    queue(world, Answer("which_day"))
    world.clock.advance(ANSWER_FOR + timedelta(minutes=1))
    run_send(world.services)
    assert len(world.texts()) == before
    assert [message.state for message in world.messages()][-1] is MessageState.DROPPED
    assert ("which_day", "drop", "expired") in world.whys()


def test_an_opt_out_that_came_in_between_keeps_an_answer_back_r6(world: World) -> None:
    on_its_way(world)
    before = len(world.texts())
    queue(world, Answer("which_day"))
    world.hear("STOP", provider="twilio")
    assert len(world.texts()) == before


def test_the_last_word_passes_the_opt_out_it_confirms_r6(world: World) -> None:
    on_its_way(world)
    world.hear("STOP", provider="twilio")
    assert queue(world, Answer("opted_out"), final=True) == 1
    run_send(world.services)
    assert "won't get any more texts" in world.texts()[-1]


def test_an_answer_that_reaches_nobody_leaves_its_why(world: World) -> None:
    on_its_way(world)
    world.hear("STOP", provider="twilio")
    assert queue(world, Answer("which_day")) == 0
    assert ("which_day", "suppress", "suppressed") in world.whys()


def test_a_kind_nobody_can_word_is_a_defect(world: World) -> None:
    on_its_way(world)
    with pytest.raises(ValueError, match="no kind of answer"):
        queue(world, Answer("nonsense"))


def test_each_answer_says_why_it_was_given(world: World) -> None:
    on_its_way(world)
    world.hear("where is it?")
    assert ("whereabouts", "send", "reply") in world.whys()
    assert ANNA["name"] not in str(world.whys())
