"""The numbered options of an answer in words: choices, times, places, days, parcels, shops."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.numbers import format_decimal

from app.rendering.answer_words import SIMPLE_OPTIONS
from app.rendering.language import Language
from app.rendering.phrases import Phrases
from app.rendering.values import day, hour, number, span, words_of
from app.rendering.words import CHOICE_IN_ROW, CHOICE_IN_SENTENCE

_MOST = 9  # one digit, so that no answer is the beginning of another
_FARTHEST = 1_000_000  # metres
_METRES_A_MILE = 1609.344

Thing = Mapping[str, Any]
Say = Callable[[Thing, Phrases, Language], str]


def numbered(given: Any) -> list[tuple[str, Thing]]:
    """The options that can be shown, as pairs of digit and thing; what is malformed is left out."""
    pairs = given if isinstance(given, list | tuple) else ()
    pairs = [pair for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2]
    keys = {str(key) for key in range(1, _MOST + 1)}
    return [(digit, thing) for digit, thing in pairs if isinstance(digit, str) and digit in keys and isinstance(thing, Mapping)]


def option_words(given: Any, phrases: Phrases, language: Language) -> dict[str, Any]:
    """`options`: pairs of digit and words. `options_line`: the same as part of a sentence. `offer`: a sentence of its own."""
    pairs = numbered(given)
    said = [(digit, _say(thing, phrases, language)) for digit, thing in pairs]
    rows = [(digit, words) for digit, words in said if words]
    if not rows:
        return {"options": [], "options_line": "", "offer": "", "weekday": "", "dates_line": ""}
    choices = [(digit, str(thing.get("choice"))) for digit, thing in pairs]
    if all(name in CHOICE_IN_SENTENCE for _digit, name in choices):
        line = ", ".join(language.gettext(CHOICE_IN_SENTENCE[name], digit=digit) for digit, name in choices)
        offer = language.gettext("Reply %(choices)s, or just tell us.", choices=line)
    else:
        line = _line(rows)
        offer = language.gettext("Possible: %(options)s, or just tell us.", options=line)
    return {"options": rows, "options_line": line, "offer": offer} | _dates(pairs, phrases)


def _line(rows: list[tuple[str, str]]) -> str:
    return ", ".join(f"{digit}) {words}" for digit, words in rows)


def _dates(pairs: list[tuple[str, Thing]], phrases: Phrases) -> dict[str, str]:
    """Where all options are days with one weekday: its name, and the options without it. "Which Friday: 1) today, ..."."""
    days = [(digit, day(thing.get("date"))) for digit, thing in pairs if set(thing) == {"date"}]
    known = [(digit, found) for digit, found in days if found]
    if len({found.weekday() for _digit, found in known}) != 1 or not 1 < len(known) == len(pairs):
        return {"weekday": "", "dates_line": ""}
    dates = _line([(digit, phrases.month_day(found)) for digit, found in known])
    return {"weekday": phrases.weekday(known[0][1]), "dates_line": dates}


def _say(thing: Thing, phrases: Phrases, language: Language) -> str:
    return next((say(thing, phrases, language) for name, say in _SAID.items() if name in thing), "")


def _choice(thing: Thing, _phrases: Phrases, language: Language) -> str:
    name = thing["choice"]
    return language.gettext(CHOICE_IN_ROW[name]) if isinstance(name, str) and name in CHOICE_IN_ROW else ""


def _simple(thing: Thing, _phrases: Phrases, language: Language) -> str:
    name = thing["words"]
    return language.gettext(SIMPLE_OPTIONS[name]) if isinstance(name, str) and name in SIMPLE_OPTIONS else ""


def _brand(thing: Thing, _phrases: Phrases, _language: Language) -> str:
    return words_of(thing["brand"])


def _parcel(thing: Thing, phrases: Phrases, language: Language) -> str:
    name = words_of(thing["parcel"]) or language.gettext("a parcel")
    when = _slot(thing, phrases, language) or _day(thing, phrases, language)
    return f"{name} ({when})" if when else name


def _place(thing: Thing, phrases: Phrases, language: Language) -> str:
    name, until, metres = words_of(thing["name"]), hour(thing.get("until")), number(thing.get("metres"), 0, _FARTHEST)
    details = [_distance(metres, language)] if metres is not None else []
    details += [language.gettext("until %(time)s", time=phrases.clock(until))] if until else []
    return f"{name} ({', '.join(details)})" if name and details else name


def _slot(thing: Thing, phrases: Phrases, _language: Language) -> str:
    window = span(thing)
    return phrases.brief(*window) if window else ""


def _day(thing: Thing, phrases: Phrases, _language: Language) -> str:
    found = day(thing.get("date"))
    return phrases.day(found) if found else ""


def _distance(metres: int, language: Language) -> str:
    """As in: 300 m, 1.2 km; in the United States 0.2 mi."""
    if language.locale.territory == "US":
        return f"{format_decimal(max(0.1, round(metres / _METRES_A_MILE, 1)), locale=language.locale)} mi"
    if metres < 1000:
        return f"{metres} m"
    return f"{format_decimal(round(metres / 1000, 1), locale=language.locale)} km"


# What an option is shows in the first of these keys that it has: a parcel may have times, too.
_SAID: Mapping[str, Say] = {
    "choice": _choice,
    "words": _simple,
    "brand": _brand,
    "parcel": _parcel,
    "name": _place,
    "start": _slot,
    "date": _day,
}
