"""What people say within a conversation: they keep what there is, name a neighbour, or change the subject."""

import pytest

from app.conversation.meaning import Intent, Offer, Question
from tests.conversation.reading_rig import understood

MENU = Question("choose", (Offer("1", "another_time"), Offer("2", "locker", "locker"), Offer("3", "safe_place", "safe place")))
CANCEL = Question("confirm", (Offer("1", "cancel_it", "yes"), Offer("2", "keep", "no")), of="cancel")
NEIGHBOUR = Question("which_neighbour")


@pytest.mark.parametrize("text", ["keep it", "leave it as it is", "no, keep it as planned", "don't change anything"])
def test_to_keep_it_is_a_yes_to_what_there_is_and_a_no_to_calling_it_off(text: str) -> None:
    assert understood(text).intent is Intent.YES
    assert understood(text, question=MENU).intent is Intent.YES
    assert understood(text, question=CANCEL).intent is Intent.NO


@pytest.mark.parametrize("text", ["call it off", "I don't want it anymore", "yes", "yes cancel it please"])
def test_to_call_it_off_again_is_a_yes(text: str) -> None:
    assert understood(text, question=CANCEL).intent is Intent.YES


@pytest.mark.parametrize("text", ["Mrs Miller at 12", "Bob, number 14", "the old lady across the street", "flat 3", "14"])
def test_whoever_is_named_is_the_neighbour_as_written(text: str) -> None:
    found = understood(text, question=NEIGHBOUR)
    assert (found.intent, found.who, found.also, found.ask) == (Intent.NEIGHBOUR, text, (), False)


@pytest.mark.parametrize("text", ["hello", "forget it", "don't know", "no", "keep it", "tomorrow instead", "a person please"])
def test_what_names_nobody_is_no_neighbour(text: str) -> None:
    assert understood(text, question=NEIGHBOUR).intent is not Intent.NEIGHBOUR


@pytest.mark.parametrize("text", ["anyone", "whoever is in", "any of them"])
def test_anybody_is_nobody_in_particular(text: str) -> None:
    found = understood(text, question=NEIGHBOUR)
    assert (found.intent, found.who, found.ask) == (Intent.NEIGHBOUR, None, True)


@pytest.mark.parametrize("text", ["with Lea next door, number 2", "leave it with Bob at 2"])
def test_a_house_number_picks_no_option(text: str) -> None:
    assert understood(text, question=MENU).intent is Intent.NEIGHBOUR


def test_a_place_in_two_words_is_no_option() -> None:
    found = understood("the porch", question=MENU)
    assert (found.intent, found.place) == (Intent.SAFE_PLACE, "porch")


def test_a_time_is_no_score() -> None:
    assert understood("tomorrow after 5", question=Question("score"), status="delivered").intent is not Intent.SCORE
