"""What customers mean in Portuguese, of Portugal and Brazil; promised is Wednesday 25 November, 13:00 to 15:00."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import (
    CONFIRM,
    HOME,
    PARCELS,
    SCORE,
    WHICH_DAY,
    WHICH_NEIGHBOUR,
    WHICH_PLACE,
    WHICH_TIME,
    in_words,
    slots,
    understood,
)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("amanhã às 3", "2026-11-25 15:00-"),
        ("amanha a tarde as 3", "2026-11-25 15:00-"),
        ("podem vir na quinta das 9 as 12?", "2026-11-26 09:00-12:00"),
        ("muda pra 6ª feira às 17h30 pf", "2026-11-27 17:30-"),
        ("hj n da, so dps de amanha de manha", "2026-11-26 08:00-12:00"),
        ("so chego a casa as 19h", "- 19:00-"),
        ("terça da semana que vem", "2026-12-01"),
        ("pra semana na quarta", "2026-12-02"),
        ("a partir do dia 30", "2026-11-30.."),
        ("amanha estou fora mas sexta estou em casa", "2026-11-27"),
        ("semana que vem menos segunda", "2026-12-01..2026-12-06"),
        ("quinze para as cinco", "- 16:45-"),
        ("uma hora mais tarde", "- 14:00-16:00"),
        ("à mesma hora na sexta", "2026-11-27 13:00-15:00"),
        ("24 de dez ao meio-dia", "2026-12-24 12:00-14:00"),
        ("de hoje a oito", "2026-12-01"),
    ],
)
def test_a_day_or_hour_is_read(text: str, when: str) -> None:
    reading = understood(text, "pt-PT")
    assert reading.intent is Intent.RESCHEDULE
    assert ([in_words(w) for w in reading.when], reading.ask) == ([when], False)


@pytest.mark.parametrize(
    "text", ["outro dia", "sexta que vem", "não antes de quinta", "fim da semana", "qualquer dia", "depois do natal", "adiar"]
)
def test_what_is_not_definite_is_asked_back(text: str) -> None:
    reading = understood(text, "pt-BR")
    assert reading.intent is Intent.RESCHEDULE
    assert reading.ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("pode deixar na portaria", "concierge"),
        ("deixem na receção", "reception"),
        ("bota na garagem", "garage"),
        ("debaixo do tapete da entrada, deixem aí", "front_door"),
        ("deixa atrás da lixeira", "bin_store"),
        ("se não estiver ninguem deixem no quintal", "garden"),
        ("deixa em cima da mesa", "other"),
        ("ponham na arrecadação", "shed"),
    ],
)
def test_a_place_is_read(text: str, place: str) -> None:
    reading = understood(text, "pt-PT")
    assert (reading.intent, reading.place) == (Intent.SAFE_PLACE, place)
    assert not reading.ask


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("parem de me mandar mensagens", Intent.OPT_OUT),
        ("nao quero mais receber sms de vcs", Intent.OPT_OUT),
        ("tirem o meu numero da lista", Intent.OPT_OUT),
        ("quero voltar a receber as mensagens", Intent.OPT_IN),
        ("cancela meu pedido por favor", Intent.CANCEL_DELIVERY),
        ("devolvam ao remetente", Intent.CANCEL_DELIVERY),
        ("nova morada: rua das flores 23", Intent.CHANGE_ADDRESS),
        ("posso ir levantar ao armazém?", Intent.LOCKER),
        ("minha mãe vai receber", Intent.INSTRUCTION),
        ("para na porta e toca a campainha", Intent.INSTRUCTION),
        ("me liga quando chegar", Intent.INSTRUCTION),
        ("me liga", Intent.HUMAN),
        ("cadê meu pacote", Intent.ASK_ETA),
        ("a que horas vem?", Intent.ASK_ETA),
        ("entregam ao sábado?", Intent.ASK_OPTIONS),
        ("quero falar com um atendente", Intent.HUMAN),
        ("a caixa veio toda amassada", Intent.COMPLAINT),
        ("vlw, obg", Intent.THANKS),
        ("até amanhã, obrigado", Intent.THANKS),
        ("é engano, não encomendei nada", Intent.WRONG_PERSON),
        ("quem são vocês?", Intent.HELP),
        ("kkkk", Intent.OTHER),
    ],
)
def test_a_wish_in_the_words_of_a_phone_is_read(text: str, intent: Intent) -> None:
    reading = understood(text, "pt-BR")
    assert reading.intent is intent
    assert not reading.when


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("não cancelem por favor", Intent.CANCEL_DELIVERY),
        ("para a porta de trás por favor", Intent.OPT_OUT),
        ("passem cá na sexta", Intent.OPT_OUT),
        ("não deixem com o vizinho", Intent.NEIGHBOUR),
        ("não deixem ao portão", Intent.SAFE_PLACE),
    ],
)
def test_a_harmful_misreading_is_kept_out(text: str, never: Intent) -> None:
    reading = understood(text, "pt-PT")
    assert never not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("deixem com a vizinha do 3º esq", "3º esq"),
        ("deixa com a dona Lurdes", "Lurdes"),
        ("vizinho do 302 pode receber", "302"),
        ("deixem no café ao lado", "café"),
    ],
)
def test_a_neighbour_is_told_apart(text: str, who: str) -> None:
    reading = understood(text, "pt-PT")
    assert reading.intent is Intent.NEIGHBOUR
    assert who in (reading.who or "")


def test_a_neighbour_without_a_name_is_asked_back() -> None:
    reading = understood("deixa na vizinha", "pt-PT")
    assert (reading.intent, reading.ask) == (Intent.NEIGHBOUR, True)


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("claro que não", CONFIRM, Intent.NO),
        ("tá bom", CONFIRM, Intent.YES),
        ("não sei", CONFIRM, Intent.OTHER),
        ("estou fora", HOME, Intent.NO),
        ("ninguém em casa hoje", HOME, Intent.NO),
        ("tem gente em casa", HOME, Intent.YES),
        ("quero a 2", slots(), Intent.CHOOSE),
        ("nenhuma serve", slots(), Intent.NO),
        ("os dois", PARCELS, Intent.CHOOSE),
        ("dou 4", SCORE, Intent.SCORE),
        ("dia 28", WHICH_DAY, Intent.RESCHEDULE),
        ("depois das 5", WHICH_TIME, Intent.RESCHEDULE),
        ("na garagem", WHICH_PLACE, Intent.SAFE_PLACE),
        ("a Maria do 3º dto", WHICH_NEIGHBOUR, Intent.NEIGHBOUR),
    ],
)
def test_an_answer_to_the_open_question_is_read(text: str, question: Question, intent: Intent) -> None:
    assert understood(text, "pt-PT", question=question).intent is intent


def test_monday_is_not_the_second_option() -> None:
    assert understood("segunda", "pt-PT", question=slots()).key != "2"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("amanhã não tem quem receba, melhor sexta", "2026-11-27"),
        ("amanhã sem chance, sexta", "2026-11-27"),
        ("sexta é melhor, que amanhã tenho um funeral", "2026-11-27"),
        ("amanhã só chego à noite, quinta sim", "2026-11-26"),
        ("quinta até às 2, que depois trabalho", "2026-11-26 -14:00"),
        ("amanhã à uma e meia", "2026-11-25 13:30-"),
        ("amanhã às cinco menos um quarto", "2026-11-25 16:45-"),
        ("quinta das 10 ao meio-dia", "2026-11-26 10:00-12:00"),
        ("podem vir antes na quinta?", "2026-11-26"),
        ("trocar quarta por quinta", "2026-11-26"),
        ("nem hoje nem amanhã, sexta", "2026-11-27"),
        ("quinta não trabalho", "2026-11-26"),
        ("qualquer dia da semana que vem", "2026-11-30..2026-12-06"),
        ("dá para ser na sexta?", "2026-11-27"),
        ("despego às 6, amanhã só depois disso", "2026-11-25 18:00-"),
    ],
)
def test_a_reason_or_refusal_is_no_wish(text: str, when: str) -> None:
    reading = understood(text, "pt-PT")
    assert (reading.intent, reading.ask, "|".join(map(in_words, reading.when))) == (Intent.RESCHEDULE, False, when)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("isso chega ou não chega?", Intent.ASK_ETA),
        ("de manhã ou de tarde?", Intent.ASK_ETA),
        ("dá tempo de ir à padaria?", Intent.ASK_ETA),
        ("o carteiro já passou?", Intent.ASK_ETA),
        ("abrem aos domingos?", Intent.ASK_OPTIONS),
        ("basta a cópia do documento?", Intent.ASK_OPTIONS),
        ("sempre a mesma palhaçada", Intent.COMPLAINT),
        ("vieram às 10 da noite", Intent.COMPLAINT),
        ("está aí alguém?", Intent.HUMAN),
        ("podem tirar-me da lista?", Intent.OPT_OUT),
        ("vocês erraram no número", Intent.WRONG_PERSON),
        ("já desço", Intent.INSTRUCTION),
        ("na portaria não, por favor", Intent.INSTRUCTION),
        ("não mandem para os correios", Intent.INSTRUCTION),
        ("passo aí amanhã para levantar", Intent.LOCKER),
        ("que rapidez", Intent.THANKS),
    ],
)
def test_more_ways_to_say_it_are_read(text: str, intent: Intent) -> None:
    reading = understood(text, "pt-BR")
    assert (reading.intent, reading.when, reading.ask) == (intent, (), False)


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("dá jeito sim", CONFIRM, Intent.YES),
        ("mais tarde confirmo", CONFIRM, Intent.OTHER),
        ("mantenham como estava", CONFIRM, Intent.NO),
        ("tô na academia", HOME, Intent.NO),
    ],
)
def test_an_answer_in_other_words_is_read(text: str, question: Question, intent: Intent) -> None:
    assert understood(text, "pt-BR", question=question).intent is intent


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("trabalho até tarde, domingo é melhor", "2026-11-29"),
        ("não estou nem quarta nem quinta, pode ser sábado", "2026-11-28"),
        ("venham antes na 6a depois das 19", "2026-11-27 19:00-"),
        ("5a de manhãzinha", "2026-11-26 08:00-12:00"),
        ("para a semana estou de férias em casa, qualquer dia dá", "2026-11-30..2026-12-06"),
        ("daqui a 6 dias q to viajando", "2026-11-30"),
        ("perdi a manhã toda, venham na sexta", "2026-11-27"),
        ("vi o sms às 9, podem vir na sexta?", "2026-11-27"),
        ("sexta às 4 tenho de sair", "2026-11-27 -16:00"),
        ("na sexta às 7 saio do trabalho", "2026-11-27 19:00-"),
        ("sexta à noite, tem portaria 24h", "2026-11-27 17:00-21:00"),
        ("dia 2 da parte da tarde", "2026-12-02 12:00-17:00"),
        ("um de dezembro depois das 11", "2026-12-01 11:00-"),
    ],
)
def test_only_the_wished_time_counts(text: str, when: str) -> None:
    reading = understood(text, "pt-PT")
    assert (reading.intent, reading.ask, "|".join(map(in_words, reading.when))) == (Intent.RESCHEDULE, False, when)


@pytest.mark.parametrize(("text", "score"), [("dou um 4", 4), ("um 3", 3), ("leva um cinco", 5)])
def test_the_article_before_a_score_is_not_the_score(text: str, score: int) -> None:
    reading = understood(text, "pt-PT", question=SCORE, status="delivered")
    assert (reading.intent, reading.ask, reading.score) == (Intent.SCORE, False, score)


@pytest.mark.parametrize(
    ("text", "intent", "place"),
    [
        ("na garagem, o portão está só encostado", Intent.SAFE_PLACE, "garage"),
        ("salta por cima do muro e deixa no quintal", Intent.SAFE_PLACE, "garden"),
        ("debaixo do telhado onde guardo o carro", Intent.SAFE_PLACE, "carport"),
        ("não joguem por cima do portão", Intent.INSTRUCTION, None),
        ("diz que foi entregue mas onde deixaram?", Intent.ASK_ETA, None),
        ("quero voltar a receber as mensagens", Intent.OPT_IN, None),
        ("voltem a enviar a encomenda na sexta", Intent.RESCHEDULE, None),
        ("ignorem a mensagem anterior", Intent.OTHER, None),
        ("obrigadíssima, chegou na hora", Intent.THANKS, None),
    ],
)
def test_how_a_place_is_reached_is_no_wish_of_its_own(text: str, intent: Intent, place: str | None) -> None:
    reading = understood(text, "pt-BR")
    assert (reading.intent, reading.place, Intent.INSTRUCTION in reading.also) == (intent, place, False)
