"""When somebody wants it, sent on Tuesday 24 November 2026 at 10:00; promised is Wednesday, 13:00 to 15:00."""

from datetime import date, datetime

import pytest

from app.conversation.meaning import Intent
from tests.conversation.reading_rig import WHICH_DAY, WHICH_TIME, in_words, understood

ENGLISH = [
    ("tomorrow after 5", "2026-11-25 17:00-"),
    ("in on Sat not Sun", "2026-11-28"),
    ("not thursday, friday", "2026-11-27"),
    ("this sat not next sat", "2026-11-28"),
    ("wednesdays no good for me, can we do thurs or fri", "2026-11-26 | 2026-11-27"),
    ("tomorrow between 9 and 11", "2026-11-25 09:00-11:00"),
    ("fri 10-2", "2026-11-27 10:00-14:00"),
    ("friday 5 to 7pm", "2026-11-27 17:00-19:00"),
    ("no earlier than 6:15 tonight", "2026-11-24 18:15-"),
    ("8 tonight", "2026-11-24 20:00-"),
    ("thursday before noon", "2026-11-26 -12:00"),
    ("thursday at noon", "2026-11-26 12:00-14:00"),
    ("monday am", "2026-11-30 08:00-12:00"),
    ("first thing tomorrow", "2026-11-25 08:00-12:00"),
    ("weds arvo or friday evening", "2026-11-25 12:00-17:00 | 2026-11-27 17:00-21:00"),
    ("thurs or fri, after 3 both days", "2026-11-26 15:00- | 2026-11-27 15:00-"),
    ("in three days", "2026-11-27"),
    ("a week on saturday", "2026-12-05"),
    ("2 weeks today", "2026-12-08"),
    ("friday week", "2026-12-04"),
    ("next week tuesday", "2026-12-01"),
    ("any day next week", "2026-11-30..2026-12-06"),
    ("next week any day but tuesday", "2026-11-30 | 2026-12-02..2026-12-06"),
    ("any day this week except friday", "2026-11-24..2026-11-26 | 2026-11-28..2026-11-29"),
    ("mon thru wed", "2026-11-30..2026-12-02"),
    ("from thursday on", "2026-11-26.."),
    ("the weekend would be best", "2026-11-28..2026-11-29"),
    ("24th of December", "2026-12-24"),
    ("Dec 10 after 4pm", "2026-12-10 16:00-"),
    ("boxing day", "2026-12-26"),
    ("Saturday 28th", "2026-11-28"),
    ("2026-12-03", "2026-12-03"),
    ("can you push it back an hour", "- 14:00-16:00"),
    ("same time on friday", "2026-11-27 13:00-15:00"),
    ("after 6 please", "- 18:00-"),
    ("not in the morning", "- 12:00-"),
    ("I work till 5 so after that", "- 17:00-"),
    ("im out tomorrow but home after 5 on friday", "2026-11-27 17:00-"),
    ("half 5 tomorrow", "2026-11-25 17:30-"),
    ("quarter to 6 on thursday", "2026-11-26 17:45-"),
    ("yesterday", "2026-11-23"),
]
GERMAN = [
    ("am Freitag nach 18 Uhr", "2026-11-27 18:00-"),
    ("bitte morgen nach 17 uhr", "2026-11-25 17:00-"),
    ("bis 18 Uhr", "- -18:00"),
    ("morgen", "2026-11-25"),
    ("morgen früh", "2026-11-25 08:00-12:00"),
    ("freitag morgen", "2026-11-27 08:00-12:00"),
    ("morgen früh bin ich beim arzt, mittags wär ok", "2026-11-25 12:00-14:00"),
    ("übermorgen vormittag", "2026-11-26 08:00-12:00"),
    ("Dienstagnachmittag nächste Woche", None),
    ("nächste woche dienstag", "2026-12-01"),
    ("Donnerstagabend", "2026-11-26 17:00-21:00"),
    ("do oder fr jeweils nachmittags", "2026-11-26 12:00-17:00 | 2026-11-27 12:00-17:00"),
    ("zwischen halb 9 und 12", "- 08:30-12:00"),
    ("morgen dreiviertel fünf", "2026-11-25 16:45-"),
    ("morgen viertel nach 4", "2026-11-25 16:15-"),
    ("am 3.12. bitte", "2026-12-03"),
    ("am dritten dezember", "2026-12-03"),
    ("kw 49 passt mir", "2026-11-30..2026-12-06"),
    ("diese woche außer mittwoch", "2026-11-24 | 2026-11-26..2026-11-29"),
    ("mittwoch passt nicht, lieber donnerstag", "2026-11-26"),
    ("bin bis 16 uhr in der arbeit, danach gern", "- 16:00-"),
    ("aschermittwoch passt", "2027-02-10"),
    ("könnt ihr eine stunde später kommen", "- 14:00-16:00"),
    ("zur gleichen zeit am freitag", "2026-11-27 13:00-15:00"),
    ("vormittags geht nicht", "- 12:00-"),
    ("gestern", "2026-11-23"),
]


@pytest.mark.parametrize(("text", "wished"), ENGLISH)
def test_english_times(text: str, wished: str) -> None:
    reading = understood(text)
    assert reading.intent is Intent.RESCHEDULE
    assert (" | ".join(map(in_words, reading.when)), reading.ask) == (wished, False)


@pytest.mark.parametrize(("text", "wished"), [row for row in GERMAN if row[1]])
def test_german_times(text: str, wished: str) -> None:
    reading = understood(text, "de-DE")
    assert reading.intent is Intent.RESCHEDULE
    assert (" | ".join(map(in_words, reading.when)), reading.ask) == (wished, False)


@pytest.mark.parametrize(
    "text",
    [
        "another day please",
        "can't do wednesday",
        "not before thursday",
        "after christmas",
        "saturday 29th",
        "im away until monday",
        "reschedule",
        "not sat",
        "any day",
        "a bit later please",
    ],
)
def test_what_is_not_definite_is_asked_back(text: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    "text", ["anderer tag bitte", "morgen geht leider nicht", "nach weihnachten", "bin bis freitag im urlaub"]
)
def test_what_is_not_definite_is_asked_back_in_german(text: str) -> None:
    reading = understood(text, "de-DE")
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


def test_a_weekday_that_is_today_is_asked_with_both_days() -> None:
    reading = understood("friday", now=datetime(2026, 11, 20, 10))  # noqa: DTZ001 - wall time
    assert reading.ask
    assert reading.days == (date(2026, 11, 20), date(2026, 11, 27))


def test_next_friday_said_before_friday_is_asked_with_both_days() -> None:
    reading = understood("next friday")
    assert reading.ask
    assert reading.days == (date(2026, 11, 27), date(2026, 12, 4))


def test_next_monday_said_on_a_tuesday_is_clear() -> None:
    assert [in_words(when) for when in understood("next monday").when] == ["2026-11-30"]


def test_tomorrow_said_after_midnight_is_asked() -> None:
    reading = understood("tomorrow morning", now=datetime(2026, 11, 24, 0, 30))  # noqa: DTZ001 - wall time
    assert reading.ask
    assert reading.days == (date(2026, 11, 24), date(2026, 11, 25))


def test_the_fifth_of_december_and_the_twelfth_of_may() -> None:
    """5/12 is read by the custom of the country."""
    assert understood("5/12", "en-GB").when[0].day == date(2026, 12, 5)
    assert understood("5/12", "de-DE").when[0].day == date(2026, 12, 5)
    assert understood("5/12", "en-US").when[0].day == date(2027, 5, 12)


@pytest.mark.parametrize("text", ["2", "14", "14."])
def test_a_bare_number_is_no_date_and_no_hour(text: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.when, reading.ask) == (Intent.OTHER, (), True)


def test_14_is_a_day_or_an_hour_only_where_one_was_asked_for() -> None:
    assert in_words(understood("14", question=WHICH_DAY).when[0]) == "2026-12-14"
    assert in_words(understood("14", question=WHICH_TIME).when[0]) == "2026-11-27 14:00-"


@pytest.mark.parametrize("text", ["31.02.", "after 31.12.9999", "99 hours", "week 60", "0/0", "25:99", "30 february", "the 45th"])
def test_days_that_no_calendar_has_are_no_days(text: str) -> None:
    assert all(when.day is None for when in understood(text).when)
