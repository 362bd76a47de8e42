"""Italian replies about where exactly, floors and codes, one o'clock and a half, and who takes it in."""

import pytest

from app.conversation.meaning import Intent, Question, Reading
from tests.conversation.reading_rig import CONFIRM, WHICH_NEIGHBOUR, WHICH_TIME, in_words, slots, understood


def it(text: str, question: Question | None = None, status: str = "scheduled") -> Reading:
    return understood(text, "it-IT", question=question, status=status)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("dietro la fioriera all'ingresso", "other"),
        ("sotto il telo blu vicino alla legnaia", "other"),
        ("nel box pacchi a destra del cancello", "other"),
        ("contro il muro del garage, lato giardino", "other"),
        ("davanti alla porta della cantina", "other"),
        ("mettetelo nel cestino della bici in cortile", "other"),
        ("ai piedi della porta d'ingresso", "front_door"),
        ("sul retro della casa sotto la pensilina", "porch"),
        ("nel pollaio ahah tanto è vuoto", "other"),
        ("nell'ingresso, codice 12A4", "other"),
    ],
)
def test_the_thing_it_lies_in_decides_the_place(text: str, place: str) -> None:
    reading = it(text, status="out_for_delivery")
    assert (reading.intent, reading.place, reading.when) == (Intent.SAFE_PLACE, place, ())


@pytest.mark.parametrize(
    "text",
    [
        "prendete l'ascensore fino al 6, porta 62",
        "fermatevi davanti al bar della piazza, la nostra è la casa gialla",
        "parcheggiate davanti al bar, dopo è pedonale",
        "entrate dal cortile della scuola, non dalla strada",
        "non davanti alla porta che l'altra volta me l'hanno rubato",
        "fate il giro dal giardino",
        "la chiave è sotto il vaso",
        "non scendete nel seminterrato, vi aspetto su",
        "chiamate mia moglie al 333 1234567",
        "siamo sopra il ristorante cinese",
    ],
)
def test_ways_and_keys_are_no_places_and_no_neighbours(text: str) -> None:
    reading = it(text, status="out_for_delivery")
    assert (reading.intent, reading.also, reading.when) == (Intent.INSTRUCTION, (), ())


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("venerdì tra le 12 e l'una e mezza", "2026-11-27 12:00-13:30"),
        ("giovedì all'una e un quarto", "2026-11-26 13:15-"),
        ("giovedì dall'una meno un quarto alle tre", "2026-11-26 12:45-15:00"),
        ("entro venerdì alle 18 sennò parto", "..2026-11-27 -18:00"),
        ("rientro il 3, il 4 mattina va bene", "2026-12-04 08:00-12:00"),
        ("giovedì della settimana prossima sul tardi", "2026-12-03 17:00-21:00"),
        ("inutile passare prima delle 10, dormiamo", "- 10:00-"),
        ("i bimbi hanno judo mercoledì, portatelo giovedì", "2026-11-26"),
        ("vado a prendere mia mamma in stazione venerdì, meglio sabato", "2026-11-28"),
        ("domani dalle 12 alle 14", "2026-11-25 12:00-14:00"),
    ],
)
def test_days_and_hours(text: str, when: str) -> None:
    reading = it(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert " | ".join(map(in_words, reading.when)) == when


@pytest.mark.parametrize(
    ("text", "when"), [("le dieci spaccate", "2026-11-27 10:00-"), ("ora di merenda", "2026-11-27 12:00-17:00")]
)
def test_the_hour_by_itself(text: str, when: str) -> None:
    assert " | ".join(map(in_words, it(text, WHICH_TIME).when)) == when


def test_a_code_beside_hours_is_none() -> None:
    assert [in_words(when) for when in it("domani dalle 12 alle 14, codice 8A21").when] == ["2026-11-25 12:00-14:00"]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("la vicina di sopra, signora Rossi", "signora Rossi"),
        ("all'asilo qui sotto, chiedete di Sandra", "Sandra"),
        ("l'ottico accanto di solito li accetta", "ottico"),
        ("la vicina del quarto a sinistra", "quarto"),
        ("la fornaia me lo tiene", "fornaia"),
    ],
)
def test_neighbours_who_are_told_apart(text: str, who: str) -> None:
    reading = it(text, status="out_for_delivery")
    assert (reading.intent, reading.ask, reading.when) == (Intent.NEIGHBOUR, False, ())
    assert who in (reading.who or "")


def test_a_floor_is_no_day() -> None:
    assert it("la ragazza col cane, al primo", WHICH_NEIGHBOUR).intent is Intent.NEIGHBOUR
    assert it("i miei abitano accanto, al 7", status="out_for_delivery").when == ()
    assert in_words(it("spostate al primo dicembre").when[0]) == "2026-12-01"


def test_errands_are_no_neighbours() -> None:
    reading = it("devo portare la macchina dal meccanico giovedì")
    assert (reading.intent, reading.ask, reading.who) == (Intent.RESCHEDULE, True, None)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("alla fine voglio ricevere i vostri sms", Intent.OPT_IN),
        ("non voglio ricevere i vostri sms", Intent.OPT_OUT),
        ("non serve più che mi mandiate promemoria", Intent.OPT_OUT),
    ],
)
def test_texts_off_and_on(text: str, intent: Intent) -> None:
    assert it(text).intent is intent


def test_answers_in_words() -> None:
    assert it("vabbuò", CONFIRM).intent is Intent.YES
    assert it("apposto", CONFIRM).intent is Intent.YES
    assert it("sono indeciso tra le prime due", slots()).key is None
    assert it("fermi tutti ho cambiato idea tengo quello di prima").ask
