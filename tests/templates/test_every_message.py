"""Every kind on every channel in every locale and brand: it renders, it is kept short, and it says what it should."""

import re
from dataclasses import replace
from datetime import date

import pytest

from app.brand_book import BrandBook
from app.rendering import KINDS, Facts, Renderer
from tests.templates.conftest import (
    BRANDS,
    EMAIL_KINDS,
    LOCALES,
    NOW,
    WITH_WINDOW,
    ZONES,
    bare,
    hostile,
    longest,
    ordinary,
)  # fmt: skip

MENU_WORDS = re.compile(r"\b(CANCEL|END|QUIT|YES|START|INFO|HELP)\b")  # R7; only in capitals do they read as menu words

everywhere = pytest.mark.parametrize(
    ("brand", "locale", "kind"), [(brand, locale, kind) for brand in BRANDS for locale in LOCALES for kind in KINDS]
)


@everywhere
def test_an_ordinary_sms_is_gsm7_and_one_or_two_segments(
    brands: BrandBook, renderer: Renderer, brand: str, locale: str, kind: str
) -> None:
    """R13"""
    for parcels in ((), ("Desk lamp",), ("Desk lamp", "Chair")):
        for reason in ("nobody_home", "no_access", "address_problem", "refused", "carrier says 17"):
            facts = ordinary(brand, zone=ZONES[locale], parcels=parcels, reason=reason)
            sms = renderer.render(brands.get(brand), kind, "sms", locale, facts)
            assert (sms.encoding, sms.subject, sms.html) == ("GSM-7", "", "")
            assert sms.segments in (1, 2), sms.body


@everywhere
def test_the_usual_sms_fits_one_segment(brands: BrandBook, renderer: Renderer, brand: str, locale: str, kind: str) -> None:
    sms = renderer.render(brands.get(brand), kind, "sms", locale, ordinary(brand, zone=ZONES[locale]))
    apologies = {("federweg", "de-DE", "window_moved"), ("federweg", "de-DE", "delayed")}  # "Sie", sorry and three choices
    assert sms.segments == (2 if (brand, locale, kind) in apologies else 1), (len(sms.body), sms.body)


@everywhere
def test_every_text_starts_with_the_brand_and_keeps_to_the_voice(
    brands: BrandBook, renderer: Renderer, brand: str, locale: str, kind: str
) -> None:
    """R7 and the voice: no menu words a carrier acts on, no exclamation marks, sorry at most once."""
    own = brands.get(brand)
    texts = [renderer.render(own, kind, "sms", locale, ordinary(brand)).body]
    if kind in EMAIL_KINDS:
        email = renderer.render(own, kind, "email", locale, ordinary(brand))
        texts += [email.body, email.subject, re.sub(r"(?s)<style.*?</style>|<!--.*?-->|<[^>]*>", " ", email.html)]
        assert email.body.startswith(f"{own.name}\n")
    assert texts[0].startswith(f"{own.name}: ")
    for text in texts:
        assert not MENU_WORDS.search(text)
        assert "!" not in text
        assert "None" not in text
        assert len(re.findall(r"(?i)\bsorry\b|entschuldigung", text)) <= 1
        assert not re.search(r"%\(|\{[{%]", text)


@everywhere
@pytest.mark.parametrize("facts", [bare(), longest(), hostile()], ids=["bare", "longest", "hostile"])
def test_it_renders_whatever_is_missing_long_or_hostile(
    brands: BrandBook, renderer: Renderer, brand: str, locale: str, kind: str, facts: Facts
) -> None:
    own = brands.get(brand)
    sms = renderer.render(own, kind, "sms", locale, facts)
    assert 0 < len(sms.body) <= 500
    assert "\n" not in sms.body
    if kind in EMAIL_KINDS:
        email = renderer.render(own, kind, "email", locale, facts)
        assert email.subject.isprintable()
        assert 0 < len(email.subject) <= 120
        assert email.html.count("<script") == 1  # our own JSON-LD


@pytest.mark.parametrize("kind", EMAIL_KINDS)
def test_hostile_text_is_inert_everywhere(brands: BrandBook, renderer: Renderer, kind: str) -> None:
    own = brands.get("lark")
    email = renderer.render(own, kind, "email", "en-GB", hostile())
    sms = renderer.render(own, kind, "sms", "en-GB", hostile())
    for text in (email.subject, email.body, email.html, sms.body):
        assert "49" not in text.replace("#49", "")
        assert "\u202e" not in text
        assert not re.search(r"(?m)^Bcc:", text)
    assert "<script>alert" not in email.html
    assert "&lt;script&gt;alert(1)" in email.html
    assert "{{7*7}}<script>" in email.body


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_nobody_knows_is_never_shown(brands: BrandBook, renderer: Renderer, kind: str) -> None:
    facts = ordinary(reason="X-17 DOG", menu=(("1", "teleport"),), proof=(("retina_scan", "r/1"),))
    sms = renderer.render(brands.get("lark"), kind, "sms", "en-GB", facts)
    texts = [sms.body]
    if kind in EMAIL_KINDS:
        email = renderer.render(brands.get("lark"), kind, "email", "en-GB", facts)
        texts += [email.body, email.html]
    for text in texts:
        assert not re.search("X-17|teleport|retina", text)


@pytest.mark.parametrize("kind", WITH_WINDOW)
@pytest.mark.parametrize(
    ("locale", "hours"), [("en-GB", "14:10–15:40"), ("en-US", "9:10 – 10:40\u00a0AM"), ("de-DE", "15:10–16:40 Uhr")]
)
def test_text_and_html_both_say_the_window(brands: BrandBook, renderer: Renderer, kind: str, locale: str, hours: str) -> None:
    email = renderer.render(brands.get("lark"), kind, "email", locale, ordinary(zone=ZONES[locale]))
    assert hours in email.body
    assert hours in email.html
    sms = renderer.render(brands.get("lark"), kind, "sms", locale, ordinary(zone=ZONES[locale]))
    assert hours.replace(" – ", "-").replace("–", "-").replace("\u00a0", " ") in sms.body


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_window_that_is_over_is_not_told(brands: BrandBook, renderer: Renderer, channel: str) -> None:
    late = replace(ordinary(), now=NOW.replace(hour=16))
    for kind in set(WITH_WINDOW) & set(EMAIL_KINDS):
        told = renderer.render(brands.get("lark"), kind, "sms" if channel == "sms" else "email", "en-GB", late)
        assert "14:10" not in told.body + told.html


def test_late_without_a_new_time_repeats_no_old_promise(brands: BrandBook, renderer: Renderer) -> None:
    sms = renderer.render(brands.get("lark"), "delayed", "sms", "en-GB", ordinary(moved_later=False, menu=()))
    assert sms.body == "Lark & Co: Sorry, your parcel is running late. We'll tell you the new time as soon as we know it."


def test_an_earlier_window_needs_no_sorry(brands: BrandBook, renderer: Renderer) -> None:
    sms = renderer.render(brands.get("lark"), "window_moved", "sms", "en-GB", ordinary(moved_later=False, menu=()))
    assert sms.body == "Lark & Co: New time for your parcel: today 14:10-15:40."


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (ordinary(stops_to_go=3), "Your parcel is 3 stops away. Expected today 14:10-15:40."),
        (ordinary(stops_to_go=1), "Your parcel is next. Expected today 14:10-15:40."),
        (ordinary(stops_to_go=None, window=None), "Your parcel is about 15 minutes away."),
        (ordinary(stops_to_go=None, window=None, minutes_to_go=0), "Your parcel is about 5 minutes away."),
        (ordinary(stops_to_go=None, window=None, minutes_to_go=None), "Your parcel is nearly there."),
        (ordinary(stops_to_go=4, parcels=("", "")), "Your 2 parcels are 4 stops away. Expected today 14:10-15:40."),
    ],
)
def test_nearness_is_said_without_a_countdown_that_will_be_wrong(
    brands: BrandBook, renderer: Renderer, facts: Facts, said: str
) -> None:
    assert renderer.render(brands.get("lark"), "arriving_soon", "sms", "en-GB", facts).body == f"Lark & Co: {said}"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (ordinary(), "Your parcel was delivered today at 08:32. Left on the porch."),
        (ordinary(where="Front Door", received_by="M. Osei"), "at 08:32. Received by M. Osei. Left at the front door."),
        (ordinary(where="locker 12"), "Your parcel was delivered today at 08:32. Where: locker 12."),
        (ordinary(where=None, happened_at=None), "Your parcel was delivered."),
    ],
)
def test_delivered_says_when_where_and_who(brands: BrandBook, renderer: Renderer, facts: Facts, said: str) -> None:
    assert renderer.render(brands.get("lark"), "delivered", "sms", "en-GB", facts).body.endswith(said)


def test_a_link_is_printed_only_when_there_is_one(brands: BrandBook, renderer: Renderer) -> None:
    link = "https://lark.example.com/p/abc"
    for kind in EMAIL_KINDS:
        own = brands.get("lark")
        assert renderer.render(own, kind, "sms", "en-GB", ordinary(link=link)).body.endswith(f" {link}")
        with_link = renderer.render(own, kind, "email", "en-GB", ordinary(link=link))
        assert f'href="{link}"' in with_link.html
        assert link in with_link.body
        assert "Follow your delivery" not in renderer.render(own, kind, "email", "en-GB", ordinary()).html


def test_a_next_try_is_named_only_if_it_lies_ahead(brands: BrandBook, renderer: Renderer) -> None:
    own = brands.get("lark")
    tomorrow = renderer.render(own, "attempted", "sms", "en-GB", ordinary(promised_date=date(2026, 11, 25), menu=()))
    assert tomorrow.body.endswith("nobody was home. Next try: tomorrow.")
    today = renderer.render(own, "attempted", "sms", "en-GB", ordinary(menu=()))
    assert today.body.endswith("nobody was home.")


def test_du_and_sie_are_the_brands_setting(brands: BrandBook, renderer: Renderer) -> None:
    familiar = renderer.render(brands.get("lark"), "out_for_delivery", "sms", "de-DE", ordinary("lark", menu=()))
    formal = renderer.render(brands.get("federweg"), "out_for_delivery", "sms", "de-DE", ordinary("federweg", menu=()))
    assert familiar.body.startswith("Lark & Co: Dein Paket ")
    assert formal.body.startswith("Federweg Kurier: Ihr Paket ")
