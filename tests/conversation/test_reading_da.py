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
    ("hellere lørdag end fredag", "2026-11-28"),
    ("kan i rykke den fra onsdag til lørdag?", "2026-11-28"),
    ("pakken skubbes til torsdag", "2026-11-26"),
    ("man-ons i næste uge", "2026-11-30..2026-12-02"),
    ("torsdag otte dage", "2026-12-03"),
    ("kun hverdagsaftener i næste uge", "2026-11-30..2026-12-04 17:00-21:00"),
    ("lørdag ml. kl. 9 og 11", "2026-11-28 09:00-11:00"),
    ("i morgen ti minutter i seks", "2026-11-25 17:50-"),
    ("omkring femtiden på lørdag", "2026-11-28 17:00-"),
    ("torsdag før middag", "2026-11-26 -12:00"),
    ("kan i nå i morgen inden kl. 11, ellers er jeg kørt", "2026-11-25 -11:00"),
    ("vi er på fyn torsdag, dagen efter passer fint", "2026-11-27"),
    ("væk til søndag, mandagen efter er fin", "2026-11-30"),
    ("glæder mig! kom torsdag", "2026-11-26"),
    ("er der mulighed for lørdag formiddag?", "2026-11-28 08:00-12:00"),
    ("jeg vil gerne have den på lørdag", "2026-11-28"),
    ("kunne lørdag lade sig gøre?", "2026-11-28"),
    ("kommer i forbi igen i aften?", "2026-11-24 17:00-21:00"),
    ("passer det lørdag efter 14?", "2026-11-28 14:00-"),
    ("jeg vil høre om i kan komme lørdag", "2026-11-28"),
    ("børnene er syge så vi er hjemme torsdag", "2026-11-26"),
    ("skift leveringsdag til d. 2/12", "2026-12-02"),
    ("jeg kommer ikke til at være hjemme i morgen, lørdag går fint", "2026-11-28"),
    ("det skal være i weekenden", "2026-11-28..2026-11-29"),
    ("tirsdag uge 50", "2026-12-08"),
    ("om en uge", "2026-12-01"),
    ("fem i fire på fredag", "2026-11-27 15:55-"),
    ("fredag ti i fem", "2026-11-27 16:50-"),
    ("den 27. kl 14-16", "2026-11-27 14:00-16:00"),
    ("torsdag nej, fredag ja", "2026-11-27"),
    ("vi holder ferie i uge 50 mandagen efter er fin", "2026-12-14"),
    ("i morgen er fuldt booket, fredag", "2026-11-27"),
    ("sad fast i toget, kom fredag efter 17", "2026-11-27 17:00-"),
    ("vi ses hellere på fredag", "2026-11-27"),
    ("fik et kort i brevkassen, prøv igen lørdag", "2026-11-28"),
    ("jeg skal med toget 9.15 fredag, kan i komme inden", "2026-11-27 -09:15"),
    ("vi er på ski i uge 49, mandag d. 7. er fint", "2026-12-07"),
    ("lige efter frokost på torsdag", "2026-11-26 12:00-17:00"),
    ("en time senere end der står", "- 14:00-16:00"),
    ("jeg arbejder nat tirsdag, torsdag er bedre", "2026-11-26"),
    ("i ugen efter", "2026-11-30..2026-12-06"),
    ("fredag inden vi kører 8.30", "2026-11-27 -08:30"),
    ("vi flyttede i søndags, kom torsdag", "2026-11-26"),
    ("sad i bad, når i det igen i morgen?", "2026-11-25"),
    ("sidder i møde, men til aften efter kl 19 er jeg hjemme", "2026-11-24 19:00-"),
    ("fredag fra 16 til aften", "2026-11-27 16:00-"),
    ("ikke til aften, men i morgen", "2026-11-25"),
    ("lør el søn fm", "2026-11-28 08:00-12:00 | 2026-11-29 08:00-12:00"),
    ("man til ons, men ikke tirs", "2026-11-30 | 2026-12-02"),
    ("torsdag ved 17, jeg træner før", "2026-11-26 17:00-"),
    ("torsdag kl 17, kan ikke før", "2026-11-26 17:00-"),
    ("3. juledag", "2026-12-27"),
    ("ugen efter, samme dag", "2026-12-02"),
    ("onsdag i ugen efter næste", "2026-12-09"),
    ("ryk den bare til dagen efter kl 9", "2026-11-26 09:00-"),
    ("mellem 5 o halv 7 på fre", "2026-11-27 17:00-18:30"),
    ("tirs d. 1/12 e. kl. 15", "2026-12-01 15:00-"),
    ("d. 27 er jeg til tandlæge til kl. 11, så efter det", "2026-11-27 11:00-"),
    ("fredag 17 i stedet for 10", "2026-11-27 17:00-"),
    ("ikke i morgen men torsdag ved totiden", "2026-11-26 14:00-"),
    ("lørdag håndbold til 12, derefter fint", "2026-11-28 12:00-"),
    ("man tirs eller ons i næste uge", "2026-11-30 | 2026-12-01 | 2026-12-02"),
    ("nåede ikke ned til døren, prøv igen i morgen", "2026-11-25"),
]
ASKED_BACK = [
    "næste fredag",
    "en anden dag",
    "efter weekenden",
    "jeg er ikke hjemme",
    "ikke i morgen",
    "aflever hos naboen",
    "forkert adresse",
    "ikke før fredag",
    "vi er først hjemme igen på søndag",
    "vil ikke have den i morgen",
    "på den anden side af påskeferien",
    "min datter fylder seks på lørdag",
    "skal bruges på lørdag til en fest",
    "jeg elsker lørdage",
    "stemmer adressen stadig?",
    "ikke før den 10.",
    "det kan ikke lade sig gøre i morgen",
    "efter 16 alle dage",
    "er hos frisøren i morgen kl 10",
    "torsdag ikke og fredag heller ikke",
    "ikke torsdag og heller ikke fredag",
]
PLACES = [
    ("stil den i garagen", "garage"),
    ("læg den bag skraldespanden", "bin_store"),
    ("efterlad den foran døren", "front_door"),
    ("på terrassen er fint", "garden"),
    ("stil den i skuret, det er åbent", "shed"),
    ("i postkassen", "mailbox"),
    ("under bænken", "other"),
    ("i må gerne stille den under halvtaget", "porch"),
    ("hvis ingen åbner så stil den i laden", "shed"),
    ("ved skraldestativet", "bin_store"),
    ("læg den på paa måtten", "front_door"),
    ("stil den bag hækken", "other"),
    ("sæt den i garagen, porten er ulåst", "garage"),
    ("under taget til bilen", "carport"),
    ("i vandmålerskabet ved siden af hoveddøren", "other"),
    ("ude bag brændestakken", "other"),
    ("i redskabsbod", "shed"),
    ("i vognporten", "carport"),
    ("stil den i læ så den ikke bliver våd, altså i drivhuset", "greenhouse"),
    ("på repoen", "front_door"),
    ("lige inden for døren", "other"),
    ("under bænken i udestuen", "greenhouse"),
    ("i skuret på hylden", "shed"),
    ("i den hvide spand ved døren", "other"),
    ("i bilens bagagerum", "other"),
    ("bag plantekassen ved indgangen", "other"),
    ("i den grå kasse på terrassen", "other"),
    ("bag bilen i garagen", "garage"),
    ("under den udvendige trappe er der tørt", "other"),
    ("uden for døren går fint", "front_door"),
    ("i indkørslen under taget", "carport"),
]
NEIGHBOURS = [
    ("aflever hos Eva i nr 14", "Eva i nr 14"),
    ("genboen kan tage imod den", "genboen"),
    ("aflever hos Hansen på 2. sal", "Hansen på 2. sal"),
    ("grillen på hjørnet tager den", "grillen på hjørnet"),
    ("frisøren i stuen tager gerne imod", "frisøren i stuen"),
    ("hos Ebba og Otto i nr 4", "Ebba"),
    ("de unge mennesker nedenunder tager den", "de unge mennesker nedenunder"),
    ("cykelhandleren ved siden af modtager den", "cykelhandleren"),
    ("stik den ind til bageren på nr 9", "bageren på nr 9"),
    ("faster rut på fjerde", "faster rut på fjerde"),
    ("nabokonen Anni, orange dør", "nabokonen Anni"),
    ("fatima på tredje er hjemme", "fatima på tredje"),
    ("Fatima ovenpå", "Fatima ovenpå"),
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
    ("hvor har i lagt den henne", "ask_eta"),
    ("formiddag eller eftermiddag?", "ask_eta"),
    ("hvad skal jeg have med når jeg henter den", "ask_options"),
    ("leverer i overhovedet om søndagen?", "ask_options"),
    ("må jeg blive ringet op", "human"),
    ("en af jer må gerne ringe til mig", "human"),
    ("kassen er flækket", "complaint"),
    ("der var ingen der ringede på", "complaint"),
    ("venter ikke nogen pakke", "wrong_person"),
    ("her bor ingen Kaj", "wrong_person"),
    ("lad den ikke stå foran", "instruction"),
    ("svigermor er her og tager imod", "instruction"),
    ("pakken skal til Skovvej 12 i stedet", "change_address"),
    ("i må bare beholde den", "cancel_delivery"),
    ("den skal ikke leveres alligevel", "cancel_delivery"),
    ("skriv ikke til mig igen", "opt_out"),
    ("savner jeres beskeder", "opt_in"),
    ("jeg henter den selv på lageret", "locker"),
    ("takker!", "thanks"),
    ("jeg forstår ikke jeres besked", "help"),
    ("giv et ring når du holder i gården", "instruction"),
    ("kan ikke finde ud af det her", "help"),
    ("hvem er I?", "help"),
    ("hvad koster det at skifte dag", "ask_options"),
    ("er det fredag I kommer?", "ask_eta"),
    ("må jeg få den i en boks i stedet", "locker"),
    ("lagde en seddel uden at banke på", "complaint"),
    ("der er ingen elevator her", "instruction"),
    ("godt nytår til jer alle", "other"),
    ("hold så op med de smser", "opt_out"),
    ("i må gerne holde op med at sende beskeder", "opt_out"),
    ("vil gerne have sms fra jer igen", "opt_in"),
    ("kør den til nærmeste posthus", "locker"),
    ("hunden går løs i haven", "instruction"),
    ("læg den endelig ikke i indkørslen", "instruction"),
    ("i skriver til et forkert nummer", "wrong_person"),
    ("hvad kan man svare her?", "help"),
    ("min bror står i indkørslen og tager imod", "instruction"),
    ("aflever den til rengøringsdamen", "instruction"),
    ("har hængt en seddel på døren", "instruction"),
    ("har i helt glemt os", "ask_eta"),
    ("han bor ikke her mere", "wrong_person"),
    ("hvordan virker det her?", "help"),
    ("lever til nærmeste 7-eleven", "locker"),
    ("hvilken dag var det nu den kommer?", "ask_eta"),
    ("i kom jo aldrig", "complaint"),
    ("bip når du er her", "instruction"),
    ("fatter ikke hvordan det her virker", "help"),
    ("det er nr 14 i stedet for 12", "change_address"),
    ("kan I bruge min arbejdsadresse: Nørregade 8, 1165 København K", "change_address"),
    ("stop ved havelågen, der hænger klokken", "instruction"),
    ("anden vej til højre efter kirken", "instruction"),
    ("sidder i kørestol så vent lidt ved døren", "instruction"),
    ("fatter ingenting", "help"),
    ("Tusind tak, hvor er I søde", "thanks"),
    ("jeg trækker bestillingen tilbage", "cancel_delivery"),
    ("hvor pokker bliver buddet af", "ask_eta"),
    ("hvor ligger pakkeshoppen", "ask_eta"),
    ("sikke et vejr i dag", "other"),
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
    ("helt i orden", CONFIRM, "yes", ""),
    ("næh", CONFIRM, "no", ""),
    ("et klart 5 tal", SCORE, "score", "5"),
    ("til håndbold desværre", HOME, "no", ""),
    ("ja men jeg skal ud af døren kl 16", HOME, "yes", "2026-11-24 -16:00"),
    ("nummer et eller to", slots(ZONE), "choose", ""),
    ("så tager jeg boksn", slots(ZONE), "choose", "3"),
    ("arbejder hjemme i dag", HOME, "yes", "2026-11-24"),
    ("kører hjemmefra kl 3", HOME, "yes", "2026-11-24 -15:00"),
    ("jeg når hjem til 5", HOME, "no", "2026-11-24 17:00-"),
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
