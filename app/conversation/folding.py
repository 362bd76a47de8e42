"""Text as it is compared: no case, accents, zero-width marks or apostrophes; each word knows where it stood."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

# Longer replies are cut: all that is read stays linear in this.
LONGEST = 1_600
_MOST_WORDS = 240

_LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "–": "-",
    "—": "-",
}
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_JOINERS = "'"
_PIECES = re.compile(
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)"  # 2026-11-24
    r"|(?<![\d-])\d{1,2}-\d{1,2}-(?:\d{4}|\d{2})(?![\d-])"  # 24-11-2026, and no telephone
    r"|\d{1,2}[./]\d{1,2}(?:[./](?:\d{4}|\d{2})(?!\d)\.?|\.(?!\d))?(?!\d)"  # 24.11. and 5/12/26, and 5.30
    r"|\d{1,2}:\d{2}(?::\d{2})?(?!\d)"
    r"|\d+"
    r"|[^\W\d_]+"
    r"|[^\w\s]|_|\n"
)
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
# An address on the web says nothing about days, whatever figures are in it; 17h30 is 17:30 everywhere.
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+")
_HOUR_MARK = re.compile(r"(?<![\w:.,])(\d{1,2})h(\d{2})(?!\w)")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word, number or mark, and its place in the original text. `hyphen`: one joins it to the word before; `glued`:
    nothing stands between the two, or an apostrophe."""

    text: str
    start: int
    end: int
    hyphen: bool = False
    glued: bool = False


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cf", "Mn", "Me") or ord(character) in _SKIN_TONES or 0xFE00 <= ord(character) <= 0xFE0F:
        return ""
    character = _LETTERS.get(character, character)
    plain = "".join(c for c in unicodedata.normalize("NFKD", character.casefold()) if unicodedata.category(c) != "Mn")
    return _LETTERS.get(plain, plain)


def fold(text: str, digraphs: Iterable[tuple[str, str]] = ()) -> str:
    """The text folded, without places. `digraphs` are other spellings of one letter: oe for ö."""
    return _respelled("".join(map(_folded, text)).replace(_JOINERS, ""), digraphs)


def _respelled(folded: str, digraphs: Iterable[tuple[str, str]]) -> str:
    for written, letter in digraphs:
        folded = folded.replace(written, letter)
    return folded


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def tokens(text: str, digraphs: Iterable[tuple[str, str]] = ()) -> tuple[Token, ...]:
    """The first 240 words, numbers and marks of the first 1,600 characters, folded, in order."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text[:LONGEST]):
        for letter in _folded(character):
            if letter != _JOINERS:
                letters.append(letter)
                places.append(place)
    joined = _HOUR_MARK.sub(r"\1:\2", _ADDRESS.sub(_blank, "".join(letters)))
    plain = _BETWEEN_LETTERS.sub(" ", joined)
    return tuple(
        Token(
            _respelled(piece.group(), digraphs),
            places[piece.start()],
            places[piece.end() - 1] + 1,
            hyphen=piece.start() > 0 and joined[piece.start() - 1] == "-" and plain[piece.start() - 1] == " ",
            glued=piece.start() > 0 and joined[piece.start() - 1] not in " \n\t-",
        )
        for piece in islice(_PIECES.finditer(plain), _MOST_WORDS)
    )
