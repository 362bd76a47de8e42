"""Classes of short replies in Polish: what one leaves for, where the last noun stands, and what is no wish."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import WHICH_PLACE, in_words, understood

PL = "pl-PL"
CANCEL = Question("confirm", of="cancel")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("w czwartek o 14 wychodzę", ["2026-11-26 -14:00"]),
        ("w czwartek o 15 wychodzę z pracy", ["2026-11-26 15:00-"]),
        ("w piątek rano, zaczynam o 10", ["2026-11-27 -10:00"]),
        ("w piątek prędzej niż o 12 mnie nie ma", ["2026-11-27 12:00-"]),
        ("przez cały tydzień po szesnastej", ["2026-11-24..2026-11-29 16:00-"]),
        ("przesuńcie o dwa dni", ["2026-11-27"]),
        ("może godzinę wcześniej niż planowane?", ["- 12:00-14:00"]),
        ("w czwartek dentysta, piątek ok", ["2026-11-27"]),
        ("dostawa jutro niemożliwa. Poniedziałek ok", ["2026-11-30"]),
        ("pomyłka z mojej strony, jednak piątek a nie czwartek", ["2026-11-27"]),
        ("wieczorem, powiedzmy 20", ["- 20:00-"]),
    ],
)
def test_hours_and_days_of_everyday(text: str, when: list[str]) -> None:
    reading = understood(text, PL)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize(
    "text",
    [
        "pierwszy weekend grudnia",
        "środek przyszłego tygodnia",
        "do 10 grudnia jesteśmy w Egipcie",
        "od 16 wzwyż, dzień obojętny",
        "po 20 to już dzieci śpią, wcześniej proszę",
        "dajcie spokój przed świętami, po świętach przywieźcie",
    ],
)
def test_what_names_no_day_is_asked(text: str) -> None:
    reading = understood(text, PL)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("za kwietnikiem przy wejściu", "other"),
        ("w szarej skrzyni na tarasie", "other"),
        ("w budce gospodarczej obok garażu", "shed"),
        ("za drzwiami garażu", "garage"),
        ("pod balkonem", "other"),
        ("pod schodkami przyczepy", "other"),
    ],
)
def test_the_first_noun_says_the_place(text: str, place: str) -> None:
    reading = understood(text, PL, question=WHICH_PLACE)
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("windą na 6", Intent.INSTRUCTION),
        ("na bramie kod 1357", Intent.INSTRUCTION),
        ("dzwonek jest pod daszkiem po prawej", Intent.INSTRUCTION),
        ("sprawdźcie nazwisko na skrzynce", Intent.INSTRUCTION),
        ("to zamówienie to pomyłka, proszę nie wysyłać", Intent.CANCEL_DELIVERY),
        ("proszę nie wysyłać", Intent.OPT_OUT),
        ("pan Adam już tu nie mieszka", Intent.WRONG_PERSON),
        ("u kosmetyczki Beaty za ścianą", Intent.NEIGHBOUR),
    ],
)
def test_what_is_meant_leads(text: str, intent: Intent) -> None:
    reading = understood(text, PL)
    assert (reading.intent, reading.also, reading.ask) == (intent, (), False)


def test_stop_before_a_refusal_to_cancel_ends_no_texts() -> None:
    assert understood("stop, nie anulujcie", PL, question=CANCEL).intent is not Intent.OPT_OUT
    assert understood("stop, nie wysyłajcie smsów", PL).intent is Intent.OPT_OUT


def test_somebody_on_the_ground_floor_is_a_neighbour() -> None:
    assert understood("Mietkowi z parteru", PL).intent is Intent.NEIGHBOUR
    assert understood("zostawcie pod siódemką", PL).intent is Intent.NEIGHBOUR
    assert understood("dzwoncie pod 3", PL).intent is Intent.INSTRUCTION
