"""Days and hours over all languages at once, sent on Tuesday 24 November 2026; promised is Wednesday, 13:00 to 15:00."""

from datetime import datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.conversation.meaning import Intent, Question
from app.conversation.vocabulary import languages, vocabulary
from tests.conversation.reading_rig import (
    CONFIRM,
    HOME,
    SCORE,
    WHICH_DAY,
    WHICH_NEIGHBOUR,
    WHICH_PLACE,
    WHICH_TIME,
    in_words,
    slots,
    understood,
)

FIGURES = ("1", "5", "12", "14", "27", "31.", "99", "930", "17:30", "5.12", "5/12", "24.11.", "27-11", "8-12", "24-12-2026")
MARKS = (".", ",", "?", "-", "...", "👍")
QUESTIONS = [None, CONFIRM, HOME, SCORE, WHICH_DAY, WHICH_TIME, WHICH_PLACE, WHICH_NEIGHBOUR, slots()]


@cache
def phrases(language: str) -> tuple[str, ...]:
    """One phrase of each meaning of time, as many figures and marks, and some words, in an order that never changes."""
    words = vocabulary(language)
    by_meaning = {meaning: phrase for phrase, meaning in sorted(words.time.items())}
    return (*sorted(by_meaning.values()), *FIGURES * 4, *MARKS * 4, *sorted(words.numbers), *sorted(words.known)[::20])


@pytest.mark.parametrize("language", languages())
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_no_mixture_of_the_phrases_of_a_language_raises(language: str, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(phrases(language)), min_size=1, max_size=10))
    understood(" ".join(chosen), language, question=data.draw(st.sampled_from(QUESTIONS)))


@pytest.mark.parametrize("language", languages())
def test_each_expression_of_time_can_be_read_by_itself_and_beside_an_hour(language: str) -> None:
    for phrase in sorted({meaning: phrase for phrase, meaning in sorted(vocabulary(language).time.items())}.values()):
        for text in (phrase, f"{phrase} 5", f"8 {phrase}", f"{phrase} {phrase}"):
            understood(text, language)


SEVERAL = [
    ("pt", "dia 26 ou 27", "2026-11-26 | 2026-11-27"),
    ("pt", "dia 26, 27 ou 28", "2026-11-26 | 2026-11-27 | 2026-11-28"),
    ("pl", "3 lub 4 grudnia", "2026-12-03 | 2026-12-04"),
    ("pl", "3, 4 albo 5 grudnia", "2026-12-03 | 2026-12-04 | 2026-12-05"),
    ("en", "3 or 4 december", "2026-12-03 | 2026-12-04"),
    ("en", "dec 3 or 4", "2026-12-03 | 2026-12-04"),
    ("fr", "le 26 ou 27", "2026-11-26 | 2026-11-27"),
    ("en", "before 9 or after 5", "- -09:00 | - 17:00-"),
    ("en", "friday before 9 or after 5", "2026-11-27 -09:00 | 2026-11-27 17:00-"),
    ("en", "before 9 or after 5 on friday", "2026-11-27 -09:00 | 2026-11-27 17:00-"),
    ("pt", "antes das 10 ou depois das 16", "- -10:00 | - 16:00-"),
    ("pl", "przed 9 albo po 17", "- -09:00 | - 17:00-"),
    ("fr", "avant 9h ou apres 18h", "- -09:00 | - 18:00-"),
    ("it", "tra le 8 e le 9 o dopo le 18", "- 08:00-09:00 | - 18:00-"),
    ("en", "after 9 but before 11", "- 09:00-11:00"),
]


@pytest.mark.parametrize(("language", "text", "wished"), SEVERAL)
def test_of_several_days_or_windows_all_are_wished(language: str, text: str, wished: str) -> None:
    assert " | ".join(map(in_words, understood(text, language).when)) == wished


DATES = [
    ("pl", "od 27.11 jestem", "2026-11-27.."),
    ("de", "ab 3.12", "2026-12-03.."),
    ("en", "after 5.10 friday", "2026-11-27 17:10-"),
    ("pl", "piatek po 17.30", "2026-11-27 17:30-"),
    ("nl", "27-11 graag", "2026-11-27"),
    ("nl", "vrijdag 27-11", "2026-11-27"),
    ("nl", "op 24-12-2026", "2026-12-24"),
    ("en", "friday 4-6", "2026-11-27 16:00-18:00"),
    ("nl", "vrijdag 9-11 uur", "2026-11-27 09:00-11:00"),
    ("pl", "24-go grudnia", "2026-12-24"),
    ("pt", "vinte e cinco de dezembro", "2026-12-25"),
    ("en", "twenty first of december", "2026-12-21"),
    ("fr", "le vingt-sept", "2026-11-27"),
    ("fr", "avant le 12", "..2026-12-11"),
    ("it", "il 26 va bene", "2026-11-26"),
    ("fr", "la semaine du 7", "2026-12-07..2026-12-13"),
    ("en", "the week of the 7th of december", "2026-12-07..2026-12-13"),
    ("de", "in der woche vom 7. dezember", "2026-12-07..2026-12-13"),
]


@pytest.mark.parametrize(("language", "text", "wished"), DATES)
def test_dates_are_read_as_each_country_writes_them(language: str, text: str, wished: str) -> None:
    reading = understood(text, language)
    assert (" | ".join(map(in_words, reading.when)), reading.ask) == (wished, False)


HOURS = [
    ("fr", "dix-sept heures", "- 17:00-"),
    ("fr", "entre vingt et vingt deux heures", "- 20:00-22:00"),
    ("pl", "o dwudziestej pierwszej", "- 21:00-"),
    ("nl", "om een uur", "- 13:00-"),
    ("en", "friday at five twenty five", "2026-11-27 17:25-"),
    ("it", "entro le 5", "- -17:00"),
    ("it", "domani alle undici e cinque", "2026-11-25 11:05-"),
    ("fr", "entre 9h et 10", "- 09:00-10:00"),
    ("fr", "vendredi a 17h et demie", "2026-11-27 17:30-"),
    ("en", "friday 340pm", "2026-11-27 15:40-"),
    ("en", "friday between 930 and 1130", "2026-11-27 09:30-11:30"),
    ("en", "20 minutes past 3 on friday", "2026-11-27 15:20-"),
    ("en", "monday the thirtieth six pm", "2026-11-30 18:00-"),
    ("nl", "over 4 uur graag", "2026-11-24 14:00-"),
    ("nl", "morgen tussen 8 uur 's ochtends en 2 uur 's middags", "2026-11-25 08:00-14:00"),
]


@pytest.mark.parametrize(("language", "text", "wished"), HOURS)
def test_hours_of_several_words_are_one_hour(language: str, text: str, wished: str) -> None:
    assert " | ".join(map(in_words, understood(text, language).when)) == wished


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("pt", "sexta dia 20 de manhã", None),
        ("nl", "op 8-12", None),
        ("nl", "8-12", WHICH_DAY),
        ("nl", "vrijdag 11-12", None),
        ("en", "not sure who would be around to be honest", WHICH_NEIGHBOUR),
        ("nl", "dat weet ik niet precies hoor sorry jongens", WHICH_NEIGHBOUR),
        ("en", "none of the three", slots()),
    ],
)
def test_what_may_mean_two_things_is_asked(language: str, text: str, question: Question | None) -> None:
    assert understood(text, language, question=question).ask


@pytest.mark.parametrize(
    ("language", "text", "wished"),
    [
        ("en", "tuesday evening next week", "2026-12-01 17:00-21:00"),
        ("en", "friday 9 to 11 next week", "2026-12-04 09:00-11:00"),
        ("en", "monday or tuesday evening next week", "2026-11-30 17:00-21:00 | 2026-12-01 17:00-21:00"),
        ("de", "dienstag abend in kw 50", "2026-12-08 17:00-21:00"),
        ("es", "el martes por la tarde la semana que viene", "2026-12-01 12:00-17:00"),
    ],
)
def test_a_week_said_behind_the_hours_is_the_week_of_the_day(language: str, text: str, wished: str) -> None:
    assert " | ".join(map(in_words, understood(text, language).when)) == wished


def test_a_refused_day_said_at_night_is_still_in_doubt() -> None:
    reading = understood("tomorrow morning i cant, the afternoon is fine", "en", now=datetime(2026, 11, 24, 0, 12))  # noqa: DTZ001
    assert reading.ask


def test_hours_of_a_sentence_belong_to_its_own_day() -> None:
    reading = understood("is friday possible? otherwise saturday morning", "en")
    assert [in_words(when) for when in reading.when] == ["2026-11-27", "2026-11-28 08:00-12:00"]
    assert [in_words(when) for when in understood("Friday works. After 5 please", "en").when] == ["2026-11-27 17:00-"]


def test_a_weekday_that_is_an_ordinal_chooses_nothing() -> None:
    assert understood("segunda", "pt", question=slots()).intent is not Intent.CHOOSE
