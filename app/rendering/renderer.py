"""Renders one message: brand, kind, channel, locale and facts in, text out."""

import re
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal

from jinja2 import Template, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import TemplateError

from app.brand_book import Brand, BrandBook
from app.rendering.answers import SMS_ANSWERS
from app.rendering.facts import Facts, Rendered, RenderError
from app.rendering.json_ld import parcel_delivery
from app.rendering.language import Language, Languages
from app.rendering.phrases import Phrases
from app.rendering.templates import BrandTemplates, TemplateEnvironment, clip
from app.rendering.values import clean
from app.rendering.wording import wording
from channels import segments

KINDS = (
    "planned",
    "out_for_delivery",
    "arriving_soon",
    "window_moved",
    "attempted",
    "at_pickup_point",
    "delivered",
    "delayed",
    "survey",
)
LONGEST_SMS = 1600  # characters (R13)
LONGEST_SUBJECT = 120  # characters; phones show about 40
# "12:00 – 1:30 PM", as Americans write it, costs two characters more than it needs to.
_RANGE = re.compile(r"(?<=[\dM]) \N{EN DASH} (?=\d{1,2}:\d\d)")
_COLOURS = ("accent", "on_accent", "tint", "accent_dark", "on_accent_dark", "tint_dark")
_MISTAKES = (TemplateError, TypeError, ValueError, KeyError, AttributeError, ArithmeticError, RecursionError)


class Renderer:
    """Compiled templates, kept. One instance a process; safe to use from several threads."""

    def __init__(self, templates: Path, book: BrandBook) -> None:
        self._environment = TemplateEnvironment(BrandTemplates(templates, book.folder))
        self._language = lru_cache(maxsize=1024)(Languages(templates / "locale").find)

    def render(self, brand: Brand, kind: str, channel: Literal["sms", "email"], locale: str, facts: Facts) -> Rendered:
        """The message in the language of `locale` (BCP 47), else in English; dates and times as `locale` writes them.

        Raises RenderError naming the template and what was wrong.
        """
        language = self._language(locale, brand.tone, brand.default_locale)
        phrases = Phrases(facts.now, facts.zone, language.locale, language.gettext)
        words = wording(facts, phrases, language) | {"brand": brand.name, "support": brand.support}
        if channel == "sms":
            name = f"{brand.key}/messages/{kind}/sms.txt"
            return self._answer(name, words, language) if kind in SMS_ANSWERS else self._sms(name, words, language)
        window = (phrases.local(facts.window[0]), phrases.local(facts.window[1])) if facts.window else None
        return self._email(f"{brand.key}/messages/{kind}/email", brand, words, language, window)

    def _answer(self, name: str, words: dict[str, Any], language: Language) -> Rendered:
        """An answer's link is a kindness, for the news before it has one: it goes along where it costs no further segment."""
        linked = self._sms(name, words, language)
        if linked.segments == 1 or not words["link"]:
            return linked
        alone = self._sms(name, words | {"link": ""}, language)
        return alone if alone.segments < linked.segments else linked

    def _sms(self, name: str, words: dict[str, Any], language: Language) -> Rendered:
        """A text is one paragraph: line breaks of the template are spaces. Typographic characters cost double (R13)."""
        text = self._fill(name, words | _plain(language))
        # CLDR's dash and spaces go first: `to_gsm7` prices a text that it has to change twice, which takes longer than the rest.
        body = segments.to_gsm7(_RANGE.sub("-", " ".join(text.split())).replace("\N{EN DASH}", "-"))
        if body.removesuffix(":") == words["brand"]:
            raise RenderError(f"{name}: its text says nothing")
        if len(body) > LONGEST_SMS:
            raise RenderError(f"{name}: its text is longer than {LONGEST_SMS} characters")
        cost = segments.count(body)
        return Rendered(subject="", body=body, encoding=cost.encoding, segments=cost.segments)

    def _email(
        self, name: str, brand: Brand, words: dict[str, Any], language: Language, window: tuple[datetime, datetime] | None
    ) -> Rendered:
        plain = words | _plain(language)
        text = self._fill(f"{name}.txt", plain | {"layout": "email/layout.txt", "subject": ""})
        # CR and LF would be headers of their own (R32); a headline has no full stop.
        subject = clean(self._fill(f"{name}.txt", plain, block="subject")).removesuffix(".")
        subject = clip(subject, LONGEST_SUBJECT)
        body = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
        page = (
            words
            | _html(language)
            | {name: getattr(brand, name) for name in _COLOURS}
            | {
                "layout": "email/layout.html",
                "subject": subject,
                "lang": language.code,
                "direction": "rtl" if language.locale.text_direction == "rtl" else "ltr",
                "json_ld": partial(parcel_delivery, words, window),
            }
        )
        return Rendered(subject=subject, body=body, html=self._fill(f"{name}.html", page))

    def _fill(self, name: str, words: dict[str, Any], block: str = "") -> str:
        try:
            template = self._environment.get_template(name)
            return _block(template, block, words) if block else template.render(words)
        except TemplateNotFound as error:
            raise RenderError(f"{name}: there is no template {error.name}") from error
        except TemplateSyntaxError as error:
            raise RenderError(f"{error.filename or name}: line {error.lineno}: {error.message}") from error
        except _MISTAKES as error:
            raise RenderError(f"{name}: {error}") from error


def _block(template: Template, block: str, words: dict[str, Any]) -> str:
    return template.environment.concat(template.blocks[block](template.new_context(words)))


def _plain(language: Language) -> dict[str, Any]:
    return {"_": language.gettext, "ngettext": language.ngettext}


def _html(language: Language) -> dict[str, Any]:
    return {"_": language.gettext_html, "ngettext": language.ngettext_html}
