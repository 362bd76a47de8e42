"""No text makes the reader fail, and the word files hold together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.conversation.vocabulary import languages, vocabulary
from tests.conversation.reading_rig import (
    COMMENT,
    CONFIRM,
    HOME,
    PARCELS,
    SCORE,
    WHICH_DAY,
    WHICH_NEIGHBOUR,
    WHICH_PLACE,
    WHICH_TIME,
    slots,
    understood,
)

QUESTIONS = [None, CONFIRM, HOME, SCORE, COMMENT, WHICH_DAY, WHICH_TIME, WHICH_PLACE, WHICH_NEIGHBOUR, PARCELS, slots()]
LANGUAGES = ["en-GB", "en-US", "de-DE", "pl-PL", "xx"]
WORDS = sorted(
    {*vocabulary("en").time, *vocabulary("en").known}
    | {"5", "17:30", "24.11.", "5/12", "2", "14", ".", ",", "?", "99", "31.", "2026-02-30", "👍"}
)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(LANGUAGES), st.sampled_from(QUESTIONS))
def test_no_text_raises(text: str, language: str, question: object) -> None:
    understood(text, language, question=question)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from(QUESTIONS), st.sampled_from(["scheduled", "delivered"]))
def test_no_mixture_of_known_words_raises(words: list[str], question: object, status: str) -> None:
    understood(" ".join(words), question=question, status=status)


@pytest.mark.parametrize(
    "text", ["(" * 40_000, "can you please give it to " * 2_000, "1/" * 20_000, "🙏" * 40_000, "nicht " * 9_000]
)
def test_forty_thousand_characters_of_anything_are_read_to_their_limit(text: str) -> None:
    assert len(understood(text, "de-DE").text) <= 1_600


@pytest.mark.parametrize("language", languages())
def test_a_word_file_can_be_read_and_gives_every_expression_one_meaning(language: str) -> None:
    words = vocabulary(language)
    assert words.time
    assert words.signals
    assert words.places
