"""Hours in English that something else stands beside: shifts, parts of day, limits, days left out, what comes after."""

import pytest

from app.conversation.meaning import Intent
from tests.conversation.reading_rig import in_words, understood


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("running late can u push it 2 hrs", "- 15:00-17:00"),
        ("push it by an hour please", "- 14:00-16:00"),
        ("push it an hour earlier", "- 12:00-14:00"),
        ("push it to friday", "2026-11-27"),
        ("8 in the morning on saturday", "2026-11-28 08:00-"),
        ("friday 7 at night", "2026-11-27 19:00-"),
        ("friday at night", "2026-11-27 17:00-21:00"),
        ("not in the morning", "- 12:00-"),
        ("tonight any time up to 9", "2026-11-24 -21:00"),
        ("6pm at the latest, going out after", "- -18:00"),
        ("half 3 at the latest friday, parents evening", "2026-11-27 -15:30"),
        ("twenty to six friday", "2026-11-27 17:40-"),
        ("friday at ten to four", "2026-11-27 15:50-"),
        ("friday from ten to four", "2026-11-27 10:00-16:00"),
        ("20 to 23 december", "2026-12-20..2026-12-23"),
        ("not this fri, the one after", "2026-12-04"),
        ("weekend of the 12th please", "2026-12-12"),
        ("friday by 11, i have to catch a train", "2026-11-27 -11:00"),
        ("friday after 5, we have football before", "2026-11-27 17:00-"),
        ("friday after 8 ty", "2026-11-27 08:00-"),
        ("thursday 3rd or friday 4th whatevers easier", "2026-12-03|2026-12-04"),
    ],
)
def test_hours_beside_something_else(text: str, when: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert "|".join(map(in_words, reading.when)) == when


@pytest.mark.parametrize(
    "text",
    ["any afternoon but thursday works for me", "any morning except friday", "push it 2 hrs forward", "im going out after 4"],
)
def test_days_left_out_of_no_week_are_asked_back(text: str) -> None:
    assert understood(text).ask


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("can you tell me how this works please", "help"),
        ("i don't understand how this works", "help"),
        ("i'd like to stop getting these", "opt_out"),
        ("im out but hubbys in all day he can sign for it", "instruction"),
        ("hubby in all day, he'll sign", "instruction"),
        ("give it to sandra across the road at 17", "neighbour"),
    ],
)
def test_no_wish_for_another_day(text: str, intent: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.when, reading.ask) == (intent, (), False)
