"""Reasons, limits, places and answers in Portuguese as people mix them; promised is Wednesday 25 November, 13:00 to 15:00."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import WHICH_NEIGHBOUR, in_words, slots, understood

_THURSDAY_FRIDAY_LOCKER = slots()


@pytest.mark.parametrize(
    ("text", "whens"),
    [
        ("quarta to na casa da minha prima, entrega na quinta depois das 18h", ["2026-11-26 18:00-"]),
        ("não venham de manhã que estou a descansar", ["- 12:00-"]),
        ("não tragam depois das 6", ["- -18:00"]),
        ("no domingo estou no Porto, venham segunda", ["2026-11-30"]),
        ("viajo quinta e só volto domingo, entreguem na segunda", ["2026-11-30"]),
        ("de segunda a oito", ["2026-12-07"]),
        ("o mais tardar na sexta", ["..2026-11-27"]),
        ("um dia útil da semana que vem", ["2026-11-30..2026-12-04"]),
        ("sábado pode, mas só até às 11 que depois vou viajar", ["2026-11-28 -11:00"]),
        ("tanto quinta como sexta, de tarde", ["2026-11-26 12:00-17:00", "2026-11-27 12:00-17:00"]),
        ("amanhã mesmo horário", ["2026-11-25 13:00-15:00"]),
    ],
)
def test_a_day_is_told_from_the_reason_beside_it(text: str, whens: list[str]) -> None:
    reading = understood(text, "pt-PT")
    assert reading.intent is Intent.RESCHEDULE
    assert ([in_words(w) for w in reading.when], reading.ask) == (whens, False)


@pytest.mark.parametrize("text", ["na segunda quinzena de dezembro", "sábado é o batizado da miúda", "não venham na sexta"])
def test_a_day_that_is_only_refused_or_vague_is_asked_back(text: str) -> None:
    reading = understood(text, "pt-BR")
    assert reading.intent is Intent.RESCHEDULE
    assert reading.ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("deixe no galinheiro", "other"),
        ("larga na garupa da moto", "other"),
        ("tem um baú na frente da casa, põe lá", "other"),
        ("deixa em cima do banco ao lado da porta", "other"),
        ("por baixo do carro estacionado à porta", "other"),
        ("deixa ao lado da porta", "front_door"),
        ("pela ranhura das cartas", "mailbox"),
    ],
)
def test_an_unusual_spot_is_a_place(text: str, place: str) -> None:
    reading = understood(text, "pt-BR")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("nem pensar em deixar com o 204", Intent.NEIGHBOUR),
        ("o meu cunhado está na garagem, ele recebe", Intent.SAFE_PLACE),
        ("minha secretária vai estar aí", Intent.SAFE_PLACE),
        ("só em dias úteis, ao sábado a portaria fecha", Intent.SAFE_PLACE),
        ("na casota, ele já não dorme lá", Intent.WRONG_PERSON),
        ("cachorro solto no quintal, deixa o portão fechado", Intent.SAFE_PLACE),
    ],
)
def test_what_is_only_told_is_no_wish(text: str, never: Intent) -> None:
    reading = understood(text, "pt-BR")
    assert never not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "key"),
    [("a segunda", "2"), ("quero a segunda opção", "2"), ("a da manhã", "1"), ("a da noite", "2"), ("vai a 1 então", "1")],
)
def test_an_option_is_chosen_in_words(text: str, key: str) -> None:
    reading = understood(text, "pt-BR", question=_THURSDAY_FRIDAY_LOCKER)
    assert (reading.intent, reading.key, reading.ask) == (Intent.CHOOSE, key, False)


def test_segunda_by_itself_stays_a_day() -> None:
    reading = understood("na segunda", "pt-BR", question=_THURSDAY_FRIDAY_LOCKER)
    assert [in_words(w) for w in reading.when] == ["2026-11-30"]


@pytest.mark.parametrize(
    ("of", "text", "intent"),
    [
        ("locker", "isso, manda pra lá mesmo", Intent.YES),
        ("locker", "melhor em casa mesmo", Intent.NO),
        ("cancel", "deus me livre, não cancela não", Intent.NO),
        ("cancel", "não pelo amor de deus", Intent.NO),
        ("cancel", "cancela sim", Intent.YES),
        ("neighbour", "o vizinho viajou, não dá", Intent.NO),
        ("reschedule", "está perfeito, obrigado", Intent.YES),
    ],
)
def test_a_yes_or_no_is_read_in_whole_sentences(of: str, text: str, intent: Intent) -> None:
    assert understood(text, "pt-BR", question=Question("confirm", of=of)).intent is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("cancela a entrega de quinta", Intent.CANCEL_DELIVERY),
        ("manda devolver, não pago a taxa", Intent.CANCEL_DELIVERY),
        ("não entendi nada, me ajuda aqui", Intent.HELP),
        ("quem é vc?", Intent.HELP),
        ("bloqueei sem querer, quero os avisos", Intent.OPT_IN),
        ("mandem para um sítio onde eu possa levantar", Intent.LOCKER),
        ("a rua é a mesma mas o número é 32", Intent.CHANGE_ADDRESS),
    ],
)
def test_a_wish_in_a_whole_sentence_is_read(text: str, intent: Intent) -> None:
    assert understood(text, "pt-PT").intent is intent


def test_a_door_is_no_date() -> None:
    reading = understood("Sr. Lopes, 3º D", "pt-PT", question=WHICH_NEIGHBOUR)
    assert (reading.intent, reading.when) == (Intent.NEIGHBOUR, ())
