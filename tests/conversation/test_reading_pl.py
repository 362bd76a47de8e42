"""What customers mean in Polish, as they text it: without accents, with chatter, and with "no" for yes."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import (
    COMMENT,
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

PL = "pl-PL"
SLOTS = slots("Europe/London")
WISHES_THAT_ACT = {Intent.OPT_OUT, Intent.CANCEL_DELIVERY, Intent.CHANGE_ADDRESS, Intent.LOCKER}


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("prosze przelozyc na piatek po 17", ["2026-11-27 17:00-"]),
        ("jutro mnie nie bedzie, pojutrze moze byc", ["2026-11-26"]),
        ("sorry ale w czw mnie nie ma, pt po 16 spoko", ["2026-11-27 16:00-"]),
        ("sob. 10-12", ["2026-11-28 10:00-12:00"]),
        ("między 10 a 12 w sobotę", ["2026-11-28 10:00-12:00"]),
        ("wpół do szóstej", ["- 17:30-"]),
        ("kolo siedemnastej trzydziesci", ["- 17:30-"]),
        ("po 18-tej prosze", ["- 18:00-"]),
        ("4 grudnia przed 12", ["2026-12-04 -12:00"]),
        ("na 5.12 prosze", ["2026-12-05"]),
        ("27go po 12", ["2026-11-27 12:00-"]),
        ("za tydzien w srode", ["2026-12-02"]),
        ("w przyszlym tygodniu w czwartek", ["2026-12-03"]),
        ("pon-śr po 15", ["2026-11-30..2026-12-02 15:00-"]),
        ("czw albo pt wieczorem", ["2026-11-26 17:00-21:00", "2026-11-27 17:00-21:00"]),
        ("godzine pozniej prosze", ["- 14:00-16:00"]),
        ("pojutrze o tej samej porze", ["2026-11-26 13:00-15:00"]),
        ("do 15 jestem w pracy", ["- 15:00-"]),
        ("w wigilię nie, lepiej 28.12", ["2026-12-28"]),
        ("wracam 12 grudnia i od tego dnia mozecie przyjezdzac", ["2026-12-12.."]),
    ],
)
def test_another_time_is_understood(text: str, when: list[str]) -> None:
    reading = understood(text, PL)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize(
    "text",
    ["w przyszly piatek prosze", "wtorek pasuje", "kiedy indziej", "po swietach", "jutro nie dam rady", "prosze jutro nie"],
)
def test_what_is_not_definite_is_asked_back(text: str) -> None:
    reading = understood(text, PL)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("jak mnie nie będzie to pod drzwi", "front_door"),
        ("zostawcie na recepcji", "reception"),
        ("schowajcie za smietnikiem", "bin_store"),
        ("wrzućcie przez płot do ogrodu", "garden"),
        ("prosze zostawic u portiera", "concierge"),
    ],
)
def test_a_place_is_understood(text: str, place: str) -> None:
    reading = understood(text, PL)
    assert (reading.intent, reading.place, reading.also) == (Intent.SAFE_PLACE, place, ())


@pytest.mark.parametrize(
    ("text", "who", "ask"),
    [
        ("zostawcie u sasiada", None, True),
        ("zostawcie u sasiadki spod 5", "5", False),
        ("pani Halina z naprzeciwka weźmie", "Halina", False),
        ("zostawcie pod 12", "12", False),
    ],
)
def test_a_neighbour_is_told_apart(text: str, who: str | None, ask: bool) -> None:
    reading = understood(text, PL)
    assert (reading.intent, reading.ask) == (Intent.NEIGHBOUR, ask)
    assert who is None or who in (reading.who or "")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("zona odbierze", Intent.INSTRUCTION),
        ("domofon nie dziala, prosze dzwonic jak bedziecie", Intent.INSTRUCTION),
        ("nie zostawiajcie pod drzwiami", Intent.INSTRUCTION),
        ("zostawić w paczkomacie przy biedronce", Intent.LOCKER),
        ("zmiana adresu", Intent.CHANGE_ADDRESS),
        ("rezygnuje z paczki", Intent.CANCEL_DELIVERY),
        ("prosze odeslac do nadawcy", Intent.CANCEL_DELIVERY),
        ("czy dzis na pewno przyjdzie?", Intent.ASK_ETA),
        ("do kiedy muszę odebrać z punktu?", Intent.ASK_OPTIONS),
        ("czy to bot?", Intent.HUMAN),
        ("kurier nawet nie zadzwonil", Intent.COMPLAINT),
        ("mieszkam tu od roku i żadnej Anny tu nie ma", Intent.WRONG_PERSON),
        ("przestancie do mnie pisac", Intent.OPT_OUT),
        ("prosze usunac moj numer z bazy", Intent.OPT_OUT),
        ("znowu chce dostawac sms", Intent.OPT_IN),
        ("co to jest?", Intent.HELP),
        ("dzieki, do jutra", Intent.THANKS),
        ("Dziekuje za wiadomosc. Jestem na urlopie, odpisze po powrocie", Intent.OTHER),
    ],
)
def test_other_wishes_are_told_apart(text: str, intent: Intent) -> None:
    assert understood(text, PL).intent is intent


@pytest.mark.parametrize(
    "text",
    [
        "nie chcę żeby kurier dzwonił",
        "nie chcę tego terminu",
        "nie odbiorę jutro",
        "mąż wraca do domu o 17",
        "nie anulujcie zamówienia, czekam",
        "przywieźcie w piątek o 15",
        "mogę odebrać w piątek",
        "przystanek stop pod domem jest",
    ],
)
def test_no_harm_is_read_into_harmless_words(text: str) -> None:
    reading = understood(text, PL)
    assert not WISHES_THAT_ACT & {reading.intent, *reading.also}


@pytest.mark.parametrize(
    ("question", "text", "intent"),
    [
        (CONFIRM, "no pewnie", Intent.YES),
        (CONFIRM, "nie ma problemu", Intent.YES),
        (CONFIRM, "nie pasuje mi", Intent.NO),
        (CONFIRM, "nie wiem jeszcze", Intent.OTHER),
        (HOME, "jestem w pracy", Intent.NO),
        (SLOTS, "obojetnie", Intent.CHOOSE),
        (SCORE, "bylo super", Intent.COMMENT),
        (COMMENT, "nie", Intent.NO),
        (WHICH_DAY, "pojutrze", Intent.RESCHEDULE),
        (WHICH_PLACE, "za donica", Intent.SAFE_PLACE),
        (WHICH_NEIGHBOUR, "pani Zosia z parteru", Intent.NEIGHBOUR),
    ],
)
def test_an_answer_is_an_answer(question: Question, text: str, intent: Intent) -> None:
    assert understood(text, PL, question=question).intent is intent


@pytest.mark.parametrize(
    ("text", "key"), [("poprosze dwojke", "2"), ("ta pozniejsza", "2"), ("paczkomat", "3"), ("1 albo 2", None)]
)
def test_an_option_is_chosen(text: str, key: str | None) -> None:
    reading = understood(text, PL, question=SLOTS)
    assert (reading.intent, reading.key, reading.ask) == (Intent.CHOOSE, key, key is None)


def test_an_hour_answers_which_hour() -> None:
    assert [in_words(w) for w in understood("między 9 a 12", PL, question=WHICH_TIME).when] == ["2026-11-27 09:00-12:00"]


@pytest.mark.parametrize(("text", "score"), [("piatka", 5), ("9 bo kurier mily", 9), ("10 na 10!", 10)])
def test_a_score_is_read(text: str, score: int) -> None:
    assert understood(text, PL, question=SCORE_OF_TEN).score == score


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("w piatek za 15 piata", ["2026-11-27 16:45-"]),
        ("w piątek za dziesięć szósta", ["2026-11-27 17:50-"]),
        ("dwudziestego siodmego listopada", ["2026-11-27"]),
        ("trzydziestego listopada po 16", ["2026-11-30 16:00-"]),
        ("jutro blizej wieczora?", ["2026-11-25 17:00-21:00"]),
        ("wracamy po 18, wychodze o 20", ["- 18:00-20:00"]),
        ("jestem w delegacji do piatku, sobota mi pasuje", ["2026-11-28"]),
        ("nie macie czegos wolnego w sobote?", ["2026-11-28"]),
        ("zdalnie pracuje w czwartek", ["2026-11-26"]),
        ("caly tydzien w robocie :/ 1 grudnia po poludniu zapraszam", ["2026-12-01 12:00-17:00"]),
    ],
)
def test_hours_and_days_are_counted_the_polish_way(text: str, when: list[str]) -> None:
    reading = understood(text, PL)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize("text", ["w styczniu", "przed swietami", "na dniach", "po moim powrocie"])
def test_what_names_no_single_day_is_asked_back(text: str) -> None:
    reading = understood(text, PL)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    "text",
    [
        "od rana czekam",
        "w piatek zamowilam i nadal nic",
        "za godzine wychodze",
        "dzis doszla, super",
        "do jutra",
        "milego weekendu",
    ],
)
def test_a_time_that_tells_of_something_else_is_no_wish(text: str) -> None:
    reading = understood(text, PL)
    assert not reading.when
    assert Intent.RESCHEDULE not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("juz jedzie?", Intent.ASK_ETA),
        ("kurier bedzie rano czy po poludniu?", Intent.ASK_ETA),
        ("w ktorym sklepie lezy moja paczka", Intent.ASK_ETA),
        ("cos wiadomo o mojej paczce", Intent.ASK_ETA),
        ("obsluga tragiczna", Intent.COMPLAINT),
        ("kurier sklamal ze mnie nie bylo", Intent.COMPLAINT),
        ("zawartosc w kawalkach", Intent.COMPLAINT),
        ("sloik sie rozbil", Intent.COMPLAINT),
        ("nie dogadam sie z botem", Intent.HUMAN),
        ("chce to wyjasnic telefonicznie", Intent.HUMAN),
        ("nie dawac sasiadom", Intent.INSTRUCTION),
        ("kurier niech trabnie pod brama", Intent.INSTRUCTION),
        ("drugie drzwi po lewej", Intent.INSTRUCTION),
        ("szwagierka bedzie czekac", Intent.INSTRUCTION),
        ("czy potrzebny podpis?", Intent.ASK_OPTIONS),
        ("da sie placic karta?", Intent.ASK_OPTIONS),
        ("macie inne terminy?", Intent.ASK_OPTIONS),
        ("on juz tu nie pracuje", Intent.WRONG_PERSON),
        ("skad macie moj numer", Intent.WRONG_PERSON),
        ("paczka do zwrotu", Intent.CANCEL_DELIVERY),
        ("dowiezcie na Dluga 8", Intent.CHANGE_ADDRESS),
        ("komus z klatki", Intent.NEIGHBOUR),
        ("u cieciowej", Intent.SAFE_PLACE),
        ("co mam wpisac", Intent.HELP),
        ("nie rozumiem o co chodzi", Intent.HELP),
    ],
)
def test_more_ways_to_say_what_is_wanted(text: str, intent: Intent) -> None:
    assert understood(text, PL).intent is intent


@pytest.mark.parametrize(
    ("text", "question", "intent", "ask"),
    [
        ("jasna sprawa", CONFIRM, Intent.YES, False),
        ("czemu nie", CONFIRM, Intent.YES, False),
        ("nie no jasne", CONFIRM, Intent.YES, False),
        ("no nie wiem", CONFIRM, Intent.OTHER, True),
        ("wyjechalismy", HOME, Intent.NO, False),
        ("czworeczka", SCORE, Intent.SCORE, False),
        ("dycha", SCORE_OF_TEN, Intent.SCORE, False),
        ("jedynka lub dwojka", SLOTS, Intent.CHOOSE, True),
        ("nie mam uwag", COMMENT, Intent.NO, False),
    ],
)
def test_more_answers_are_understood(text: str, question: Question, intent: Intent, ask: bool) -> None:
    reading = understood(text, PL, question=question)
    assert (reading.intent, reading.ask) == (intent, ask)


def test_a_five_is_no_friday() -> None:
    reading = understood("daję piątkę, kurier super", PL, question=SCORE)
    assert (reading.intent, reading.score, reading.when) == (Intent.SCORE, 5, ())


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("piszecie że dostarczona, a gdzie ona jest", Intent.ASK_ETA),
        ("mam czekać czy iść do sklepu", Intent.ASK_ETA),
        ("rano czy po południu?", Intent.ASK_ETA),
        ("gdzie jest najbliższy paczkomat", Intent.ASK_OPTIONS),
        ("czy brat może to odebrać za mnie", Intent.ASK_OPTIONS),
        ("skrytka się nie otwiera", Intent.COMPLAINT),
        ("wpisaliście że nikogo nie zastano, a byłam", Intent.COMPLAINT),
        ("kierowca zastawił mi garaż", Intent.COMPLAINT),
        ("dzwonię na infolinię i nikt nie odbiera", Intent.COMPLAINT),
        ("niechcący wyłączyłam powiadomienia", Intent.OPT_IN),
        ("proszę mnie dopisać do powiadomień", Intent.OPT_IN),
        ("jak to działa", Intent.HELP),
        ("nie piszcie już do mnie", Intent.OPT_OUT),
    ],
)
def test_questions_complaints_and_opt_ins_are_told_apart(text: str, intent: Intent) -> None:
    assert understood(text, PL).intent is intent


@pytest.mark.parametrize("text", ["jutro po południu zadzwonię", "odezwę się w piątek", "napiszę wieczorem"])
def test_a_promise_to_answer_later_is_no_wish(text: str) -> None:
    reading = understood(text, PL)
    assert (reading.intent, reading.ask, reading.when) == (Intent.OTHER, True, ())


def test_being_at_home_on_a_day_is_a_wish_and_no_complaint() -> None:
    assert understood("w sobotę siedzę w domu", PL).intent is Intent.RESCHEDULE


def test_a_neighbour_keeps_the_title() -> None:
    assert understood("zostawcie u pana Zenka", PL).who == "pana Zenka"
