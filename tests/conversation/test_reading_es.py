"""What customers mean in Spanish, as it is texted in Spain and Mexico."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import (
    CONFIRM,
    HOME,
    SCORE,
    SCORE_OF_TEN,
    WHICH_DAY,
    WHICH_NEIGHBOUR,
    WHICH_PLACE,
    WHICH_TIME,
    in_words,
    slots,
    understood,
)

CANCEL = Question("confirm", of="cancel")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("mañana por la tarde", "2026-11-25 12:00-17:00"),
        ("pasado mañana temprano", "2026-11-26 08:00-12:00"),
        ("mañana a las 8", "2026-11-25 08:00-"),
        ("esta noche", "2026-11-24 17:00-21:00"),
        ("el viernes a partir de las 5", "2026-11-27 17:00-"),
        ("viernes entre 10 y 12", "2026-11-27 10:00-12:00"),
        ("el lunes de 9 a 2", "2026-11-30 09:00-14:00"),
        ("viernes a la una y media", "2026-11-27 13:30-"),
        ("a las seis menos cuarto", "- 17:45-"),
        ("antes del mediodia xfa", "- -12:00"),
        ("no puedo el jueves, mejor el viernes", "2026-11-27"),
        ("mañana no estoy, pasado sí", "2026-11-26"),
        ("el martes de la semana que viene", "2026-12-01"),
        ("de hoy en ocho", "2026-12-01"),
        ("el lunes en ocho", "2026-12-07"),
        ("la semana que viene menos el miercoles", "2026-11-30..2026-12-01|2026-12-03..2026-12-06"),
        ("a partir del 10 de diciembre", "2026-12-10.."),
        ("cambiar la entrega del miercoles al viernes", "2026-11-27"),
        ("no estoy hasta las 6", "- 18:00-"),
        ("misma hora pero el jueves", "2026-11-26 13:00-15:00"),
        ("una hora mas tarde", "- 14:00-16:00"),
    ],
)
def test_another_time(text: str, when: str) -> None:
    reading = understood(text, "es-ES")
    assert (reading.intent, reading.ask, "|".join(map(in_words, reading.when))) == (Intent.RESCHEDULE, False, when)


@pytest.mark.parametrize(
    "text",
    ["otro dia porfa", "el viernes que viene", "el martes", "a finales de semana", "no antes del viernes", "despues de reyes"],
)
def test_an_indefinite_time_is_asked_back(text: str) -> None:
    reading = understood(text, "es-MX")
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("dejadlo en el porche", "porch"),
        ("debajo del felpudo", "front_door"),
        ("dejenlo en la caseta con el guardia", "concierge"),
        ("en el patio de atras", "garden"),
        ("detras de los botes de basura", "bin_store"),
        ("échalo al buzón", "mailbox"),
        ("en el trastero porfa", "shed"),
        ("debajo de la maceta grande", "other"),
    ],
)
def test_a_safe_place(text: str, place: str) -> None:
    reading = understood(text, "es-ES")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("dejadlo con Carmen del 3B", "Carmen del 3B"),
        ("con la señora de enfrente", "la señora de enfrente"),
        ("en la farmacia de la esquina lo recogen", "la farmacia de la esquina"),
    ],
)
def test_a_neighbour_as_written(text: str, who: str) -> None:
    reading = understood(text, "es-ES")
    assert (reading.intent, reading.who, reading.ask) == (Intent.NEIGHBOUR, who, False)


def test_a_neighbour_not_told_apart_is_asked_back() -> None:
    assert understood("dejalo con un vecino", "es-ES").ask


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no me manden mas mensajes", "opt_out"),
        ("dadme de baja de estos sms", "opt_out"),
        ("quiero volver a recibir los avisos", "opt_in"),
        ("ya no lo quiero", "cancel_delivery"),
        ("cancelen mi pedido porfa", "cancel_delivery"),
        ("me he mudado, ahora calle Luna 8", "change_address"),
        ("prefiero recogerlo yo en un oxxo", "locker"),
        ("el timbre no jala, toquen fuerte", "instruction"),
        ("llamadme cuando estéis abajo", "instruction"),
        ("perro suelto en el jardín", "instruction"),
        ("no lo dejen en la puerta", "instruction"),
        ("llámame", "human"),
        ("a q hr llegan mas o menos", "ask_eta"),
        ("puede recogerlo mi hermano con mi dni?", "ask_options"),
        ("nadie ha pasado y estaba en casa", "complaint"),
        ("aquí no vive ningún Pedro", "wrong_person"),
        ("mil gracias crack", "thanks"),
        ("feliz navidad", "other"),
    ],
)
def test_other_meanings(text: str, intent: str) -> None:
    reading = understood(text, "es-MX")
    assert (reading.intent, reading.also, reading.when, reading.ask) == (intent, (), (), False)


@pytest.mark.parametrize(
    "text",
    ["estoy de baja, dejadlo en el garaje", "baja tú al portal", "para en la puerta azul", "alto! no se vaya, ya bajo"],
)
def test_words_that_look_like_a_revocation_are_none(text: str) -> None:
    reading = understood(text, "es-ES")
    assert Intent.OPT_OUT not in (reading.intent, *reading.also)


def test_a_negated_cancel_cancels_nothing() -> None:
    assert understood("no cancelen mi pedido", "es-MX").intent is Intent.OTHER
    assert understood("noooo no canceléis nada!!", "es-ES", question=CANCEL).intent is Intent.NO


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("sip", CONFIRM, "yes"),
        ("órale va", CONFIRM, "yes"),
        ("mejor no", CONFIRM, "no"),
        ("dejadlo como estaba", CONFIRM, "no"),
        ("no se", CONFIRM, "other"),
        ("ando en la chamba", HOME, "no"),
        ("aqui estoy todo el dia", HOME, "yes"),
        ("excelente servicio", SCORE, "comment"),
    ],
)
def test_an_answer(text: str, question: Question, intent: str) -> None:
    assert understood(text, "es-MX", question=question).intent == intent


def test_home_until_or_from() -> None:
    until = understood("sí, hasta las 3", "es-ES", question=HOME)
    assert (until.intent, [*map(in_words, until.when)]) == (Intent.YES, ["2026-11-24 -15:00"])
    later = understood("no estaré hasta las 6", "es-ES", question=HOME)
    assert (later.intent, later.also, [*map(in_words, later.when)]) == (Intent.NO, (Intent.RESCHEDULE,), ["2026-11-24 18:00-"])


@pytest.mark.parametrize(
    ("text", "key"), [("la 2", "2"), ("me quedo con la primera", "1"), ("taquilla", "3"), ("jueves por la mañana", "1")]
)
def test_an_option(text: str, key: str) -> None:
    reading = understood(text, "es-ES", question=slots())
    assert (reading.intent, reading.key, reading.ask) == (Intent.CHOOSE, key, False)


@pytest.mark.parametrize("text", ["la 1 o la 2", "me da igual", "ninguna me sirve", "la 7"])
def test_no_single_option_is_asked_back(text: str) -> None:
    assert understood(text, "es-ES", question=slots()).ask


def test_other_questions() -> None:
    assert understood("le doy un 4", "es-ES", question=SCORE).score == 4
    assert understood("un 8, todo ok", "es-ES", question=SCORE_OF_TEN).score == 8
    assert in_words(understood("el 26", "es-ES", question=WHICH_DAY).when[0]) == "2026-11-26"
    assert in_words(understood("entre 4 y 6", "es-ES", question=WHICH_TIME).when[0]) == "2026-11-27 16:00-18:00"
    assert understood("el buzon", "es-MX", question=WHICH_PLACE).place == "mailbox"
    assert understood("la señora Pérez", "es-MX", question=WHICH_NEIGHBOUR).who == "la señora Pérez"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("mañana se me complicó, mejor el viernes", "2026-11-27"),
        ("mañana me toca guardia mejor el viernes", "2026-11-27"),
        ("el viernes mejor, que mañana tengo un entierro", "2026-11-27"),
        ("mañana no hay quien lo reciba, el jueves sí", "2026-11-26"),
        ("el jueves antes de las 2, que luego trabajo", "2026-11-26 -14:00"),
        ("el viernes, pero después de las 5 que curro", "2026-11-27 17:00-"),
        ("mañana como pronto a las 6", "2026-11-25 18:00-"),
        ("no salgo de trabajar hasta las 7", "- 19:00-"),
        ("cerramos a las 8 de la tarde", "- -20:00"),
        ("aplazadlo hasta el viernes", "2026-11-27"),
        ("preferiría que fuera el jueves", "2026-11-26"),
        ("por la tarde mejor que por la mañana", "- 12:00-17:00"),
        ("en quince días", "2026-12-08"),
        ("algún día de la semana que viene", "2026-11-30..2026-12-06"),
        ("¿tenéis hueco el jueves?", "2026-11-26"),
    ],
)
def test_reasons_and_refusals_are_no_wishes(text: str, when: str) -> None:
    reading = understood(text, "es-ES")
    assert (reading.intent, reading.ask, "|".join(map(in_words, reading.when))) == (Intent.RESCHEDULE, False, when)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("¿cae hoy el paquete?", "ask_eta"),
        ("¿de mañana o de tarde?", "ask_eta"),
        ("¿me da tiempo a bajar la basura?", "ask_eta"),
        ("¿en qué sucursal lo tienen?", "ask_eta"),
        ("¿repartís los domingos?", "ask_options"),
        ("¿vale con una copia del ine?", "ask_options"),
        ("otra tarde perdida esperando", "complaint"),
        ("vinieron a las 10 de la noche", "complaint"),
        ("el paquete llegó todo chafado", "complaint"),
        ("¿me pasan el teléfono del chofer?", "human"),
        ("ya párenle con tanto aviso", "opt_out"),
        ("no vuelvan a escribirme", "opt_out"),
        ("prefiero no recibir sms", "opt_out"),
        ("acabo de estrenar este número", "wrong_person"),
        ("ya voy bajando", "instruction"),
        ("en portería no, por favor", "instruction"),
        ("no lo lleven a la sucursal", "instruction"),
        ("paso mañana a recogerlo", "locker"),
        ("son unos soles", "thanks"),
    ],
)
def test_more_ways_to_say_it(text: str, intent: str) -> None:
    reading = understood(text, "es-MX")
    assert (reading.intent, reading.when, reading.ask) == (intent, (), False)


@pytest.mark.parametrize(
    ("text", "question"),
    [("no es correcto", CONFIRM), ("luego os confirmo", CONFIRM), ("al rato les digo", CONFIRM), ("ando en el mercado", HOME)],
)
def test_politeness_and_delay_are_no_yes(text: str, question: Question) -> None:
    assert understood(text, "es-MX", question=question).intent is not Intent.YES


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("ni mañana ni el jueves, el sábado", "2026-11-28"),
        ("el sábado por la tarde que por la mañana descansamos", "2026-11-28 12:00-17:00"),
        ("anulad la vuelta de mañana y pasad el viernes por la tarde", "2026-11-27 12:00-17:00"),
        ("el jueves estoy d viaje, pasad el viernes por la tarde", "2026-11-27 12:00-17:00"),
        ("he visto el sms a las 9, podéis pasar el viernes?", "2026-11-27"),
        ("me hicisteis perder la tarde entera, venid el viernes a las 10", "2026-11-27 10:00-"),
        ("el viernes a las 4 tengo que irme", "2026-11-27 -16:00"),
        ("el jueves a las 4 salgo de clase", "2026-11-26 16:00-"),
        ("el viernes estoy en casa de 3 a 5", "2026-11-27 15:00-17:00"),
    ],
)
def test_only_the_wished_time_counts(text: str, when: str) -> None:
    reading = understood(text, "es-ES")
    assert (reading.intent, reading.ask, "|".join(map(in_words, reading.when))) == (Intent.RESCHEDULE, False, when)


def test_the_other_week_is_the_next_one_in_mexico_only() -> None:
    mexican, spanish = understood("la otra semana", "es-MX"), understood("la otra semana", "es-ES")
    assert (mexican.ask, [in_words(when) for when in mexican.when]) == (False, ["2026-11-30..2026-12-06"])
    assert spanish.ask


@pytest.mark.parametrize(
    ("text", "intent", "place"),
    [
        ("tírenlo por encima de la barda al jardín", Intent.SAFE_PLACE, "garden"),
        ("no lo pasen por encima de la valla", Intent.INSTRUCTION, None),
        ("entonces es el jueves?", Intent.ASK_ETA, None),
        ("hoy no se pudo, el jueves sí?", Intent.RESCHEDULE, None),
        ("volved a mandarme los mensajes", Intent.OPT_IN, None),
        ("vuelvan a pasar el viernes", Intent.RESCHEDULE, None),
        ("después de las vacaciones", Intent.RESCHEDULE, None),
        ("me cambié de casa, llévenlo a la nueva", Intent.CHANGE_ADDRESS, None),
    ],
)
def test_how_a_place_is_reached_is_no_wish_of_its_own(text: str, intent: Intent, place: str | None) -> None:
    reading = understood(text, "es-MX")
    assert (reading.intent, reading.place, Intent.INSTRUCTION in reading.also) == (intent, place, False)


def test_a_home_answer_ends_when_somebody_must_leave() -> None:
    reading = understood("vale, pero a las 4 tengo que salir", "es-ES", question=HOME, status="out_for_delivery")
    assert (reading.intent, [in_words(when) for when in reading.when]) == (Intent.YES, ["2026-11-24 -16:00"])


@pytest.mark.parametrize("text", ["en la frutería de abajo me lo guardan", "con doña Lola, la de la esquina"])
def test_a_shop_or_somebody_known_by_name_takes_it(text: str) -> None:
    reading = understood(text, "es-ES", status="out_for_delivery")
    assert (reading.intent, reading.ask, bool(reading.who)) == (Intent.NEIGHBOUR, False, True)
