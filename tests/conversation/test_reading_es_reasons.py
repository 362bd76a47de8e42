"""Spanish replies that say more than the wish: reasons, reports, refusals, spots and people by any name."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import CONFIRM, HOME, WHICH_DAY, WHICH_NEIGHBOUR, WHICH_PLACE, in_words, slots, understood

CONFIRM_CANCEL, CONFIRM_LOCKER = Question("confirm", of="cancel"), Question("confirm", of="locker")
CONFIRM_NEIGHBOUR, CONFIRM_PLACE = Question("confirm", of="neighbour"), Question("confirm", of="safe_place")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("la dentista me ha dado cita el jueves a las 9, venid el viernes", "2026-11-27"),
        ("el jueves estoy en Sevilla, el viernes ya puedo", "2026-11-27"),
        ("el viernes estoy en casa", "2026-11-27"),
        ("curro de lunes a viernes hasta las 5, traedlo después de esa hora", "- 17:00-"),
        ("esta semana voy de tardes, pasad a partir de las 9 de la mañana", "- 09:00-"),
        ("mi horario es de 7 a 14 así que por las tardes", "- 12:00-17:00"),
        ("mi esposo sale de la oficina a las 4, ya después hay quien reciba", "- 16:00-"),
        ("a mi suegra le dan el alta el jueves, el viernes ya estamos en casa", "2026-11-27"),
        ("páselo al 4", "2026-12-04"),
        ("pásenlo al viernes 4 de 9 a 1", "2026-12-04 09:00-13:00"),
        ("el 4 nomás que no sea en la mañana", "2026-12-04 12:00-"),
        ("entre el lunes y el miércoles", "2026-11-30..2026-12-02"),
        ("que sea hasta el lunes", "2026-11-30"),
        ("que no venga nadie antes de las 11", "- 11:00-"),
        ("el jueves no, el de la semana siguiente", "2026-12-03"),
        ("dejaron una nota que dice que no había nadie, vuelvan el jueves", "2026-11-26"),
        ("mejor por la tarde que por la mañana tengo yoga", "- 12:00-17:00"),
        (
            "la semana que viene, cualquier tarde menos la del jueves",
            "2026-11-30..2026-12-02 12:00-17:00|2026-12-04..2026-12-06 12:00-17:00",
        ),
        ("después de las 4, mi hijo sale del kinder a las 3", "- 16:00-"),
        ("el viernes, a las 5 entro a trabajar", "2026-11-27 -17:00"),
        ("el viernes hasta las 12 o a partir de las 5", "2026-11-27 -12:00|2026-11-27 17:00-"),
        ("el 28 de 4 a 6", "2026-11-28 16:00-18:00"),
        ("el veintisiete a las cinco y media", "2026-11-27 17:30-"),
        ("el lunes de una a tres", "2026-11-30 13:00-15:00"),
        ("el mar 1 dic de 10 a 14", "2026-12-01 10:00-14:00"),
        ("este fin no, el que sigue sí", "2026-12-05..2026-12-06"),
        ("mejor el sábado, el viernes libro pero me voy al pueblo", "2026-11-28"),
    ],
)
def test_a_reason_beside_a_wish_gives_it_no_day_and_no_hour(text: str, when: str) -> None:
    reading = understood(text, "es-MX")
    assert (reading.intent, "|".join(map(in_words, reading.when)), reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize(
    "text",
    [
        "ya son las 5 y aquí no llega nadie",
        "no me hagáis perder toda la tarde",
        "hoy juega el Atleti, qué ganas",
        "no quiero que lo traigáis el viernes",
        "el conserje está hasta las 6",
    ],
)
def test_a_time_that_is_only_told_is_never_acted_on(text: str) -> None:
    reading = understood(text, "es-ES")
    assert reading.ask or Intent.RESCHEDULE not in (reading.intent, *reading.also)


def test_a_day_that_is_refused_without_a_comma_is_not_the_wished_one() -> None:
    reading = understood("hoy no mañana", "es-ES", question=WHICH_DAY)
    assert [in_words(when) for when in reading.when] == ["2026-11-25"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("detrás del jarrón de la entrada", "other"),
        ("encima del mueble del rellano", "other"),
        ("debajo del felpudo de la puerta", "front_door"),
        ("dentro del porche de la entrada", "porch"),
        ("en el cuarto de la derecha", "other"),
        ("en la ventana del baño, que da al patio", "other"),
        ("debajo de los buzones", "other"),
        ("en el buzón grande de la entrada", "mailbox"),
        ("colgadlo del pomo de la puerta", "front_door"),
        ("por debajo de la puerta", "front_door"),
        ("hay una cesta de mimbre al lado de la puerta, metedlo ahí", "other"),
        ("en el hueco que hay entre los contadores", "other"),
        ("detrás de la bombona de butano", "other"),
        ("apoyado en la pared", "other"),
        ("el portero está hasta las 2, dejádselo", "concierge"),
    ],
)
def test_a_spot_by_any_noun(text: str, place: str) -> None:
    reading = understood(text, "es-ES", question=WHICH_PLACE, status="out_for_delivery")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize("text", ["en el cuarto de basuras no por dios", "no quiero que lo dejéis en ningún sitio"])
def test_a_place_refused_behind_its_name_is_none(text: str) -> None:
    assert understood(text, "es-ES", question=WHICH_PLACE).intent is Intent.INSTRUCTION


@pytest.mark.parametrize(
    ("text", "intent", "who"),
    [
        ("se lo dais a Merche, la del ático", Intent.NEIGHBOUR, "Merche"),
        ("dádselo a Chelo", Intent.NEIGHBOUR, "Chelo"),
        ("que lo coja el bar de abajo", Intent.NEIGHBOUR, "el bar de abajo"),
        ("doña Tere de la casa azul me hace favor", Intent.NEIGHBOUR, "doña Tere de la casa azul"),
        ("que lo firme mi yerno", Intent.INSTRUCTION, "que lo firme mi yerno"),
        ("mi esposa Ana Luz está todo el día", Intent.INSTRUCTION, "mi esposa Ana Luz está todo el día"),
    ],
)
def test_who_takes_it_in(text: str, intent: str, who: str) -> None:
    reading = understood(text, "es-MX", status="out_for_delivery")
    assert (reading.intent, reading.who, reading.ask) == (intent, who, False)


@pytest.mark.parametrize(
    "text", ["en el patiecito de enfrente", "lleva tres días con el vecino del 2", "dejaron un recado con la señora de los jugos"]
)
def test_what_is_told_of_a_place_or_a_neighbour_gives_it_to_nobody(text: str) -> None:
    reading = understood(text, "es-MX", status="attempted")
    assert Intent.NEIGHBOUR not in (reading.intent, *reading.also)


def test_knowing_no_neighbour_is_no_wrong_number() -> None:
    assert understood("no conozco a nadie aquí", "es-ES", question=WHICH_NEIGHBOUR).ask
    assert understood("no conozco a ningún Ramón", "es-ES").intent is Intent.WRONG_PERSON


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("ni de coña, no me hablo con él", CONFIRM_NEIGHBOUR, "no"),
        ("a él no, por favor", CONFIRM_NEIGHBOUR, "no"),
        ("ahí no, que se ve", CONFIRM_PLACE, "no"),
        ("ahí perfecto", CONFIRM_PLACE, "yes"),
        ("me queda lejísimos", CONFIRM_LOCKER, "no"),
        ("prefiero que me lo traigáis", CONFIRM_LOCKER, "no"),
        ("ay dios no", CONFIRM_CANCEL, "no"),
        ("ándele pues", CONFIRM, "yes"),
        ("no pero mi hermano sí está", HOME, "yes"),
        ("todavía no", HOME, "no"),
    ],
)
def test_a_yes_or_no_in_other_words(text: str, question: Question, intent: str) -> None:
    reading = understood(text, "es-MX", question=question)
    assert (reading.intent, reading.ask) == (intent, False)


def test_options_refused_or_told_by_their_place() -> None:
    assert understood("la primera no, otra", "es-ES", question=slots()).ask
    assert understood("la taquilla no, las demás sí", "es-ES", question=slots()).ask
    assert understood("la de en medio", "es-ES", question=slots()).key == "2"
    assert understood("la que llegue antes", "es-ES", question=slots()).key == "1"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ya no manden nada a este celular", "opt_out"),
        ("no me mandéis ofertas", "opt_out"),
        ("sí quiero que me sigan avisando", "opt_in"),
        ("no le entiendo a esto", "help"),
        ("márqueme al cel por favor", "human"),
        ("se ha dejado la cancela abierta el repartidor", "complaint"),
        ("me trajeron el de otra persona", "complaint"),
        ("otra vez me dejasteis plantada", "complaint"),
        ("esta no es mi puerta, la foto es de otro sitio", "complaint"),
        ("mi sobrina ya no usa este número", "wrong_person"),
        ("y mi pedido pa cuándo", "ask_eta"),
        ("y esto quién lo manda", "ask_options"),
    ],
)
def test_whole_sentences_about_the_messages_and_the_carrier(text: str, intent: str) -> None:
    reading = understood(text, "es-MX")
    assert (reading.intent, reading.ask) == (intent, False)


def test_an_address_that_is_an_old_one_is_asked_for_again() -> None:
    reading = understood("esa no es la dirección buena, tenéis la antigua", "es-ES")
    assert (reading.intent, reading.ask) == (Intent.CHANGE_ADDRESS, True)


@pytest.mark.parametrize("text", ["de 10 a 12 de diciembre", "este sábado no, el siguiente", "el resto del día estoy en casa"])
def test_what_may_be_another_day_is_asked(text: str) -> None:
    assert understood(text, "es-ES").ask


def test_sin_falta_is_no_complaint_and_a_pick_up_point_no_neighbour() -> None:
    assert understood("mañana sin falta de 9 a 11", "es-ES").intent == Intent.RESCHEDULE
    assert understood("mejor q lo lleven a un punto de recogida", "es-ES").intent == Intent.LOCKER


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("trabajo de lunes a viernes de 8 a 6. solo sábado", "2026-11-28"),
        ("el jueves estoy operado de la rodilla, el viernes ya en casa", "2026-11-27"),
        ("sábado mejor que domingo", "2026-11-28"),
        ("prefiero el viernes al sábado", "2026-11-27"),
        ("mejor el jueves que el viernes", "2026-11-26"),
        ("ni el jueves ni el viernes, el sábado", "2026-11-28"),
        ("el viernes nada, el sábado sí", "2026-11-28"),
        ("el viernes me voy a la playa, el jueves mejor", "2026-11-26"),
        ("igual a esa hora pero el lunes", "2026-11-30 13:00-15:00"),
        ("hasta el lunes regreso", "2026-11-30.."),
        ("hasta el viernes nada", "2026-11-27.."),
        ("los martes y jueves estoy en casa", "2026-11-24|2026-11-26"),
        ("un par de horas después", "- 15:00-17:00"),
        ("el jueves llego de viaje a mediodía", "2026-11-26 12:00-"),
    ],
)
def test_a_comparison_a_nor_and_a_way_of_saying_leave_the_day_that_is_meant(text: str, when: str) -> None:
    reading = understood(text, "es-ES")
    assert (reading.intent, "|".join(map(in_words, reading.when))) == (Intent.RESCHEDULE, when)


@pytest.mark.parametrize("text", ["no vengáis jueves ni viernes", "que no sea jueves ni viernes", "antes del viernes nada"])
def test_days_that_are_only_refused_are_asked(text: str) -> None:
    assert understood(text, "es-ES").ask


def test_hasta_with_a_verb_is_not_before_in_mexico_only() -> None:
    text = "hasta el viernes puedo"
    assert [in_words(when) for when in understood(text, "es-MX").when] == ["2026-11-27.."]
    assert [in_words(when) for when in understood(text, "es-ES").when] == ["..2026-11-27"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("entre la puerta y la verja", "other"),
        ("encima del boiler en el patio", "other"),
        ("en la caja verde que dice paquetes", "other"),
        ("en la puerta del garaje", "garage"),
        ("en la puerta del ascensor", "other"),
        ("en el cuarto de tiliches", "shed"),
        ("en la caseta con el oficial Ramírez", "concierge"),
        ("metedlo por la gatera", "other"),
    ],
)
def test_the_first_noun_is_the_place(text: str, place: str) -> None:
    reading = understood(text, "es-ES", status="out_for_delivery")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    "text",
    [
        "la maestra del kinder de la esquina me hace favor",
        "dejádselo al frutero de abajo",
        "los del 4C son amigos, dejádselo",
        "con mi comadre lupe, dos casas a la derecha",
        "don beto el de la tiendita",
    ],
)
def test_trades_and_friends_take_it_in(text: str) -> None:
    reading = understood(text, "es-MX", status="out_for_delivery")
    assert (reading.intent, reading.ask, bool(reading.who)) == (Intent.NEIGHBOUR, False, True)


@pytest.mark.parametrize(
    "text",
    [
        "párate en la verja, el timbre está a la derecha",
        "es la casa de portón café, junto al Oxxo",
        "preguntad por el almacén, muelle 4",
        "no metáis el camión, no cabe en la calle",
        "lo recibe la señora que hace la limpieza",
        "no se lo deis al panadero",
    ],
)
def test_how_to_get_there_is_no_place_and_no_locker(text: str) -> None:
    reading = understood(text, "es-ES", status="out_for_delivery")
    assert (reading.intent, reading.also, reading.ask) == (Intent.INSTRUCTION, (), False)


@pytest.mark.parametrize(("text", "intent"), [("solo hasta las 5 que tengo médico", Intent.YES), ("hasta las 8 nada", Intent.NO)])
def test_until_an_hour_at_home_or_out(text: str, intent: Intent) -> None:
    reading = understood(text, "es-ES", question=HOME, status="out_for_delivery")
    assert (reading.intent, reading.ask) == (intent, False)


@pytest.mark.parametrize(
    "text", ["estoy hasta las 5, luego mi pareja", "me quedo hasta las 5 y luego salgo", "solo estoy hasta las 5"]
)
def test_who_is_in_until_an_hour_is_not_in_from_it(text: str) -> None:
    reading = understood(text, "es-ES", question=HOME, status="out_for_delivery")
    assert (reading.intent, [in_words(when) for when in reading.when]) == (Intent.YES, ["2026-11-24 -17:00"])


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("el vienes por la tarde", "2026-11-27 12:00-17:00"),
        ("de aquí a dos viernes", "2026-12-04"),
        ("el jueves de dentro de dos semanas", "2026-12-10"),
    ],
)
def test_days_counted_on_and_misspelled(text: str, when: str) -> None:
    reading = understood(text, "es-ES")
    assert ([in_words(each) for each in reading.when], reading.ask) == ([when], False)


@pytest.mark.parametrize("text", ["menudo calor hoy", "qué frío hace hoy jaja", "viste el partido ayer", "le bajas al arroz"])
def test_small_talk_is_neither_asked_nor_a_day(text: str) -> None:
    reading = understood(text, "es-ES")
    assert (reading.intent, reading.when) == (Intent.OTHER, ())
