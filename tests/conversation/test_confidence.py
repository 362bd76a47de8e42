"""How sure a reading is, and which words it stands on."""

import pytest

from app.conversation.meaning import Intent, Question, Reading
from tests.conversation.reading_rig import CONFIRM, HOME, SCORE, WHICH_NEIGHBOUR, slots, understood


def said(reading: Reading) -> dict[str, list[str]]:
    """The words of each meaning, as written."""
    found: dict[str, list[str]] = {}
    for source in reading.spans:
        found.setdefault(str(source.of), []).append(reading.text[source.start : source.end])
    return found


@pytest.mark.parametrize(
    ("text", "question"),
    [("2", slots()), ("yes", CONFIRM), ("1", CONFIRM), ("no", HOME), ("4", SCORE), ("STOP", None), (" stop. ", None),
     ("tomorrow after 5", None), ("where is it?", None), ("Bob at 14", WHICH_NEIGHBOUR)],
)  # fmt: skip
def test_what_says_nothing_else_is_certain(text: str, question: Question | None) -> None:
    assert understood(text, question=question).confidence == 1.0


def test_other_words_beside_it_cost_a_little() -> None:
    assert understood("hi, tomorrow after 5 please").confidence == 0.9


def test_words_that_mean_nothing_to_us_cost_more_the_more_they_are() -> None:
    texts = ["leave it in the shed", "leave it in the shed florp", "florp grobble leave it in the shed wibble"]
    surest = [understood(text).confidence for text in texts]
    assert surest == sorted(surest, reverse=True)
    assert len(set(surest)) == 3


def test_a_name_and_a_note_cost_nothing() -> None:
    assert understood("leave it with Zbigniew at 14 please").confidence == understood("leave it with Bob at 14 please").confidence
    assert understood("gate code is 4821, then mind the wobbly florp").confidence == 0.9


def test_who_asks_back_is_half_as_sure_and_what_is_not_understood_not_at_all() -> None:
    assert understood("another day please").confidence == 0.45
    assert understood("florp grobble").confidence == 0.0


@pytest.mark.parametrize("text", ["", "   ", "I am out of office, this is an automatic reply"])
def test_where_there_is_nothing_to_understand_that_is_certain(text: str) -> None:
    assert (understood(text).intent, understood(text).confidence) == (Intent.OTHER, 1.0)


def test_the_same_text_is_as_sure_at_any_time() -> None:
    assert len({understood("pop it behind the bin ta").confidence for _ in range(5)}) == 1


def test_every_intent_and_the_time_name_their_words() -> None:
    assert said(understood("  Where is it? Leave it in the SHED, tmrw after 5")) == {
        "safe_place": ["SHED"],
        "reschedule": ["tmrw after 5"],
        "when": ["tmrw after 5"],
        "ask_eta": ["Where is it"],
    }


def test_an_answer_and_what_follows_it_name_their_words() -> None:
    assert said(understood("2 please, and the gate code is 4821", question=slots())) == {
        "choose": ["2"],
        "instruction": ["the gate code"],
    }
    assert said(understood("yes until 3", question=HOME)) == {"yes": ["yes"], "when": ["until 3"]}
    assert said(understood("the thursday one", question=slots())) == {"choose": ["thursday"]}


def test_hidden_characters_and_emoji_do_not_shift_the_words() -> None:
    assert said(understood("🙏🏽 to\u200bmorrow please"))["when"] == ["to\u200bmorrow"]


def test_times_that_stand_apart_are_named_apart() -> None:
    assert said(understood("thursday suits me best, after 5 i think"))["when"] == ["thursday", "after 5"]


@pytest.mark.parametrize(
    ("text", "about"),
    [("what is my code?", "code"), ("why is it late?", "why"), ("where is it?", ""), ("where is it, and whats my pin", "code"),
     ("gate code is 4821", ""), ("my pin is 4821", ""), ("why dont you leave it in the shed", "")],
)  # fmt: skip
def test_what_a_question_is_after(text: str, about: str) -> None:
    assert understood(text).about == about


@pytest.mark.parametrize(
    ("text", "amends"),
    [("sorry, wednesday", True), ("I meant 6 not 5", True), ("wednesday please", False), ("make it friday", True)],
)
def test_a_text_that_corrects_says_so(text: str, amends: bool) -> None:
    assert understood(text).amends is amends
