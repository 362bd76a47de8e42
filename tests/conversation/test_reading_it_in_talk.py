"""Italian replies with reasons, reports, nicknames and dialect round the point, on Tuesday 24 November 2026 at 10:00."""

import pytest

from app.conversation.meaning import Intent, Question, Reading
from tests.conversation.reading_rig import CONFIRM, HOME, WHICH_NEIGHBOUR, in_words, slots, understood

SAFE_PLACE, CANCEL, LOCKER = (Question("confirm", of=of) for of in ("safe_place", "cancel", "locker"))


def it(text: str, question: Question | None = None) -> Reading:
    return understood(text, "it-IT", question=question)


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("questa settimana faccio le notti, passate verso le 16", "- 16:00-"),
        ("il martedì sono sempre da mio fratello, si può giovedì?", "2026-11-26"),
        ("giovedì va bene ma non di mattina che dormo", "2026-11-26 12:00-"),
        ("niente pomeriggi, vi prego", "- -12:00"),
        ("non dopo le 16 che devo accompagnare i bimbi", "- -16:00"),
        ("mio figlio arriva sabato, meglio venerdì", "2026-11-27"),
        ("domani ho la risonanza, venite giovedì", "2026-11-26"),
        ("di sera lavoro al bar, passate prima delle 15", "- -15:00"),
        ("la bottega chiude alle 18", "- -18:00"),
        ("domani no giovedì sì", "2026-11-26"),
        ("mercoledì? no giovedì", "2026-11-26"),
        ("rimandiamo di un giorno", "2026-11-26"),
        ("oggi otto", "2026-12-01"),
        ("dumani mattina", "2026-11-25 08:00-12:00"),
        ("a che ora vi pare ma venerdì", "2026-11-27"),
        ("da noi è festa il 27, facciamo il 28", "2026-11-28"),
    ],
)
def test_days_and_hours_of_a_reason_are_not_wished(text: str, wished: str) -> None:
    reading = it(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert " | ".join(map(in_words, reading.when)) == wished


@pytest.mark.parametrize(
    "text",
    [
        "ho trovato il cartoncino nella buca, quando tornate?",
        "ho visto il biglietto sotto la porta",
        "eravamo in giardino e non abbiamo sentito",
        "devo portare i bimbi in piscina",
    ],
)
def test_where_something_was_found_is_no_place_to_leave_it(text: str) -> None:
    assert it(text).place is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("nella conigliera vuota", "other"),
        ("nel sottoscala, il portone è sempre aperto", "other"),
        ("in taverna, la chiave è sotto il vaso", "other"),
        ("ai piedi dell'ulivo", "other"),
        ("nella cassetta della frutta", "other"),
        ("davanti alla porta del garage", "garage"),
        ("ci pensa il portinaio", "concierge"),
    ],
)
def test_places_with_unusual_names(text: str, place: str) -> None:
    reading = it(text)
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("suonate al ragioniere di sopra, lo prende lui", "ragioniere"),
        ("suonate ai Colli scala C primo piano, lo tengono loro", "Colli"),
        ("l'avvocato del primo piano lo ritira", "avvocato"),
        ("date al maestro Renzo che abita al 9", "Renzo"),
        ("dalla Pinuccia, interno 3", "Pinuccia"),
        ("don Piero in canonica lo prende", "Piero"),
        ("il portiere oggi non c'è, lasciate al bar", "bar"),
        ("se manca il custode suonate a Colombo", "Colombo"),
    ],
)
def test_neighbours_with_titles_and_nicknames(text: str, who: str) -> None:
    reading = it(text)
    assert (reading.intent, reading.ask) == (Intent.NEIGHBOUR, False)
    assert who in (reading.who or "")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tanti auguri e ai piccoli un bacio", Intent.OTHER),
        ("ho il polso rotto, portatelo al piano", Intent.INSTRUCTION),
        ("uno squillo quando siete sotto", Intent.INSTRUCTION),
        ("mio cugino è in casa, apre lui", Intent.INSTRUCTION),
        ("mi chiamate che così non ci capiamo", Intent.HUMAN),
        ("scusate, a che punto siete? è mezzogiorno passato", Intent.ASK_ETA),
        ("si può sapere a che ora passate domani", Intent.ASK_ETA),
        ("sono le sei passate, venite o no?", Intent.ASK_ETA),
        ("è un'ora che aspetto", Intent.COMPLAINT),
        ("il furgone è passato e non si è fermato", Intent.COMPLAINT),
        ("perché non avete citofonato?", Intent.COMPLAINT),
        ("mi ero tolto dagli sms per sbaglio, rimettetemi nell'elenco", Intent.OPT_IN),
        ("era il telefono di mio zio, ora è il mio", Intent.WRONG_PERSON),
        ("grazie per la pazienza, a venerdì", Intent.THANKS),
        ("chi siete? di cosa si tratta?", Intent.HELP),
    ],
)
def test_what_is_meant_in_talk(text: str, intent: Intent) -> None:
    reading = it(text)
    assert reading.intent is intent
    assert not reading.ask


@pytest.mark.parametrize("text", ["lasciatelo in garage, non c'è pericolo", "inoltre piove a dirotto", "non c'è parcheggio qui"])
def test_what_is_said_besides_is_no_wish(text: str) -> None:
    reading = it(text)
    assert not {Intent.WRONG_PERSON, Intent.CHANGE_ADDRESS} & {reading.intent, *reading.also}


@pytest.mark.parametrize(
    ("question", "text", "meant"),
    [
        (SAFE_PLACE, "ma per carità no, piove", Intent.NO),
        (SAFE_PLACE, "andate tranquilli", Intent.YES),
        (CANCEL, "non ho chiesto di annullare nulla", Intent.NO),
        (CANCEL, "no no lo voglio ancora", Intent.NO),
        (LOCKER, "sì ma uno vicino a casa", Intent.YES),
        (CONFIRM, "figuriamoci, no", Intent.NO),
        (HOME, "tutto il pomeriggio", Intent.YES),
        (HOME, "ho avuto un contrattempo", Intent.NO),
        (WHICH_NEIGHBOUR, "la sciura Pina", Intent.NEIGHBOUR),
    ],
)
def test_answers_in_talk(question: Question, text: str, meant: Intent) -> None:
    reading = it(text, question)
    assert (reading.intent, reading.ask) == (meant, False)
    assert Intent.NEIGHBOUR not in reading.also


def test_neither_of_two_is_not_one_o_clock() -> None:
    reading = it("né l'una né l'altra", slots())
    assert reading.ask
    assert not reading.when


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("si può spostare al 10 o all'11 dicembre?", "2026-12-10 | 2026-12-11"),
        ("al 10 o al 12 dicembre", "2026-12-10 | 2026-12-12"),
        ("spostate all'11", "2026-12-11"),
        ("all'8 o al 9 dicembre", "2026-12-08 | 2026-12-09"),
        ("prima dell'8", "..2026-12-07"),
        ("dall'8 in poi", "2026-12-08.."),
        ("tra l'8 e il 10", "2026-12-08..2026-12-10"),
        ("giovedì dopo l'una", "2026-11-26 13:00-"),
        ("la mattina del 2", "2026-12-02 08:00-12:00"),
        ("nè venerdì nè sabato, lunedì sì", "2026-11-30"),
        ("il 28 dicembre, tra Natale e Capodanno", "2026-12-28"),
        ("l'antivigilia dopo pranzo", "2026-12-23 12:00-17:00"),
        ("possibile domenica? in settimana torno sempre alle 20", "2026-11-29"),
        ("venerdì prima di cena", "2026-11-27 -17:00"),
        ("non il 7 e neanche l'8, il 9 sì", "2026-12-09"),
        ("non il venerdì ma il sabato", "2026-11-28"),
        ("consegnate giovedì, il pomeriggio invece della mattina", "2026-11-26 12:00-17:00"),
        ("un paio d'ore dopo si può giovedì?", "2026-11-26 15:00-17:00"),
        ("venerdì fino alle 15, dopo vado a prendere i bambini", "2026-11-27 -15:00"),
    ],
)
def test_days_behind_an_elided_article_and_limits(text: str, wished: str) -> None:
    reading = it(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert " | ".join(map(in_words, reading.when)) == wished


@pytest.mark.parametrize("text", ["tra natale e capodanno", "il sabato del prossimo weekend", "non il 7 ma il 9"])
def test_what_is_asked_back_in_italian(text: str) -> None:
    assert it(text).ask


def test_a_place_at_a_number_is_no_day() -> None:
    assert it("lasciatelo al 3 o al 5").when == ()


@pytest.mark.parametrize(
    ("text", "place", "who"),
    [
        ("in portineria c'è Gino", "concierge", "Gino"),
        ("alla reception c'è Sandra", "reception", "Sandra"),
        ("in portineria c'è posto", "concierge", None),
        ("nell'androne vicino alle cassette", "other", None),
        ("vicino alla porta sul retro", "back_door", None),
        ("contro la porta del garage", "garage", None),
        ("sul terrazzo, la scala è fuori", "balcony", None),
    ],
)
def test_desks_with_a_name_and_doors(text: str, place: str, who: str | None) -> None:
    reading = it(text)
    assert (reading.intent, reading.also, reading.place, reading.who, reading.ask) == (Intent.SAFE_PLACE, (), place, who, False)


@pytest.mark.parametrize(
    ("question", "text", "intent"),
    [
        (HOME, "non mi muovo", Intent.YES),
        (HOME, "non mi va", Intent.NO),
        (HOME, "fino alle 18:30", Intent.YES),
        (CANCEL, "si annullate", Intent.YES),
        (LOCKER, "troppo lontano", Intent.NO),
        (None, "al 12 ci sono sempre", Intent.NEIGHBOUR),
        (None, "ingresso dal cortile a sinistra", Intent.INSTRUCTION),
        (None, "sempre per domani?", Intent.ASK_ETA),
    ],
)
def test_short_words_that_were_read_round(question: Question | None, text: str, intent: Intent) -> None:
    reading = it(text, question)
    assert (reading.intent, reading.also, reading.ask) == (intent, (), False)
    assert all(when.start is None for when in reading.when)


def test_days_typed_wrongly_and_the_one_after() -> None:
    assert " | ".join(map(in_words, it("sabdo mattina").when)) == "2026-11-28 08:00-12:00"
    assert it("non questo venerdì, quello dopo").ask
