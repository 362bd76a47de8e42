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


@pytest.mark.parametrize(
    ("text", "whens"),
    [
        ("quinta não, sexta também não, sábado sim", ["2026-11-28"]),
        ("dia 2 de dezembro no finzinho da tarde", ["2026-12-02 17:00-21:00"]),
        ("sábado de preferência a domingo", ["2026-11-28"]),
        ("melhor quinta que sexta", ["2026-11-26"]),
        ("de tarde melhor que de manhã", ["- 12:00-17:00"]),
        ("nem quinta nem sexta, sábado", ["2026-11-28"]),
        ("sábado antes da 1", ["2026-11-28 -13:00"]),
        ("sexta antes da 1 e meia", ["2026-11-27 -13:30"]),
        ("nesse horário mesmo só que segunda", ["2026-11-30 13:00-15:00"]),
        ("quinta no mínimo", ["2026-11-26.."]),
        ("amanhã, mas às 9 entro ao serviço", ["2026-11-25 -09:00"]),
        ("umas duas horas depois", ["- 15:00-17:00"]),
        ("daqui a exatamente uma semana", ["2026-12-01"]),
    ],
)
def test_comparisons_limits_and_short_names_of_days(text: str, whens: list[str]) -> None:
    reading = understood(text, "pt-PT")
    assert (reading.intent, [in_words(w) for w in reading.when]) == (Intent.RESCHEDULE, whens)


@pytest.mark.parametrize("text", ["não venham quinta nem sexta", "desde que não seja quinta nem sexta", "antes de sexta nada"])
def test_days_that_are_only_refused_are_asked(text: str) -> None:
    assert understood(text, "pt-PT").ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("entre a porta e o portão", "other"),
        ("na arca cinzenta do terraço", "other"),
        ("a porta do prédio não, deixa na garagem", "garage"),
        ("a porta da garagem está aberta, ponham lá dentro", "garage"),
        ("na porta do elevador", "other"),
        ("no cantinho atrás da porta da garagem", "garage"),
        ("na marquise, a porta está aberta", "balcony"),
        ("na zeladoria", "concierge"),
    ],
)
def test_the_first_noun_is_the_place(text: str, place: str) -> None:
    reading = understood(text, "pt-PT", status="out_for_delivery")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    "text",
    ["o padeiro da esquina guarda-me", "a D. Fernanda do r/c esq fica com ela", "com a Neide da 12", "com a moça do pastel"],
)
def test_trades_and_people_known_by_a_name_take_it_in(text: str) -> None:
    reading = understood(text, "pt-BR", status="out_for_delivery")
    assert (reading.intent, reading.ask, bool(reading.who)) == (Intent.NEIGHBOUR, False, True)


@pytest.mark.parametrize(
    "text",
    [
        "sobe de elevador até o 6",
        "a porta do prédio tem código 4471",
        "o meu irmão desce para ir buscar",
        "toquem no 2ºA que a campainha do 1º está avariada",
        "minha esposa já desce",
    ],
)
def test_floors_bells_and_codes_are_no_hours_and_no_places(text: str) -> None:
    reading = understood(text, "pt-BR", status="out_for_delivery")
    assert (reading.intent, reading.when, reading.place, reading.ask) == (Intent.INSTRUCTION, (), None, False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tô não, tô no trampo", Intent.NO),
        ("a tarde toda por aqui", Intent.YES),
        ("eu não mas a minha mãe sim", Intent.YES),
        ("meu sogro fica a tarde toda", Intent.YES),
        ("até às 8 nada", Intent.NO),
    ],
)
def test_who_is_in_today(text: str, intent: Intent) -> None:
    reading = understood(text, "pt-BR", question=Question("home_today"), status="out_for_delivery")
    assert (reading.intent, reading.ask) == (intent, False)


@pytest.mark.parametrize("text", ["só estou até às 5", "estou até às 5", "tô até as 5 depois saio"])
def test_who_is_in_until_an_hour_is_not_in_from_it(text: str) -> None:
    reading = understood(text, "pt-BR", question=Question("home_today"), status="out_for_delivery")
    assert (reading.intent, [in_words(when) for when in reading.when]) == (Intent.YES, ["2026-11-24 -17:00"])


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("daqui a duas sextas", "2026-12-04"),
        ("tem como ser seguda?", "2026-11-30"),
        ("hoje não amanhã", "2026-11-25"),
    ],
)
def test_days_counted_on_and_misspelled(text: str, when: str) -> None:
    reading = understood(text, "pt-BR")
    assert ([in_words(each) for each in reading.when], reading.ask) == ([when], False)


@pytest.mark.parametrize("text", ["que frio que está hoje", "tá um calor hoje", "vc viu o jogo ontem mano"])
def test_small_talk_is_neither_asked_nor_a_day(text: str) -> None:
    reading = understood(text, "pt-BR")
    assert (reading.intent, reading.when, reading.ask) == (Intent.OTHER, (), False)


def test_the_third_floor_is_no_day() -> None:
    reading = understood("aos do 3º", "pt-PT")
    assert (reading.intent, reading.when) == (Intent.NEIGHBOUR, ())
