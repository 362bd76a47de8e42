"""What stands beside a wish in German replies: reasons, finds, fears and refusals. The sentences are invented."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import CONFIRM, HOME, WHICH_NEIGHBOUR, WHICH_PLACE, in_words, slots, understood

CANCEL = Question("confirm", of="cancel")
SAFE = Question("confirm", of="safe_place")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("in die Schubkarre neben der Garage", "other"),
        ("in den Korb, der vor der Wohnungstür steht", "other"),
        ("Kofferraum ist offen, Auto steht vor der Haustür", "other"),
        ("ins Treppenhaus stellen, die Haustür ist offen", "other"),
        ("in den Pferdestall im Garten", "other"),
        ("hab eine Kiste vor die Tür gestellt, da hinein", "other"),
        ("auf den Tisch im Garten", "garden"),
        ("hinter dem Haus ist ein Schuppen", "shed"),
        ("Auto steht vor der Tür, auf die Motorhaube legen", "other"),
        ("in der Laube", "shed"),
        ("in den Windfang", "porch"),
        ("Zettel in den Briefkasten werfen und das Paket in die Garage", "garage"),
        ("in die Garage, sonst wird alles nass", "garage"),
        ("under d Stäge stelle", "other"),
    ],
)
def test_the_spot_counts_and_not_what_it_stands_beside(text: str, place: str) -> None:
    reading = understood(text, "de-DE", status="out_for_delivery", question=WHICH_PLACE)
    assert (reading.intent, reading.place) == (Intent.SAFE_PLACE, place)


@pytest.mark.parametrize(
    "text",
    [
        "der Hund ist im Garten, aber der tut nichts",
        "Zettel hing am Briefkasten, bitte noch einmal am Freitag",
        "hab eure Karte unter der Fußmatte gefunden, Samstag geht",
        "am Donnerstag sitze ich in der Sauna, Freitag geht",
        "der Fahrer kann im Hof parken",
        "bin im Auto, komme in 10 min",
        "steh am Fenster",
        "der Fahrer steht doch vor der Tür",
        "Eingang ums Eck, neben dem Laden",
    ],
)
def test_where_somebody_or_something_is_makes_no_place(text: str) -> None:
    reading = understood(text, "de-DE", status="attempted")
    assert Intent.SAFE_PLACE not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("am Donnerstag ist Wochenmarkt, da kommt ihr nicht durch. Freitag bitte", "2026-11-27"),
        ("Samstag hole ich meine Tochter vom Flughafen ab, Sonntag bin ich da", "2026-11-29"),
        ("heute klappt doch nicht, Freitag wäre ok", "2026-11-27"),
        ("bin Samstag auf dem Flohmarkt bis mittags, danach gern", "2026-11-28 12:00-"),
        ("hab dem Chef gesagt, dass ich Freitag früher gehe, ab 14 Uhr kann ich", "2026-11-27 14:00-"),
        ("moin, Dingsdag is okay", "2026-11-24"),
        ("Samsdach morjen wör joot", "2026-11-28 08:00-12:00"),
        ("Freitag bin ich auf Montage, Samstag geht", "2026-11-28"),
        ("Nachmittag wäre mir lieber als Vormittag", "- 12:00-17:00"),
        ("chan am Friitig nöd, Samschtig scho", "2026-11-28"),
        ("kann ick och am Sonnabend kriegen?", "2026-11-28"),
    ],
)
def test_a_reason_takes_nothing_from_the_wish(text: str, when: str) -> None:
    reading = understood(text, "de-DE")
    assert (reading.intent, [in_words(w) for w in reading.when]) == (Intent.RESCHEDULE, [when])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("der Vormittag ist schon vorbei und keiner da, wann kommt ihr denn", Intent.ASK_ETA),
        ("hat die Filiale samstags offen?", Intent.ASK_OPTIONS),
        ("welche Adresse hat der Shop", Intent.ASK_ETA),
        ("die Filiale sagt, ihr habt nichts gebracht", Intent.COMPLAINT),
        ("wie lange wird es aufbewahrt", Intent.ASK_OPTIONS),
        ("danke, der Code hat funktioniert", Intent.THANKS),
        ("von wem kommt das Paket", Intent.ASK_OPTIONS),
        ("Abholen geht bei mir nicht", Intent.RESCHEDULE),
        ("alles klar, bis Freitag", Intent.THANKS),
        ("ich ziehe am 1. um, neue Adresse Gartenweg 7, 80331 München", Intent.CHANGE_ADDRESS),
        ("keine Nachrichten bekommen, wo ist das Paket", Intent.ASK_ETA),
        ("das muss endlich aufhören mit euch", Intent.OPT_OUT),
        ("lasst mich mit den Meldungen in Ruhe", Intent.OPT_OUT),
        ("ich will nicht, dass ihr mir SMS schickt", Intent.OPT_OUT),
        ("schreibt mir bitte wieder, hatte mich abgemeldet", Intent.OPT_IN),
        ("was kann ich hier antworten?", Intent.HELP),
        ("wer seid ihr überhaupt, kenne keinen Vogt", Intent.WRONG_PERSON),
        ("bekomme SMS für jemand anderen", Intent.WRONG_PERSON),
        ("rufen Sie mich bitte mal zurück", Intent.HUMAN),
        ("klingel bei Vogt, unsere ist kaputt", Intent.INSTRUCTION),
        ("die Babysitterin Mara kann unterschreiben", Intent.INSTRUCTION),
    ],
)
def test_what_is_wanted_is_told_from_its_neighbours(text: str, intent: Intent) -> None:
    reading = understood(text, "de-DE", status="out_for_delivery")
    assert (reading.intent, reading.also) == (intent, ())


@pytest.mark.parametrize(
    "text", ["auf keinen Fall abbestellen, ich will das!", "brauch ich nicht mehr, aber egal, bringt es halt"]
)
def test_what_is_not_to_be_ended_is_not_ended(text: str) -> None:
    reading = understood(text, "de-DE")
    assert not {Intent.OPT_OUT, Intent.CANCEL_DELIVERY} & {reading.intent, *reading.also}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("in der Trafik Vogt am Eck abgeben", "Trafik Vogt am Eck"),
        ("bin nicht da, Vogt im 2. Stock nimmts", "Vogt im 2. Stock"),
        ("beim Wirt vom Goldenen Lamm", "Wirt vom Goldenen Lamm"),
        ("bei Frau Vogt nebenan klingeln", "Frau Vogt nebenan"),
    ],
)
def test_whoever_takes_it_in_is_named(text: str, who: str) -> None:
    reading = understood(text, "de-DE", status="out_for_delivery")
    assert (reading.intent, reading.also, reading.ask) == (Intent.NEIGHBOUR, (), False)
    assert who in (reading.who or "")


def test_a_neighbour_may_have_a_number_or_a_common_name() -> None:
    assert understood("die Vogts aus der 14", "de-DE", question=WHICH_NEIGHBOUR).intent is Intent.NEIGHBOUR
    assert not understood("Familie Bauer", "de-DE", question=WHICH_NEIGHBOUR).ask
    assert understood("kann der Postbote das beim Nachbarn lassen?", "de-DE").ask


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("na des passt ma gar net", CONFIRM, Intent.NO),
        ("Freitag kann ich nicht", CONFIRM, Intent.NO),
        ("da muss ich leider passen", CONFIRM, Intent.NO),
        ("hm nee, da hat mein Sohn Turnen", CONFIRM, Intent.NO),
        ("na das passt doch", CONFIRM, Intent.YES),
        ("okidoki", CONFIRM, Intent.YES),
        ("wenns nicht anders geht ja", CONFIRM, Intent.YES),
        ("ja, das Tor ist offen", SAFE, Intent.YES),
        ("halt stopp nein, ich brauche das", CANCEL, Intent.NO),
        ("ja weg damit", CANCEL, Intent.YES),
        ("meine Eltern machen auf", HOME, Intent.YES),
    ],
)
def test_answers_in_words(text: str, question: Question, intent: Intent) -> None:
    reading = understood(text, "de-AT", question=question)
    assert (reading.intent, reading.ask) == (intent, False)
    assert Intent.OPT_OUT not in reading.also


def test_an_option_that_is_refused_is_not_chosen() -> None:
    assert understood("nicht die 1", "de-DE", question=slots("Europe/Berlin")).ask


@pytest.mark.parametrize(
    ("text", "whens"),
    [
        ("2 Std später wäre perfekt", ["- 15:00-17:00"]),
        ("Fr nachmittag, aber nicht nach 4", ["2026-11-27 -16:00"]),
        ("Sa oder So, beides geht", ["2026-11-28", "2026-11-29"]),
        ("das schaffe ich erst ab 17 uhr", ["- 17:00-"]),
        ("heut abend bin ich erst ab 8 daheim", ["2026-11-24 20:00-"]),
        ("Do oder Fr nach Feierabend, also ab 17:30", ["2026-11-26 17:30-", "2026-11-27 17:30-"]),
        ("am 7.12., sonst am 8.", ["2026-12-07", "2026-12-08"]),
        ("passt am 8. gar net, am 9. aber gern", ["2026-12-09"]),
        ("die ganze Woche nur nach 16 Uhr", ["2026-11-24..2026-11-29 16:00-"]),
        ("am Freitog um a drei", ["2026-11-27 15:00-"]),
    ],
)
def test_limits_and_alternatives_are_read_whole(text: str, whens: list[str]) -> None:
    reading = understood(text, "de-DE")
    assert (reading.ask, [in_words(when) for when in reading.when]) == (False, whens)


@pytest.mark.parametrize("text", ["am ersten Montag im neuen Jahr", "anderthalb Std später"])
def test_what_cannot_be_counted_is_asked_back(text: str) -> None:
    assert understood(text, "de-DE").ask
