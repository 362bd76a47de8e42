"""What stands beside a wish in English, where it is left and with whom: reasons, reports, odd corners, people by any name."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import CONFIRM, HOME, WHICH_PLACE, in_words, slots, understood

SAFE_PLACE, CANCEL = Question("confirm", of="safe_place"), Question("confirm", of="cancel")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("its gone 1 already, make it after 4", "- 16:00-"),
        ("flat out today, tomorrow arvo is grand", "2026-11-25 12:00-17:00"),
        ("im in galway til thursday, would friday do", "2026-11-27"),
        ("away over in leeds monday, thursday instead please", "2026-11-26"),
        ("friday please, driving to my sisters thursday", "2026-11-27"),
        ("thanksgiving is at my moms so saturday is better", "2026-11-28"),
        ("found a card saying wednesday but friday is the day i need", "2026-11-27"),
        ("public holiday here monday, make it wednesday", "2026-11-25"),
        ("im in the office thursday, friday please", "2026-11-27"),
        ("got the electrician in friday, thursday please", "2026-11-26"),
        ("running errands til 2, come after 3", "- 15:00-"),
        ("we close on the house thursday, friday onwards please", "2026-11-27.."),
        ("thursday week after 3", "2026-12-03 15:00-"),
        ("fri wk before noon", "2026-12-04 -12:00"),
        ("dont suppose you could manage friday", "2026-11-27"),
        ("bring it today even", "2026-11-24"),
    ],
)
def test_a_reason_names_other_times_than_the_wish(text: str, when: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert "|".join(map(in_words, reading.when)) == when


@pytest.mark.parametrize(
    "text",
    [
        "please do not deliver between 9 and 11 on friday",
        "so dont come between 1 and 3",
        "in two fridays",
        "2nd week of december",
        "the day before my party",
    ],
)
def test_hours_refused_and_days_told_roughly_are_asked_back(text: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("hang it on the door handle", "other"),
        ("cat flap if it fits", "other"),
        ("under the house by the esky", "other"),
        ("round the back under the washing line", "other"),
        ("in with the wellies", "other"),
        ("big hedge by the gate", "other"),
        ("behind the rainwater tank", "other"),
        ("behind the wotsit at the side", "other"),
        ("in the footwell of the van", "other"),
        ("theres a barrel near the stables, pop it in that", "other"),
        ("bench next to the front door", "other"),
        ("parcel safe by the gate", "other"),
        ("on the flat roof of the shed so the dog cant get it", "other"),
        ("ive left the car boot open, put it in the boot", "other"),
        ("pop it in the granny flat out back", "other"),
        ("could the driver put it in our mailroom", "reception"),
        ("hand it to reception, ask for Bettina", "reception"),
        ("not through the letterbox, porch", "porch"),
        ("in the hen house lol, its empty", "shed"),
    ],
)
def test_places_by_the_nouns_people_use(text: str, place: str) -> None:
    reading = understood(text, status="out_for_delivery")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("i left my keys in the flower pot for my sister", "out_for_delivery"),
        ("found it in the hedge", "delivered"),
        ("refused it at the door, sending it back", "scheduled"),
        ("got it, it was behind the bbq", "delivered"),
    ],
)
def test_what_was_left_or_found_somewhere_is_no_wish(text: str, status: str) -> None:
    reading = understood(text, status=status)
    assert Intent.SAFE_PLACE not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Father Quigley at the parochial house will take it", "Quigley at the parochial house"),
        ("ms. Okonkwo in 3b can sign for it", "ms. Okonkwo in 3b"),
        ("the lady at the bead shop said shed hold onto it", "the bead shop"),
        ("Big Dougal opposite", "Big Dougal opposite"),
        ("Fenella three doors down", "Fenella three doors down"),
        ("can it go to my aunts next door at 27", "my aunts next door at 27"),
        ("the butcher under my flat said hell take it in", "the butcher under my flat"),
        ("my mate Fergal at the end cottage", "Fergal at the end cottage"),
    ],
)
def test_neighbours_by_any_name(text: str, who: str) -> None:
    reading = understood(text, status="out_for_delivery")
    assert (reading.intent, reading.who, reading.ask) == (Intent.NEIGHBOUR, who, False)


@pytest.mark.parametrize(
    "text",
    [
        "our nanll take it",
        "the twins will be in",
        "Marta the au pair will be here",
        "my mother in law Edna is minding the house",
        "my lodger in the back bedroom will take it in",
        "himself will be there to sign",
        "my dads fixing the roof, hell take it",
        "my carer comes at 2 and can sign",
        "use the entryphone",
        "were the last cottage past the church",
    ],
)
def test_who_is_at_home_and_how_to_get_there_is_told_to_the_driver(text: str) -> None:
    reading = understood(text, status="out_for_delivery")
    assert (reading.intent, reading.also, reading.ask) == (Intent.INSTRUCTION, (), False)


@pytest.mark.parametrize(
    ("text", "status", "intent"),
    [
        ("i dont want any more of these silly texts", "scheduled", "opt_out"),
        ("stop with all these messages", "scheduled", "opt_out"),
        ("how do we get off this list", "scheduled", "opt_out"),
        ("i cancelled the texts by mistake", "scheduled", "opt_in"),
        ("put me back on please", "scheduled", "opt_in"),
        ("not sure what im supposed to reply", "scheduled", "help"),
        ("what do the numbers mean", "scheduled", "help"),
        ("what do i say back", "scheduled", "help"),
        ("ring me when you get a minute", "scheduled", "human"),
        ("call me on this number", "scheduled", "human"),
        ("call me on this number when you arrive", "out_for_delivery", "instruction"),
        ("this is Ottilies old number", "scheduled", "wrong_person"),
        ("this is Greg, not Wilma", "scheduled", "wrong_person"),
        ("theres no Mr Abernathy at this address", "scheduled", "wrong_person"),
        ("tracker says 3 stops away, whats going on", "out_for_delivery", "ask_eta"),
        ("the van hasnt moved for an hour", "out_for_delivery", "ask_eta"),
        ("text said 10 to 12 and its gone 1", "out_for_delivery", "ask_eta"),
        ("porch pirates got it", "delivered", "complaint"),
        ("your note was stuck on the wrong house", "attempted", "complaint"),
        ("sending it all back", "scheduled", "cancel_delivery"),
    ],
)
def test_whole_sentences_about_the_messages_and_the_parcel(text: str, status: str, intent: str) -> None:
    reading = understood(text, status=status)
    assert (reading.intent, reading.ask) == (intent, False)


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("for petes sake no", SAFE_PLACE, "no"),
        ("hang about, dont cancel", CANCEL, "no"),
        ("too far for me", Question("confirm", of="locker"), "no"),
        ("thatll be lovely", CONFIRM, "yes"),
        ("ugh fine", CONFIRM, "yes"),
        ("hell not mind, yes", Question("confirm", of="neighbour"), "yes"),
        ("we both work so no", HOME, "no"),
        ("by the back step where the bottles are", WHICH_PLACE, "safe_place"),
    ],
)
def test_answers_in_words(text: str, question: Question, intent: str) -> None:
    reading = understood(text, question=question)
    assert (reading.intent, reading.also) == (intent, ())


@pytest.mark.parametrize("text", ["i cant do the first one", "either slot, just not the locker"])
def test_an_option_that_is_refused_is_not_taken(text: str) -> None:
    reading = understood(text, question=slots())
    assert reading.ask or reading.key is None
