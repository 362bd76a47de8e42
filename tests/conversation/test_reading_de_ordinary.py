"""Ordinary short replies in German: spots beside known places, numbered days, ways to the door. The sentences are invented."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import HOME, WHICH_NEIGHBOUR, WHICH_PLACE, in_words, understood

CANCEL = Question("confirm", of="cancel")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("am zweiten Advent", "2026-12-06"),
        ("erster Samstag im Dezember", "2026-12-05"),
        ("am letzten Montag im Dezember", "2026-12-28"),
        ("nicht diesen Freitag, sondern den drauf", "2026-12-04"),
        ("Ende nächster Woche, Do oder Fr", "2026-12-03|2026-12-04"),
        ("auf den Folgetag verlegen", "2026-11-26"),
        ("der Klempner ist bis 13 Uhr da, danach jederzeit", "- 13:00-"),
        ("bin vor 10 nicht wach, sagen wir 11", "- 11:00-"),
        ("geht auch noch heute so um 20 Uhr", "2026-11-24 20:00-"),
        ("einen Tag vorziehen wenns geht", "2026-11-24"),
        ("Freitag möglich? Donnerstag bin ich vor Gericht", "2026-11-27"),
        ("Freitag bitte, morgen Zahnarzt", "2026-11-27"),
        ("Donnerstag nach dem Arzt so ab 11", "2026-11-26 11:00-"),
        ("bis zum 4.", "..2026-12-04"),
        ("vor dem 4.", "..2026-12-03"),
        ("könnt ihrs bis Montag behalten", "2026-11-30"),
        ("zwei Tage schieben bitte", "2026-11-27"),
        ("samstag statt dessen?", "2026-11-28"),
        ("samtsag oder sonntga", "2026-11-28|2026-11-29"),
        ("am Freitag nach de sächsi", "2026-11-27 18:00-"),
    ],
)
def test_times(text: str, when: str) -> None:
    reading = understood(text, "de-DE")
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert "|".join(map(in_words, reading.when)) == when


@pytest.mark.parametrize(
    "text", ["im Dezember", "Ende nächster Woche", "nach dem 3.", "nicht vor dem 4.", "wenn es nach 12 wird dann lieber Freitag"]
)
def test_what_is_not_definite_is_asked_back(text: str) -> None:
    assert understood(text, "de-DE").ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("alte Hundehütte neben der Hintertür", "other"),
        ("in die Kühlbox neben dem Garagentor", "other"),
        ("in die graue Kissenbox auf der Terrasse", "other"),
        ("in die Holzlage hinterm Haus", "shed"),
        ("auf den Tisch im Garten", "garden"),
    ],
)
def test_the_thing_decides_and_not_what_stands_beside_it(text: str, place: str) -> None:
    assert understood(text, "de-DE", question=WHICH_PLACE).place == place


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("mit dem Aufzug in den 6.", None, Intent.INSTRUCTION),
        ("Aufzug in den 12., dann links", None, Intent.INSTRUCTION),
        ("vor der Kneipe halten, Eingang daneben", None, Intent.INSTRUCTION),
        ("Unterschrift ist nicht nötig", None, Intent.INSTRUCTION),
        ("hinten rum kommen, Vordertür klemmt", None, Intent.INSTRUCTION),
        ("vom Tor aus anrufen", None, Intent.INSTRUCTION),
        ("Nummer 30 ist immer wer da", None, Intent.NEIGHBOUR),
        ("Herr Singh, wohnt in der 22", WHICH_NEIGHBOUR, Intent.NEIGHBOUR),
        ("die ist weggezogen", Question("confirm", of="neighbour"), Intent.NO),
        ("bitte diese Nummer nicht mehr kontaktieren", None, Intent.OPT_OUT),
        ("ich will es doch nicht mehr haben", None, Intent.CANCEL_DELIVERY),
        ("Lieferung nicht mehr nötig", None, Intent.CANCEL_DELIVERY),
        ("müsste schon", HOME, Intent.YES),
    ],
)
def test_what_is_wanted(text: str, question: Question | None, intent: Intent) -> None:
    reading = understood(text, "de-DE", question=question)
    assert (reading.intent, reading.ask) == (intent, False)
    assert intent is Intent.OPT_OUT or Intent.OPT_OUT not in reading.also


def test_a_cancelling_that_is_taken_back_cancels_nothing() -> None:
    assert understood("will es noch haben, Storno bitte ignorieren", "de-DE").intent is not Intent.CANCEL_DELIVERY


def test_a_yes_to_cancelling_ends_no_messages() -> None:
    reading = understood("ja bitte löschen", "de-DE", question=CANCEL)
    assert (reading.intent, Intent.OPT_OUT in reading.also) == (Intent.YES, False)


@pytest.mark.parametrize(
    ("text", "question", "intent", "ask"),
    [
        ("bin mit dem Hund draußen", HOME, Intent.NO, False),
        ("bin von 2-3 kurz weg sonst da", HOME, Intent.YES, False),
        ("war grad mit dem Hund raus", None, Intent.RESCHEDULE, True),
        ("meine Katze hat grad mein Toast gefressen", None, Intent.OTHER, True),
        ("nummer 14 oder 18", None, Intent.OTHER, True),
        ("der Opa gegenüber is immer da", None, Intent.NEIGHBOUR, False),
        ("mei Tochter is daham und nimmts an", None, Intent.INSTRUCTION, False),
        ("Ali vom Kiosk nimmts", None, Intent.NEIGHBOUR, False),
        ("bei der Resi auf Tür 5", None, Intent.NEIGHBOUR, False),
        ("lieber uf d poscht", None, Intent.LOCKER, False),
        ("kein Dirk unter dieser Nummer", None, Intent.WRONG_PERSON, False),
        ("zur Seitentür kommen", None, Intent.INSTRUCTION, False),
        ("in die Einfahrt stellen", None, Intent.SAFE_PLACE, False),
    ],
)
def test_who_is_meant_and_what(text: str, question: Question | None, intent: Intent, ask: bool) -> None:
    reading = understood(text, "de-DE", question=question, status="out_for_delivery")
    assert (reading.intent, reading.also, reading.ask) == (intent, (), ask)
