"""What people say without wanting anything: it is answered, moves nothing, and brings no agent."""

import random
from collections import Counter

import pytest

from app.store.changes import Change
from app.store.conversations import Said
from app.store.inbox import InboxRow, InboxState
from app.store.slots import Slot
from app.store.tasks import Task
from tests.stories.conftest import ANNA, World
from tests.stories.scenes import at, delivered_and_asked, on_its_way, outcomes, parcel, states, tasks


@pytest.mark.parametrize("nod", ["ok", "Great", "yes please", "YES", "👍", "sounds good"])
def test_a_nod_to_the_news_keeps_everything(world: World, nod: str) -> None:
    on_its_way(world)
    [answer] = world.hear(nod)
    assert "Good, it stays as it is: today 16:00" in answer
    assert world.changes() == []
    assert tasks(world) == []


def test_a_nod_to_a_request_does_not_say_that_all_stays_as_it_was(world: World) -> None:
    on_its_way(world)
    world.hear("tomorrow after 5")
    for nod in ("ok", "great", "yes", "perfect"):
        [answer] = world.hear(nod)
        assert "Thanks, we've noted it." in answer
    assert states(world) == [("reschedule", "requested")]
    assert tasks(world) == []


def test_a_nod_after_the_delivery_is_no_claim(world: World) -> None:
    on_its_way(world)
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    for nod in ("ok", "yes", "great"):
        [answer] = world.hear(nod)
        assert "You're welcome." in answer
    assert tasks(world) == []


def test_a_nod_is_still_the_answer_where_one_is_asked_for(world: World) -> None:
    on_its_way(world)
    world.hear("cancel my delivery")
    world.hear("ok")
    assert states(world) == [("cancel", "requested")]


@pytest.mark.parametrize(("said", "outcome"), [("1", "asked-back"), ("please leave it there", "asked-which-spot")])
def test_what_only_looks_like_a_nod_is_asked_about(world: World, said: str, outcome: str) -> None:
    world.plan(day="2026-11-25")
    world.settle()
    world.hear(said)
    assert outcomes(world) == [outcome]


def test_a_greeting_hears_where_the_parcel_is(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("hello")
    assert "It's on its way. Expected today 16:00" in answer
    assert tasks(world) == []


def test_a_question_in_words_stays_open_while_it_is_asked_back(world: World) -> None:
    on_its_way(world)
    world.hear("2")
    [answer] = world.hear("florp grobble")
    assert "Could you say it in other words?" in answer
    world.hear("hello")
    world.hear("garage")
    assert [change.spot for change in world.changes()] == ["garage"]


def test_in_the_morning_said_at_noon_is_of_another_day(world: World) -> None:
    world.slots(at(25, 9), at(26, 13))
    on_its_way(world)
    world.hear("in the morning would be better")
    assert [change.slot_id for change in world.changes()] == [1]


def test_thanks_in_reply_to_the_survey_is_no_score(world: World) -> None:
    delivered_and_asked(world)
    world.hear("thanks!")
    assert tasks(world) == []
    assert outcomes(world) == ["thanked"]


SAYINGS = (
    """
1|2|3|9|14|tomorrow after 5|friday|on saturday morning|yesterday|leave it with Bob at 14|with Mrs Miller|porch|behind the bins
locker|gate code is 4821|where is it?|thanks|yes|no|HELP|cancel my delivery|a person please|florp|{{7*7}}<script>|5 great driver
it is broken|keep it|another time please|next friday|in on Sat not Sun|call me|12.12.2026|at 25:99|1 or 2|both|the lamp|STOP|START
""".strip()
    .replace("\n", "|")
    .split("|")
)


def test_whatever_is_said_it_is_answered_or_handed_on_and_nothing_breaks(world: World) -> None:
    """Three people talk at random while their parcels move: no reply is lost, and what is held is what was promised (R42)."""
    dice, phones = random.Random(3), [ANNA["phone"], "+12125550120", "+12125550121"]
    world.slots(*(at(day, hour) for day in (25, 26) for hour in (9, 13, 17)), capacity=2)
    world.lockers("Station Road", compartments=1)
    for number, phone in enumerate(phones):
        on_its_way(world, f"D{number}", recipient=ANNA | {"phone": phone}, parcels=parcel("lamp"))
    world.plan("E1", day="2026-11-26", recipient=ANNA | {"phone": phones[1]}, parcels=parcel("chair"))
    for _ in range(12):
        world.pass_time(minutes=20)
        for _ in range(4):
            world.reply(dice.choice(SAYINGS), dice.choice(phones))
        world.settle()
        if waiting := [change for change in world.changes() if change.state == "requested"]:
            world.verdict("rejected", dice.choice(waiting), reason="no_capacity")
    assert {row.state for row in world.all(InboxRow)} == {InboxState.DONE}
    assert len(world.all(Said)) == 48
    answered = {message.inbox_id for message in world.messages()}
    alone = [said for said in world.all(Said) if said.inbox_id not in answered and said.outcome not in ("opted-out", "help")]
    assert {said.person_id for said in alone} <= {task.person_id for task in world.all(Task)}
    held = Counter(change.slot_id for change in world.all(Change) if change.state in ("requested", "accepted"))
    assert {slot.id: slot.taken for slot in world.all(Slot)} == {slot.id: held[slot.id] for slot in world.all(Slot)}


def test_a_wish_in_another_language_than_the_brands_is_done(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("mañana por la tarde por favor")
    assert "Got it: tomorrow" in answer
    assert states(world) == [("reschedule", "requested")]


def test_of_two_windows_neither_is_taken_unasked(world: World) -> None:
    on_its_way(world)
    world.slots(at(25, 8), at(25, 12), at(25, 18))
    [answer] = world.hear("tomorrow before 11 or after 5")
    assert states(world) == []
    assert outcomes(world) == ["offered-times"]
    assert ("9:00" in answer, "19:00" in answer) == (True, True)
