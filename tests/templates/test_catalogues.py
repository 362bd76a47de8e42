"""Every text of the templates has its German, in both tones, with the same placeholders, and no German is left over."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from app.settings import PROJECT

MARKS = {"_": None, "gettext": None, "ngettext": (1, 2), "catalogued": None, "both_catalogued": (1, 2), "_translate": None}
METHODS = {".txt": "jinja2.ext:babel_extract", ".jinja": "jinja2.ext:babel_extract", ".mjml": "jinja2.ext:babel_extract"}
SIE = re.compile(r"\b(Sie|Ihr|Ihre|Ihrem|Ihren|Ihnen)\b")
DU = re.compile(r"(?i)\b(du|dein|deine|deinem|deinen|dir|dich)\b")

Text = str | tuple[str, ...]


@cache
def used() -> frozenset[Text]:
    """Every text that a template or app/rendering asks a catalogue for."""
    found: set[Text] = set()
    files = [*(PROJECT / "templates").rglob("*"), *(PROJECT / "app" / "rendering").glob("*.py")]
    for file in files:
        method = "python" if file.suffix == ".py" else METHODS.get(file.suffix)
        if method is None:
            continue
        with file.open("rb") as source:
            found.update(message for _line, message, _comments, _context in extract(method, source, keywords=MARKS))
    return frozenset(found)


@cache
def catalogue(language: str) -> Catalog:
    with (PROJECT / "templates" / "locale" / language / "LC_MESSAGES" / "porchlight.po").open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def texts(language: str) -> list[tuple[Text, str, tuple[str, ...]]]:
    """Source text, context and translations of each entry."""
    found: list[tuple[Text, str, tuple[str, ...]]] = []
    for message in catalogue(language):
        if message.id:
            text = message.id if isinstance(message.id, str) else tuple(message.id)
            translated = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            found.append((text, message.context or "", translated))
    return found


def test_every_text_has_its_german() -> None:
    assert len(used()) > 50
    assert used() - {text for text, context, _german in texts("de") if not context} == set()


@pytest.mark.parametrize("language", ["de", "en_US"])
def test_no_translation_is_left_over(language: str) -> None:
    assert {text for text, _context, _translated in texts(language)} - used() == set()


@pytest.mark.parametrize("language", ["de", "en_US"])
def test_translations_are_whole_and_keep_their_placeholders(language: str) -> None:
    for text, _context, translated in texts(language):
        sources = (text,) if isinstance(text, str) else text
        assert len(translated) == len(sources)
        for source, target in zip(sources, translated, strict=True):
            assert target
            assert sorted(re.findall(r"%\(\w+\)s", source)) == sorted(re.findall(r"%\(\w+\)s", target)), target
            assert "%" not in re.sub(r"%\(\w+\)s", "", source + target)
            assert "!" not in source + target


def test_what_says_sie_says_du_too() -> None:
    familiar = {text: german for text, context, german in texts("de") if context == "familiar"}
    for text, context, german in texts("de"):
        if context == "familiar":
            assert not any(SIE.search(line) for line in german), german
        else:
            assert not any(DU.search(line) for line in german), german
            assert text in familiar or not any(SIE.search(line) for line in german), german


def test_there_is_no_compiled_catalogue_to_grow_stale() -> None:
    assert list(Path(PROJECT / "templates").rglob("*.mo")) == []
