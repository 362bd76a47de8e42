"""What stands beside a wish in Polish: reasons that name other times, limits, and where something was, which are no wishes."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import CONFIRM, HOME, WHICH_DAY, WHICH_TIME, in_words, slots, understood

PL = "pl-PL"
SLOTS = slots("Europe/London")
LOCKER = Question("confirm", of="locker")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("w środy zawsze jestem na basenie, lepszy piątek", ["2026-11-27"]),
        ("dziś mam nocny dyżur, pojutrze proszę", ["2026-11-26"]),
        ("w nocy z czwartku na piątek lecę, sobota pasuje", ["2026-11-28"]),
        ("jadę do teściów i wracam w niedzielę, poniedziałek po 15 pasuje", ["2026-11-30 15:00-"]),
        ("mówiłam wyraźnie że po 16, jutro proszę po 17", ["2026-11-25 17:00-"]),
        ("o 14 odbieram dzieci ze szkoły, więc po 15", ["- 15:00-"]),
        ("jutro lipa, piątek może być", ["2026-11-27"]),
        ("jeżeli to nie kłopot to w sobotę po południu", ["2026-11-28 12:00-17:00"]),
    ],
)
def test_a_time_in_a_reason_is_not_wished(text: str, when: list[str]) -> None:
    reading = understood(text, PL)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("w piątek ale nie wcześniej niż o 13", ["2026-11-27 13:00-"]),
        ("sobota byle nie później niż o 15", ["2026-11-28 -15:00"]),
        ("w piątek, tylko nie po południu", ["2026-11-27 -12:00"]),
        ("najlepiej po obiedzie", ["- 12:00-17:00"]),
        ("gdzieś po pracy", ["- 17:00-21:00"]),
        ("dzień później, proszę", ["2026-11-26"]),
        ("dzień przed wigilią", ["2026-12-23"]),
    ],
)
def test_limits_and_days_told_by_others_are_understood(text: str, when: list[str]) -> None:
    reading = understood(text, PL)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize("text", ["w soboty pracuję", "wyjeżdżam i wracam w niedzielę", "nie wiem jeszcze kiedy wrócę"])
def test_a_reason_alone_is_asked_about(text: str) -> None:
    assert understood(text, PL).ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("połóżcie na schodkach do piwnicy", "other"),
        ("w gołębniku za domem", "other"),
        ("w wędzarni na podwórku proszę zostawić", "other"),
        ("wrzućcie do skrytki gazowej przy furtce", "other"),
        ("za donicami przed drzwiami", "other"),
        ("zostawcie w aucie, stoi przed domem", "other"),
        ("w altance śmietnikowej", "bin_store"),
        ("przy drzwiach tarasowych", "back_door"),
    ],
)
def test_a_place_is_told_by_the_nearest_noun(text: str, place: str) -> None:
    reading = understood(text, PL, status="out_for_delivery")
    assert (reading.intent, reading.place) == (Intent.SAFE_PLACE, place)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("siedzę na tarasie, gdzie pan jest?", Intent.ASK_ETA),
        ("byłam tylko w ogrodzie! proszę wrócić jutro", Intent.RESCHEDULE),
        ("co to za rzucanie paczki na schody", Intent.COMPLAINT),
        ("paczkomat nieczynny, stoję przed nim", Intent.COMPLAINT),
        ("kurier mówił że będzie o 12 a jest 15", Intent.COMPLAINT),
        ("proszę bez pukania, dziecko śpi", Intent.INSTRUCTION),
        ("proszę nie dzwonić rano", Intent.INSTRUCTION),
        ("źle pan trafił, to nie ja", Intent.WRONG_PERSON),
        ("proszę mnie skreślić z tych smsów", Intent.OPT_OUT),
        ("zrobiłam już zwrot w sklepie", Intent.CANCEL_DELIVERY),
    ],
)
def test_what_is_told_is_not_asked_for(text: str, intent: Intent) -> None:
    reading = understood(text, PL, status="out_for_delivery")
    assert (reading.intent, reading.place) == (intent, None)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("do Malinowskich naprzeciwko", "Malinowskich naprzeciwko"),
        ("Jurek z warsztatu obok odbierze", "Jurek z warsztatu obok"),
        ("przyjmie starsza pani z parteru", "starsza pani z parteru"),
        ("właścicielka baru obok przyjmie", "właścicielka baru obok"),
        ("u jubilera w sąsiedniej bramie", "jubilera w sąsiedniej bramie"),
    ],
)
def test_whoever_takes_it_is_named(text: str, who: str) -> None:
    reading = understood(text, PL, status="out_for_delivery")
    assert (reading.intent, reading.also) == (Intent.NEIGHBOUR, ())
    assert who in (reading.who or "")


@pytest.mark.parametrize(
    ("text", "question", "intent", "ask"),
    [
        ("piątkowa", SLOTS, Intent.CHOOSE, False),
        ("któraś z tych dwóch", SLOTS, Intent.CHOOSE, True),
        ("wolałabym do domu", LOCKER, Intent.NO, False),
        ("można zmienić zdanie?", CONFIRM, Intent.OTHER, True),
        ("ja nie ale żona jest", HOME, Intent.YES, False),
        ("3ci grudnia", WHICH_DAY, Intent.RESCHEDULE, False),
        ("jakoś po obiedzie", WHICH_TIME, Intent.RESCHEDULE, False),
    ],
)
def test_answers_in_words_are_understood(text: str, question: Question, intent: Intent, ask: bool) -> None:
    reading = understood(text, PL, question=question)
    assert (reading.intent, reading.ask) == (intent, ask)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("od poniedziałku do środy bez wtorku", ["2026-11-30", "2026-12-02"]),
        ("w przyszłym tygodniu bez poniedziałku, po 16", ["2026-12-01..2026-12-06 16:00-"]),
        ("piątek 18ta", ["2026-11-27 18:00-"]),
        ("2 XII po 15", ["2026-12-02 15:00-"]),
        ("wracam w niedzielę wieczorem, poniedziałek rano ok", ["2026-11-30 08:00-12:00"]),
    ],
)
def test_days_left_out_and_days_of_return_are_no_wish(text: str, when: list[str]) -> None:
    reading = understood(text, PL)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)
