"""Windows as people say them: CLDR's formats, the clock at the address, days counted there and not here."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from app.rendering.language import Languages
from app.rendering.phrases import Phrases
from app.settings import PROJECT

LANGUAGES = Languages(PROJECT / "templates" / "locale")


def phrases(now: datetime, zone: str, locale: str) -> Phrases:
    language = LANGUAGES.find(locale, "formal", "en-GB")
    return Phrases(now, zone, language.locale, language.gettext)


def window(start: datetime, minutes: int = 90) -> tuple[datetime, datetime]:
    return start, start + timedelta(minutes=minutes)


TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "start", "said"),
    [
        ("en-GB", TUESDAY.replace(hour=14, minute=10), "today 14:10–15:40"),
        ("en-GB", datetime(2026, 11, 25, 9, 0, tzinfo=UTC), "tomorrow 09:00–10:30"),
        ("en-GB", datetime(2026, 12, 1, 9, 0, tzinfo=UTC), "Tuesday 1 December, 09:00–10:30"),
        ("en-US", TUESDAY.replace(hour=14, minute=10), "today 2:10 – 3:40\u00a0PM"),
        ("en-US", TUESDAY.replace(hour=11, minute=10), "today 11:10\u00a0AM – 12:40\u00a0PM"),
        ("en-US", datetime(2026, 12, 1, 9, 0, tzinfo=UTC), "Tuesday, December 1, 9:00 – 10:30\u00a0AM"),
        ("de-DE", TUESDAY.replace(hour=14, minute=10), "heute 14:10–15:40 Uhr"),
        ("de-AT", datetime(2026, 12, 1, 9, 0, tzinfo=UTC), "Dienstag, 1. Dezember, 09:00–10:30 Uhr"),
    ],
)
def test_a_window_is_said_as_the_locale_says_it(locale: str, start: datetime, said: str) -> None:
    assert phrases(TUESDAY, "UTC", locale).window(*window(start)) == said


def test_today_is_the_day_at_the_address() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    start = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    assert phrases(late, "Europe/London", "en-GB").window(*window(start)) == "tomorrow 01:00–02:30"
    assert phrases(late, "Asia/Tokyo", "en-GB").window(*window(start)) == "today 10:00–11:30"
    assert phrases(late, "America/Los_Angeles", "en-GB").window(*window(start)) == "today 17:00–18:30"


@pytest.mark.parametrize(
    ("now", "start", "said"),
    [
        # 29 March 2026: 02:00 becomes 03:00 in Berlin
        (datetime(2026, 3, 28, 22, 30, tzinfo=UTC), datetime(2026, 3, 29, 12, 0, tzinfo=UTC), "tomorrow 14:00–15:30"),
        (datetime(2026, 3, 29, 21, 30, tzinfo=UTC), datetime(2026, 3, 30, 12, 0, tzinfo=UTC), "tomorrow 14:00–15:30"),
        # 25 October 2026: 03:00 becomes 02:00
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 12, 0, tzinfo=UTC), "today 13:00–14:30"),
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), datetime(2026, 10, 26, 12, 0, tzinfo=UTC), "tomorrow 13:00–14:30"),
    ],
)
def test_the_clocks_change_and_days_stay_days(now: datetime, start: datetime, said: str) -> None:
    assert phrases(now, "Europe/Berlin", "en-GB").window(*window(start)) == said


def test_a_window_over_midnight_names_both_days() -> None:
    said = phrases(TUESDAY, "UTC", "en-GB").window(*window(datetime(2026, 11, 24, 23, 0, tzinfo=UTC), 180))
    assert said == "today 23:00 – tomorrow 02:00"


def test_a_window_without_width_is_a_time() -> None:
    start = TUESDAY.replace(hour=14)
    assert phrases(TUESDAY, "UTC", "en-GB").window(start, start) == "today 14:00"


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en-GB", "yesterday at 14:32"), ("en-US", "yesterday at 2:32\u00a0PM"), ("de-DE", "gestern um 14:32 Uhr")],
)
def test_a_moment_is_a_day_and_a_time(locale: str, said: str) -> None:
    assert phrases(TUESDAY, "UTC", locale).moment(datetime(2026, 11, 23, 14, 32, tzinfo=UTC)) == said


@pytest.mark.parametrize("locale", ["es-MX", "pl-PL", "ja-JP", "ar-EG", "pt-BR", "fi-FI", "sr-Latn-RS", "zh-Hant-TW"])
def test_every_locale_of_cldr_has_a_day(locale: str) -> None:
    """More languages come later; their formats must not fall over then."""
    language = LANGUAGES.find(locale, "formal", locale)
    said = Phrases(TUESDAY, "UTC", language.locale, language.gettext)
    assert said.day(date(2026, 12, 9))
    assert said.window(*window(TUESDAY))


@pytest.mark.parametrize(
    ("wanted", "default", "word", "formats"),
    [
        ("de-AT", "en-GB", "heute", "de-AT"),
        ("de", "en-GB", "heute", "de"),
        ("en-AU", "de-DE", "today", "en-AU"),
        ("fr-FR", "en-US", "today", "en-US"),  # a French date in an English sentence helps nobody
        ("fr-FR", "de-DE", "today", "en-GB"),
        ("nonsense", "de-DE", "heute", "de-DE"),
        ("nonsense", "nonsense", "today", "en"),
    ],
)
def test_a_language_falls_back_and_takes_its_formats_along(wanted: str, default: str, word: str, formats: str) -> None:
    language = LANGUAGES.find(wanted, "formal", default)
    assert (language.gettext("today"), language.code) == (word, formats)


def test_american_english_has_its_own_words() -> None:
    assert LANGUAGES.find("en-US", "formal", "en-GB").gettext("With a neighbour.") == "With a neighbor."
    assert LANGUAGES.find("en-GB", "formal", "en-GB").gettext("With a neighbour.") == "With a neighbour."


def test_a_folder_without_catalogues_speaks_english(tmp_path: Path) -> None:
    assert Languages(tmp_path).find("de-DE", "formal", "de-DE").gettext("today") == "today"


@pytest.mark.parametrize(
    ("locale", "near", "far"),
    [
        ("en-GB", "tomorrow 09:00–10:30", "Tue 1 Dec 09:00–10:30"),
        ("en-US", "tomorrow 9:00 – 10:30\u00a0AM", "Tue, Dec 1 9:00 – 10:30\u00a0AM"),
        ("de-DE", "morgen 09:00–10:30 Uhr", "Di., 1. Dez. 09:00–10:30 Uhr"),
    ],
)
def test_a_window_among_several_is_short(locale: str, near: str, far: str) -> None:
    said = phrases(TUESDAY, "UTC", locale)
    assert said.brief(*window(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))) == near
    assert said.brief(*window(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))) == far
    assert said.brief(*window(TUESDAY.replace(hour=23), 180)) == said.window(*window(TUESDAY.replace(hour=23), 180))


def test_a_wish_is_a_day_or_hours_or_both() -> None:
    said = phrases(TUESDAY, "Europe/London", "en-GB")
    tomorrow, five, eight = date(2026, 11, 25), time(17), time(20)
    assert said.wish(tomorrow, five, None) == "tomorrow after 17:00"
    assert said.wish(tomorrow, None, five) == "tomorrow before 17:00"
    assert said.wish(tomorrow, five, eight) == "tomorrow 17:00–20:00"
    assert said.wish(None, five, eight) == "17:00–20:00"
    assert said.wish(tomorrow, eight, five) == "tomorrow 20:00"
    assert said.wish(None, None, None) == ""


def test_a_wish_in_the_hour_that_is_missing_is_still_said() -> None:
    said = phrases(datetime(2026, 3, 28, 12, 0, tzinfo=UTC), "Europe/Berlin", "en-GB")
    assert said.wish(date(2026, 3, 29), time(2, 30), time(4)) == "tomorrow 02:30–04:00"
