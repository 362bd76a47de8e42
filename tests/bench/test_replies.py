"""Our own labelled replies are read as well as they were. Who invented them did not know the reader."""

from app.conversation.vocabulary import languages
from bench.understanding import REPLIES, labelled, measure
from bench.understanding_readers import READERS

ROWS = labelled(REPLIES)
# Percent.
INTENT_EACH, INTENT_ALL, WRONG_ACTS_EACH, WRONG_ACTS_ALL = 96, 98, 2, 1


def test_every_language_is_understood_and_none_does_harm() -> None:
    figures = {row.language: row for row in measure("porchlight", READERS["porchlight"], ROWS)}
    every = figures.pop("all")
    assert set(figures) == set(languages())
    assert {language: row.intent for language, row in figures.items() if row.intent < INTENT_EACH} == {}
    assert {language: row.wrong_acts for language, row in figures.items() if row.wrong_acts > WRONG_ACTS_EACH} == {}
    assert every.intent >= INTENT_ALL
    assert every.wrong_acts <= WRONG_ACTS_ALL


def test_no_reply_is_there_twice() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
