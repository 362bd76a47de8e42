"""People write in their own language, whatever the brand speaks."""

import pytest

from app.conversation.meaning import Intent
from app.conversation.tongues import read_in_another
from tests.conversation.reading_rig import context


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mañana por la tarde por favor", Intent.RESCHEDULE),
        ("demain après 17h svp", Intent.RESCHEDULE),
        ("morgen nach 17 uhr bitte", Intent.RESCHEDULE),
        ("lascialo dal vicino Rossi", Intent.NEIGHBOUR),
        ("gdzie jest moja paczka", Intent.ASK_ETA),
        ("kan det komma imorgon kväll", Intent.RESCHEDULE),
    ],
)
def test_another_language_is_told_by_its_words(text: str, intent: Intent) -> None:
    found = read_in_another(text, context("en-GB"))
    assert found is not None
    assert (found.intent, found.ask) == (intent, False)


@pytest.mark.parametrize("text", ["blah blub grmpf", "tomorrow after 5", "please leave it", "si", "no", "sabato", "", "12 34"])
def test_what_is_ours_or_nobodys_or_too_short_is_read_in_no_other(text: str) -> None:
    assert read_in_another(text, context("en-GB")) is None


def test_what_another_language_would_ask_about_is_left_to_ours() -> None:
    assert read_in_another("otro día por favor", context("en-GB")) is None
