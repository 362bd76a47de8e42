"""An explanation names what stands in the word file and agrees with the reading."""

from hypothesis import given, settings
from hypothesis import strategies as some

from app.conversation.explaining import Explanation, explain
from app.conversation.meaning import Intent
from app.conversation.reading import read
from tests.conversation.reading_rig import HOME, context


def matched(explanation: Explanation, kind: str) -> list[tuple[str, str]]:
    return [(match.name, match.words) for match in explanation.matches if match.kind == kind]


def test_phrases_places_and_times_are_shown_with_the_words_they_stand_in() -> None:
    explanation = explain("Leave it in the SHED, tmrw after 5", context())
    assert ("shed", "SHED") in matched(explanation, "place")
    assert matched(explanation, "time")[-3:] == [("day+1", "tmrw"), ("op:after", "after"), ("number", "5")]
    assert ("leave", "Leave") in matched(explanation, "mark")
    assert all(explanation.text[match.start : match.end] == match.words for match in explanation.matches)


def test_a_signal_that_a_mark_takes_back_is_shown_as_not_counted() -> None:
    cancelled = [match for match in explain("dont cancel it", context()).matches if match.name == "cancel_delivery"]
    assert [(match.words, match.counted) for match in cancelled] == [("cancel it", False)]


def test_the_steps_say_what_leads_and_what_comes_along() -> None:
    steps = explain("where is my parcel? tomorrow please, not in the morning", context()).steps
    assert steps[0].startswith("reschedule leads: ")
    assert any(step.startswith("ask_eta comes along: signal in 'where is") for step in steps)
    assert "time: a day or an hour is refused" in steps


def test_the_steps_say_why_it_asks_back() -> None:
    assert explain("another day please", context()).steps[-1] == "asks back: the time is not definite"
    assert (
        explain("tomorrow please", context(deliveries=2)).steps[-1] == "asks back: there are several parcels, and none is named"
    )
    assert explain("next friday", context()).steps[-1] == "asks back: it may be 2026-11-27 or 2026-12-04"


def test_an_answer_and_a_bare_opt_out_word_are_named_as_what_they_are() -> None:
    assert explain("yes", context(question=HOME)).steps == ("yes leads: an answer to the open question home_today",)
    assert explain("STOP", context()).steps == ("the whole text is the word STOP, which carriers know: opt_out",)


def test_words_that_the_file_lacks_are_listed() -> None:
    assert explain("leave it by the gazebo xylophone", context()).unknown[-1] == "xylophone"


def test_a_language_without_a_file_says_which_words_were_used() -> None:
    assert explain("ok", context("xx-XX")).language == "und"


@settings(max_examples=60, deadline=None)
@given(some.text(max_size=300))
def test_any_text_is_explained_and_read_alike(text: str) -> None:
    explanation = explain(text, context())
    assert explanation.reading == read(text, context())
    assert isinstance(explanation.reading.intent, Intent)
