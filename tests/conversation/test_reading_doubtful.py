"""Where a careful person asks: what was said and not used, what nobody would ask for, and two things to do at once."""

from dataclasses import replace

import pytest

from app.conversation.meaning import Intent, Offer, Question
from app.conversation.reading import read
from tests.conversation.reading_rig import CONFIRM, context, in_words, slots, understood


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ten not 12 tomorrow, 7 on the dot", "en-GB"),  # a number that is in no wish
        ("de quinta a oito não, antes disso", "pt-PT"),
        ("vers 18h max 19h vendredi", "fr-FR"),  # hours that are in no wish
        ("Friday next flurb suits me", "en-GB"),  # a "next" that nothing has
        ("Friday evening until Sunday", "en-GB"),  # a day, and until another
        ("Dec 1 or Dec 3, after 4 on the 3rd", "en-GB"),  # a day as a whole, and in part
        ("tomorrow afternoon but not 3 to 4", "en-GB"),
        ("weekdays after 6 or all day Saturday", "en-GB"),
        ("the first Monday of the year", "en-GB"),
        ("after Christmas, the 27th", "en-GB"),  # the next 27th is in November
    ],
)
def test_what_was_said_and_not_used_is_asked_back(text: str, language: str) -> None:
    assert understood(text, language).ask


@pytest.mark.parametrize(
    "text", ["stuck on the M6, tomorrow after 5", "5pm on Friday instead of 10", "nobody came, 4 times now. Friday please"]
)
def test_a_number_that_is_something_else_is_no_doubt(text: str) -> None:
    assert not understood(text).ask


@pytest.mark.parametrize("text", ["Thursday at 3am", "Friday at 11:03", "the 19th please"])
def test_what_nobody_would_ask_for_is_asked_back(text: str) -> None:
    assert understood(text).ask


def test_hours_of_no_day_are_asked_back_where_no_day_was_promised() -> None:
    known = context(status="attempted")
    assert not read("after 5 please", known).ask
    assert read("after 5 please", replace(known, promised=None)).ask


@pytest.mark.parametrize(
    "text",
    [
        "an hour later please, I bring my little one to the neighbour",
        "cancel it and leave it in the shed",
        "Friday, I saw the card in the letterbox",
    ],
)
def test_of_two_things_to_do_one_may_be_none(text: str) -> None:
    reading = understood(text)
    assert reading.ask or len({reading.intent, *reading.also} - {Intent.COMPLAINT, Intent.INSTRUCTION}) == 1


def test_what_is_for_nobody_being_in_is_done_as_well() -> None:
    reading = understood("Friday after 5, if nobody opens give it to number 12")
    assert (reading.intent, reading.also, reading.ask) == (Intent.RESCHEDULE, (Intent.NEIGHBOUR,), False)


@pytest.mark.parametrize(
    ("text", "language"),
    [("behind the zorble by the front door", "en-GB"), ("in die blaue Quetschbox auf der Terrasse", "de-DE")],
)
def test_what_is_unknown_before_a_place_may_be_the_place(text: str, language: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.ask) == (Intent.SAFE_PLACE, True)


def test_a_yes_with_a_not_beside_it_is_no_yes() -> None:
    reading = understood("na des passt ned", "de-DE", question=CONFIRM)
    assert reading.intent is not Intent.YES or reading.ask


@pytest.mark.parametrize(
    ("text", "language", "wished"),
    [
        ("next week from Wednesday to Friday", "en-GB", "2026-12-02..2026-12-04"),
        ("nächste Woche zwischen Mittwoch und Freitag", "de-DE", "2026-12-02..2026-12-04"),
        ("next weekend, Sunday at 11", "en-GB", "2026-12-06 11:00-"),
        ("erstes Wochenende im Dezember", "de-DE", "2026-12-05..2026-12-06"),
        ("a partir do dia 6 tudo bem", "pt-PT", "2026-12-06.."),
        ("Friday between 7:45 and 9", "en-GB", "2026-11-27 07:45-09:00"),
        ("We are away on Sunday. Any day in week 50", "en-GB", "2026-12-07..2026-12-13"),
    ],
)
def test_days_of_a_named_week_are_in_it(text: str, language: str, wished: str) -> None:
    reading = understood(text, language)
    assert (" | ".join(map(in_words, reading.when)), reading.ask) == (wished, False)


def test_an_option_that_has_most_of_the_part_of_day_is_chosen() -> None:
    # Friday from five to seven, of an evening that begins at five; and one that lies half before it.
    assert understood("the one on Friday evening", question=slots()).key == "2"


def test_hours_of_no_option_choose_nothing_unasked() -> None:
    reading = understood("in the morning at half six", question=slots())
    assert reading.ask or reading.intent is not Intent.RESCHEDULE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("locker, no thanks", "en-GB"),
        ("le casier non merci", "fr-FR"),
        ("il locker no grazie", "it-IT"),
        ("packstation nein danke", "de-DE"),
    ],
)
def test_an_option_that_is_refused_behind_its_name_is_not_chosen(text: str, language: str) -> None:
    assert understood(text, language, question=slots()).ask


@pytest.mark.parametrize("text", ["behind the zorble by the front door", "Friday next flurb suits me"])
def test_the_menu_under_a_message_takes_no_doubt_away(text: str) -> None:
    menu = Question("choose", (Offer("1", "another_time"), Offer("2", "safe_place"), Offer("3", "neighbour")))
    assert understood(text, question=menu).ask
