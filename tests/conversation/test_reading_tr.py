"""What customers mean in Turkish, as they text it: without dots and cedillas, with the limit behind the hour."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import (
    COMMENT,
    CONFIRM,
    HOME,
    SCORE,
    SCORE_OF_TEN,
    WHICH_NEIGHBOUR,
    WHICH_PLACE,
    WHICH_TIME,
    in_words,
    slots,
    understood,
)

TR = "tr-TR"
SLOTS = slots("Europe/London")
WISHES_THAT_ACT = {Intent.OPT_OUT, Intent.CANCEL_DELIVERY, Intent.CHANGE_ADDRESS, Intent.LOCKER}


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("cuma günü 17'den sonra gelin lütfen", ["2026-11-27 17:00-"]),
        ("yarin evde yokum cuma olur mu", ["2026-11-27"]),
        ("yarin degil obur gun gelin", ["2026-11-26"]),
        ("cumartesi sabah 9 ile 11 arasi getirin", ["2026-11-28 09:00-11:00"]),
        ("saat üçle beş arası", ["- 15:00-17:00"]),
        ("5 buçuktan sonra olsun", ["- 17:30-"]),
        ("5'i çeyrek geçe", ["- 17:15-"]),
        ("3'e kadar evde yokum", ["- 15:00-"]),
        ("en geç 12'de gelin", ["- -12:00"]),
        ("24 Aralık'ta getirin", ["2026-12-24"]),
        ("5 aralikta musaitim sadece", ["2026-12-05"]),
        ("5.12 de gelebilir misiniz", ["2026-12-05"]),
        ("bugün yokum cuma 17den sonra gelin", ["2026-11-27 17:00-"]),
        ("cuma akşamı değil cumartesi sabahı gelin", ["2026-11-28 08:00-12:00"]),
        ("mrb yarin gelmesin cmt gelsin", ["2026-11-28"]),
        ("haftaya sali olsun", ["2026-12-01"]),
        ("iki hafta sonra cuma", ["2026-12-11"]),
        ("perşembeden itibaren müsaitim", ["2026-11-26.."]),
        ("1 saat gec gelebilir mi", ["- 14:00-16:00"]),
        ("aynı saatte yarın olsun", ["2026-11-25 13:00-15:00"]),
        ("cuma 18:30'dan sonra ya da cumartesi", ["2026-11-27 18:30-", "2026-11-28"]),
    ],
)
def test_another_time_is_understood(text: str, when: list[str]) -> None:
    reading = understood(text, TR)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize(
    "text",
    [
        "gelecek cuma gelsin",
        "salı olsun",
        "baska bir gun getirin",
        "bayramdan sonra gelin",
        "evde yokum yarın",
        "hafta içi bir gün",
    ],
)
def test_what_is_not_definite_is_asked_back(text: str) -> None:
    reading = understood(text, TR)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("evde yokum kapiya birakabilirsiniz", "front_door"),
        ("site güvenliğine bırakır mısınız", "concierge"),
        ("kapıya bırakmayın lütfen güvenliğe verin", "concierge"),
        ("posta kutusuna atin", "mailbox"),
        ("arka kapıya bırakın", "back_door"),
        ("çöp konteynerinin yanına koyun", "bin_store"),
        ("merdiven altına koyun", "other"),
    ],
)
def test_a_place_is_understood(text: str, place: str) -> None:
    reading = understood(text, TR)
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("alt kattaki komşuya bırakın lütfen", "alt kattaki"),
        ("12 numaradaki Ayşe hanıma bırakır mısınız", "Ayşe hanım"),
        ("köşedeki bakkala bırakın", "bakkal"),
        ("evde yoksam 5 numaraya bırakın", "5 numara"),
    ],
)
def test_a_neighbour_is_named_before_the_ending(text: str, who: str) -> None:
    reading = understood(text, TR)
    assert (reading.intent, reading.ask) == (Intent.NEIGHBOUR, False)
    assert who in (reading.who or "")


def test_a_neighbour_without_a_name_is_asked_for() -> None:
    reading = understood("evde olmazsam komşuya bırakın", TR)
    assert (reading.intent, reading.ask) == (Intent.NEIGHBOUR, True)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("subeden kendim alirim", Intent.LOCKER),
        ("siparişimi iptal etmek istiyorum", Intent.CANCEL_DELIVERY),
        ("vazgeçtim iade edin", Intent.CANCEL_DELIVERY),
        ("adresim degisti", Intent.CHANGE_ADDRESS),
        ("mesaj atmayin artik", Intent.OPT_OUT),
        ("beni listeden çıkarın", Intent.OPT_OUT),
        ("mesajları tekrar açın", Intent.OPT_IN),
        ("kargo nerde kaldı yaa", Intent.ASK_ETA),
        ("bugun gelir mi", Intent.ASK_ETA),
        ("babam alabilir mi kargoyu", Intent.ASK_OPTIONS),
        ("yetkili biri arasın beni", Intent.HUMAN),
        ("gelince arayin", Intent.INSTRUCTION),
        ("esim evde teslim alir", Intent.INSTRUCTION),
        ("bebek uyuyor zile basmayın", Intent.INSTRUCTION),
        ("kapıya kesinlikle bırakmayın", Intent.INSTRUCTION),
        ("komşuya vermeyin lütfen", Intent.INSTRUCTION),
        ("paket kirik geldi", Intent.COMPLAINT),
        ("kurye zili çalmadan gitmiş", Intent.COMPLAINT),
        ("sağol abi", Intent.THANKS),
        ("ben Ahmet değilim", Intent.WRONG_PERSON),
        ("yardım", Intent.HELP),
    ],
)
def test_what_is_wanted_is_understood(text: str, intent: Intent) -> None:
    assert understood(text, TR).intent is intent


@pytest.mark.parametrize(
    ("text", "question", "intent", "detail"),
    [
        ("aynen", CONFIRM, Intent.YES, None),
        ("yok kalsin", CONFIRM, Intent.NO, None),
        ("evdeyim", HOME, Intent.YES, None),
        ("ikincisi olsun", SLOTS, Intent.CHOOSE, "2"),
        ("perşembe uygun", SLOTS, Intent.CHOOSE, "1"),
        ("5 yıldız", SCORE, Intent.SCORE, 5),
        ("10 numara 👏", SCORE_OF_TEN, Intent.SCORE, 10),
        ("kurye çok kibardı", COMMENT, Intent.COMMENT, None),
        ("5 gibi", WHICH_TIME, Intent.RESCHEDULE, None),
        ("garaj", WHICH_PLACE, Intent.SAFE_PLACE, None),
        ("Mehmet bey 4 numara", WHICH_NEIGHBOUR, Intent.NEIGHBOUR, None),
    ],
)
def test_an_answer_is_understood(text: str, question: Question, intent: Intent, detail: object) -> None:
    reading = understood(text, TR, question=question)
    assert (reading.intent, reading.ask) == (intent, False)
    assert detail in (None, reading.key, reading.score)


@pytest.mark.parametrize("text", ["2 ya da 3", "4", "farketmez"])
def test_no_option_is_guessed(text: str) -> None:
    reading = understood(text, TR, question=SLOTS)
    assert (reading.intent, reading.ask) == (Intent.CHOOSE, True)


@pytest.mark.parametrize(
    "text", ["siparişi iptal etmeyin yarın getirin", "askim eve gelirken ekmek al", "iyi günler", "hayırlı cumalar"]
)
def test_nothing_is_done_by_mistake(text: str) -> None:
    reading = understood(text, TR)
    assert reading.intent not in WISHES_THAT_ACT
    assert not WISHES_THAT_ACT & set(reading.also)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("beşi on geçe gelin cuma", ["2026-11-27 17:10-"]),
        ("cuma 5'e 20 var gibi", ["2026-11-27 16:40-"]),
        ("cuma on yedi otuzda", ["2026-11-27 17:30-"]),
        ("cumartesi 4 buçukla 6 arasında", ["2026-11-28 16:30-18:00"]),
        ("cuma 10 12 arası olsun", ["2026-11-27 10:00-12:00"]),
        ("18 30'dan sonra", ["- 18:30-"]),
        ("30'unda getirin", ["2026-11-30"]),
        ("ayın yirmi yedisinde müsaitim", ["2026-11-27"]),
        ("27 kasımda akşam", ["2026-11-27 17:00-21:00"]),
        ("14:00'ten sonra evde yokum", ["- -14:00"]),
        ("üçten sonra çıkacağım", ["- -15:00"]),
        ("15:30'dan önce gelmeyin", ["- 15:30-"]),
        ("perşembeden cumartesiye kadar evdeyiz", ["2026-11-26..2026-11-28"]),
        ("yarın nöbetçiyim perşembe sabah evdeyim", ["2026-11-26 08:00-12:00"]),
        ("pzt salı olmaz, perş olur", ["2026-11-26"]),
        ("cuma günü onda", ["2026-11-27 10:00-"]),
        ("teslimat saatini 5'ten sonraya alabilir miyiz", ["- 17:00-"]),
        ("öbür haftaya kalsın", ["2026-12-07..2026-12-13"]),
    ],
)
def test_hours_and_days_are_counted_the_turkish_way(text: str, when: list[str]) -> None:
    reading = understood(text, TR)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


@pytest.mark.parametrize(
    "text", ["cuma namazından sonra gelin", "aralık ayının ilk haftası", "haftaya herhangi bir gün", "30 kasım salı gelin"]
)
def test_what_names_no_single_day_is_asked_back(text: str) -> None:
    reading = understood(text, TR)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    "text", ["bugün geldi teşekkürler", "saat 5ten beri bekliyorum", "sabahtan beri evdeyim gelen yok", "cuma mübarek olsun"]
)
def test_a_time_that_tells_of_something_else_is_no_wish(text: str) -> None:
    reading = understood(text, TR)
    assert not reading.when
    assert Intent.RESCHEDULE not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("bahçedeki kulübeye", "shed"),
        ("bahçemizdeki seranın içine bırakın", "greenhouse"),
        ("arabanın durduğu sundurmaya koyun", "carport"),
        ("elektrik dolabının içine", "other"),
        ("nizamiyeye bırakın", "concierge"),
        ("bahçe duvarının arkasına koyun", "garden"),
    ],
)
def test_the_longer_name_of_a_place_counts(text: str, place: str) -> None:
    assert understood(text, TR).place == place


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("daha çok var mı", Intent.ASK_ETA),
        ("kaç dakikaya burdasınız", Intent.ASK_ETA),
        ("sabah mı geliyorsunuz akşam mı", Intent.ASK_ETA),
        ("siparişim iptal mi oldu", Intent.ASK_ETA),
        ("zile bile basmadan gitmişsiniz", Intent.COMPLAINT),
        ("kurye telefonu yüzüme kapattı", Intent.COMPLAINT),
        ("her seferinde aynı şey", Intent.COMPLAINT),
        ("kutu nemli ve küflü", Intent.COMPLAINT),
        ("botla konuşmaktan bıktım", Intent.HUMAN),
        ("kiminle görüşebilirim", Intent.HUMAN),
        ("B blok girişini kullanın", Intent.INSTRUCTION),
        ("kapıya gelince mesaj atın", Intent.INSTRUCTION),
        ("diafonda Yılmaz yazıyor", Intent.INSTRUCTION),
        ("görümcem alır", Intent.INSTRUCTION),
        ("vekaletle alınır mı", Intent.ASK_OPTIONS),
        ("saat aralığı seçebilir miyim", Intent.ASK_OPTIONS),
        ("Kemal diye biri yok burda", Intent.WRONG_PERSON),
        ("yanlışlıkla bana yazıyorsunuz", Intent.WRONG_PERSON),
        ("gerek kalmadı geri gönderin", Intent.CANCEL_DELIVERY),
        ("iptal edin bu mesajları", Intent.OPT_OUT),
        ("baslat", Intent.OPT_IN),
        ("ne yazmam gerekiyor", Intent.HELP),
        ("yardım edin anlamadım", Intent.HELP),
        ("elinize sağlık", Intent.THANKS),
        ("annemin evine götürün", Intent.CHANGE_ADDRESS),
    ],
)
def test_more_ways_to_say_what_is_wanted(text: str, intent: Intent) -> None:
    assert understood(text, TR).intent is intent


@pytest.mark.parametrize(
    ("text", "question", "intent", "ask"),
    [
        ("köydeyiz bugün", HOME, Intent.NO, False),
        ("ben yokum ama eşim evde", HOME, Intent.YES, False),
        ("birincisi", SLOTS, Intent.CHOOSE, False),
        ("ikincisini alayım", SLOTS, Intent.CHOOSE, False),
        ("1 de olur 2 de", SLOTS, Intent.CHOOSE, True),
        ("10 üzerinden 8", SCORE_OF_TEN, Intent.SCORE, False),
        ("ayakkabılık", WHICH_PLACE, Intent.SAFE_PLACE, False),
        ("kime olursa", WHICH_NEIGHBOUR, Intent.NEIGHBOUR, True),
    ],
)
def test_more_answers_are_understood(text: str, question: Question, intent: Intent, ask: bool) -> None:
    reading = understood(text, TR, question=question)
    assert (reading.intent, reading.ask) == (intent, ask)


@pytest.mark.parametrize("text", ["hayır aynı gün kalsın", "eskisi gibi kalsın", "aman iptal olmasın"])
def test_what_was_agreed_stays(text: str) -> None:
    reading = understood(text, TR, question=CONFIRM)
    assert (reading.intent, reading.when) == (Intent.NO, ())


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tahmini bir saat verin yarın için", Intent.ASK_ETA),
        ("teslim edildi diyor ama nerede", Intent.ASK_ETA),
        ("dolap açılmıyor", Intent.COMPLAINT),
        ("ne zamana kadar bekleyeceğim böyle", Intent.COMPLAINT),
        ("müşteri hizmetlerine ulaşılamıyor", Intent.COMPLAINT),
        ("bildirimleri tekrar açın", Intent.OPT_IN),
        ("beni tekrar ekleyin", Intent.OPT_IN),
        ("tekrar mesaj atmayın", Intent.OPT_OUT),
        ("gün değiştirmek ücretli mi", Intent.ASK_OPTIONS),
        ("evin altındaki markete bırakın", Intent.NEIGHBOUR),
    ],
)
def test_questions_complaints_and_opt_ins_are_told_apart(text: str, intent: Intent) -> None:
    assert understood(text, TR).intent is intent


@pytest.mark.parametrize("text", ["yarın haber veririm", "akşam yazarım", "cuma günü mesaj geldi"])
def test_a_promise_to_answer_later_is_no_wish(text: str) -> None:
    reading = understood(text, TR)
    assert (reading.intent, reading.ask, reading.when) == (Intent.OTHER, True, ())


@pytest.mark.parametrize("text", ["hafta sonuna doğru getirin", "önümüzdeki cuma gelin"])
def test_a_day_that_may_be_two_is_asked_for(text: str) -> None:
    reading = understood(text, TR)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


def test_half_alone_is_half_past_twelve() -> None:
    assert [in_words(when) for when in understood("saat yarımda gelin", TR).when] == ["- 12:30-"]


def test_a_floor_beside_a_place_is_no_neighbour() -> None:
    reading = understood("balkona bırakın giriş kat", TR)
    assert (reading.intent, reading.place, reading.who) == (Intent.SAFE_PLACE, "balcony", None)
