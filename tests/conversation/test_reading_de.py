"""What customers mean in German, as it is texted in Germany, Austria and Switzerland. The sentences are invented."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import (
    COMMENT,
    CONFIRM,
    HOME,
    PARCELS,
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
NEIGHBOUR = Question("confirm", of="neighbour")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("morgen in der früh", "2026-11-25 08:00-12:00"),
        ("Freitag auf'd Nacht", "2026-11-27 17:00-21:00"),
        ("am Fritig am Abig", "2026-11-27 17:00-21:00"),
        ("Freitag erst am Nachmittag", "2026-11-27 12:00-17:00"),
        ("am Mittwuch bini nöd dihei, bitte am Samschtig", "2026-11-28"),
        ("morgen ned, übermorgen scho", "2026-11-26"),
        ("am achtundzwanzigsten", "2026-11-28"),
        ("am 4. 12. bitte", "2026-12-04"),
        ("ab dem 26.", "2026-11-26.."),
        ("nen tag später", "2026-11-26"),
        ("nä. Woche Montag oder Mittwoch", "2026-11-30|2026-12-02"),
        ("sa od. so", "2026-11-28|2026-11-29"),
        ("do bzw. fr", "2026-11-26|2026-11-27"),
        ("morgen um 10 vor halb 6", "2026-11-25 17:20-"),
        ("morgen ab hoiba sechse", "2026-11-25 17:30-"),
        ("morgen um dreiviertel 5", "2026-11-25 16:45-"),
        ("morgen zw. 10 u. 12", "2026-11-25 10:00-12:00"),
        ("morgen vorm Mittagessen", "2026-11-25 -12:00"),
        ("muss um 12 weg", "- -12:00"),
        ("wir öffnen erst um 16 Uhr", "- 16:00-"),
        ("1h später", "- 14:00-16:00"),
        ("ne Stunde eher", "- 12:00-14:00"),
        ("Freitag im selben Zeitfenster", "2026-11-27 13:00-15:00"),
        ("Freitag hab ich Gleittag, geht das?", "2026-11-27"),
        ("Freitag wär ich den ganzen Tag zuhause", "2026-11-27"),
        ("ich hätte am Freitag Zeit", "2026-11-27"),
        ("arbeite bis 17 Uhr, danach gerne", "- 17:00-"),
        ("hab die Klingel nicht gehört, kommt ihr Freitag nochmal?", "2026-11-27"),
        ("Freitag wehre gut, abens", "2026-11-27 17:00-21:00"),
    ],
)
def test_another_time_is_read_with_its_hours(text: str, when: str) -> None:
    reading = understood(text, "de-DE")
    assert (reading.intent, reading.ask, "|".join(map(in_words, reading.when))) == (Intent.RESCHEDULE, False, when)


@pytest.mark.parametrize(
    "text",
    [
        "nicht vor Freitag bitte",
        "nä. Freitag",
        "im Jänner",
        "nach den Herbstferien",
        "wenn ich aus dem Urlaub zurück bin",
        "so früh wie möglich",
        "das ist mir zu früh",
        "passt leider überhaupt nicht",
        "geht sich bei mir ned aus",
        "bis auf weiteres verreist",
    ],
)
def test_an_indefinite_time_is_asked_back(text: str) -> None:
    reading = understood(text, "de-AT")
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("stells i d garasch", "garage"),
        ("vor d'Haustüre legn", "front_door"),
        ("ins Postkastl", "mailbox"),
        ("in da Holzhüttn", "shed"),
        ("hinterm Haus", "garden"),
        ("Seiteneingang abstellen", "back_door"),
        ("unterm Flugdach im Carport", "carport"),
        ("zu den Kübeln", "bin_store"),
        ("beim Abwart", "concierge"),
        ("in die Kiste neben der Haustür", "other"),
        ("neben den Kamin", "other"),
    ],
)
def test_a_place_at_the_house_is_read(text: str, place: str) -> None:
    reading = understood(text, "de-CH")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Frau Lindner nimmt es an", "Frau Lindner"),
        ("bei den Lindners abgeben", "Lindners"),
        ("gibs dem Lindner", "Lindner"),
        ("nr. 12 nimmt an", "12"),
        ("Nachbarin über uns", "über uns"),
    ],
)
def test_a_neighbour_is_told_apart(text: str, who: str) -> None:
    reading = understood(text, "de-DE")
    assert (reading.intent, reading.ask) == (Intent.NEIGHBOUR, False)
    assert reading.who is not None
    assert who in reading.who


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("wo isn des Packl", "ask_eta"),
        ("können Sie mir eine Uhrzeit nennen", "ask_eta"),
        ("bleibt's bei morgen 13 Uhr?", "ask_eta"),
        ("eher vormittag oder nachmittag?", "ask_eta"),
        ("kummts heit no?", "ask_eta"),
        ("stellt ihr feiertags auch zu?", "ask_options"),
        ("welche Tage wären möglich", "ask_options"),
        ("muss jemand unterschreiben", "ask_options"),
        ("mag mit wem reden", "human"),
        ("habt ihr ne Nummer vom Fahrer", "human"),
        ("hat sich keiner blicken lassen, niemand hat geläutet", "complaint"),
        ("der Karton war aufgeschlitzt", "complaint"),
        ("niemer het glütet", "complaint"),
        ("das bin ich nicht", "wrong_person"),
        ("da sind Sie falsch", "wrong_person"),
        ("ich erwarte kein Paket", "wrong_person"),
        ("Code fürs Gartentor 8812#", "instruction"),
        ("nix vor die Tür legen bitte", "instruction"),
        ("An der Klingel steht Berger", "instruction"),
        ("chume grad abe", "instruction"),
        ("bin im Garten, bitte rufen", "instruction"),
        ("hört endlich auf mir zu schreiben", "opt_out"),
        ("DSGVO Widerspruch, Daten löschen", "opt_out"),
        ("stop war ein Versehen, bitte wieder schicken", "opt_in"),
        ("bitte nicht zustellen", "cancel_delivery"),
        ("ich nehme das nicht an", "cancel_delivery"),
        ("bringt's in die nächste Filiale", "locker"),
        ("das ging ja schnell", "thanks"),
        ("Pakete liegen offen auf dem Gehsteig", "complaint"),
        ("wann seit ihr da", "ask_eta"),
        ("Lift defekt, bitte Treppe nehmen", "instruction"),
        ("Hinterlegt es in der Postfiliale", "locker"),
    ],
)
def test_what_is_said_besides_times_and_places(text: str, intent: str) -> None:
    assert understood(text, "de-DE").intent.value == intent


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Stopp, noch nicht losfahren! Erst Freitag bitte", Intent.OPT_OUT),
        ("wie viele Stopps noch?", Intent.OPT_OUT),
        ("keine Mails, lieber SMS bitte", Intent.OPT_OUT),
        ("ich will es nicht heute haben", Intent.CANCEL_DELIVERY),
        ("ich brauche es nicht mehr diese Woche", Intent.CANCEL_DELIVERY),
        ("ich hab nix storniert", Intent.CANCEL_DELIVERY),
        ("Paket bitte noch nicht zurückschicken", Intent.CANCEL_DELIVERY),
        ("ich bin nicht vor 17 Uhr zuhause", Intent.WRONG_PERSON),
        ("da ist niemand daheim", Intent.COMPLAINT),
        ("ab 17 Uhr wär ich zuhause", Intent.COMPLAINT),
        ("Mittwoch kann ich nicht, aber Freitag", Intent.WRONG_PERSON),
        ("ich arbeite bei der Post", Intent.LOCKER),
        ("Mittwoch ist ganz schlecht", Intent.COMPLAINT),
        ("muss zu meiner Mutter ins Krankenhaus, könnt ihr Freitag?", Intent.CHANGE_ADDRESS),
    ],
)
def test_what_only_sounds_like_it(text: str, never: Intent) -> None:
    reading = understood(text, "de-DE")
    assert never not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("das passt mir gut", CONFIRM, Intent.YES),
        ("wär super", CONFIRM, Intent.YES),
        ("basst scho", CONFIRM, Intent.YES),
        ("geht leider nicht", CONFIRM, Intent.NO),
        ("so hab ich das nicht gemeint", CONFIRM, Intent.NO),
        ("nöd guet", CONFIRM, Intent.NO),
        ("wer, der Huber? ja gern", NEIGHBOUR, Intent.YES),
        ("bitte trotzdem liefern", CANCEL, Intent.NO),
        ("heut leider net", HOME, Intent.NO),
        ("bi dihei", HOME, Intent.YES),
        ("na bin hackeln", HOME, Intent.NO),
        ("keine Klagen", COMMENT, Intent.COMMENT),
    ],
)
def test_yes_and_no(text: str, question: Question, intent: Intent) -> None:
    assert understood(text, "de-AT", question=question).intent is intent


@pytest.mark.parametrize(
    ("text", "key"),
    [("das 1.", "1"), ("die 3 nehm ich", "3"), ("Freitag passt besser", "2"), ("den früheren", "1"), ("letztes", "3")],
)
def test_an_option_is_chosen(text: str, key: str) -> None:
    reading = understood(text, "de-DE", question=slots("Europe/Berlin"))
    assert (reading.intent, reading.key) == (Intent.CHOOSE, key)


def test_other_questions_are_answered() -> None:
    assert in_words(understood("übermorgn", "de-AT", question=WHICH_DAY).when[0]) == "2026-11-26"
    assert in_words(understood("so um drei", "de-DE", question=WHICH_TIME).when[0]) == "2026-11-27 15:00-"
    assert understood("Fußmatte", "de-DE", question=WHICH_PLACE).place == "front_door"
    assert understood("die Lindners von nebenan", "de-DE", question=WHICH_NEIGHBOUR).intent is Intent.NEIGHBOUR
    assert understood("eine glatte fünf", "de-DE", question=SCORE).score == 5
    assert understood("9/10", "de-DE", question=SCORE_OF_TEN).score == 9
    assert understood("zwo", "de-DE", question=PARCELS).key == "2"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("der Karton kam völlig durchgeweicht an", Intent.COMPLAINT),
        ("das kann doch nicht euer Ernst sein", Intent.COMPLAINT),
        ("zum vierten Mal verschoben, mir reichts", Intent.COMPLAINT),
        ("bin echt grantig auf euch", Intent.COMPLAINT),
        ("steht abgegeben, aber bei wem denn", Intent.ASK_ETA),
        ("sind alle Pakete dabei oder nur eins?", Intent.ASK_ETA),
        ("wo bleibtn ihr", Intent.ASK_ETA),
        ("hat der Bote heute schon bei mir geklingelt?", Intent.ASK_ETA),
        ("darf man hier auch mit einem Menschen reden", Intent.HUMAN),
        ("ruf mi bitte o", Intent.HUMAN),
        ("NICHT in den Hausflur, letztes Mal wurde es gestohlen", Intent.INSTRUCTION),
        ("am Tor anhalten, dort ist die Klingel", Intent.INSTRUCTION),
        ("Hintereingang benutzen, vorne ist Baustelle", Intent.INSTRUCTION),
        ("mei Glockn is hi", Intent.INSTRUCTION),
        ("kann das auch meine Frau abholen?", Intent.ASK_OPTIONS),
        ("gibt es eine Packstation in der Nähe", Intent.ASK_OPTIONS),
        ("bis wann muss ich Bescheid sagen", Intent.ASK_OPTIONS),
        ("mein Name ist nicht Vogt", Intent.WRONG_PERSON),
        ("do wohnt koa Vogt", Intent.WRONG_PERSON),
        ("Sie haben sich in der Nummer geirrt", Intent.WRONG_PERSON),
        ("bitte wieder per SMS informieren", Intent.OPT_IN),
        ("Sms bitte wida", Intent.OPT_IN),
        ("kann man die SMS auch abbestellen", Intent.OPT_OUT),
        ("lossts mi in Ruah", Intent.OPT_OUT),
        ("bringts an meine Arbeit: Gartenweg 7, 80331 München", Intent.CHANGE_ADDRESS),
        ("ich kapier nicht was ich hier schreiben soll", Intent.HELP),
        ("könnt ihr drei Stunden später kommen", Intent.RESCHEDULE),
    ],
)
def test_complaints_questions_and_requests(text: str, intent: Intent) -> None:
    assert understood(text, "de-AT").intent is intent


@pytest.mark.parametrize(
    ("text", "place"),
    [("bim Huuswart abgä", "concierge"), ("in d'Schupfn legn", "shed"), ("in den Wintergarten", "other")],
)
def test_a_place_is_read_in_dialect_too(text: str, place: str) -> None:
    reading = understood(text, "de-CH")
    assert (reading.intent, reading.place) == (Intent.SAFE_PLACE, place)


def test_a_place_that_is_not_told_is_asked_back() -> None:
    reading = understood("irgendwo hinstellen wo es trocken ist", "de-DE")
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, None, True)


def test_a_name_that_is_also_a_place_is_a_neighbour() -> None:
    reading = understood("Freitag vormittag, sonst zu Frau Keller im 1. OG", "de-DE")
    assert (reading.intent, reading.also, reading.place) == (Intent.RESCHEDULE, (Intent.NEIGHBOUR,), None)


@pytest.mark.parametrize(
    "text", ["komme drei Tage später wieder heim", "ich warte dann zuhause", "bitte nicht vor 8", "nicht schlecht gemacht"]
)
def test_no_complaint_is_read_from_plain_words(text: str) -> None:
    reading = understood(text, "de-DE")
    assert Intent.COMPLAINT not in (reading.intent, *reading.also)


def test_dialect_pronouns_are_no_weekdays() -> None:
    assert understood("lass mi in Ruah", "de-AT").when == ()
    assert understood("ruf mi o", "de-AT").when == ()
    assert in_words(understood("lieber Mi", "de-AT").when[0]) == "2026-11-25"
