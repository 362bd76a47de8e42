"""What Italians mean by their replies, on Tuesday 24 November 2026 at 10:00; promised is Wednesday, 13:00 to 15:00."""

import pytest

from app.conversation.meaning import Intent, Question, Reading
from tests.conversation.reading_rig import (
    CONFIRM,
    HOME,
    SCORE,
    WHICH_DAY,
    WHICH_NEIGHBOUR,
    WHICH_PLACE,
    WHICH_TIME,
    in_words,
    slots,
    understood,
)

SLOTS = slots()


def it(text: str, question: Question | None = None) -> Reading:
    return understood(text, "it-IT", question=question)


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("domani dopo le 17 per favore", "2026-11-25 17:00-"),
        ("domani non ci sono, meglio giovedì", "2026-11-26"),
        ("mercoledì non posso giovedì sì", "2026-11-26"),
        ("giovedì dalle 14 alle 16", "2026-11-26 14:00-16:00"),
        ("dalle 9 e mezza alle 11", "- 09:30-11:00"),
        ("venerdi fra le 15:30 e le 17", "2026-11-27 15:30-17:00"),
        ("la settimana prossima martedì", "2026-12-01"),
        ("qualsiasi giorno della settimana prossima", "2026-11-30..2026-12-06"),
        ("questa settimana tranne venerdì", "2026-11-24..2026-11-26 | 2026-11-28..2026-11-29"),
        ("sab nn dom", "2026-11-28"),
        ("giov pom", "2026-11-26 12:00-17:00"),
        ("alle sei meno un quarto", "- 17:45-"),
        ("giovedì dopo l'una", "2026-11-26 13:00-"),
        ("sabato 28 novembre ore 10", "2026-11-28 10:00-"),
        ("il 26 va bene", "2026-11-26"),
        ("no! non il 27, il 28 ho detto", "2026-11-28"),
        ("dal 3 al 5 dicembre", "2026-12-03..2026-12-05"),
        ("giovedì a otto", "2026-12-03"),
        ("un'ora più tardi", "- 14:00-16:00"),
        ("venerdì stesso orario", "2026-11-27 13:00-15:00"),
        ("lavoro fino alle 17, dopo va bene", "- 17:00-"),
        ("esco alle 15, venite prima", "- -15:00"),
        ("spostate a sabato a pranzo", "2026-11-28 12:00-14:00"),
        ("il 22 o il 23 dicembre, basta che arrivi prima di Natale", "2026-12-22 | 2026-12-23"),
    ],
)
def test_when_it_should_come(text: str, wished: str) -> None:
    reading = it(text)
    assert reading.intent is Intent.RESCHEDULE
    assert " | ".join(map(in_words, reading.when)) == wished
    assert not reading.ask


@pytest.mark.parametrize(
    "text",
    ["venerdì prossimo", "martedi", "sabato 29", "un altro giorno", "dopo le feste", "il prima possibile", "a fine settimana"],
)
def test_what_is_not_definite_is_asked(text: str) -> None:
    reading = it(text)
    assert reading.intent is Intent.RESCHEDULE
    assert reading.ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("sullo zerbino", "front_door"),
        ("poggiatelo davanti alla porta", "front_door"),
        ("mettetelo nel box", "garage"),
        ("sotto la tettoia della macchina", "carport"),
        ("nella buca delle lettere se ci sta", "mailbox"),
        ("lasciate il pacco dal portiere, non ci sono", "concierge"),
        ("dietro i bidoni della spazzatura", "bin_store"),
        ("nell'androne del palazzo", "other"),
    ],
)
def test_where_it_may_be_left(text: str, place: str) -> None:
    reading = it(text)
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("la mia vicina Carla lo può ritirare", "Carla"),
        ("datelo alla signora Bruni del secondo piano", "signora Bruni"),
        ("potete lasciarlo in farmacia qui sotto", "farmacia"),
        ("consegnate al civico 14", "14"),
    ],
)
def test_who_takes_it_in(text: str, who: str) -> None:
    reading = it(text)
    assert reading.intent is Intent.NEIGHBOUR
    assert who in (reading.who or "")
    assert not reading.ask


def test_which_neighbour_is_asked_where_none_is_told_apart() -> None:
    assert it("lasciate alla vicina").ask


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("non lasciatelo in portineria", Intent.INSTRUCTION),
        ("c'è mia moglie in casa, lo ritira lei", Intent.INSTRUCTION),
        ("chiamatemi quando arrivate", Intent.INSTRUCTION),
        ("basta suonare forte", Intent.INSTRUCTION),
        ("mi serve aiuto a portarlo al 4 piano", Intent.INSTRUCTION),
        ("posso venire a prenderlo io in deposito?", Intent.LOCKER),
        ("portatelo in ufficio, corso Italia 22", Intent.CHANGE_ADDRESS),
        ("annullate l'ordine", Intent.CANCEL_DELIVERY),
        ("rimandatelo al mittente", Intent.CANCEL_DELIVERY),
        ("non lo voglio più", Intent.CANCEL_DELIVERY),
        ("smettetela di mandarmi messaggi", Intent.OPT_OUT),
        ("toglietemi da questa lista", Intent.OPT_OUT),
        ("annullare", Intent.OPT_OUT),
        ("voglio tornare a ricevere gli avvisi", Intent.OPT_IN),
        ("arriva oggi?", Intent.ASK_ETA),
        ("manca molto?", Intent.ASK_ETA),
        ("può ritirarlo mio marito?", Intent.ASK_OPTIONS),
        ("mi potete richiamare", Intent.HUMAN),
        ("risulta consegnato ma non ho ricevuto nulla", Intent.COMPLAINT),
        ("qui non c'è nessun Marchetti", Intent.WRONG_PERSON),
        ("risposta automatica: sono fuori ufficio fino al 3 dicembre", Intent.OTHER),
    ],
)
def test_what_is_meant(text: str, intent: Intent) -> None:
    reading = it(text)
    assert reading.intent is intent
    assert not reading.ask


@pytest.mark.parametrize("text", ["non annullate l'ordine!", "basta che lo lasciate in portineria", "il corriere è passato?"])
def test_what_sounds_like_the_end_of_it_ends_nothing(text: str) -> None:
    reading = it(text)
    assert not {Intent.CANCEL_DELIVERY, Intent.OPT_OUT} & {reading.intent, *reading.also}


@pytest.mark.parametrize(
    ("question", "text", "meant"),
    [
        (CONFIRM, "sì va bene grazie", Intent.YES),
        (CONFIRM, "noooo non annullate niente!!", Intent.NO),
        (CONFIRM, "non lo so", Intent.OTHER),
        (HOME, "si eccomi sono qui", Intent.YES),
        (HOME, "no, torno alle 18", Intent.NO),
        (SLOTS, "la prima va benissimo grazie", Intent.CHOOSE),
        (SLOTS, "meglio sabato", Intent.RESCHEDULE),
        (SCORE, "4 su 5, corriere gentile", Intent.SCORE),
        (WHICH_DAY, "il 28", Intent.RESCHEDULE),
        (WHICH_TIME, "dopo le 17", Intent.RESCHEDULE),
        (WHICH_PLACE, "dietro il vaso", Intent.SAFE_PLACE),
        (WHICH_NEIGHBOUR, "signora Bianchi", Intent.NEIGHBOUR),
    ],
)
def test_answers_to_what_was_asked(question: Question, text: str, meant: Intent) -> None:
    assert it(text, question).intent is meant


@pytest.mark.parametrize(
    "text", ["e mezza", "alle 3 e un quarto e mezza", "due settimane e mezzo meno un quarto", "l'una e 30 e 45"]
)
def test_half_hours_without_an_hour_are_no_accident(text: str) -> None:
    assert it(text).text == text


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("domani lavoro fino alle 18", "2026-11-25 18:00-"),
        ("sabato mai prima delle 11", "2026-11-28 11:00-"),
        ("non venite prima delle 9", "- 09:00-"),
        ("sabato no, venerdì sera", "2026-11-27 17:00-21:00"),
        ("dall'una alle tre", "- 13:00-15:00"),
        ("venerdì ore 8", "2026-11-27 08:00-"),
        ("venerdì alle 17,30", "2026-11-27 17:30-"),
        ("alle cinque meno dieci", "- 16:50-"),
        ("giovedì alle dieci e tre quarti", "2026-11-26 10:45-"),
        ("spostate di due ore", "- 15:00-17:00"),
        ("fra quindici giorni", "2026-12-08"),
        ("mercoledì prossima settimana", "2026-12-02"),
        ("venerdì al massimo a mezzogiorno", "2026-11-27 -12:00"),
        ("giovedì o se non potete venerdì", "2026-11-26 | 2026-11-27"),
        ("venerdì non lavoro", "2026-11-27"),
        ("giovedì grazie mille", "2026-11-26"),
        ("domani vado via alle 10", "2026-11-25 -10:00"),
    ],
)
def test_when_in_other_words(text: str, wished: str) -> None:
    reading = it(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert " | ".join(map(in_words, reading.when)) == wished


@pytest.mark.parametrize(
    "text",
    [
        "ho aspettato dalle 8 alle 18",
        "il corriere è passato alle 10 senza citofonare",
        "mi avete svegliato presto",
        "grazie a domani",
        "tesoro torno alle 8",
        "arrivo tra 10 minuti",
        "il primo rinvio lo capisco, ma il terzo rinvio",
    ],
)
def test_hours_of_something_else_are_no_wish(text: str) -> None:
    reading = it(text)
    assert reading.ask or Intent.RESCHEDULE not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tra quanto arrivate qui", Intent.ASK_ETA),
        ("in quale negozio è?", Intent.ASK_ETA),
        ("mattina o pomeriggio?", Intent.ASK_ETA),
        ("bisogna firmare?", Intent.ASK_OPTIONS),
        ("come si fa a cambiare giorno", Intent.ASK_OPTIONS),
        ("ma c'è un essere umano lì", Intent.HUMAN),
        ("trovato solo il cartoncino, manco un citofono", Intent.COMPLAINT),
        ("quarta volta che spostate", Intent.COMPLAINT),
        ("si è rifiutato di salire", Intent.COMPLAINT),
        ("non so come rispondere", Intent.HELP),
        ("rimettetemi i messaggi", Intent.OPT_IN),
        ("l'ho preso altrove, annullate pure", Intent.CANCEL_DELIVERY),
        ("sto in via Larga 4, portatelo qui", Intent.CHANGE_ADDRESS),
        ("dirottatelo all'ufficio postale", Intent.LOCKER),
        ("richiudete il cancello per i cani", Intent.INSTRUCTION),
        ("citofonate Riva int 3", Intent.NEIGHBOUR),
    ],
)
def test_what_is_meant_in_other_words(text: str, intent: Intent) -> None:
    reading = it(text)
    assert (reading.intent, reading.ask) == (intent, False)


def test_a_gate_is_no_cancelling() -> None:
    reading = it("suonate al cancello e lasciate il pacco in garage")
    assert (reading.intent, reading.place) == (Intent.SAFE_PLACE, "garage")
