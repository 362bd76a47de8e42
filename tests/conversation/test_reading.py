"""What customers mean: R5, R7, R8 and the tricky inputs of the rules, in English and German."""

import pytest

from app.conversation.meaning import Intent
from tests.conversation.reading_rig import HOME, understood

OUT, IN = Intent.OPT_OUT, Intent.OPT_IN


@pytest.mark.parametrize("text", ["STOP", " stop. ", "ST\u200bOP", "Unsubscribe", "opt out", "STOPP", "ABMELDEN"])
def test_a_bare_word_opts_out_whatever_question_is_open_r5(text: str) -> None:
    for question in (None, HOME):
        reading = understood(text, question=question)
        assert reading.intent is OUT
        assert reading.bare_word


@pytest.mark.parametrize("word", ["CANCEL", "END", "QUIT"])
def test_a_bare_cancel_opts_out_and_says_which_word_it_was_r7(word: str) -> None:
    reading = understood(f"{word.title()}!")
    assert (reading.intent, reading.bare_word) == (OUT, word)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("cancel my delivery", "en-GB"),
        ("pls cancel my order", "en-GB"),
        ("cancel it", "en-GB"),
        ("I dont want it anymore", "en-GB"),
        ("stop the delivery, seller already refunded me", "en-US"),
        ("please send it back", "en-GB"),
        ("Lieferung stornieren", "de-DE"),
        ("ich brauche das Paket nicht mehr", "de-DE"),
        ("annahme verweigert", "de-DE"),
    ],
)
def test_cancelling_the_delivery_is_no_opt_out_r7(text: str, language: str) -> None:
    reading = understood(text, language)
    assert reading.intent is Intent.CANCEL_DELIVERY
    assert OUT not in reading.also


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("please stop texting me", "en-GB"),
        ("STOP, I mean yes", "en-GB"),
        ("don't text me again", "en-GB"),
        ("leave me alone", "en-US"),
        ("how do i make these msgs stop", "en-US"),
        ("no more messages please", "en-GB"),
        ("take me off your list", "en-US"),
        ("bitte keine SMS mehr", "de-DE"),
        ("hört auf mir zu schreiben", "de-DE"),
        ("schickt mir bitte keine nachrichten mehr", "de-DE"),
    ],
)
def test_a_revocation_in_free_words_counts_r8(text: str, language: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.bare_word) == (OUT, "")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("stop by tomorrow", "en-GB"),
        ("stop at the gate please", "en-GB"),
        ("I cannot be doing with these texts, is there a number", "en-GB"),
        ("the bus stop is right outside my house", "en-GB"),
        ("stopp nicht losfahren ich komm raus", "de-DE"),
    ],
)
def test_stop_in_other_sentences_is_no_revocation_r8(text: str, language: str) -> None:
    reading = understood(text, language)
    assert OUT not in (reading.intent, *reading.also)


def test_yes_without_a_question_opts_in_and_with_one_answers_it() -> None:
    assert understood("YES").intent is IN
    assert understood("YES", question=HOME).intent is Intent.YES


@pytest.mark.parametrize("word", ["START", "unstop"])
def test_start_opts_in_whatever_question_is_open_r5(word: str) -> None:
    assert understood(word, question=HOME).intent is IN


@pytest.mark.parametrize(
    "text",
    [
        "Automatic reply: I am out of office until Monday. To unsubscribe reply STOP.",
        "I'm driving with Do Not Disturb turned on, sent from my auto responder. stop",
        "Out of office: please stop by my colleague's desk or deliver on Friday",
    ],
)
def test_a_machines_answer_wants_nothing(text: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.also, reading.ask) == (Intent.OTHER, (), False)


def test_a_photo_without_text_wants_nothing_by_itself() -> None:
    assert understood("").intent is Intent.OTHER
    assert not understood("  \u200b ").ask


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("leave it in the porch please", "en-GB", "porch"),
        ("Round the back in the shed, its never locked", "en-GB", "shed"),
        ("behind the wheelie bins", "en-GB", "bin_store"),
        ("with reception", "en-GB", "reception"),
        ("under the bench", "en-GB", "other"),
        ("garage doors up a bit, slide it under", "en-GB", "garage"),
        ("concierge can sign for it", "en-US", "concierge"),
        ("just leave it on the doorstep, I'm at work till 6", "en-GB", "front_door"),
        ("bitte vor die Haustür legen", "de-DE", "front_door"),
        ("in die Gartenhütte legen, die ist offen. Danke!", "de-DE", "shed"),
        ("hinter die Mülltonnen", "de-DE", "bin_store"),
        ("kann beim pfoertner abgegeben werden", "de-DE", "concierge"),
        ("glocke is hin, legts es einfach in schuppen", "de-DE", "shed"),
    ],
)
def test_a_safe_place(text: str, language: str, place: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.place, reading.ask, reading.when) == (Intent.SAFE_PLACE, place, False, ())


@pytest.mark.parametrize(
    ("text", "language", "who"),
    [
        ("leave it with Bob at 14", "en-GB", "Bob at 14"),
        ("can Sue at 14 take it?", "en-GB", "Sue at 14"),
        ("next door on the left will take it in", "en-GB", "next door on the left"),
        ("leave it with the lady opposite", "en-GB", "the lady opposite"),
        ("bitte bei Familie Schmidt im 2. Stock abgeben", "de-DE", "Familie Schmidt im 2. Stock"),
        ("nachbar hausnr 14b nimmt an", "de-DE", "14b"),
    ],
)
def test_a_neighbour_as_written(text: str, language: str, who: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.ask, reading.when) == (Intent.NEIGHBOUR, False, ())
    assert who in (reading.who or "")


def test_a_neighbour_not_told_apart_is_asked_back() -> None:
    assert understood("leave with a neighbour").ask
    assert understood("bei nachbarn abgeben", "de-DE").ask


def test_with_two_parcels_a_wish_is_asked_back_and_a_question_is_not() -> None:
    assert understood("leave it with Bob", deliveries=2).ask
    assert not understood("leave them both with Bob at 14", deliveries=2).ask
    assert not understood("where is it", deliveries=2).ask


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("gate code is 4821", "en-GB"),
        ("mind the dog", "en-GB"),
        ("call me when you get here", "en-GB"),
        ("use the side entrance", "en-US"),
        ("please dont leave it in the porch", "en-GB"),
        ("give it to my husband", "en-GB"),
        ("klingel kaputt bitte klopfen", "de-DE"),
        ("in die mülltonne bitte nicht", "de-DE"),
        ("bitte anrufen wenn sie da sind", "de-DE"),
        ("torcode 4821", "de-DE"),
    ],
)
def test_a_note_for_the_driver(text: str, language: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.when) == (Intent.INSTRUCTION, ())
    assert reading.text == text


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("where's my parcel", "en-GB", "ask_eta"),
        ("what time roughly, got dentist at 2", "en-GB", "ask_eta"),
        ("Will it make it before Christmas?", "en-US", "ask_eta"),
        ("what are my options", "en-GB", "ask_options"),
        ("can my wife grab it with her ID", "en-US", "ask_options"),
        ("can I speak to someone please", "en-GB", "human"),
        ("get ur supervisor to call me back today", "en-GB", "human"),
        ("this is ridiculous, third time now", "en-GB", "complaint"),
        ("thats not my porch in the pic", "en-US", "complaint"),
        ("send it to a locker", "en-GB", "locker"),
        ("weve moved!! its 8 larch close now", "en-GB", "change_address"),
        ("wrong number, never ordered anything", "en-GB", "wrong_person"),
        ("cheers boss", "en-GB", "thanks"),
        ("🙏", "en-GB", "thanks"),
        ("turn texts back on pls", "en-US", "opt_in"),
        ("merry christmas", "en-GB", "other"),
        ("wann kommt ihr", "de-DE", "ask_eta"),
        ("kommt das heute noch?", "de-DE", "ask_eta"),
        ("bitte einen menschen", "de-DE", "human"),
        ("karton total zerfetzt und die vase kaputt", "de-DE", "complaint"),
        ("an die packstation bitte", "de-DE", "locker"),
        ("wir sind umgezogen, neue adresse Lindenweg 8", "de-DE", "change_address"),
        ("ich bin nicht herr Meier", "de-DE", "wrong_person"),
        ("danke, bis morgen!", "de-DE", "thanks"),
    ],
)
def test_other_meanings(text: str, language: str, intent: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.when) == (intent, ())


def test_what_is_to_be_done_leads_and_the_rest_comes_along() -> None:
    reading = understood("Where is it? Also I need to talk to somebody.")
    assert (reading.intent, reading.also) == (Intent.ASK_ETA, (Intent.HUMAN,))
    reading = understood("leave in the bin store, door code C19X")
    assert (reading.intent, reading.also) == (Intent.SAFE_PLACE, (Intent.INSTRUCTION,))


def test_a_delivered_parcel_is_never_re_routed() -> None:
    reading = understood("can you come thursday instead", status="delivered")
    assert (reading.intent, reading.ask, reading.when) == (Intent.OTHER, True, ())


@pytest.mark.parametrize(
    "text", ["{{7*7}}<script>alert(1)</script>", "asdfgh", "?", "what shows are on tonight", "set an alarm for 8 tomorrow"]
)
def test_what_means_nothing_here_does_nothing_unasked(text: str) -> None:
    reading = understood(text)
    assert reading.ask or reading.intent is Intent.OTHER


@pytest.mark.parametrize(
    ("text", "meant"), [("jeudi", "other"), ("2", "other"), ("STOP", "opt_out"), ("ARRET", "opt_out"), ("👍", "other")]
)
def test_in_a_language_without_words_only_what_all_understand_counts(text: str, meant: str) -> None:
    reading = understood(text, "fi-FI")
    assert reading.intent == meant
    assert reading.ask is (meant == "other")


def test_in_a_language_without_words_a_day_among_words_is_asked_back() -> None:
    assert understood("24.12 ei, 23.12 ok", "fi-FI").ask
    assert not understood("23.12", "fi-FI").ask


def test_a_negated_stop_or_cancel_does_neither() -> None:
    for text in ("don't cancel my order", "dont stop the delivery", "i dont want to stop my texts"):
        assert understood(text).intent is Intent.OTHER
    assert understood("bitte nicht stornieren", "de-DE").intent is Intent.OTHER


@pytest.mark.parametrize(
    "text", ["you said friday", "it was due yesterday", "last time you left it with no 12 and i never got it"]
)
def test_what_was_promised_or_done_is_a_complaint_and_no_wish(text: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.when, reading.who) == (Intent.COMPLAINT, (), None)


def test_a_long_text_is_cut_and_kept_short() -> None:
    reading = understood("leave it in the shed " + "x" * 10_000)
    assert len(reading.text) <= 1_600
