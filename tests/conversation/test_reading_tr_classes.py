"""Classes of short replies in Turkish: where the last noun stands, questions with a no, names, and what is no wish."""

import pytest

from app.conversation.meaning import Intent, Question
from tests.conversation.reading_rig import WHICH_PLACE, in_words, understood

TR = "tr-TR"
CANCEL = Question("confirm", of="cancel")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("cuma sabah olabilir 10da işe başlıyorum", ["2026-11-27 -10:00"]),
        ("cuma gün sonuna doğru", ["2026-11-27 17:00-21:00"]),
        ("cumadan bir gün önce getirin", ["2026-11-26"]),
        ("bütün hafta dörtten sonra evdeyim", ["2026-11-24..2026-11-29 16:00-"]),
        ("iki gün erteleyelim", ["2026-11-27"]),
        ("3 aralığa alın saat aynı kalsın", ["2026-12-03 13:00-15:00"]),
        ("sabahtansa akşama doğru olsun", ["- 17:00-21:00"]),
        ("8 Ocakta dönüyoruz, o günden itibaren her gün olur", ["2027-01-08.."]),
        ("cuma okul çıkışı", ["2026-11-27 12:00-17:00"]),
    ],
)
def test_hours_and_days_of_everyday(text: str, when: list[str]) -> None:
    reading = understood(text, TR)
    assert (reading.intent, [in_words(w) for w in reading.when], reading.ask) == (Intent.RESCHEDULE, when, False)


def test_a_question_with_a_no_is_a_wish() -> None:
    asked, refused = understood("pazar olmaz mı", TR), understood("pazar olmaz", TR)
    assert ([in_words(w) for w in asked.when], refused.when, refused.ask) == (["2026-11-29"], (), True)


@pytest.mark.parametrize(
    "text",
    ["aralığın ilk cumartesisi", "aralığın ilk haftasonu", "gelecek haftanın ortası", "4'ten sonra, gün farketmez"],
)
def test_what_names_no_day_is_asked(text: str) -> None:
    reading = understood(text, TR)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("garajın yanındaki kulübeye", "shed"),
        ("bahçedeki çocuk evinin içine", "other"),
        ("bahçe kapısının içine atıverin", "garden"),
        ("bahçe sandığı", "other"),
        ("bahçe kapısındaki gül dalının altına", "other"),
        ("terastaki mavi bidonun arkasına", "other"),
        ("kapının önündeki çamaşır sepetine", "other"),
        ("yeşil çöp kutusunun arkası", "bin_store"),
        ("balkonun altına", "other"),
        ("odunluğa koyun kilitli değil", "shed"),
        ("zemin kattayız, balkona", "balcony"),
    ],
)
def test_the_last_noun_says_the_place(text: str, place: str) -> None:
    reading = understood(text, TR, question=WHICH_PLACE)
    assert (reading.intent, reading.place, reading.also, reading.ask) == (Intent.SAFE_PLACE, place, (), False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("bahçe kapısında durun zil orada", Intent.INSTRUCTION),
        ("asansörle 6ya çıkın", Intent.INSTRUCTION),
        ("kapıya sert vurun kulağım ağır duyuyor", Intent.INSTRUCTION),
        ("merdiven ışığı yanmıyor dikkat edin", Intent.INSTRUCTION),
        ("arkaya park edin önde yasak", Intent.INSTRUCTION),
        ("Ahmet'e verin", Intent.NEIGHBOUR),
        ("ben Ahmet değilim", Intent.WRONG_PERSON),
    ],
)
def test_what_is_meant_leads(text: str, intent: Intent) -> None:
    reading = understood(text, TR)
    assert (reading.intent, reading.also, reading.ask) == (intent, (), False)


def test_the_common_names_are_names() -> None:
    assert understood("kapıcı Mehmet efendi alsın", TR).who == "Mehmet"
    assert understood("diyorum ya istemiyorum", TR, question=CANCEL).intent is Intent.YES


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("cumartesi ya da pazar farketmez", ["2026-11-28", "2026-11-29"]),
        ("cumatesi gelin", ["2026-11-28"]),
    ],
)
def test_one_of_two_days_is_no_weekend(text: str, when: list[str]) -> None:
    reading = understood(text, TR)
    assert ([in_words(found) for found in reading.when], reading.ask) == (when, False)


def test_a_name_at_the_desk_goes_along() -> None:
    assert understood("apartman görevlisi Hasan efendiye", TR, question=WHICH_PLACE).who == "Hasan"
    assert understood("danışmada Ayşe hanım var ona verin", TR).who == "Ayşe"
