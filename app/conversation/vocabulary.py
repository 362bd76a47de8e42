"""The words of one language as reading needs them, from words/<language>.toml: adding a language is adding a file."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dateparser.languages import default_loader

from app.conversation.folding import fold
from app.conversation.phrases import Lists, PhraseError, expand, pattern

# BCP 47 for a language that is not known: what is understood in every one.
UNDETERMINED = "und"
_PATTERN_TABLES = ("signals", "marks", "places")
_WORD = re.compile(r"[^\W_]+")
_FOLDER = Path(__file__).parent / "words"
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
# The most words that one expression of time has.
# A phrase of [time] is spelled out whole; one with many brackets would take memory and seconds at every start.
_MOST_TEXTS = 70_000

Digraphs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a language file says, folded.

    `time` maps an expression to its meanings, written as in the file ("day+1 part:morning"); `signals` holds the pattern of
    each intent, `marks` those of everything else that is looked for; `places` the pattern of each place code; `known` every
    word that means something here or nothing at all; `plain` the words that stand beside a day and say no more than that;
    `openings` the words that expressions of time begin with, and how many words the longest of them has;
    `light` those that may stand anywhere in a phrase: please, just;
    `spaced_ordinal_marks` make an ordinal of a number also after a blank; `joined_teens`: ten and a unit side by side are one;
    `to_the_hour`: the word between minutes and the hour they come before;
    `verdicts_behind`: whether a day suits is said behind it; `customs` are names of ways to write days and hours.
    """

    language: str
    digraphs: Digraphs
    time: Mapping[str, str]
    signals: Mapping[str, re.Pattern[str]]
    marks: Mapping[str, re.Pattern[str]]
    places: Mapping[str, re.Pattern[str]]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    ordinal_marks: frozenset[str]
    spaced_ordinal_marks: frozenset[str]
    joined_teens: bool
    to_the_hour: str
    verdicts_behind: bool
    customs: frozenset[str]
    months: frozenset[str]
    compounds: tuple[tuple[str, str], ...]
    known: frozenset[str]
    plain: frozenset[str]
    light: frozenset[str]
    openings: Mapping[str, int]


def languages() -> tuple[str, ...]:
    """The languages there are word files for."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml") if path.stem != UNDETERMINED))


def vocabulary(language: str, region: str = "") -> Vocabulary:
    """The words of a language, by its two letters; of a region (CA, MX, US) where they mean something else there.

    Raises FileNotFoundError where there is no such file, PhraseError where it cannot be read.
    """
    return _vocabulary(language, region if region in _regions(language) else "")


@cache
def _regions(language: str) -> frozenset[str]:
    return frozenset(_file(language).get("regions", {}))


@cache
def _vocabulary(language: str, region: str) -> Vocabulary:
    return _made(language, _file(language), region)


@cache
def _file(language: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def _made(language: str, file: Mapping[str, Any], region: str = "") -> Vocabulary:
    digraphs: Digraphs = tuple(file.get("digraphs", {}).items())

    def folded(phrases: Iterable[str]) -> list[str]:
        return [fold(phrase, digraphs) for phrase in phrases]

    lists = {name: folded(phrases) for name, phrases in file.get("lists", {}).items()}
    tables = {table: {name: folded(phrases) for name, phrases in file[table].items()} for table in _PATTERN_TABLES}
    patterns = {table: {name: pattern(phrases, lists) for name, phrases in named.items()} for table, named in tables.items()}
    time = expressions(language, {meaning: folded(phrases) for meaning, phrases in file["time"].items()}, lists)
    there = file.get("regions", {}).get(region, {}).get("time", {})
    time |= expressions(language, {meaning: folded(phrases) for meaning, phrases in there.items()}, lists)
    months = _months(language, digraphs)
    numbers = _counted(folded(file["numbers"])) | {fold(word, digraphs): tens for word, tens in file.get("tens", {}).items()}
    ordinals = _counted(folded(file["ordinals"]))
    written = [phrase for named in (*tables.values(), lists) for phrases in named.values() for phrase in phrases]
    plain = _words((*time, *folded(file["filler"]), *months)) | numbers.keys() | ordinals.keys()
    known = _words(written) | plain
    return Vocabulary(
        language=language,
        digraphs=digraphs,
        time=MappingProxyType(time),
        **patterns,
        numbers=numbers,
        ordinals=ordinals,
        ordinal_marks=frozenset(folded(file["ordinal_marks"])),
        spaced_ordinal_marks=frozenset(folded(file.get("spaced_ordinal_marks", ()))),
        joined_teens=bool(file.get("joined_teens")),
        verdicts_behind=bool(file.get("verdicts_behind")),
        customs=frozenset(file.get("customs", ())),
        to_the_hour=fold(file.get("to_the_hour", ""), digraphs),
        months=months,
        compounds=_compounds(time) if file.get("compound_days") else (),
        known=known,
        plain=plain,
        openings=_openings(time),
        light=_words(folded([file.get("light", "")])),
    )


def expressions(language: str, file: Mapping[str, list[str]], lists: Lists) -> dict[str, str]:
    """To every text of the table [time] its meaning. Raises PhraseError where one has two, or a phrase stands for too many."""
    time: dict[str, str] = {}
    for meaning, phrase in ((meaning, phrase) for meaning, phrases in file.items() for phrase in phrases):
        for number, plain in enumerate(expand(phrase, lists), start=1):
            if number > _MOST_TEXTS:
                raise PhraseError(f"{language}: {phrase!r} stands for over {_MOST_TEXTS:,} texts: take words or brackets out")
            if time.setdefault(plain, meaning) != meaning:
                raise PhraseError(f"{language}: {plain!r} means {time[plain]} and {meaning}")
    return time


def _openings(time: Iterable[str]) -> Mapping[str, int]:
    longest: dict[str, int] = {}
    for expression in time:
        first, *rest = expression.split(" ")
        longest[first] = max(longest.get(first, 0), len(rest) + 1)
    return MappingProxyType(longest)


def _months(language: str, digraphs: Digraphs) -> frozenset[str]:
    if language == UNDETERMINED:
        return frozenset()
    names = default_loader.get_locale(language).info
    return frozenset(fold(name, digraphs).rstrip(".") for month in _MONTHS for name in names[month])


def _words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in _WORD.findall(phrase))


def _counted(words: Iterable[str]) -> dict[str, int]:
    return {word: number for number, spellings in enumerate(words) for word in spellings.split()}


def _compounds(time: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    # Dienstagnachmittag: the day's name with what it is joined to left over for a second look.
    return tuple((word, meaning) for word, meaning in time.items() if meaning.startswith("weekday:") and len(word) > 3)
