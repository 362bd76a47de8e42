"""What customers mean in Danish, in sentences of our own; sent on Tuesday 24 November 2026, promised is Wednesday 13 to 15."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.conversation.meaning import Context, Question, Reading
from app.conversation.reading import read
from tests.conversation.reading_rig import (
    CONFIRM,
    HOME,
    SCORE,
    SCORE_OF_TEN,
    TUESDAY,
    WHICH_DAY,
    WHICH_NEIGHBOUR,
    WHICH_PLACE,
    WHICH_TIME,
    in_words,
    slots,
)

ZONE = "Europe/Copenhagen"


def understood(text: str, question: Question | None = None, status: str = "scheduled") -> Reading:
    zone = ZoneInfo(ZONE)
    promised = (datetime(2026, 11, 25, 13, tzinfo=zone), datetime(2026, 11, 25, 15, tzinfo=zone))
    return read(text, Context("da-DK", ZONE, TUESDAY.replace(tzinfo=zone), status, promised, 1, question))


WHEN = [
    ("på fredag efter kl 18", "2026-11-27 18:00-"),
    ("i morgen efter 17 tak", "2026-11-25 17:00-"),
    ("jeg arbejder til 17 så efter det", "- 17:00-"),
    ("ikke torsdag, fredag er fint", "2026-11-27"),
    ("fredag formiddag passer bedst", "2026-11-27 08:00-12:00"),
    ("mellem 9 og 11 på torsdag", "2026-11-26 09:00-11:00"),
    ("den 27. november efter kl 16", "2026-11-27 16:00-"),
    ("d. 27/11", "2026-11-27"),
    ("tirsdag i næste uge", "2026-12-01"),
    ("halv seks i morgen", "2026-11-25 17:30-"),
    ("kvart over fem på torsdag", "2026-11-26 17:15-"),
    ("en time senere", "- 14:00-16:00"),
    ("før kl 12 på fredag", "2026-11-27 -12:00"),
    ("samme tid på fredag", "2026-11-27 13:00-15:00"),
    ("er hjemme til 15 i morgen", "2026-11-25 -15:00"),
    ("uge 50", "2026-12-07..2026-12-13"),
    ("juleaften", "2026-12-24"),
    ("jeg kan ikke før kl 18", "- 18:00-"),
    ("indtil kl. 14 på fredag", "2026-11-27 -14:00"),
    ("drop leveringen fredag, tag mandag", "2026-11-30"),
    ("vent til mandag", "2026-11-30"),
]
ASKED_BACK = [
    "næste fredag",
    "en anden dag",
    "efter weekenden",
    "jeg er ikke hjemme",
    "ikke i morgen",
    "flyt fra torsdag til fredag",
    "aflever hos naboen",
    "forkert adresse",
]
PLACES = [
    ("stil den i garagen", "garage"),
    ("læg den bag skraldespanden", "bin_store"),
    ("efterlad den foran døren", "front_door"),
    ("på terrassen er fint", "garden"),
    ("stil den i skuret, det er åbent", "shed"),
    ("i postkassen", "mailbox"),
    ("under bænken", "other"),
]
NEIGHBOURS = [
    ("aflever hos Eva i nr 14", "Eva i nr 14"),
    ("genboen kan tage imod den", "genboen"),
    ("aflever hos Hansen på 2. sal", "Hansen på 2. sal"),
]
MEANINGS = [
    ("stop med at sende sms", "opt_out"),
    ("ingen flere beskeder tak", "opt_out"),
    ("stop med at ringe på, børnene sover", "instruction"),
    ("afbestil pakken", "cancel_delivery"),
    ("send den retur", "cancel_delivery"),
    ("vi er flyttet, ny adresse Nørregade 5", "change_address"),
    ("dørkode 4821", "instruction"),
    ("stil den ikke i opgangen", "instruction"),
    ("ring når i kommer", "instruction"),
    ("ring til mig", "human"),
    ("hvor er min pakke", "ask_eta"),
    ("kommer den i dag?", "ask_eta"),
    ("hvad sker der hvis jeg ikke er hjemme", "ask_options"),
    ("pakken er i stykker", "complaint"),
    ("til en pakkeboks tak", "locker"),
    ("tak for i dag", "thanks"),
    ("jeg hedder ikke Karlsen", "wrong_person"),
    ("glædelig jul!", "other"),
]
ANSWERS = [
    ("ja", CONFIRM, "yes", ""),
    ("nej tak, fredag i stedet", CONFIRM, "no", "2026-11-27"),
    ("ja til 15", HOME, "yes", "2026-11-24 -15:00"),
    ("nej er hjemme fra 17", HOME, "no", "2026-11-24 17:00-"),
    ("fire ud af fem", SCORE, "score", "4"),
    ("8/10", SCORE_OF_TEN, "score", "8"),
    ("den anden tak", slots(ZONE), "choose", "2"),
    ("pakkeboksen", slots(ZONE), "choose", "3"),
    ("den 28", WHICH_DAY, "reschedule", "2026-11-28"),
    ("efter 17", WHICH_TIME, "reschedule", "2026-11-27 17:00-"),
    ("bag huset", WHICH_PLACE, "safe_place", "other"),
    ("Anna Svendsen", WHICH_NEIGHBOUR, "neighbour", "Anna Svendsen"),
]


@pytest.mark.parametrize(("text", "when"), WHEN, ids=[text for text, _ in WHEN])
def test_another_time(text: str, when: str) -> None:
    reading = understood(text)
    assert (reading.intent, " | ".join(map(in_words, reading.when)), reading.ask) == ("reschedule", when, False)


@pytest.mark.parametrize("text", ASKED_BACK, ids=ASKED_BACK)
def test_what_is_not_definite_is_asked_back(text: str) -> None:
    assert understood(text).ask


@pytest.mark.parametrize(("text", "place"), PLACES, ids=[text for text, _ in PLACES])
def test_a_safe_place(text: str, place: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.place, reading.ask) == ("safe_place", place, False)


@pytest.mark.parametrize(("text", "who"), NEIGHBOURS, ids=[text for text, _ in NEIGHBOURS])
def test_a_neighbour_as_written(text: str, who: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.who, reading.ask) == ("neighbour", who, False)


@pytest.mark.parametrize(("text", "intent"), MEANINGS, ids=[text for text, _ in MEANINGS])
def test_other_meanings(text: str, intent: str) -> None:
    reading = understood(text)
    assert (reading.intent, reading.when) == (intent, ())


@pytest.mark.parametrize(("text", "question", "intent", "detail"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_an_answer_to_the_open_question(text: str, question: Question, intent: str, detail: str) -> None:
    reading = understood(text, question)
    said = reading.key or reading.place or reading.who or (str(reading.score) if reading.score else "")
    assert (reading.intent, said or " | ".join(map(in_words, reading.when))) == (intent, detail)


def test_a_delivered_parcel_is_never_re_routed() -> None:
    reading = understood("kan i komme på fredag?", status="delivered")
    assert (reading.intent, reading.ask, reading.when) == ("other", True, ())
