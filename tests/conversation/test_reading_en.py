"""What customers mean in English, as it is texted in Britain and America. More of it is in test_when.py and test_reading.py."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import COMMENT, CONFIRM, HOME, WHICH_NEIGHBOUR, in_words, slots, understood


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("a week tomorrow", "2026-12-02"),
        ("today week", "2026-12-01"),
        ("1 week from tomorrow", "2026-12-02"),
        ("a fortnight on monday please", "2026-12-14"),
        ("sat week", "2026-12-05"),
        ("week of the 14th works", "2026-12-14..2026-12-20"),
        ("w/b 7th", "2026-12-07..2026-12-13"),
        ("week commencing 30th november", "2026-11-30..2026-12-06"),
        ("any weekday next week", "2026-11-30..2026-12-04"),
        ("next week any weekday morning", "2026-11-30..2026-12-04 08:00-12:00"),
        ("any day next week bar tuesday", "2026-11-30|2026-12-02..2026-12-06"),
        ("next weekend", "2026-12-05..2026-12-06"),
        ("thurs a.m.", "2026-11-26 08:00-12:00"),
        ("friday p.m. please", "2026-11-27 12:00-17:00"),
        ("early friday", "2026-11-27 08:00-12:00"),
        ("friday early doors", "2026-11-27 08:00-12:00"),
        ("last thing friday", "2026-11-27 17:00-21:00"),
        ("EOD friday", "2026-11-27 17:00-21:00"),
        ("noonish friday", "2026-11-27 12:00-14:00"),
        ("noon or later", "- 12:00-"),
        ("i get off at 6", "- 18:00-"),
        ("i dont get off til 6", "- 18:00-"),
        ("gotta be out by 11", "- -11:00"),
        ("before i leave at 8.30", "- -08:30"),
        ("not back til gone 6", "- 18:00-"),
        ("im back at 4", "- 16:00-"),
        ("at the vets til 3, can you come after", "- 15:00-"),
        ("tomorrow but not before 10", "2026-11-25 10:00-"),
        ("fri not after 3", "2026-11-27 -15:00"),
        ("couple of hours later", "- 15:00-17:00"),
        ("one day later", "2026-11-26"),
        ("day before xmas eve", "2026-12-23"),
        ("day after boxing day", "2026-12-27"),
        ("the monday after christmas", "2026-12-28"),
        ("not tomorrow, the day after", "2026-11-26"),
        ("stuck in traffic can you come after 4", "- 16:00-"),
        ("sorry love wont be in thurs can u do sat", "2026-11-28"),
        ("swap wed for fri", "2026-11-27"),
        ("move it from wed to fri", "2026-11-27"),
        ("we'd like friday", "2026-11-27"),
        ("i work nights, any time after 2", "- 14:00-"),
        ("2moro pm", "2026-11-25 12:00-17:00"),
        ("thirsday mornin", "2026-11-26 08:00-12:00"),
        ("wenesday next week", "2026-12-02"),
        ("friday b4 2", "2026-11-27 -14:00"),
        ("hang on to it until the 3rd", "2026-12-03"),
        ("pencil me in for friday", "2026-11-27"),
        ("sometime between 2 and 5 on thursday", "2026-11-26 14:00-17:00"),
        ("anywhere from 9 to 11 on monday", "2026-11-30 09:00-11:00"),
        ("hold them both til friday", "2026-11-27"),
        ("im in class til 4:30, can he come after", "- 16:30-"),
        ("can she come after 3 today, im at the vets with the dog", "2026-11-24 15:00-"),
        ("outta town til thursday, try friday", "2026-11-27"),
        ("xmas eve if u can", "2026-12-24"),
        ("fri 12-1 when im on my lunch", "2026-11-27 12:00-13:00"),
    ],
)
def test_another_time(text: str, when: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.ask, "|".join(map(in_words, reading.when))) == (Intent.RESCHEDULE, False, when)


@pytest.mark.parametrize(
    "text",
    [
        "mid next week",
        "start of next week",
        "in a couple of weeks",
        "later in the week",
        "same time next week",
        "got zoom at 2 so not then",
        "as late as poss",
        "come early please",
        "any other day",
    ],
)
def test_an_indefinite_time_is_asked_back(text: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    "text",
    [
        "the driver came early",
        "that was early!",
        "happy friday",
        "you said wednesday",
        "i ordered it on monday",
        "got paid friday",
        "says its coming tomorrow is that right",
        "got your text at 5",
        "it wont be until friday",
        "8 mins to go for lunch",
        "he comes round every morning",
        "i was sat here all day",
    ],
)
def test_days_and_earliness_that_are_only_told_are_no_wish(text: str) -> None:
    reading = understood(text)
    assert reading.ask or Intent.RESCHEDULE not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("in the recycling bin", "bin_store"),
        ("behind the wheely bin", "bin_store"),
        ("use the shed", "shed"),
        ("post it through the letterbox", "mailbox"),
        ("outside my apt door", "front_door"),
        ("back deck", "garden"),
        ("on the patio table", "garden"),
        ("building manager takes parcels", "concierge"),
        ("leasing office can take it", "reception"),
        ("mail room accepts packages", "reception"),
        ("under the tarp", "other"),
        ("behind the blue flower pot", "other"),
        ("not the porch, the shed", "shed"),
        ("in the coal bunker, its empty", "other"),
        ("second floor balcony, at the back", "balcony"),
        ("hide it inside the bbq", "other"),
        ("ive left the garage open for you", "garage"),
    ],
)
def test_a_safe_place(text: str, place: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


def test_a_safe_place_not_named_is_asked_back() -> None:
    reading = understood("hide it somewhere dry")
    assert (reading.intent, reading.ask) == (Intent.SAFE_PLACE, True)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("next door on the right, the jacksons", "next door on the right, the jacksons"),
        ("try no 8", "8"),
        ("the people opposite will take it in", "the people opposite"),
        ("old fella at 19 will take it", "19"),
        ("our neighbour jean at 6 said shell take it", "jean at 6"),
        ("house to the left of mine", "the left of mine"),
    ],
)
def test_a_neighbour_as_written(text: str, who: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.who, reading.ask) == (Intent.NEIGHBOUR, who, False)


@pytest.mark.parametrize(
    ("text", "status", "intent"),
    [
        ("did he leave it next door?", "delivered", "ask_eta"),
        ("whats happening with my parcel", "scheduled", "ask_eta"),
        ("any joy with my order?", "scheduled", "ask_eta"),
        ("so is it coming or not", "scheduled", "ask_eta"),
        ("can u narrow the time down", "scheduled", "ask_eta"),
        ("am i still getting it today", "scheduled", "ask_eta"),
        ("which locker is it in", "at_pickup_point", "ask_eta"),
        ("how late are they open", "at_pickup_point", "ask_options"),
        ("will my passport do", "at_pickup_point", "ask_options"),
        ("does it need signing for", "scheduled", "ask_options"),
        ("what if i miss it", "scheduled", "ask_options"),
        ("how do i change the time", "scheduled", "ask_options"),
        ("earliest you can do?", "scheduled", "ask_options"),
        ("put me through to the depot", "scheduled", "human"),
        ("am i talking to a robot", "scheduled", "human"),
        ("dont text, call", "scheduled", "human"),
        ("gimme a bell", "scheduled", "human"),
        ("your driver hit my car", "delivered", "complaint"),
        ("he knocked over my bins", "delivered", "complaint"),
        ("theres a dent in it", "delivered", "complaint"),
        ("wasted a whole day waiting", "attempted", "complaint"),
        ("thanks for nothing", "attempted", "complaint"),
        ("every single time", "attempted", "complaint"),
        ("the link isnt working", "scheduled", "complaint"),
        ("scrap it", "scheduled", "cancel_delivery"),
        ("will be refusing delivery", "scheduled", "cancel_delivery"),
        ("house number is 23 not 32", "scheduled", "change_address"),
        ("apt 5 not apt 6", "scheduled", "change_address"),
        ("stop msging me", "scheduled", "opt_out"),
        ("you text too much", "scheduled", "opt_out"),
        ("i pressed stop by accident", "scheduled", "opt_in"),
        ("theres no Quentin living here", "scheduled", "wrong_person"),
        ("new phone who dis", "scheduled", "wrong_person"),
        ("not expecting any parcel", "scheduled", "wrong_person"),
        ("these texts arent for me", "scheduled", "wrong_person"),
        ("steps are slippery", "scheduled", "instruction"),
        ("i'll meet you at the gate", "scheduled", "instruction"),
        ("third floor no lift", "scheduled", "instruction"),
        ("not with next door please, we dont get on", "scheduled", "instruction"),
        ("my lad will be in", "scheduled", "instruction"),
        ("tyvm", "scheduled", "thanks"),
        ("driver was a gent", "delivered", "thanks"),
        ("that was quick!", "delivered", "thanks"),
        ("send it to the nearest locker", "scheduled", "locker"),
        ("mum can you get milk", "scheduled", "other"),
        ("what store do i go to", "at_pickup_point", "ask_eta"),
        ("which post office", "at_pickup_point", "ask_eta"),
        ("says left with neighbour which one", "delivered", "ask_eta"),
        ("what can i actually do", "scheduled", "ask_options"),
        ("how does rescheduling work", "scheduled", "ask_options"),
        ("how long will you hold it", "at_pickup_point", "ask_options"),
        ("help me out with this", "scheduled", "help"),
        ("useless bot, get me a rep", "scheduled", "human"),
        ("wrong # sorry", "scheduled", "wrong_person"),
        ("preciate ya", "delivered", "thanks"),
        ("call box is bust", "scheduled", "instruction"),
        ("call box is bust, buzz 4", "scheduled", "instruction"),
        ("leave it at the front desk, the office is open 9 to 5", "scheduled", "safe_place"),
        ("behind the bins, bin day is friday", "scheduled", "safe_place"),
        ("leave it with reception, he finishes at 5", "scheduled", "safe_place"),
        ("dont give it to number 5", "scheduled", "instruction"),
        ("dont take it to the depot", "scheduled", "instruction"),
        ("ive left a note on the door", "scheduled", "instruction"),
        ("wrong colour, want to return it", "scheduled", "cancel_delivery"),
        ("nobodys handed me a thing", "delivered", "complaint"),
        ("it says left in the porch but we havent got one", "delivered", "complaint"),
        ("card through the door saying i was out", "attempted", "complaint"),
        ("youve left it out in the rain", "delivered", "complaint"),
        ("looks like someone stood on it", "delivered", "complaint"),
        ("its not in the shed", "delivered", "complaint"),
        ("he left it at 6 not 16", "delivered", "complaint"),
    ],
)
def test_other_meanings(text: str, status: str, intent: str) -> None:
    reading = understood(text, status=status)
    assert (reading.intent, reading.also, reading.when, reading.ask) == (intent, (), (), False)


@pytest.mark.parametrize(
    "text",
    [
        "i dont text well",
        "dont message me call me",
        "please dont text while driving lol",
        "stop changing the day!!",
        "stop leaving it in the rain",
        "bus stop is outside",
    ],
)
def test_words_that_look_like_a_revocation_are_none(text: str) -> None:
    reading = understood(text)
    assert Intent.OPT_OUT not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("you betcha", CONFIRM, "yes"),
        ("thatll do nicely", CONFIRM, "yes"),
        ("obvs", CONFIRM, "yes"),
        ("its fine like that", CONFIRM, "yes"),
        ("hell no", CONFIRM, "no"),
        ("not a chance", CONFIRM, "no"),
        ("i never said that", CONFIRM, "no"),
        ("im good thanks", CONFIRM, "no"),
        ("dont mind", CONFIRM, "other"),
        ("ill have to ask my wife", CONFIRM, "other"),
        ("should be", HOME, "yes"),
        ("out all day", HOME, "no"),
        ("working from home so yes", HOME, "yes"),
        ("im not sure", HOME, "other"),
        ("yes ta and what time", CONFIRM, "yes"),
        ("nothing to add", COMMENT, "no"),
        ("not number 5", WHICH_NEIGHBOUR, "other"),
    ],
)
def test_an_answer(text: str, question: Question, intent: str) -> None:
    assert understood(text, question=question).intent == intent


@pytest.mark.parametrize("text", ["stop leaving it on the step", "youve left it in the bin", "too big for the letterbox"])
def test_a_place_that_is_only_told_or_refused_is_no_wish(text: str) -> None:
    reading = understood(text)
    assert Intent.SAFE_PLACE not in (reading.intent, *reading.also)


@pytest.mark.parametrize("text", ["not bothered which", "either really", "not fussed, whichever"])
def test_any_of_the_slots_is_no_choice_yet(text: str) -> None:
    reading = understood(text, question=slots())
    assert (reading.intent, reading.ask) == (Intent.CHOOSE, True)


@pytest.mark.parametrize("text", ["my husbands in all day he can sign", "me mam will take it"])
def test_who_in_the_house_takes_it_is_told_to_the_driver(text: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.ask) == (Intent.INSTRUCTION, False)
    assert text.startswith(reading.who or "?")
