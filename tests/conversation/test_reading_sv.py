"""What customers mean in Swedish, in sentences of our own; sent on Tuesday 24 November 2026, promised is Wednesday 13 to 15."""

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

ZONE = "Europe/Stockholm"


def understood(text: str, question: Question | None = None, status: str = "scheduled") -> Reading:
    zone = ZoneInfo(ZONE)
    promised = (datetime(2026, 11, 25, 13, tzinfo=zone), datetime(2026, 11, 25, 15, tzinfo=zone))
    return read(text, Context("sv-SE", ZONE, TUESDAY.replace(tzinfo=zone), status, promised, 1, question))


WHEN = [
    ("på fredag efter kl 18", "2026-11-27 18:00-"),
    ("imorgon efter 17 tack", "2026-11-25 17:00-"),
    ("jag jobbar till 17 så efter det", "- 17:00-"),
    ("inte torsdag, fredag går bra", "2026-11-27"),
    ("onsdag em eller torsdag fm", "2026-11-25 12:00-17:00 | 2026-11-26 08:00-12:00"),
    ("mellan 9 och 11 på torsdag", "2026-11-26 09:00-11:00"),
    ("den 27:e", "2026-11-27"),
    ("tisdag nästa vecka", "2026-12-01"),
    ("fredag om en vecka", "2026-12-04"),
    ("halv sex imorgon", "2026-11-25 17:30-"),
    ("kvart över fem på torsdag", "2026-11-26 17:15-"),
    ("en timme senare", "- 14:00-16:00"),
    ("samma tid på fredag", "2026-11-27 13:00-15:00"),
    ("är hemma till 15 imorgon", "2026-11-25 -15:00"),
    ("på lör el sön", "2026-11-28 | 2026-11-29"),
    ("v 50", "2026-12-07..2026-12-13"),
    ("julafton", "2026-12-24"),
    ("jag hinner inte hem förrän 18", "- 18:00-"),
    ("skippa leveransen på fredag, ta måndag", "2026-11-30"),
    ("vänta till måndag", "2026-11-30"),
    ("hellre lördag än fredag", "2026-11-28"),
    ("kan ni flytta det från onsdag till lördag?", "2026-11-28"),
    ("leveransen kan skjutas upp till torsdag", "2026-11-26"),
    ("mån-ons nästa vecka", "2026-11-30..2026-12-02"),
    ("mån el tis nästa vecka", "2026-11-30 | 2026-12-01"),
    ("torsdag åtta dar", "2026-12-03"),
    ("bara vardagskvällar nästa vecka", "2026-11-30..2026-12-04 17:00-21:00"),
    ("imorgon tio minuter i sex", "2026-11-25 17:50-"),
    ("imon kväll", "2026-11-25 17:00-21:00"),
    ("vi är i fjällen t.o.m. fredag, måndagen därpå passar", "2026-11-30"),
    ("ni kan väl stanna till på lördag så är vi hemma", "2026-11-28"),
    ("kom efter halv fem, hämtar barnen först", "- 16:30-"),
    ("jag måste iväg kl 14 på torsdag", "2026-11-26 -14:00"),
    ("vabbar imorgon så då är vi hemma", "2026-11-25"),
    ("går det att få det på lördag?", "2026-11-28"),
    ("sent på lördag", "2026-11-28 17:00-21:00"),
    ("kommer ni förbi igen ikväll?", "2026-11-24 17:00-21:00"),
    ("ida är hemma på torsdag", "2026-11-26"),
    ("jag jobbar imorgon så ni får komma på lördag", "2026-11-28"),
    ("kom på lördag i stället", "2026-11-28"),
    ("har ni nått ledigt på lördag?", "2026-11-28"),
    ("då får det bli lördag före kl 12", "2026-11-28 -12:00"),
    ("barnen är sjuka så vi är hemma på torsdag", "2026-11-26"),
    ("byt leveransdag till 2/12", "2026-12-02"),
    ("imorgon går inte, så den 2 december vore bättre", "2026-12-02"),
    ("skulle det gå att få det på lördag istället för imorgon?", "2026-11-28"),
    ("tisdag vecka 50", "2026-12-08"),
    ("fredag halvsex", "2026-11-27 17:30-"),
    ("fem i fyra på fredag", "2026-11-27 15:55-"),
    ("imorgon 10 i 6", "2026-11-25 17:50-"),
    ("den 27:e kl 14-16 tack", "2026-11-27 14:00-16:00"),
    ("på fredag mellan 15 o 17", "2026-11-27 15:00-17:00"),
    ("torsdag nej, fredag ja", "2026-11-27"),
    ("vi är borta vecka 50, måndagen efter passar", "2026-12-14"),
    ("imorgon är fullbokad, ta fredag", "2026-11-27"),
    ("fastnade på tåget, kom på fredag efter halv fem", "2026-11-27 16:30-"),
    ("vi ses hellre på fredag", "2026-11-27"),
    ("fick ett kort i brevlådan, testa igen lördag", "2026-11-28"),
    ("ska med tåget 9.15 fredag, kan ni komma innan", "2026-11-27 -09:15"),
    ("strax efter lunch på torsdag", "2026-11-26 12:00-17:00"),
    ("jag jobbar natt tisdag, torsdag är bättre", "2026-11-26"),
    ("i övernästa vecka", "2026-12-07..2026-12-13"),
    ("fredag innan vi åker 8.30", "2026-11-27 -08:30"),
    ("på torsdan är vi hemma", "2026-11-26"),
    ("framåt kvällningen fredag", "2026-11-27 17:00-21:00"),
    ("hinner ni en gång till imorgon?", "2026-11-25"),
    ("i slutet av dagen på fredag", "2026-11-27 12:00-17:00"),
    ("bytte pass så nu funkar torsdag", "2026-11-26"),
    ("nu till kvällen går bra", "2026-11-24 17:00-21:00"),
    ("torsdag vid 17, jag tränar före", "2026-11-26 17:00-"),
    ("torsdag kl 17, har möte innan", "2026-11-26 17:00-"),
    ("tredjedag jul", "2026-12-27"),
    ("veckan efter, samma dag", "2026-12-02"),
    ("hellre kl 17 än kl 10", "- 17:00-"),
    ("vilken tid som helst på fredag", "2026-11-27"),
    ("måndag, tidigast 14.30, max 17", "2026-11-30 14:30-17:00"),
    ("inte imorgon utan på torsdag vid tvåtiden", "2026-11-26 14:00-"),
    ("lördag hockey till 12, efter det går bra", "2026-11-28 12:00-"),
    ("fredag nästa veka", "2026-12-04"),
]
ASKED_BACK = [
    "nästa fredag",
    "en annan dag",
    "efter helgen",
    "jag är inte hemma",
    "inte i morgon",
    "lämna hos grannen",
    "fel adress",
    "inte före fredag",
    "vill inte ha det imorgon",
    "på andra sidan sportlovet",
    "dottern fyller sex på lördag",
    "valfri dag bara det blir efter fem",
    "längtar till lördag!",
    "nästnästa måndag",
    "efter 16 går bra alla dagar",
    "sista veckan i november",
    "är hos frisören på fredag",
    "torsdag inte och fredag inte heller",
    "inte torsdag och inte heller fredag",
]
PLACES = [
    ("ställ det i garaget", "garage"),
    ("lägg den bakom soptunnan", "bin_store"),
    ("lämna utanför dörren", "front_door"),
    ("i växthuset på baksidan", "greenhouse"),
    ("ställ det i boden, den är öppen", "shed"),
    ("i brevlådan", "mailbox"),
    ("lämna i receptionen", "reception"),
    ("vaktmästaren kan ta emot", "concierge"),
    ("om ingen öppnar så ställ det i garaget", "garage"),
    ("bara ställ det utanför", "front_door"),
    ("ställ det bakom gröna tunnan", "bin_store"),
    ("under skärmtaket", "porch"),
    ("stoppa det i brevlådan", "mailbox"),
    ("ställ den bakom häcken", "other"),
    ("under taket till bilen går bra", "carport"),
    ("i mätarskåpet bredvid ytterdörren", "other"),
    ("ute bakom vedtraven", "other"),
    ("i vagnslidret", "carport"),
    ("precis innanför dörren", "other"),
    ("under soffan i uterummet", "greenhouse"),
    ("på hyllan i förrådet", "shed"),
    ("i vita hinken vid dörren", "other"),
    ("i bilens baklucka", "other"),
    ("på bänken utanför huset", "other"),
    ("under yttertrappan", "other"),
    ("i båtgaraget", "garage"),
    ("bakom blomlådan vid entrén", "other"),
    ("i den grå lådan på altanen", "other"),
    ("bakom bilen i carporten", "carport"),
    ("i backen bredvid ytterdörren", "other"),
    ("utanför dörren går fint", "front_door"),
    ("ställ vid hissen plan 3", "other"),
]
NEIGHBOURS = [
    ("lämna hos Eva på 14", "Eva på 14"),
    ("grannen mittemot kan ta emot det", "grannen mittemot"),
    ("lämna till Lindström en trappa upp", "Lindström en trappa upp"),
    ("huset till vänster tar emot", "vänster"),
    ("lämna hos Sixten på 3:an", "Sixten på 3:an"),
    ("hos Ebba och Otto på nr 4", "Ebba"),
    ("ungdomarna mittemot tar det", "ungdomarna mittemot"),
    ("kan Siv en trappa upp ta det?", "Siv en trappa upp"),
    ("faster rut på fyran", "faster rut på fyran"),
    ("grannfrun Anni, orange dörr", "grannfrun Anni"),
    ("Salong Anja bredvid har öppet till 6", "Salong Anja bredvid"),
    ("Birgitta tvärs över", "Birgitta tvärs över"),
    ("hos Majvor på nedre botten", "Majvor på nedre botten"),
]
MEANINGS = [
    ("sluta skicka sms", "opt_out"),
    ("inga fler meddelanden tack", "opt_out"),
    ("sluta ringa på, barnen sover", "instruction"),
    ("avbeställ paketet", "cancel_delivery"),
    ("skicka tillbaka det", "cancel_delivery"),
    ("vi har flyttat, ny adress Storgatan 5", "change_address"),
    ("portkod 4821", "instruction"),
    ("lämna det inte i porten", "instruction"),
    ("ring när ni kommer", "instruction"),
    ("ring mig", "human"),
    ("var är mitt paket", "ask_eta"),
    ("kommer det idag?", "ask_eta"),
    ("vad händer om jag inte är hemma", "ask_options"),
    ("paketet är trasigt", "complaint"),
    ("till ett paketskåp tack", "locker"),
    ("tack för hjälpen", "thanks"),
    ("jag heter inte Karlsson", "wrong_person"),
    ("god jul!", "other"),
    ("var la ni det?", "ask_eta"),
    ("förmiddagen eller eftermiddagen?", "ask_eta"),
    ("hur gör man för att välja ombud", "ask_options"),
    ("vad behöver jag för att hämta ut det", "ask_options"),
    ("vad har chauffören för nummer", "human"),
    ("kommer man fram till nån", "human"),
    ("kartongen är genomblöt", "complaint"),
    ("ni går inte att lita på", "complaint"),
    ("väntar inget paket", "wrong_person"),
    ("här bor ingen Sten", "wrong_person"),
    ("låt det inte stå på framsidan", "instruction"),
    ("farfar bor också här, han öppnar", "instruction"),
    ("paketet ska till Skogsvägen 12 istället", "change_address"),
    ("behåll det", "cancel_delivery"),
    ("jag har köpt det i en annan butik istället", "cancel_delivery"),
    ("skriv inte fler sms", "opt_out"),
    ("råkade stänga av sms:en, vill ha dem igen", "opt_in"),
    ("låt mig hämta det själv", "locker"),
    ("det var snällt av er", "thanks"),
    ("jag fattar inte ert meddelande", "help"),
    ("ta bort båda beställningarna", "cancel_delivery"),
    ("trappan är avspärrad ta hissen", "instruction"),
    ("lade en lapp utan att ens knacka", "complaint"),
    ("vem är ni?", "help"),
    ("begriper inte hur jag ska svara", "help"),
    ("vad kostar det att byta dag", "ask_options"),
    ("är det på fredag ni kommer?", "ask_eta"),
    ("det finns ingen hiss här", "instruction"),
    ("orkar inte med era sms", "opt_out"),
    ("nu får ni sluta med alla meddelanden", "opt_out"),
    ("hunden springer lös i trädgården", "instruction"),
    ("ställ det absolut inte på uppfarten", "instruction"),
    ("vad kan jag svara här?", "help"),
    ("min bror sitter i trädgården och tar emot", "instruction"),
    ("ge det till städerskan", "instruction"),
    ("har satt en lapp på dörren", "instruction"),
    ("har ni glömt mig", "ask_eta"),
    ("leverera till närmaste 7-eleven", "locker"),
    ("kommer ni fortfarande?", "ask_eta"),
    ("ni kom ju aldrig", "complaint"),
    ("kod 99, två trappor till höger", "instruction"),
    ("vad är det för nummer?", "help"),
    ("fattar inte hur det här funkar", "help"),
    ("vilken ica ligger det på", "ask_eta"),
    ("vilken tid kommer ni på fredag?", "ask_eta"),
    ("stanna vid trädgårdsgrinden, klockan sitter där", "instruction"),
    ("hundarna är lösa, vänta vid grinden", "instruction"),
    ("det är gula huset bredvid kvarnen", "instruction"),
    ("fattar ingenting", "help"),
    ("strunta i det, jag är hemma", "other"),
    ("det här är numret till mitt ex", "wrong_person"),
    ("sitter i rullstol så vänta lite vid dörren", "instruction"),
    ("det här är inte Pers nummer längre", "wrong_person"),
    ("var ligger ombudet", "ask_eta"),
    ("ska vi käka ikväll?", "other"),
    ("bor på Storgatan 8 i Gävle numera, lgh 1102", "change_address"),
]
ANSWERS = [
    ("japp det går bra", CONFIRM, "yes", ""),
    ("nej tack, fredag istället", CONFIRM, "no", "2026-11-27"),
    ("ja till 15", HOME, "yes", "2026-11-24 -15:00"),
    ("nej är hemma från 17", HOME, "no", "2026-11-24 17:00-"),
    ("fyra av fem", SCORE, "score", "4"),
    ("9 av 10, toppen", SCORE_OF_TEN, "score", "9"),
    ("tvåan", slots(ZONE), "choose", "2"),
    ("tar den tidigare", slots(ZONE), "choose", "1"),
    ("skåpet", slots(ZONE), "choose", "3"),
    ("den 28", WHICH_DAY, "reschedule", "2026-11-28"),
    ("efter 17", WHICH_TIME, "reschedule", "2026-11-27 17:00-"),
    ("garaget", WHICH_PLACE, "safe_place", "garage"),
    ("nr 7", WHICH_NEIGHBOUR, "neighbour", "nr 7"),
    ("det är helt okej", CONFIRM, "yes", ""),
    ("nej stopp!! jag vill ju ha det", CONFIRM, "no", ""),
    ("nja är på jobbet", HOME, "no", ""),
    ("inte före 17", HOME, "no", "2026-11-24 17:00-"),
    ("nummer ett passar bäst", slots(ZONE), "choose", "1"),
    ("nummer ett eller två", slots(ZONE), "choose", ""),
    ("har ni inget på lördag kväll?", slots(ZONE), "reschedule", "2026-11-28 17:00-21:00"),
    ("jobbar hemifrån idag", HOME, "yes", "2026-11-24"),
    ("åker hemifrån vid 3", HOME, "yes", "2026-11-24 -15:00"),
    ("jag hinner hem till 5", HOME, "no", "2026-11-24 17:00-"),
    ("jobbar till 5", HOME, "no", "2026-11-24 17:00-"),
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
    reading = understood("kan ni komma på fredag?", status="delivered")
    assert (reading.intent, reading.ask, reading.when) == ("other", True, ())
