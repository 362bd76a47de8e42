"""Days and hours among reasons, other days and words of the clock; sent on Tuesday 24 November 2026, promised Wednesday 13-15."""

from datetime import datetime

import pytest

from app.conversation.folding import tokens
from app.conversation.likelier import likelier
from app.conversation.meaning import Intent
from app.conversation.reading import words_of
from app.conversation.when import Setting, Times, find
from tests.conversation.reading_rig import HOME, TUESDAY, in_words, slots, understood

COUNTED = [
    ("within 2 hours please", "2026-11-24 10:00-12:00"),
    ("in half an hour", "2026-11-24 10:30-"),
    ("an hour and 20 minutes later please", "- 14:20-16:20"),
    ("hour later please", "- 14:00-16:00"),
    ("a day earlier", "2026-11-24"),
    ("the day after boxing day", "2026-12-27"),
    ("first monday in december", "2026-12-07"),
    ("the last friday of this month", "2026-11-27"),
    ("any weekday next week", "2026-11-30..2026-12-04"),
    ("the 9th of december am", "2026-12-09 08:00-12:00"),
    ("sat 1030", "2026-11-28 10:30-"),
    ("noon or later", "- 12:00-"),
    ("friday 17h30", "2026-11-27 17:30-"),
    ("fridayyy", "2026-11-27"),
    ("anytime up to midnight friday", "2026-11-27 -23:59"),
]
REASONS = [
    ("tomorrow my sister is getting married, make it the 4th", "2026-12-04"),  # the promised day is why
    ("not tomorrow, the day after", "2026-11-26"),
    ("out til 5 today, friday after 6", "2026-11-27 18:00-"),
    ("after 5:30? I work til 5", "- 17:30-"),
    ("friday evening, im in from 6", "2026-11-27 18:00-"),
    ("this week only saturday", "2026-11-28"),
    ("never before 5, I work", "- 17:00-"),
    ("were in spain until sunday, monday would be great", "2026-11-30"),
]
DOUBTFUL = [
    "thursday there is a fair in our street, sunday is market day",
    "friday afternoon, in the morning the plumber is here",
    "tuesday 10",
    "within 3 days",
    "not before thursday",
    "tomorrow or some other day",
    "cancel the visit and come on thursday",
    "can you come now",
    "leave it somewhere safe",
]
OTHERS = [
    ("de-DE", "am 4. 12. bitte", "2026-12-04"),
    ("es-ES", "el 10 del 12", "2026-12-10"),
    ("es-ES", "mañana a las 17 30", "2026-11-25 17:30-"),
    ("fr-FR", "jeudi 14h 16h", "2026-11-26 14:00-16:00"),
    ("pt-PT", "dia 27 deste mes", "2026-11-27"),
]


@pytest.mark.parametrize(("text", "when"), COUNTED + REASONS)
def test_what_is_wished_is_told_from_what_is_only_said(text: str, when: str) -> None:
    reading = understood(text)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, [when], False)


@pytest.mark.parametrize(("language", "text", "when"), OTHERS)
def test_figures_are_read_by_the_customs_of_the_language(language: str, text: str, when: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, [when], False)


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_may_be_a_reason_or_a_wish_is_asked(text: str) -> None:
    assert understood(text).ask


def test_a_day_that_is_over_is_no_wish_among_other_words() -> None:
    assert understood("yesterday your driver was very kind").intent is not Intent.RESCHEDULE


@pytest.mark.parametrize(
    ("text", "intent", "when"),
    [
        ("till 3 im at home yes", Intent.YES, "2026-11-24 -15:00"),
        ("until 5", Intent.YES, "2026-11-24 -17:00"),
        ("home after 4", Intent.NO, "2026-11-24 16:00-"),
        ("out til 3", Intent.NO, "2026-11-24 15:00-"),
    ],
)
def test_hours_answer_whether_somebody_is_in_today(text: str, intent: Intent, when: str) -> None:
    reading = understood(text, question=HOME)
    assert (reading.intent, [in_words(w) for w in reading.when]) == (intent, [when])
    assert (Intent.RESCHEDULE in reading.also) is (intent is Intent.NO)


def test_an_option_that_is_refused_is_not_chosen() -> None:
    assert understood("not the locker, thursday", question=slots()).key == "1"


def test_an_address_on_the_web_says_nothing_about_days() -> None:
    assert understood("see https://example.com/3am/21-12?id=5pm").when == ()


def _told(text: str, at: datetime = TUESDAY, language: str = "en") -> Times:
    words = words_of(language)
    return likelier(find(tokens(text, words.digraphs), words, Setting(at, wished=False)), at)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("tuesday", "2026-12-01"),  # today would be called today
        ("next friday", "2026-12-04"),
        ("at 3", "- 15:00-"),
        ("at 3:18", "2026-11-25 03:18-"),
        ("at 3am", "2026-11-25 03:00-"),
        ("at midnight", "2026-11-25 00:00-"),
        ("12 hours from now", "- 22:00-"),
        ("15 hours from now", "2026-11-25 01:00-"),
        ("5 minutes later", "2026-11-24 10:05-"),
        ("now", "2026-11-24 10:00-"),
        ("14pm", ""),
    ],
)
def test_the_likelier_reading_of_a_text_by_itself(text: str, when: str) -> None:
    assert "".join(in_words(found) for found in _told(text).whens) == when
