"""What stands beside a wish in Turkish: reasons that name other times, limits, and where something was, which are no wishes."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import CONFIRM, HOME, WHICH_PLACE, in_words, slots, understood

TR = "tr-TR"
SLOTS = slots("Europe/London")
LOCKER = Question("confirm", of="locker")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("gece nöbetinden çıkıyorum, cuma 15ten sonra", ["2026-11-27 15:00-"]),
        ("perşembeyi cumaya bağlayan gece uçağım var, cumartesi gelin", ["2026-11-28"]),
        ("pazartesi sular kesik, perşembe olsun", ["2026-11-26"]),
        ("cumaya kadar bursadayım, cumartesi getirin", ["2026-11-28"]),
        ("4te çıkıyorum ondan sonra gelin", ["- 16:00-"]),
    ],
)
def test_a_time_in_a_reason_is_not_wished(text: str, when: list[str]) -> None:
    reading = understood(text, TR)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("cuma ama 13ten önce değil", ["2026-11-27 13:00-"]),
        ("cuma üçten önce gelmezseniz", ["2026-11-27 15:00-"]),
        ("cuma 16dan sonra değil", ["2026-11-27 -16:00"]),
        ("cuma 12den önce olmaz kontrolüm var", ["2026-11-27 12:00-"]),
        ("cuma öğle yemeğinden sonra", ["2026-11-27 12:00-17:00"]),
        ("bir gün sonraya alın", ["2026-11-26"]),
        ("bir saat kadar geç gelin", ["- 14:00-16:00"]),
    ],
)
def test_limits_and_days_told_by_others_are_understood(text: str, when: list[str]) -> None:
    reading = understood(text, TR)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize("text", ["izmirdeyim", "ne zaman evde olacağımı bilmiyorum", "ocağın son haftası"])
def test_a_reason_alone_is_asked_about(text: str) -> None:
    assert understood(text, TR).ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("arka kapının yanındaki sandığa", "other"),
        ("posta kutusunun altındaki banka", "other"),
        ("kümese bırakın", "other"),
        ("salon camının önüne koyun", "other"),
        ("duvara yaslayın", "other"),
        ("site girişindeki kulübeye", "concierge"),
        ("kapı koluna asın", "front_door"),
    ],
)
def test_the_last_noun_says_the_place(text: str, place: str) -> None:
    reading = understood(text, TR, status="out_for_delivery")
    assert (reading.intent, reading.place) == (Intent.SAFE_PLACE, place)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("şube kapalıydı geri döndüm", Intent.COMPLAINT),
        ("ben evdeyken kapıya bırakıp gitmek nedir", Intent.COMPLAINT),
        ("salı mı gelinecek tekrar", Intent.ASK_ETA),
        ("sizde kaç gün bekletiliyor", Intent.ASK_OPTIONS),
        ("bu mesaja ne yazabilirim", Intent.HELP),
        ("beni bu bildirim listesinden çıkarın", Intent.OPT_OUT),
        ("kuryeye çok selamlar", Intent.THANKS),
    ],
)
def test_what_is_told_is_not_asked_for(text: str, intent: Intent) -> None:
    reading = understood(text, TR)
    assert (reading.intent, reading.when, reading.place) == (intent, (), None)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yan dükkandan selim abi alır", Intent.NEIGHBOUR),
        ("eşimi arayın o iner", Intent.INSTRUCTION),
        ("abim kapıda bekleyecek", Intent.INSTRUCTION),
        ("ortağım teslim alacak", Intent.INSTRUCTION),
    ],
)
def test_whoever_takes_it_is_named(text: str, intent: Intent) -> None:
    reading = understood(text, TR, status="out_for_delivery")
    assert (reading.intent, bool(reading.who)) == (intent, True)


@pytest.mark.parametrize(
    ("text", "question", "intent", "ask"),
    [
        ("cumaki olsun", SLOTS, Intent.CHOOSE, False),
        ("sabahki", SLOTS, Intent.CHOOSE, False),
        ("ne o ne öteki", SLOTS, Intent.NO, True),
        ("ilk ikisinden biri", SLOTS, Intent.CHOOSE, True),
        ("eve gelsin daha iyi", LOCKER, Intent.NO, False),
        ("aman sakın", CONFIRM, Intent.NO, False),
        ("kızım olacak", HOME, Intent.YES, False),
        ("kızım evde olmayacak", HOME, Intent.NO, False),
        ("kamelyadaki masaya", WHICH_PLACE, Intent.SAFE_PLACE, False),
    ],
)
def test_answers_in_words_are_understood(text: str, question: Question, intent: Intent, ask: bool) -> None:
    reading = understood(text, TR, question=question)
    assert (reading.intent, reading.ask) == (intent, ask)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("cuma 12 2 arası", ["2026-11-27 12:00-14:00"]),
        ("cuma beş buçuk yedi arasında", ["2026-11-27 17:30-19:00"]),
        ("pazartesiden çarşambaya kadar salı hariç", ["2026-11-30", "2026-12-02"]),
        ("salı ve perşembe hariç gelecek hafta olur", ["2026-11-30", "2026-12-02", "2026-12-04..2026-12-06"]),
        ("pazar akşamı dönüyorum pazartesi sabah olur", ["2026-11-30 08:00-12:00"]),
        ("yarın öğlenden itibaren", ["2026-11-25 12:00-"]),
    ],
)
def test_hours_between_and_days_left_out_are_understood(text: str, when: list[str]) -> None:
    reading = understood(text, TR)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


def test_any_afternoon_but_one_is_not_the_afternoon_of_that_day() -> None:
    assert understood("perşembe dışında her öğleden sonra", TR).ask
