"""What customers mean in Dutch, of the Netherlands and of Belgium. The sentences are invented."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import CONFIRM, HOME, SCORE, SCORE_OF_TEN, WHICH_PLACE, in_words, slots, understood


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("kan het morgen?", ["2026-11-25"]),
        ("ben morgen niet thuis. donderdag na 17u graag", ["2026-11-26 17:00-"]),
        ("kan het donderdagavond of vrijdagochtend", ["2026-11-26 17:00-21:00", "2026-11-27 08:00-12:00"]),
        ("vrijdag om half 6", ["2026-11-27 17:30-"]),
        ("kwart over 5 is goed", ["- 17:15-"]),
        ("goeiemorgen, ik ben vandaag ni thuis kunde morgen in de voormiddag komen?", ["2026-11-25 08:00-12:00"]),
        ("morgen na de middag", ["2026-11-25 12:00-"]),
        ("donderdag voor de middag", ["2026-11-26 -12:00"]),
        ("niet morgen maar overmorgen", ["2026-11-26"]),
        ("kan de levering van morgen uitgesteld worden naar maandag", ["2026-11-30"]),
        ("vrijdag over een week", ["2026-12-04"]),
        ("volgende week alleen woensdag of donderdag", ["2026-12-02", "2026-12-03"]),
        ("deze week niet meer, volgende week wel", ["2026-11-30..2026-12-06"]),
        ("moet om 2 uur weg", ["- -14:00"]),
        ("ben tot 3 uur weg", ["- 15:00-"]),
        ("kan t een uurtje later?", ["- 14:00-16:00"]),
        ("zelfde tijd maar dan vrijdag", ["2026-11-27 13:00-15:00"]),
        ("amai, overmorgen zou beter passen merci", ["2026-11-26"]),
        ("wo 2 dec s middags", ["2026-12-02 12:00-17:00"]),
        ("voor pakjesavond aub", ["..2026-12-04"]),
        ("een dagje later graag", ["2026-11-26"]),
        ("de dag erna", ["2026-11-26"]),
        ("liever vrijdag dan woensdag", ["2026-11-27"]),
        ("vrijdag werk ik tot 6", ["2026-11-27 18:00-"]),
        ("vrijdag moet ik om 10 uur weg", ["2026-11-27 -10:00"]),
        ("maandag openen we pas om 9 uur", ["2026-11-30 09:00-"]),
    ],
)
def test_another_time_is_read_with_its_hours(text: str, wished: list[str]) -> None:
    reading = understood(text, "nl-NL")
    assert reading.intent is Intent.RESCHEDULE
    assert [in_words(when) for when in reading.when] == wished
    assert not reading.ask


@pytest.mark.parametrize(
    "text",
    [
        "volgende vrijdag",
        "dinsdag is goed",
        "vrijdag 28 november",
        "woensdag is te vroeg",
        "morgen wordt lastig",
        "na de feestdagen",
        "niet voor vrijdag",
        "half december",
        "er is morgen geen kat thuis",
    ],
)
def test_a_day_that_is_in_doubt_is_asked_for(text: str) -> None:
    reading = understood(text, "nl-NL")
    assert reading.intent is Intent.RESCHEDULE
    assert reading.ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("stop het maar in de brievenbus", "mailbox"),
        ("leg maar achter de container", "bin_store"),
        ("zet t maar ff achter t hek", "garden"),
        ("als ik er niet ben mag het in het tuinhuis", "shed"),
        ("naast de voordeur op de stoep", "front_door"),
        ("leg hem onder het afdak", "porch"),
        ("achter de bloembak aub", "other"),
        ("in de kist bij de deur", "other"),
        ("op het bordes", "front_door"),
    ],
)
def test_a_place_at_the_house_is_read(text: str, place: str) -> None:
    reading = understood(text, "nl-BE")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("geef maar af bij nr 14", "nr 14"),
        ("als ik niet thuis ben, geef maar aan buurvrouw Mieke van nr 9", "buurvrouw Mieke van nr 9"),
        ("lever maar bij de overburen", "de overburen"),
        ("buurman Jan neemt het aan", "buurman Jan"),
        ("bij de apotheek op de hoek", "de apotheek op de hoek"),
        ("huisnummer 23 is goed", "23"),
        ("de slijterij beneden neemt het aan", "slijterij"),
    ],
)
def test_a_neighbour_is_told_apart(text: str, who: str) -> None:
    reading = understood(text, "nl-NL")
    assert (reading.intent, reading.ask) == (Intent.NEIGHBOUR, False)
    assert reading.who is not None
    assert who in reading.who


def test_any_neighbour_is_asked_about() -> None:
    reading = understood("bij de buren afgeven", "nl-NL")
    assert (reading.intent, reading.ask) == (Intent.NEIGHBOUR, True)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("stop aub met die berichten", Intent.OPT_OUT),
        ("hou er eens mee op, geen sms meer", Intent.OPT_OUT),
        ("stop ermee", Intent.OPT_OUT),
        ("schrijf me uit", Intent.OPT_OUT),
        ("zet de meldingen weer aan", Intent.OPT_IN),
        ("hoef het pakket niet meer", Intent.CANCEL_DELIVERY),
        ("wil de bestelling annuleren aub", Intent.CANCEL_DELIVERY),
        ("ik ben verhuisd", Intent.CHANGE_ADDRESS),
        ("ik haal het zelf op", Intent.LOCKER),
        ("leg het in een locker", Intent.LOCKER),
        ("bel doet het niet, graag kloppen", Intent.INSTRUCTION),
        ("bel even als je er bent", Intent.INSTRUCTION),
        ("niet in de container gooien!", Intent.INSTRUCTION),
        ("mijn dochter van 16 is thuis, die tekent wel", Intent.INSTRUCTION),
        ("bel me even terug", Intent.HUMAN),
        ("waar blijft mijn pakket", Intent.ASK_ETA),
        ("wordt het ochtend of middag?", Intent.ASK_ETA),
        ("hoe staat het ermee", Intent.ASK_ETA),
        ("moet ik ervoor thuisblijven?", Intent.ASK_OPTIONS),
        ("chauffeur reed gewoon door", Intent.COMPLAINT),
        ("er is niet eens aangebeld", Intent.COMPLAINT),
        ("ik verwacht helemaal geen pakje", Intent.WRONG_PERSON),
        ("je stuurt dit naar de verkeerde", Intent.WRONG_PERSON),
        ("verbind me eens door", Intent.HUMAN),
        ("genoeg met die berichtjes", Intent.OPT_OUT),
        ("ben achter in de tuin, roep maar", Intent.INSTRUCTION),
        ("ik loop moeilijk, even geduld aub", Intent.INSTRUCTION),
        ("bij de Gamma ophalen", Intent.LOCKER),
        ("bij welke buren ligt het?", Intent.ASK_ETA),
        ("wat als ik niet thuis ben?", Intent.ASK_OPTIONS),
        ("hele dag thuis geweest en niemand aangebeld", Intent.COMPLAINT),
        ("hier woont geen Jansen", Intent.WRONG_PERSON),
        ("wie is dit", Intent.HELP),
        ("bedankt, tot vrijdag", Intent.THANKS),
        ("Ik ben momenteel afwezig en beantwoord uw bericht na mijn terugkeer", Intent.OTHER),
    ],
)
def test_what_else_is_wanted(text: str, intent: Intent) -> None:
    assert understood(text, "nl-NL").intent is intent


@pytest.mark.parametrize(
    "text", ["handtekening niet nodig", "annuleer het niet!", "niet stoppen met smsen", "tot morgen!", "ik heb niks geannuleerd"]
)
def test_no_act_where_none_is_wanted(text: str) -> None:
    assert understood(text, "nl-NL").intent is Intent.OTHER


@pytest.mark.parametrize(
    ("text", "question", "intent", "when"),
    [
        ("ja prima", CONFIRM, Intent.YES, []),
        ("doe maar niet", CONFIRM, Intent.NO, []),
        ("is goed maar graag voor 12", CONFIRM, Intent.YES, ["- -12:00"]),
        ("neen, donderdag", CONFIRM, Intent.NO, ["2026-11-26"]),
        ("nee niet annuleren", Question("confirm", of="cancel"), Intent.NO, []),
        ("ja tot 3 uur", HOME, Intent.YES, ["2026-11-24 -15:00"]),
        ("ja tot kwart over 3, daarna ben ik weg", HOME, Intent.YES, ["2026-11-24 -15:15"]),
        ("nee pas vanaf 6", HOME, Intent.NO, ["2026-11-24 18:00-"]),
        ("neen ik werk vandaag", HOME, Intent.NO, []),
        ("tis goed", CONFIRM, Intent.YES, []),
        ("bijlange niet", CONFIRM, Intent.NO, []),
        ("dat heb ik niet gezegd", CONFIRM, Intent.NO, []),
    ],
)
def test_a_yes_or_a_no(text: str, question: Question, intent: Intent, when: list[str]) -> None:
    reading = understood(text, "nl-NL", question=question)
    assert reading.intent is intent
    assert [in_words(each) for each in reading.when] == when


@pytest.mark.parametrize(
    ("text", "key"), [("de eerste graag", "1"), ("donderdag is goed", "1"), ("die om 17u", "2"), ("die locker", "3")]
)
def test_an_option_is_chosen_by_words(text: str, key: str) -> None:
    reading = understood(text, "nl-NL", question=slots())
    assert (reading.intent, reading.key) == (Intent.CHOOSE, key)


def test_the_article_is_no_score() -> None:
    assert understood("een 4, chauffeur was heel vriendelijk", "nl-NL", question=SCORE).score == 4
    assert understood("dikke 8!", "nl-NL", question=SCORE_OF_TEN).score == 8


def test_a_place_is_the_answer_where_one_was_asked_for() -> None:
    assert understood("achterom in de schuur", "nl-NL", question=WHICH_PLACE).place == "shed"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ik ben het kotsbeu met jullie", Intent.COMPLAINT),
        ("dit slaat echt nergens op", Intent.COMPLAINT),
        ("zo ga je toch niet met klanten om", Intent.COMPLAINT),
        ("staat afgeleverd, maar bij wie", Intent.ASK_ETA),
        ("komde vandaag nog langs", Intent.ASK_ETA),
        ("ligt ie er al?", Intent.ASK_ETA),
        ("NIET in de hal leggen, vorige keer gestolen", Intent.INSTRUCTION),
        ("bel doet het niet, op het raam tikken", Intent.INSTRUCTION),
        ("niet met de grote wagen inrijden, smal pad", Intent.INSTRUCTION),
        ("neem de zijingang aub", Intent.INSTRUCTION),
        ("hoeveel kost een nieuwe levering", Intent.ASK_OPTIONS),
        ("kunt ge mij eens bellen", Intent.HUMAN),
        ("mijn naam is niet Els", Intent.WRONG_PERSON),
        ("zet me terug op de lijst", Intent.OPT_IN),
        ("hou me toch weer op de hoogte via sms", Intent.OPT_IN),
        ("mag het naar mijn kantoor? Kerkstraat 9 Utrecht", Intent.CHANGE_ADDRESS),
        ("ik snap hier niks van", Intent.HELP),
    ],
)
def test_complaints_questions_and_requests(text: str, intent: Intent) -> None:
    assert understood(text, "nl-BE").intent is intent


@pytest.mark.parametrize("text", ["niet slecht hoor", "ik wacht wel thuis", "mvg, mw. De Boer"])
def test_no_complaint_is_read_from_plain_words(text: str) -> None:
    reading = understood(text, "nl-NL")
    assert Intent.COMPLAINT not in (reading.intent, *reading.also)


def test_a_place_that_is_not_told_is_asked_back() -> None:
    reading = understood("op een droog plekje", "nl-NL", question=WHICH_PLACE)
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, None, True)


@pytest.mark.parametrize("text", ["laat het maar zoals het is", "niks veranderen aub", "nee hou het zoals gepland"])
def test_leaving_it_as_it_is_changes_nothing(text: str) -> None:
    reading = understood(text, "nl-NL")
    assert (reading.when, reading.place) == ((), None)
    assert reading.intent not in (Intent.RESCHEDULE, Intent.SAFE_PLACE, Intent.CANCEL_DELIVERY)
