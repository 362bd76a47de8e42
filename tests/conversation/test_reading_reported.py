"""What is wished, and what is only told: reasons, reports, places that are shut, hours of somebody else."""

from datetime import datetime

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import (
    HOME,
    PARCELS,
    SCORE,
    WHICH_DAY,
    WHICH_NEIGHBOUR,
    WHICH_TIME,
    in_words,
    slots,
    understood,
)


def whens(text: str, language: str = "en-GB", **known: object) -> list[str]:
    return [in_words(when) for when in understood(text, language, **known).when]


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("Friday please, driving to my sister's Thursday", "en-GB", ["2026-11-27"]),
        ("I'm in Leeds until Thursday evening, deliver Friday", "en-GB", ["2026-11-27"]),
        ("week 50 any day, except Wednesday when I work", "en-GB", ["2026-12-07..2026-12-08", "2026-12-10..2026-12-13"]),
        ("Friday evening 4 December", "en-GB", ["2026-12-04 17:00-21:00"]),
        ("this evening I'm in until 7pm", "en-GB", ["2026-11-24 -19:00"]),
        ("430 Monday", "en-US", ["2026-11-30 16:30-"]),
        ("Saturday 9a-12p", "en-US", ["2026-11-28 09:00-12:00"]),
        ("out until two, come after that", "en-GB", ["- 14:00-"]),
        ("I have an appointment at eleven, before is fine", "en-GB", ["- -11:00"]),
        ("Freitag nach 15. Danke", "de-DE", ["2026-11-27 15:00-"]),
        ("Vi er væk i uge 49. Kom i uge 50", "da-DK", ["2026-12-07..2026-12-13"]),
        ("Mo ganztags, Do nur bis 12", "de-DE", ["2026-11-30", "2026-11-26 -12:00"]),
        ("imorgen mellem 9-11. Hilsen Else", "da-DK", ["2026-11-25 09:00-11:00"]),
        ("demain ou après-demain", "fr-FR", ["2026-11-25", "2026-11-26"]),
        ("só na 6ª de manhã", "pt-PT", ["2026-11-27 08:00-12:00"]),
    ],
)
def test_the_day_that_is_wished_is_told_from_the_others(text: str, language: str, said: list[str]) -> None:
    assert (whens(text, language), understood(text, language).ask) == (said, False)


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow, but not at lunchtime",
        "any day but Thursday, after six",
        "Wednesday week or the Thursday",
        "will you come before five? otherwise tomorrow",
        "not the weekend. any weekday after 4",
    ],
)
def test_what_nobody_can_know_is_asked(text: str) -> None:
    assert understood(text).ask


def test_the_day_of_a_complaint_is_not_the_day_that_is_wished() -> None:
    found = understood("the driver just went past today! try again Friday morning", status="attempted")
    assert (found.intent, found.also, found.ask) == (Intent.RESCHEDULE, (Intent.COMPLAINT,), False)
    assert [in_words(when) for when in found.when] == ["2026-11-27 08:00-12:00"]


def test_an_hour_that_is_only_stated_is_no_wish() -> None:
    found = understood("where are you? its gone 3", status="out_for_delivery")
    assert (found.intent, found.also, found.when) == (Intent.ASK_ETA, (), ())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("garage is locked so porch", "porch"),
        ("shed please, I won't be back til 6", "shed"),
        ("leave it in the shed, I'm home after 6", "shed"),
        ("not in the shed but in the garage", "garage"),
        ("carport, behind the scooter. thanks a lot", "carport"),
        ("last time it was left outside, this time in the garage please", "garage"),
    ],
)
def test_it_is_left_where_that_is_wished_and_at_no_other_time(text: str, place: str) -> None:
    found = understood(text, status="out_for_delivery")
    assert (found.place, found.when, found.ask) == (place, (), False)
    assert Intent.SAFE_PLACE in (found.intent, *found.also)


@pytest.mark.parametrize("text", ["the garage and the shed are locked", "in the bin store NEVER leave it"])
def test_a_place_that_is_shut_or_refused_is_none(text: str) -> None:
    assert understood(text, status="out_for_delivery").place is None


@pytest.mark.parametrize(
    ("text", "language", "who"),
    [
        ("leave it with mrs. alvarez at 212", "en-US", "mrs. alvarez at 212"),
        ("leave it with Callum at the garage next door", "en-GB", "Callum at the garage next door"),
        ("give it to Karim, my neighbour", "en-GB", "Karim"),
    ],
)
def test_a_neighbour_has_the_whole_name(text: str, language: str, who: str) -> None:
    found = understood(text, language, status="out_for_delivery")
    assert (found.intent, found.ask, found.place) == (Intent.NEIGHBOUR, False, None)
    assert who in (found.who or "")


def test_the_desk_is_told_with_the_name_behind_it() -> None:
    found = understood("Deixa com o porteiro, seu Zé", "pt-BR", status="out_for_delivery")
    assert (found.place, found.who) == ("concierge", "seu Zé")


@pytest.mark.parametrize(
    ("text", "key"),
    [("the weekend one", None), ("number three, the locker", "3"), ("Friday 5 to 7", "2"), ("the 27th", "2")],
)
def test_options_are_named_by_what_they_are(text: str, key: str | None) -> None:
    found = understood(text, question=slots())
    assert (found.key, found.also if key else ()) == (key, ())


@pytest.mark.parametrize(
    "text", ["anything but the locker", "not the locker", "the first one but an hour later", "what is a locker?"]
)
def test_an_option_that_is_refused_or_asked_about_is_not_chosen(text: str) -> None:
    found = understood(text, question=slots())
    assert found.intent is not Intent.CHOOSE or found.ask
    assert Intent.LOCKER not in (found.intent, *found.also)


@pytest.mark.parametrize(("text", "key"), [("the lammp", "2"), ("not the shoes", "2"), ("bordlampen", None)])
def test_a_parcel_is_named_with_slips_and_by_the_other(text: str, key: str | None) -> None:
    assert understood(text, question=PARCELS, deliveries=2).key == key


def test_the_first_of_several_days_answers_which() -> None:
    assert whens("28 or 29", question=WHICH_DAY) == ["2026-11-28", "2026-11-29"]
    assert whens("27 works but not in the morning") == ["2026-11-27 12:00-"]


def test_evening_answers_which_time_and_greets_nobody() -> None:
    assert whens("evening, the kids have football earlier", question=WHICH_TIME) == ["2026-11-27 17:00-21:00"]


def test_a_bare_number_is_a_house_where_a_neighbour_was_asked_for() -> None:
    found = understood("number 14", question=WHICH_NEIGHBOUR)
    assert (found.intent, found.when) == (Intent.NEIGHBOUR, ())


def test_nine_said_in_the_afternoon_is_nine_in_the_evening() -> None:
    found = understood("no, won't be back till after 9", question=HOME, now=datetime(2026, 11, 24, 14, 10))  # noqa: DTZ001
    assert [in_words(when) for when in found.when] == ["2026-11-24 21:00-"]


def test_full_marks_are_the_highest_score() -> None:
    assert understood("full marks", question=SCORE).score == 5
    assert understood("full marks", question=Question("score", low=0, high=10)).score == 10
