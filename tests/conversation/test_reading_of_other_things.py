"""Texts about something else move no parcel unasked, and reasons beside a wish do not hide it (R8, tricky inputs)."""

import pytest

from app.conversation.leading import LEADING
from app.conversation.meaning import Intent
from tests.conversation.reading_rig import in_words, slots, understood

OTHER_THINGS = [
    ("cancel my flight to boston", "en-US"),
    ("I want to cancel my cruise", "en-US"),
    ("please cancel the table I booked for tonight", "en-US"),
    ("reschedule my meeting with paul to friday", "en-GB"),
    ("remind me to buy stamps at 5", "en-GB"),
    ("i want to change the oil in my car", "en-US"),
    ("put milk on my list", "en-GB"),
    ("when is my new card coming, monday would be best", "en-GB"),
    ("tell my bank i'll be in rome from friday", "en-US"),
    ("what day does thanksgiving fall on", "en-US"),
    ("lets meet at the mall around 3", "en-US"),
    ("happy birthday for tomorrow!", "en-GB"),
    ("ok see you tomorrow at 7", "en-GB"),
    ("u coming out 2moro?", "en-GB"),
    ("the car is in the garage", "en-GB"),
    ("open the garage door", "en-US"),
    ("is the pharmacy next door open", "en-GB"),
    ("Text WIN to 80555 by friday! To stop texts call 08705550100", "en-GB"),
    ("meinen Flug am Freitag bitte stornieren", "de-DE"),
    ("Tisch für zwei morgen um acht", "de-DE"),
    ("stell den wecker auf 7", "de-DE"),
    ("was machst du heute abend", "de-DE"),
    ("verschieb mein meeting auf freitag", "de-DE"),
    ("das auto steht in der garage", "de-DE"),
    ("storniere mein hotelzimmer am freitag", "de-DE"),
]
WITH_REASONS = [
    ("flight lands at 9pm so tomorrow pls", "en-GB", "2026-11-25"),
    ("on a train till 4, after 6 please", "en-GB", "- 18:00-"),
    ("my exam is on thursday so saturday please", "en-GB", "2026-11-28"),
    ("thurs after 4, kids have swimming before that", "en-GB", "2026-11-26 16:00-"),
    ("just checking, can you come friday", "en-GB", "2026-11-27"),
    ("driver left a card, can you come friday", "en-GB", "2026-11-27"),
    ("could you come on monday im at a wedding this weekend", "en-GB", "2026-11-30"),
    ("do saturday", "en-GB", "2026-11-28"),
    ("morgen besuch bei oma, daher donnerstag bitte", "de-DE", "2026-11-26"),
    ("kw 49 passt mir besser, welcher tag ist wurscht", "de-DE", "2026-11-30..2026-12-06"),
]


@pytest.mark.parametrize(("text", "language"), OTHER_THINGS)
def test_a_text_about_something_else_does_not_act_unasked(text: str, language: str) -> None:
    reading = understood(text, language)
    assert reading.ask or not {reading.intent, *reading.also} & LEADING


@pytest.mark.parametrize(("text", "language", "wished"), WITH_REASONS)
def test_a_reason_beside_a_wish_does_not_hide_it(text: str, language: str, wished: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert " | ".join(map(in_words, reading.when)) == wished


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("leave it in the shed, looks like rain", "en-GB", "shed"),
        ("put it by the gas meter", "en-GB", "other"),
        ("leave at the hotel reception", "en-GB", "reception"),
        ("unter die bank auf der terrasse legen", "de-DE", "garden"),
        ("in den schuppen legen, es regnet", "de-DE", "shed"),
    ],
)
def test_words_of_other_business_round_a_place_do_not_hide_it(text: str, language: str, place: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize("text", ["cancel my last order", "how do I cancel the order I made", "cancel it", "cancel my delivery"])
def test_an_order_is_no_other_business(text: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.ask) == (Intent.CANCEL_DELIVERY, False)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("stop texting me about my account", "en-GB"),
        ("i need you to stop sending me texts", "en-GB"),
        ("i text STOP and you keep texting me", "en-GB"),
        ("cancel my text subscription", "en-GB"),
        ("nehmt mich von der liste", "de-DE"),
    ],
)
def test_a_revocation_counts_whatever_the_texts_were_about_r8(text: str, language: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.ask) == (Intent.OPT_OUT, False)


@pytest.mark.parametrize("text", ["What age can sign up for services?", "just sign up and follow the instructions"])
def test_signing_up_for_something_is_no_opt_in(text: str) -> None:
    reading = understood(text)
    assert Intent.OPT_IN not in (reading.intent, *reading.also)


def test_a_digit_is_the_menus_option_and_never_a_date() -> None:
    reading = understood("2", question=slots())
    assert (reading.intent, reading.key, reading.when) == (Intent.CHOOSE, "2", ())
    assert understood("2").when == ()


def test_a_stop_on_the_road_ends_no_texts_r8() -> None:
    for text in ("stop by tomorrow", "could the driver stop by the gate", "the bus stop is outside"):
        assert Intent.OPT_OUT not in (understood(text).intent, *understood(text).also)


@pytest.mark.parametrize("text", ["mañana por la mañana", "manana por la manana"])
def test_tomorrow_and_morning_are_one_word_in_spanish_and_both_are_understood(text: str) -> None:
    reading = understood(text, "es-ES")
    assert ([in_words(when) for when in reading.when], reading.ask) == (["2026-11-25 08:00-12:00"], False)
