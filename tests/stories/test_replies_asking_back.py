"""What is answered, asked back, handed over; and which question is open when."""

import pytest

from app.store.conversations import Said
from app.store.tasks import Task, TaskKind
from tests.stories.conftest import World
from tests.stories.scenes import at, on_its_way, outcomes, parcel, states, tasks


def test_where_is_it_tells_the_status_and_the_window(world: World) -> None:
    on_its_way(world)
    world.tell("D1", "position", {"stops_to_go": 8})
    [answer] = world.hear("where is it?")
    assert "It's on its way. 8 stops to go." in answer
    assert "today 16:00" in answer


def test_a_person_please(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("I want to talk to a real person")
    assert "A colleague will answer you here" in answer
    assert tasks(world) == [TaskKind.HAND_OVER]
    assert world.conversation().with_agent


def test_what_is_not_understood_is_asked_back_once_then_handed_over(world: World) -> None:
    on_its_way(world)
    [first] = world.hear("florp grobble")
    assert "Sorry, we didn't get that. Reply 1 for another time" in first
    [second] = world.hear("grobble florp")
    assert "A colleague will answer you here" in second
    assert outcomes(world) == ["asked-back", "handed-over"]
    assert tasks(world) == [TaskKind.HAND_OVER]


def test_a_word_that_is_understood_in_between_forgives_the_first(world: World) -> None:
    on_its_way(world)
    for said in ("florp grobble", "where is it?", "grobble florp"):
        world.hear(said)
    assert outcomes(world) == ["asked-back", "told-whereabouts", "asked-back"]
    assert tasks(world) == []


def test_after_asking_back_a_digit_still_answers_what_was_open(world: World) -> None:
    world.slots(at(25, 9), at(25, 17))
    on_its_way(world)
    world.hear("1")
    [again] = world.hear("florp grobble")
    assert "1) tomorrow 10:00" in again
    world.hear("2")
    assert states(world) == [("reschedule", "requested")]


def test_a_digit_that_is_not_in_the_menu_is_asked_back(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("9")
    assert "Sorry, we didn't get that." in answer
    assert world.changes() == []


def test_a_question_expires(world: World) -> None:
    world.plan(day="2026-11-28")
    world.settle()
    world.hear("neighbour please")
    assert world.conversation().question == "which_neighbour"
    world.pass_time(hours=25)
    world.hear("14")
    assert world.changes() == []
    assert outcomes(world)[-1] == "asked-back"


def test_a_newer_menu_takes_the_place_of_an_older_question(world: World) -> None:
    world.slots(at(25, 9), at(26, 9))
    world.plan(hours=("16:00", "18:00"))
    world.settle()
    world.hear("another time please")
    world.pass_time(minutes=5)
    world.status("out_for_delivery")
    world.settle()
    assert "Reply 1 for another time" in world.texts()[-1]
    [answer] = world.hear("1")
    assert "Free times" in answer
    assert world.changes() == []


def test_a_question_newer_than_the_menu_is_the_open_one(world: World) -> None:
    world.slots(at(25, 9), at(26, 9))
    on_its_way(world)
    world.pass_time(minutes=5)
    world.hear("another time please")
    world.hear("1")
    assert states(world) == [("reschedule", "requested")]


def test_each_question_has_a_version_of_its_own(world: World) -> None:
    on_its_way(world)
    world.hear("1")
    first = world.conversation().question_version
    world.hear("where is it?")
    assert world.conversation().question_version == first
    world.hear("cancel my delivery")
    assert world.conversation().question_version == first + 1


@pytest.mark.parametrize("words", ["no, keep it", "no thanks, leave it as it is", "2"])
def test_keep_it_as_it_is(world: World, words: str) -> None:
    world.slots(at(25, 9), at(26, 9))
    on_its_way(world)
    world.hear("cancel my delivery")
    [answer] = world.hear(words)
    assert "it stays as it is: today 16:00" in answer
    assert world.changes() == []


def test_a_photo_without_text_is_kept_with_the_delivery(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("", media=["image/jpeg"])
    assert "the photo is with your delivery" in answer
    [said] = world.all(Said)
    assert (said.media, said.delivery_id) == (["image/jpeg"], world.delivery().id)


def test_thanks_is_answered_and_leaves_the_question_open(world: World) -> None:
    on_its_way(world)
    world.hear("2")
    [answer] = world.hear("thanks!")
    assert "You're welcome." in answer
    world.hear("porch")
    assert states(world) == [("safe_place", "requested")]


def test_wrong_person_stops_messages_about_that_delivery_and_tells_the_shop(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("you have the wrong number")
    assert "You won't get more texts here about this parcel" in answer
    assert tasks(world) == [TaskKind.WRONG_PERSON]
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    world.pass_time(hours=3)
    assert world.texts()[-1] == answer
    assert world.texts("email") == []
    [unknown] = world.hear("where is it?")
    assert "can't match this number" in unknown


def test_wrong_person_hears_no_verdict_either(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    world.hear("you have the wrong number")
    assert world.verdict("accepted") == []


def test_wrong_person_for_one_parcel_still_hears_of_the_next(world: World) -> None:
    on_its_way(world)
    world.hear("you have the wrong number")
    before = len(world.texts())
    on_its_way(world, "D2")
    assert len(world.texts()) == before + 1


def test_an_unknown_number_gets_no_personal_data(world: World) -> None:
    on_its_way(world, parcels=parcel("lamp"))
    for said in ("where is my parcel?", "1", "this is Anna, where is D1?", "please leave it on the porch"):
        [answer] = world.hear(said, "+12125550177")
        assert "can't match this number to a delivery" in answer
        assert not [word for word in ("Anna", "lamp", "16:00", "/d/", "Berlin") if word in answer]
    assert world.changes() == []


def test_markup_is_inert(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("{{7*7}}<script>alert(1)</script>")
    assert "49" not in answer
    assert "script" not in answer
    world.hear("leave it with {{7*7}}<script> at 14")
    assert not [said for said in world.texts() if "49" in said]


def test_quiet_hours_hold_no_answer_r10(world: World) -> None:
    world.brand = "federweg"
    on_its_way(world)
    world.pass_time(hours=11)  # 23:00 in Berlin
    [answer] = world.hear("where is it?")
    assert answer.startswith("Federweg Kurier")


def test_more_than_twenty_texts_in_an_hour_are_a_persons(world: World) -> None:
    on_its_way(world)
    for _ in range(20):
        assert len(world.hear("where is it?")) == 1
    [answer] = world.hear("where is it?")
    assert "A colleague will answer you here" in answer
    assert world.hear("where is it?") == []
    assert [task.about for task in world.all(Task)] == ["writes very often"]
    assert outcomes(world)[-1] == "handed-over"
    world.pass_time(hours=2)
    assert len(world.hear("where is it?")) == 1


def test_an_auto_reply_moves_nothing(world: World) -> None:
    on_its_way(world)
    world.hear("I am out of office until 30 November. Please stop by the reception. This is an automatic reply.")
    assert world.changes() == []
    assert "opted-out" not in outcomes(world)


def test_german_is_answered_in_german(world: World) -> None:
    on_its_way(world, recipient={"name": "Uwe", "phone": "+12125550103", "locale": "de-DE"})
    [answer] = world.hear("Bitte auf der Terrasse ablegen, Danke", "+12125550103")
    assert "Lark & Co" in answer
    assert "Got it" not in answer
    assert not [word for word in ("delivery", "parcel", "Sorry") if word in answer]
