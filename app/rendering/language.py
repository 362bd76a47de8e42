"""Which words a person reads: the catalogue of their language in the brand's tone, and the locale of dates and times."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from markupsafe import Markup, escape

SOURCE = "en"  # the language the templates are written in
_PLAIN_ENGLISH = "en-GB"  # formats beside English words where neither person nor brand says which English


class Language:
    """One catalogue in one tone. A text that differs between du and Sie stands in the catalogue with the tone as context."""

    def __init__(self, catalogue: NullTranslations, tone: str, locale: Locale) -> None:
        self._catalogue = catalogue
        self._tone = tone
        self.locale = locale
        self.code = str(locale).replace("_", "-")
        self._find = lru_cache(maxsize=1024)(self._look_up)
        self._find_plural = lru_cache(maxsize=1024)(self._look_up_plural)

    def gettext(self, message: str, **values: Any) -> str:
        """The translated text with `%(name)s` filled in."""
        return self._find(message) % values

    def ngettext(self, one: str, many: str, count: int, **values: Any) -> str:
        """The same for a number of things; the text may show `%(count)s`."""
        return self._find_plural(one, many, count) % {"count": count, **values}

    def gettext_html(self, message: str, **values: Any) -> Markup:
        """The same for HTML: text and values are escaped."""
        return escape(self._find(message)) % values

    def ngettext_html(self, one: str, many: str, count: int, **values: Any) -> Markup:
        """The same for HTML: text and values are escaped."""
        return escape(self._find_plural(one, many, count)) % {"count": count, **values}

    def _look_up(self, message: str) -> str:
        found = self._catalogue.pgettext(self._tone, message)
        return str(found if found != message else self._catalogue.gettext(message))

    def _look_up_plural(self, one: str, many: str, count: int) -> str:
        found = self._catalogue.npgettext(self._tone, one, many, count)
        return str(found if found not in (one, many) else self._catalogue.ngettext(one, many, count))


class Languages:
    """All catalogues of a folder, read from their .po files once; no compiled ones lie about to grow stale."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*/LC_MESSAGES/porchlight.po"))
        self._catalogues: dict[str, NullTranslations] = {file.parent.parent.name: _read(file) for file in files}
        self._catalogues.setdefault(SOURCE, NullTranslations())

    def find(self, wanted: str, tone: str, default: str) -> Language:
        """The language for `wanted` (BCP 47), as in de-AT, de, en. `default` is the brand's locale.

        Dates follow `wanted` to the letter as long as the words are in its language: a French date in an English sentence
        helps nobody.
        """
        locale = _parse(wanted) or _parse(default) or Locale.parse(SOURCE)
        for name in (str(locale), locale.language):
            if name in self._catalogues:
                return Language(self._catalogues[name], tone, locale)
        own = _parse(default)
        formats = own if own and own.language == SOURCE else Locale.parse(_PLAIN_ENGLISH, sep="-")
        return Language(self._catalogues[SOURCE], tone, formats)


def _parse(value: str) -> Locale | None:
    try:
        return Locale.parse(value.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None


def _read(file: Path) -> Translations:
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=file.parent.parent.name, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)
