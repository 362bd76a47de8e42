"""The e-mail as mail programs take it: structured data, dark mode, no pictures, nothing loaded from elsewhere (R22)."""

import json
import re
from typing import Any

import pytest

from app.brand_book import BrandBook
from app.rendering import Facts, Renderer, RenderError
from app.settings import PROJECT
from tests.templates.conftest import BRANDS, EMAIL_KINDS, hostile, ordinary

# mjml lets an unknown tag pass in silence.
MJML_TAGS = {
    "mjml", "mj-head", "mj-title", "mj-preview", "mj-raw", "mj-attributes", "mj-all", "mj-style", "mj-body", "mj-wrapper",
    "mj-section", "mj-column", "mj-text", "mj-table", "mj-button",
}  # fmt: skip


def structured(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found is not None
    parsed: dict[str, Any] = json.loads(found[1])
    return parsed


def rendered(brands: BrandBook, renderer: Renderer, kind: str, facts: Facts, brand: str = "lark") -> str:
    return renderer.render(brands.get(brand), kind, "email", "en-GB", facts).html


@pytest.mark.parametrize("kind", EMAIL_KINDS)
def test_the_parcel_is_described_for_machines(brands: BrandBook, renderer: Renderer, kind: str) -> None:
    thing = structured(rendered(brands, renderer, kind, ordinary(link="https://lark.example.com/p/1")))
    assert thing["@type"] == "ParcelDelivery"
    assert thing["carrier"] == {"@type": "Organization", "name": "Lark & Co"}
    assert (thing["trackingNumber"], thing["trackingUrl"]) == ("LK-20417", "https://lark.example.com/p/1")
    assert thing["itemShipped"] == [{"@type": "Product", "name": "Desk lamp"}]
    assert "4821" not in json.dumps(thing)


def test_machines_read_the_window_that_people_read(brands: BrandBook, renderer: Renderer) -> None:
    facts = ordinary(zone="Europe/Berlin")
    thing = structured(rendered(brands, renderer, "out_for_delivery", facts))
    assert thing["expectedArrivalFrom"] == "2026-11-24T15:10:00+01:00"
    assert thing["expectedArrivalUntil"] == "2026-11-24T16:40:00+01:00"
    assert "expectedArrivalFrom" not in structured(rendered(brands, renderer, "delivered", facts))
    unmoved = ordinary(moved_later=False)
    assert "expectedArrivalFrom" not in structured(rendered(brands, renderer, "delayed", unmoved))


@pytest.mark.parametrize("kind", EMAIL_KINDS)
def test_a_script_end_in_a_name_does_not_end_the_script(brands: BrandBook, renderer: Renderer, kind: str) -> None:
    """R22"""
    html = rendered(brands, renderer, kind, ordinary(ref="</script><b>", parcels=("</SCRIPT><img src=x>",)))
    assert html.lower().count("</script>") == 1
    assert structured(html)["trackingNumber"] == "</script><b>"
    assert structured(rendered(brands, renderer, kind, hostile()))["trackingNumber"].startswith("{{7*7}}<script>")


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.parametrize("kind", EMAIL_KINDS)
def test_it_needs_no_pictures_and_loads_nothing(brands: BrandBook, renderer: Renderer, kind: str, brand: str) -> None:
    html = rendered(brands, renderer, kind, ordinary(brand), brand)
    assert not re.search(r"<img|<link|@import|url\(|<iframe|<form|srcset", html)
    hosts = set(re.findall(r'(?:href|src)="https?://([^/"]+)', html))
    assert hosts == {brands.get(brand).support.split("/")[2]}
    assert len(html.encode()) < 60_000  # mail programs clip at about 102 kB


@pytest.mark.parametrize("kind", EMAIL_KINDS)
def test_it_has_a_dark_side_a_preheader_and_a_language(brands: BrandBook, renderer: Renderer, kind: str) -> None:
    html = rendered(brands, renderer, kind, ordinary())
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert brands.get("lark").accent_dark in html
    assert '<html lang="en-GB" dir="ltr"' in html
    preheader = re.search(r'<div style="display:none[^"]*">\s*([^<&]+)', html)
    assert preheader is not None
    assert len(preheader[1].strip()) > 10


def test_many_parcels_are_counted_and_a_few_are_named(brands: BrandBook, renderer: Renderer) -> None:
    facts = ordinary(parcels=tuple(f"Box <{number}>" for number in range(1, 9)))
    email = renderer.render(brands.get("lark"), "out_for_delivery", "email", "en-GB", facts)
    assert "Your 8 parcels are on their way." in email.body
    assert "Contents: Box <1>, Box <2>, Box <3>, Box <4>, Box <5>, Box <6> + 2\n" in email.body
    assert "Box &lt;6&gt; + 2</td>" in email.html


def test_surveys_go_by_sms_only(brands: BrandBook, renderer: Renderer) -> None:
    """R17: a survey by e-mail needs a List-Unsubscribe that answers, which does not exist yet."""
    with pytest.raises(RenderError, match=r"lark/messages/survey/email\.txt"):
        renderer.render(brands.get("lark"), "survey", "email", "en-GB", ordinary())


def test_the_layout_uses_only_tags_that_mjml_knows() -> None:
    source = (PROJECT / "templates" / "email" / "layout.mjml").read_text(encoding="utf-8")
    assert set(re.findall(r"<(mj[a-z-]*)", source)) <= MJML_TAGS
    assert not re.search(r"\{%[^%]*<[^%]*%\}", source)  # `<` inside a statement breaks the XML
