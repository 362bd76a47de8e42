"""Reasons, limits, places and answers in Dutch as people mix them; promised is Wednesday 25 November, 13:00 to 15:00."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import in_words, slots, understood

_THURSDAY_FRIDAY_LOCKER = slots()


@pytest.mark.parametrize(
    ("text", "whens"),
    [
        ("ik ga donderdag weg en ben zondag pas terug, doe maar maandag", ["2026-11-30"]),
        ("morgen achtermiddag", ["2026-11-25 12:00-17:00"]),
        ("vrijdag rond etenstijd", ["2026-11-27 17:00-21:00"]),
        ("deze week past het voor geen meter, volgende week donderdag", ["2026-12-03"]),
        ("tegen den noen", ["- 12:00-14:00"]),
        ("zaterdag hockey tot 12, daarna prima", ["2026-11-28 12:00-"]),
        ("half een past me beter", ["- 12:30-"]),
        ("vrijdag maar niet voor tienen", ["2026-11-27 10:00-"]),
        ("woesdag volgende wk", ["2026-12-02"]),
        ("moreg vroeg", ["2026-11-25 08:00-12:00"]),
        ("vrijdagmid na 3 is t beste", ["2026-11-27 15:00-"]),
        ("vrijdag of de maandag erna", ["2026-11-27", "2026-11-30"]),
        ("het wordt vijf uur morgen", ["2026-11-25 17:00-"]),
    ],
)
def test_a_day_is_told_from_the_reason_beside_it(text: str, whens: list[str]) -> None:
    reading = understood(text, "nl-BE")
    assert reading.intent is Intent.RESCHEDULE
    assert ([in_words(w) for w in reading.when], reading.ask) == (whens, False)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("leg het in het kiekenkot", "other"),
        ("zet het op het bankske naast de deur", "other"),
        ("achter het muurke", "other"),
        ("steek het in de velokelder", "other"),
        ("achter de plantenbak bij de entree", "other"),
        ("in de hal bij de brievenbussen", "other"),
        ("achter de auto in de garage", "garage"),
        ("tussen de groene en de blauwe container", "bin_store"),
    ],
)
def test_an_unusual_spot_is_a_place(text: str, place: str) -> None:
    reading = understood(text, "nl-BE")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("merci en nog een goei weekend", Intent.RESCHEDULE),
        ("honden in de tuin dus de poort dicht laten", Intent.SAFE_PLACE),
        ("stop bij het tuinhek, daar hangt de bel", Intent.SAFE_PLACE),
        ("op 1 december ga ik op reis dus graag ervoor", Intent.LOCKER),
        ("kapsalon Anja hiernaast is tot 6 open", Intent.RESCHEDULE),
        ("niet aan de kinderen meegeven", Intent.NEIGHBOUR),
    ],
)
def test_what_is_only_told_is_no_wish(text: str, never: Intent) -> None:
    reading = understood(text, "nl-BE")
    assert never not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "key"),
    [("vrijdag past mij", "2"), ("die van vrijdag", "2"), ("donderdag kan", "1"), ("do lukt niet, vrijdag wel", "2")],
)
def test_an_option_is_chosen_by_its_day(text: str, key: str) -> None:
    reading = understood(text, "nl-NL", question=_THURSDAY_FRIDAY_LOCKER)
    assert (reading.intent, reading.key, reading.ask) == (Intent.CHOOSE, key, False)


@pytest.mark.parametrize("text", ["past me niet", "lukt me allebei niet", "komt mij geen van beide uit"])
def test_no_option_that_suits_is_asked_back(text: str) -> None:
    reading = understood(text, "nl-NL", question=_THURSDAY_FRIDAY_LOCKER)
    assert (reading.intent, reading.ask) == (Intent.NO, True)


@pytest.mark.parametrize(
    ("of", "text", "intent"),
    [
        ("cancel", "neeje, ik wil het wel", Intent.NO),
        ("locker", "veel te ver weg voor mij", Intent.NO),
        ("neighbour", "die ken ik amper, liever niet", Intent.NO),
    ],
)
def test_a_no_is_read_in_whole_sentences(of: str, text: str, intent: Intent) -> None:
    assert understood(text, "nl-BE", question=Question("confirm", of=of)).intent is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hoe werkt dit?", Intent.HELP),
        ("laat mij gerust met die berichten", Intent.OPT_OUT),
        ("bij Chantal van de nachtwinkel", Intent.NEIGHBOUR),
        ("staat de chauffeur nu in de file?", Intent.ASK_ETA),
        ("komt vanavond nog iemand?", Intent.ASK_ETA),
    ],
)
def test_a_wish_in_a_whole_sentence_is_read(text: str, intent: Intent) -> None:
    assert understood(text, "nl-BE").intent is intent


@pytest.mark.parametrize(
    ("text", "whens"),
    [
        ("vr middag maar niet na 4", ["2026-11-27 -16:00"]),
        ("vr of zo middag", ["2026-11-27 12:00-17:00", "2026-11-29 12:00-17:00"]),
        ("week 50 kan, liefst dinsdag", ["2026-12-08"]),
        ("morgenochtend om 9 ben ik er nog", ["2026-11-25 09:00-"]),
        ("5 voor half 4 haal ik de kids op, daarna ben ik er", ["- 15:25-"]),
        ("do of vr na werktijd dus vanaf half 6", ["2026-11-26 17:30-", "2026-11-27 17:30-"]),
        ("twee dagen later", ["2026-11-27"]),
        ("kan het vanavond nog na 8en", ["2026-11-24 20:00-"]),
        ("uurtje of drie, dankje", ["- 15:00-"]),
    ],
)
def test_limits_and_numbers_are_times(text: str, whens: list[str]) -> None:
    reading = understood(text, "nl-NL")
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert [in_words(when) for when in reading.when] == whens


def test_a_weekday_counted_in_a_month_is_asked_back() -> None:
    assert understood("eerste maandag van december", "nl-NL").ask


@pytest.mark.parametrize("text", ["heb me bedacht, wil m houden", "ik wil hem toch houden"])
def test_who_wants_to_keep_it_cancels_nothing(text: str) -> None:
    reading = understood(text, "nl-NL")
    assert Intent.CANCEL_DELIVERY not in (reading.intent, *reading.also)
    assert understood(text, "nl-NL", question=Question("confirm", of="cancel")).intent is not Intent.YES


@pytest.mark.parametrize("text", ["dit is niet meer het nummer van Piet", "verkeerd nr, ik ken helemaal geen Sanne"])
def test_it_is_somebody_else_they_look_for(text: str) -> None:
    assert understood(text, "nl-NL").intent is Intent.WRONG_PERSON
