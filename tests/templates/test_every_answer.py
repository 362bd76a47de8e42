"""Every answer on every channel in every locale and brand: it renders, it costs little, it keeps to the voice and the rules."""

import re
from dataclasses import replace
from typing import Any

import pytest

from app.brand_book import BrandBook
from app.rendering import ANSWERS, EMAIL_ANSWERS, KINDS, LONGEST_AGENT_TEXT, SMS_ANSWERS, Renderer, RenderError
from app.settings import PROJECT
from bench.day_words import KINDS as NEWS
from channels.segments import count
from tests.templates.conftest import BRANDS, HOSTILE, LOCALES, MENUS, ZONES, bare, hostile, longest, ordinary
from tests.templates.sayings import CHANGES, CHOICES, LONG, ODD, SAYINGS, SLOTS, spoiled
from tests.templates.test_every_message import MENU_WORDS

LINK = "http://127.0.0.1:8080/d/AbCdEfGhIjKlMnOpQrStUv"
WITH_LINK = {"offer_times", "offer_places", "not_understood", "too_late"}  # where it costs no second segment
# Three places, each with its name, how far it is and until when it is open, are more than a text holds in most locales.
MAY_TAKE_TWO = {"offer_places"}
# Opt-in, opt-out and help words of R5, and what German providers take for such.
FORBIDDEN = {
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out", "start", "yes", "unstop", "help",
    "info", "ja", "stopp", "ende", "abbrechen", "abmelden", "hilfe",
}  # fmt: skip

everywhere = pytest.mark.parametrize(("brand", "locale"), [(brand, locale) for brand in BRANDS for locale in LOCALES])
sms_kinds = pytest.mark.parametrize("kind", SMS_ANSWERS)
email_kinds = pytest.mark.parametrize("kind", EMAIL_ANSWERS)


def text(brands: BrandBook, renderer: Renderer, kind: str, saying: dict[str, Any], locale: str = "en-GB", **changes: Any) -> str:
    """What an SMS to a customer of Lark says after "Lark & Co: "."""
    facts = ordinary(saying=saying, zone=ZONES[locale], **changes)
    return renderer.render(brands.get("lark"), kind, "sms", locale, facts).body.removeprefix("Lark & Co: ")


def test_every_answer_has_its_templates_and_is_tried_here() -> None:
    folder = PROJECT / "templates" / "messages"
    assert set(SAYINGS) == set(ANSWERS)
    assert not set(ANSWERS) & set(KINDS)
    assert {path.parent.name for path in folder.glob("*/sms.txt")} == set(SMS_ANSWERS) | set(KINDS)
    assert {path.parent.name for path in folder.glob("*/email.jinja")} == set(EMAIL_ANSWERS) | set(KINDS) - {"survey"}


@everywhere
@sms_kinds
def test_an_answer_is_gsm7_and_one_segment_where_that_can_be(
    brands: BrandBook, renderer: Renderer, brand: str, locale: str, kind: str
) -> None:
    """R13: one segment, whatever is said of an ordinary delivery; a list of places may take two."""
    for saying in SAYINGS[kind]:
        for parcels in (("Desk lamp",), ("Desk lamp", "Chair")):
            facts = ordinary(brand, zone=ZONES[locale], parcels=parcels, saying=saying, link=LINK)
            sms = renderer.render(brands.get(brand), kind, "sms", locale, facts)
            assert (sms.encoding, sms.subject, sms.html) == ("GSM-7", "", "")
            assert sms.segments <= (2 if kind in MAY_TAKE_TWO else 1), (len(sms.body), sms.body)


@everywhere
@pytest.mark.parametrize("kind", KINDS)
def test_news_with_a_link_is_two_segments_at_most(
    brands: BrandBook, renderer: Renderer, brand: str, locale: str, kind: str
) -> None:
    """R13"""
    sms = renderer.render(brands.get(brand), kind, "sms", locale, ordinary(brand, zone=ZONES[locale], link=LINK))
    assert sms.body.endswith(f" {LINK}")
    assert (sms.encoding, sms.segments in (1, 2)) == ("GSM-7", True), (len(sms.body), sms.body)


@everywhere
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_starts_with_the_brand_and_keeps_to_the_voice(
    brands: BrandBook, renderer: Renderer, brand: str, locale: str, kind: str
) -> None:
    """R7 and the voice: no menu words a carrier acts on, no exclamation marks, sorry at most once, no news by the way."""
    own = brands.get(brand)
    news = re.compile("|".join(NEWS.values()))
    for saying in SAYINGS[kind]:
        facts = ordinary(brand, saying=saying | ({"word": "cancel"} if "word" in saying else {}))
        texts = []
        if kind in SMS_ANSWERS:
            texts += [renderer.render(own, kind, "sms", locale, facts).body]
            assert texts[0].startswith(f"{own.name}: ")
            assert not news.match(texts[0].removeprefix(f"{own.name}: "))
        if kind in EMAIL_ANSWERS:
            email = renderer.render(own, kind, "email", locale, facts)
            texts += [email.body, email.subject, re.sub(r"(?s)<style.*?</style>|<!--.*?-->|<[^>]*>", " ", email.html)]
            assert email.body.startswith(f"{own.name}\n")
        for said in texts:
            assert not MENU_WORDS.search(said)
            assert "!" not in said
            assert "None" not in said
            assert len(re.findall(r"(?i)\bsorry\b|entschuldigung|leider|tut uns leid", said)) <= 1
            assert not re.search(r"%\(|\{[{%]|\.\.", said)


@everywhere
def test_no_option_reads_like_a_word_that_carriers_act_on(brands: BrandBook, renderer: Renderer, brand: str, locale: str) -> None:
    """R7: somebody who types the words instead of the digit must not opt out, or in."""
    for kind in SMS_ANSWERS:
        for saying in SAYINGS[kind]:
            body = renderer.render(brands.get(brand), kind, "sms", locale, ordinary(brand, saying=saying)).body
            offered = re.findall(r"\d\) ([^,?.]*)", body) + re.findall(r"\d (?:for|to|für|zum) ([^,?.]*)", body)
            assert len(offered) >= len(saying.get("options", ())), body
            assert not {option.strip().casefold() for option in offered} & FORBIDDEN


@everywhere
def test_what_is_requested_is_never_called_confirmed(brands: BrandBook, renderer: Renderer, brand: str, locale: str) -> None:
    """R43"""
    for change in CHANGES:
        facts = ordinary(brand, saying={"change": change})
        asked = renderer.render(brands.get(brand), "change_requested", "sms", locale, facts).body
        granted = renderer.render(brands.get(brand), "change_accepted", "sms", locale, facts).body
        assert not re.search(r"(?i)confirm|bestätig|accept", asked)
        assert re.search("Confirmed|Bestätigt", granted)
    assert "change_requested" not in EMAIL_ANSWERS


def test_notes_addresses_and_gate_codes_are_not_repeated(brands: BrandBook, renderer: Renderer) -> None:
    for kind in ("confirm_change", "change_requested", "change_accepted", "change_rejected", "change_withdrawn"):
        for change in CHANGES:
            said = text(brands, renderer, kind, {"change": change, "reason": "closed"})
            assert not re.search("4821|gate|dog|Elm", said)
    spot = {"kind": "safe_place", "spot": "other", "text": "behind the bins, code 4821"}
    assert text(brands, renderer, "change_withdrawn", {"change": spot}).startswith("Taken back: in the place you named.")


@pytest.mark.parametrize("kind", ["unknown_number", "help", "opted_out", "opted_in"])
def test_who_may_be_anybody_is_told_nothing_of_a_delivery(brands: BrandBook, renderer: Renderer, kind: str) -> None:
    assert text(brands, renderer, kind, {}, link=LINK) == text(brands, renderer, kind, {}, **_blank())


def _blank() -> dict[str, Any]:
    return {"ref": "", "recipient_name": None, "parcels": (), "window": None, "promised_date": None, "menu": ()}


@everywhere
@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_renders_whatever_is_missing(brands: BrandBook, renderer: Renderer, brand: str, locale: str, kind: str) -> None:
    own = brands.get(brand)
    whole = SAYINGS[kind][0]
    less = [{}, *({key: value for key, value in whole.items() if key != gone} for gone in whole)]
    less = [saying for saying in less if kind != "agent" or "text" in saying]
    for facts in (bare(), replace(bare(), ref=""), longest(), hostile()):
        for saying in less:
            if kind in SMS_ANSWERS:
                assert len(renderer.render(own, kind, "sms", locale, replace(facts, saying=saying)).body) > len(own.name) + 1
            if kind in EMAIL_ANSWERS:
                email = renderer.render(own, kind, "email", locale, replace(facts, saying=saying))
                assert email.subject.isprintable()
                assert 0 < len(email.subject) <= 120
                assert email.html.count("<script") == (1 if facts.ref else 0)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_renders_whatever_nonsense_it_is_given(brands: BrandBook, renderer: Renderer, locale: str, kind: str) -> None:
    own = brands.get("lark")
    for value in ODD:
        facts = ordinary(menu=(), saying=spoiled(value) | ({"text": f"{value} ok"} if kind == "agent" else {}))
        if kind in SMS_ANSWERS:
            sms = renderer.render(own, kind, "sms", locale, facts)
            assert len(sms.body) <= (LONGEST_AGENT_TEXT + 60 if kind == "agent" else 480)
            assert sms.body.isprintable()
            assert "49" not in sms.body
        if kind in EMAIL_ANSWERS:
            email = renderer.render(own, kind, "email", locale, facts)
            assert email.subject.isprintable()
            assert "<script>alert" not in email.html
            assert "\u202e" not in email.html + email.body
            assert not re.search(r"(?m)^Bcc:", email.body + email.subject)


def test_long_names_are_cut_and_long_lists_end(brands: BrandBook, renderer: Renderer) -> None:
    options = [[str(key), {"name": LONG, "metres": 300, "until": "22:00"}] for key in range(1, 20)]
    said = text(brands, renderer, "offer_places", {"options": options})
    assert "9) " in said
    assert "10) " not in said
    assert "W" * 41 not in said


def test_an_agents_words_are_told_in_full_up_to_their_bound(brands: BrandBook, renderer: Renderer) -> None:
    words = "x" * LONGEST_AGENT_TEXT
    assert text(brands, renderer, "agent", {"text": words, "agent": "Ana"}) == f"{words} - Ana"
    assert text(brands, renderer, "agent", {"text": f"{HOSTILE} ok"}).endswith("Bcc: x@example.com 🎁 ok")


def test_an_agent_who_says_nothing_is_not_sent(brands: BrandBook, renderer: Renderer) -> None:
    with pytest.raises(RenderError, match=r"lark/messages/agent/sms\.txt: its text says nothing"):
        text(brands, renderer, "agent", {"text": " \u202e\r\n", "agent": ""})


def test_whether_the_delivery_was_meant_is_asked_by_email_only(brands: BrandBook, renderer: Renderer) -> None:
    """R7"""
    with pytest.raises(RenderError, match=r"lark/messages/opt_out_meant/sms\.txt"):
        text(brands, renderer, "opt_out_meant", {"word": "CANCEL"})
    facts = ordinary(saying={"word": "CANCEL"}, link=LINK)
    email = renderer.render(brands.get("lark"), "opt_out_meant", "email", "en-GB", facts)
    assert 'You wrote "CANCEL", which ends our texts.' in email.body
    assert f"See what can be changed: {LINK}" in email.body


@sms_kinds
def test_a_link_is_shown_only_where_it_helps_and_costs_no_second_segment(
    brands: BrandBook, renderer: Renderer, kind: str
) -> None:
    for saying in SAYINGS[kind]:
        said, alone = text(brands, renderer, kind, saying, link=LINK), text(brands, renderer, kind, saying)
        fits = count(f"Lark & Co: {alone} {LINK}").segments == count(f"Lark & Co: {alone}").segments
        assert said == (f"{alone} {LINK}" if kind in WITH_LINK and fits else alone)


@email_kinds
@pytest.mark.parametrize("brand", BRANDS)
def test_an_email_has_one_button_that_leads_to_the_delivery(brands: BrandBook, renderer: Renderer, brand: str, kind: str) -> None:
    facts = ordinary(brand, saying=SAYINGS[kind][0], link=LINK)
    email = renderer.render(brands.get(brand), kind, "email", "en-GB", facts)
    assert email.html.count(f'href="{LINK}"') == 1
    assert LINK in email.body
    without = renderer.render(brands.get(brand), kind, "email", "en-GB", replace(facts, link=""))
    assert "/d/" not in without.html + without.body


def test_a_rejection_by_email_offers_its_own_ways_and_no_other(brands: BrandBook, renderer: Renderer) -> None:
    saying = {"change": CHANGES[0], "reason": "route_full", "options": SLOTS[:2]}
    facts = ordinary(saying=saying, menu=MENUS["lark"])
    email = renderer.render(brands.get("lark"), "change_rejected", "email", "en-GB", facts)
    for said in (email.body, email.html):
        assert "Today 17:00–18:30" in said
        assert "Another time" not in said
    accepted = renderer.render(brands.get("lark"), "change_accepted", "email", "en-GB", facts)
    assert "Another time" not in accepted.body


def test_choices_are_offered_in_a_sentence_and_all_else_in_a_list(brands: BrandBook, renderer: Renderer) -> None:
    sentence = "Reply 1 for another time, 2 for a locker nearby, 3 for a safe place, or just tell us."
    assert text(brands, renderer, "choices_again", {"options": CHOICES}) == f"What would suit you better? {sentence}"
    mixed = [SLOTS[0], ["2", {"choice": "locker"}], ["3", {"choice": "teleport"}]]
    said = text(brands, renderer, "change_rejected", {"options": mixed, "reason": "closed"})
    assert said.endswith("Possible: 1) today 17:00-18:30, 2) A locker nearby, or just tell us.")
