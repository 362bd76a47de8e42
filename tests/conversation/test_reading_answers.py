"""Answers to the question that is open: digits, yes and no, options in words, scores."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import (
    COMMENT,
    CONFIRM,
    HOME,
    PARCELS,
    SCORE,
    SCORE_OF_TEN,
    WHICH_NEIGHBOUR,
    WHICH_PLACE,
    in_words,
    slots,
    understood,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2", "2"),
        ("2.", "2"),
        ("option 2 please", "2"),
        ("the second one", "2"),
        ("I'll take 3", "3"),
        ("2️⃣", "2"),
        ("the friday slot", "2"),
        ("thurs", "1"),
        ("the evening one", "2"),
        ("9-11", "1"),
        ("locker then", "3"),
        ("station road", "3"),
        ("the last one", "3"),
        ("the earlier one", "1"),
        ("2 but only if he calls first", "2"),
    ],
)
def test_an_option_is_chosen_by_digit_place_name_or_time(text: str, key: str) -> None:
    reading = understood(text, question=slots())
    assert (reading.intent, reading.key, reading.ask, reading.when) == (Intent.CHOOSE, key, False, ())


@pytest.mark.parametrize(
    ("text", "key"), [("den donnerstag", "1"), ("das zweite", "2"), ("nummer 3", "3"), ("freitag abend", "2"), ("2 bitte", "2")]
)
def test_an_option_is_chosen_in_german(text: str, key: str) -> None:
    reading = understood(text, "de-DE", question=slots("Europe/Berlin"))
    assert (reading.intent, reading.key, reading.ask) == (Intent.CHOOSE, key, False)


@pytest.mark.parametrize("text", ["4", "14", "1 or 2", "either", "not 1"])
def test_an_option_not_on_the_list_or_two_at_once_is_asked_back(text: str) -> None:
    reading = understood(text, question=slots())
    assert (reading.intent, reading.key, reading.ask) == (Intent.CHOOSE, None, True)


def test_another_day_than_offered_is_a_new_wish() -> None:
    reading = understood("none of those, can you do saturday?", question=slots())
    assert (reading.intent, in_words(reading.when[0])) == (Intent.RESCHEDULE, "2026-11-28")


def test_the_open_question_does_not_hide_another_wish() -> None:
    assert understood("leave it with Bob at 14", question=slots()).intent is Intent.NEIGHBOUR
    assert understood("where is it", question=CONFIRM).intent is Intent.ASK_ETA
    assert understood("please stop texting me", question=SCORE).intent is Intent.OPT_OUT


@pytest.mark.parametrize("text", ["yes", "Y", "k", "ok", "go on then", "sure thing hon", "👍", "1", "yes thats fine"])
def test_a_yes(text: str) -> None:
    assert understood(text, question=CONFIRM).intent is Intent.YES


@pytest.mark.parametrize("text", ["no", "n", "nope", "no thanks", "2", "that wont work", "👎", "dont bother"])
def test_a_no(text: str) -> None:
    assert understood(text, question=CONFIRM).intent is Intent.NO


@pytest.mark.parametrize(
    ("text", "intent"), [("jo", "yes"), ("passt", "yes"), ("ja bitte", "yes"), ("nee", "no"), ("nein danke", "no")]
)
def test_yes_and_no_in_german(text: str, intent: str) -> None:
    assert understood(text, "de-DE", question=CONFIRM).intent == intent


@pytest.mark.parametrize("text", ["not sure", "maybe", "let me check"])
def test_an_unsure_answer_is_asked_back(text: str) -> None:
    reading = understood(text, question=CONFIRM)
    assert (reading.intent, reading.ask) == (Intent.OTHER, True)


def test_naming_the_act_again_is_the_same_answer() -> None:
    cancel = Question("confirm", of="cancel")
    assert understood("yes cancel it", question=cancel).also == ()
    reading = understood("no dont cancel it", question=cancel)
    assert (reading.intent, reading.also) == (Intent.NO, ())


def test_a_no_with_another_wish_keeps_the_wish() -> None:
    reading = understood("no make it friday", question=CONFIRM)
    assert (reading.intent, reading.also, in_words(reading.when[0])) == (Intent.NO, (Intent.RESCHEDULE,), "2026-11-27")
    reading = understood("yes and tell him use the side door bells bust", question=CONFIRM)
    assert (reading.intent, reading.also) == (Intent.YES, (Intent.INSTRUCTION,))


def test_being_home_until_or_from_an_hour() -> None:
    reading = understood("yes until 3", question=HOME)
    assert (reading.intent, reading.also, in_words(reading.when[0])) == (Intent.YES, (), "2026-11-24 -15:00")
    reading = understood("no, home from 5", question=HOME)
    assert (reading.intent, reading.also, in_words(reading.when[0])) == (Intent.NO, (Intent.RESCHEDULE,), "2026-11-24 17:00-")


@pytest.mark.parametrize(
    ("text", "intent"), [("im in all day", "yes"), ("someone will be in", "yes"), ("out", "no"), ("at work till 6", "no")]
)
def test_being_home_in_other_words(text: str, intent: str) -> None:
    assert understood(text, question=HOME).intent == intent


@pytest.mark.parametrize(
    ("text", "score"), [("5", 5), ("5!!!", 5), ("4/5", 4), ("id say a 4", 4), ("five stars", 5), ("⭐⭐⭐⭐", 4)]
)
def test_a_score(text: str, score: int) -> None:
    reading = understood(text, question=SCORE, status="delivered")
    assert (reading.intent, reading.also, reading.score, reading.ask) == (Intent.SCORE, (), score, False)


def test_a_score_with_words_is_a_comment_as_well() -> None:
    for text, question, score in (("5 great driver", SCORE, 5), ("10/10 lovely driver", SCORE_OF_TEN, 10)):
        reading = understood(text, question=question, status="delivered")
        assert (reading.intent, reading.also, reading.score) == (Intent.SCORE, (Intent.COMMENT,), score)


@pytest.mark.parametrize("text", ["6", "0", "4 or 5", "500"])
def test_a_score_out_of_range_or_two_are_asked_back(text: str) -> None:
    reading = understood(text, question=SCORE, status="delivered")
    assert (reading.intent, reading.score, reading.ask) == (Intent.SCORE, None, True)


@pytest.mark.parametrize(("text", "intent"), [("no thanks", "no"), ("driver was lovely", "comment"), ("STOP", "opt_out")])
def test_a_comment_was_asked_for(text: str, intent: str) -> None:
    assert understood(text, question=COMMENT, status="delivered").intent == intent


@pytest.mark.parametrize(("text", "place"), [("shed", "shed"), ("behind the oil tank", "other"), ("under the mat", "front_door")])
def test_a_place_was_asked_for(text: str, place: str) -> None:
    reading = understood(text, question=WHICH_PLACE)
    assert (reading.intent, reading.place) == (Intent.SAFE_PLACE, place)


@pytest.mark.parametrize("text", ["Bob", "14", "Mrs Patel next door", "the tall guy in 3C"])
def test_a_neighbour_was_asked_for(text: str) -> None:
    reading = understood(text, question=WHICH_NEIGHBOUR)
    assert reading.intent is Intent.NEIGHBOUR
    assert (reading.who or "") in text
    assert not reading.ask


@pytest.mark.parametrize(("text", "key"), [("the lamp", "2"), ("shoes", "1"), ("1", "1")])
def test_a_parcel_was_asked_for(text: str, key: str) -> None:
    reading = understood(text, question=PARCELS, deliveries=2)
    assert (reading.intent, reading.key) == (Intent.CHOOSE, key)
