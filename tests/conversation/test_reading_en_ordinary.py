"""Ordinary short replies in English: spots beside known places, corrections, limits, ways in. The sentences are invented."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import CONFIRM, HOME, WHICH_NEIGHBOUR, WHICH_PLACE, in_words, understood


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("fri's good", "2026-11-27"),
        ("sunday morning would of been nice but it has to be monday", "2026-11-30"),
        ("bring it up to friday", "2026-11-27"),
        ("tomorrow but late, gone 8", "2026-11-25 20:00-"),
        ("late thursday afternoon", "2026-11-26 12:00-17:00"),
        ("late on thursday morning", "2026-11-26 08:00-12:00"),
        ("saturday from 10 till late", "2026-11-28 10:00-"),
        ("cant get there before 10, make it 11", "- 11:00-"),
        ("make it friday", "2026-11-27"),
        ("nowt before 11 on friday", "2026-11-27 11:00-"),
        ("id take thursday evening over friday morning", "2026-11-26 17:00-21:00"),
        ("end of next week, thurs or fri", "2026-12-03|2026-12-04"),
        ("fri as long as its after 2", "2026-11-27 14:00-"),
        ("away till late sunday so monday", "2026-11-30"),
        ("plumber here till 1, after that anytime", "- 13:00-"),
        ("push a week", "2026-12-02"),
        ("friday instead? dentist thursday", "2026-11-27"),
        ("vet appt tomorrow, friday", "2026-11-27"),
        ("home at ten to 5", "- 16:50-"),
        ("in at five to 6", "- 17:55-"),
        ("home 10 to 5 on friday", "2026-11-27 10:00-17:00"),
        ("saturdya after 2", "2026-11-28 14:00-"),
        ("nexst monday morning", "2026-11-30 08:00-12:00"),
        ("friday vet, saturday then", "2026-11-28"),
    ],
)
def test_times(text: str, when: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert "|".join(map(in_words, reading.when)) == when


@pytest.mark.parametrize(
    "text",
    [
        "anyday but wed next week",
        "leave it until after my op on the 3rd",
        "friday no sorry saturday",
        "end of next week",
        "school pickup 3-4 so outside that is fine",
    ],
)
def test_what_is_not_definite_is_asked_back(text: str) -> None:
    assert understood(text).ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("behind the planter at the entrance", "other"),
        ("in the grey storage box on the patio", "other"),
        ("in the milk crate on the front steps", "other"),
        ("in the boiler cupboard, key under the mat", "other"),
        ("by the front door next to the planter", "front_door"),
        ("in the shed beside the greenhouse", "shed"),
        ("on the terrace", "garden"),
    ],
)
def test_the_thing_decides_and_not_what_stands_beside_it(text: str, place: str) -> None:
    assert understood(text, question=WHICH_PLACE).place == place


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("stop in front of the bar, door to the right", None, Intent.INSTRUCTION),
        ("turn left after the pub and its the 3rd gate", None, Intent.INSTRUCTION),
        ("lift to 12 then left", None, Intent.INSTRUCTION),
        ("call from the gate", None, Intent.INSTRUCTION),
        ("the lady at the post office house, joan", WHICH_NEIGHBOUR, Intent.NEIGHBOUR),
        ("id like the messages to end thank you", None, Intent.OPT_OUT),
        ("can you say when its due", None, Intent.ASK_ETA),
        ("thats not where i asked you to put it", None, Intent.COMPLAINT),
        ("that'll work", CONFIRM, Intent.YES),
        ("sounds about right", CONFIRM, Intent.YES),
        ("actually shes moved", Question("confirm", of="neighbour"), Intent.NO),
        ("popping out at 3 otherwise yes", HOME, Intent.YES),
    ],
)
def test_what_is_wanted(text: str, question: Question | None, intent: Intent) -> None:
    reading = understood(text, question=question)
    assert (reading.intent, reading.ask) == (intent, False)


def test_who_sits_in_the_car_names_no_spot() -> None:
    assert understood("in the car at the moment, leave it on the step").place == "front_door"


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("never heard of a Susan", None, Intent.WRONG_PERSON),
        ("it's up two flights sorry", None, Intent.INSTRUCTION),
        ("get someone to phone me, im 84 and lost", None, Intent.HUMAN),
        ("got nowhere to be", HOME, Intent.YES),
        ("popping out 2-3 otherwise in", HOME, Intent.YES),
        ("stuck at hospital all day", HOME, Intent.NO),
    ],
)
def test_facts_that_mean_something(text: str, question: Question | None, intent: Intent) -> None:
    reading = understood(text, question=question, status="out_for_delivery")
    assert (reading.intent, reading.also, reading.ask) == (intent, (), False)


@pytest.mark.parametrize(
    ("text", "place", "who"),
    [
        ("just set it on the porch swing", "porch", None),
        ("in our utility not garage", "other", None),
        ("at reception there is Gina", "reception", "Gina"),
    ],
)
def test_places_and_who_is_there(text: str, place: str, who: str | None) -> None:
    reading = understood(text, status="out_for_delivery")
    assert (reading.intent, reading.place, reading.who) == (Intent.SAFE_PLACE, place, who)
