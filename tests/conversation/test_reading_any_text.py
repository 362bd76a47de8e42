"""No text makes the reader fail, takes it long, or acts without words it was read from; and the word files hold together."""

from functools import cache
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.conversation.meaning import Intent, Question, Reading
from app.conversation.phrases import PhraseError
from app.conversation.tongues import warm
from app.conversation.vocabulary import expressions, languages, vocabulary
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

QUESTIONS = [
    None, CONFIRM, Question("confirm", of="cancel"), HOME, SCORE, COMMENT, WHICH_DAY, WHICH_TIME, WHICH_PLACE, WHICH_NEIGHBOUR,
    PARCELS, slots(),
]  # fmt: skip
LANGUAGES = [*languages(), "en-US", "xx"]
STATUSES = ["scheduled", "out_for_delivery", "attempted", "at_pickup_point", "delivered"]
FIGURES = ["5", "17:30", "24.11.", "5/12", "2", "14", ".", ",", "?", "99", "31.", "2026-02-30", "👍", "\u200b", "STOP", "-"]
LONGEST, MOST_SECONDS, MOST_TRIES = 10_000, 0.05, 4
spoken = st.sampled_from(LANGUAGES)
asked = st.sampled_from(QUESTIONS)
standing = st.sampled_from(STATUSES)


@pytest.fixture(scope="module", autouse=True)
def _words_in_memory() -> None:
    warm()


def words_of_a_language(language: str) -> st.SearchStrategy[str]:
    """Texts of what its file knows, in any order: the likeliest to be taken for something."""
    return st.lists(st.sampled_from(_all_words(language if language in languages() else "en")), max_size=14).map(" ".join)


@cache
def _all_words(language: str) -> list[str]:
    file = vocabulary(language)
    return sorted({*file.time, *file.known, *FIGURES})


def grounded(reading: Reading) -> None:
    """Whatever a reading means stands somewhere in the text."""
    assert 0 <= reading.confidence <= 1
    assert all(0 <= source.start < source.end <= len(reading.text) for source in reading.spans)
    read_from = {source.of for source in reading.spans}
    assert {intent.value for intent in (reading.intent, *reading.also) if intent is not Intent.OTHER} <= read_from
    assert not reading.when or "when" in read_from
    assert reading.intent is not Intent.OTHER or not reading.ask or reading.confidence == 0


def seconds_to_read(text: str, language: str, question: Question | None) -> float:
    """The least of a few: the collector of garbage is nobody's text."""
    least = MOST_SECONDS
    for _ in range(MOST_TRIES):
        began = process_time()
        understood(text, language, question=question)
        least = process_time() - began
        if least < MOST_SECONDS:
            break
    return least


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), spoken, asked, standing)
def test_no_text_raises_or_acts_without_words(text: str, language: str, question: Question | None, status: str) -> None:
    grounded(understood(text, language, question=question, status=status))


@settings(max_examples=600, deadline=None)
@given(spoken.flatmap(lambda language: st.tuples(st.just(language), words_of_a_language(language))), asked, standing)
def test_no_mixture_of_known_words_raises_or_acts_without_them(
    said: tuple[str, str], question: Question | None, status: str
) -> None:
    language, text = said
    grounded(understood(text, language, question=question, status=status))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=400), st.integers(1, LONGEST), spoken, asked)
def test_no_ten_thousand_characters_take_long_or_act_without_words(
    part: str, times: int, language: str, question: Question | None
) -> None:
    text = (part * times)[:LONGEST]
    grounded(understood(text, language, question=question))
    assert seconds_to_read(text, language, question) < MOST_SECONDS


@settings(max_examples=60, deadline=None)
@given(
    spoken.flatmap(lambda language: st.tuples(st.just(language), words_of_a_language(language))),
    st.sampled_from([" ", ", ", ". ", "\n", " 5 ", "? "]),
    asked,
)
def test_no_ten_thousand_characters_of_known_words_take_long(
    said: tuple[str, str], joint: str, question: Question | None
) -> None:
    language, part = said
    text = (joint.join([part or "5"] * LONGEST))[:LONGEST]
    grounded(understood(text, language, question=question))
    assert seconds_to_read(text, language, question) < MOST_SECONDS


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
    assert {"undo", "amend", "ask_code", "ask_why"} <= words.marks.keys()


def test_a_phrase_that_would_be_spelled_out_for_ever_does_not_load() -> None:
    many = " ".join("(a|b|c|d|e|f|g|h|i|j)" for _ in range(6))
    with pytest.raises(PhraseError, match=r"xx: .* stands for over 70,000 texts: take words or brackets out"):
        expressions("xx", {"away": [many]}, {})
