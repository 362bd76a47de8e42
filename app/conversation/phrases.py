"""The little language in which word files write down what people say, made into patterns.

Words are separated by spaces. `(a|b c)` is a choice, `?` after a word or a bracket makes it optional, `word*` is the beginning
of a word and `*word` its end, `{list}` stands for any phrase of that list, `...` for up to five words of the same clause, `_` for
one word, `#` for a number, `^` and `$` for the beginning and the end of the text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

_PARTS = re.compile(r"\(|\)\??|\||\{\w+\}\??|\.\.\.|[^\s()|]+")
_SPECIAL = {
    "...": r"(?: \w[^ ]*){0,5}?",
    "_": r" \w[^ ]*",
    "#": r" \d[^ ]*",
    "^": r"\A",
    "$": r"(?=(?: [^\w ]+)* \Z)",
}
Lists = Mapping[str, Sequence[str]]


class PhraseError(ValueError):
    """A phrase of a word file cannot be read."""


def pattern(phrases: Sequence[str], lists: Lists) -> re.Pattern[str]:
    """One pattern for all phrases, over text in which one space stands before every word and one at the end."""
    longest_first = sorted((_source(phrase, lists) for phrase in phrases), key=len, reverse=True)
    return re.compile("(?:" + "|".join(longest_first) + ")(?= )" if longest_first else r"(?!)")


def expand(phrase: str, lists: Lists) -> Iterator[str]:
    """All the plain texts that a phrase without gaps stands for."""
    for choice in _Reader(phrase, lists).choices():
        yield " ".join(filter(None, choice))


def _source(phrase: str, lists: Lists) -> str:
    return _Reader(phrase, lists).source()


class _Reader:
    def __init__(self, phrase: str, lists: Lists) -> None:
        self._phrase, self._lists = phrase, lists
        self._parts: list[str] = _PARTS.findall(phrase)
        self._next = 0

    def source(self) -> str:
        found = self._alternatives()
        if self._next != len(self._parts):
            raise PhraseError(f"unbalanced brackets in {self._phrase!r}")
        return found

    def _alternatives(self) -> str:
        sequences = [""]
        while self._next < len(self._parts) and not self._parts[self._next].startswith(")"):
            part = self._parts[self._next]
            self._next += 1
            if part == "|":
                sequences.append("")
            else:
                sequences[-1] += self._element(part)
        return sequences[0] if len(sequences) == 1 else "(?:" + "|".join(sequences) + ")"

    def _element(self, part: str) -> str:
        if part == "(":
            inside = self._alternatives()
            if self._next == len(self._parts):
                raise PhraseError(f"unbalanced brackets in {self._phrase!r}")
            optional = self._parts[self._next].endswith("?")
            self._next += 1
        elif part in _SPECIAL:
            return _SPECIAL[part]
        else:
            optional = part.endswith("?") and len(part) > 1
            word = part[:-1] if optional else part
            if word.startswith("{"):
                inside = "(?:" + "|".join(_source(phrase, self._lists) for phrase in self._list(word)) + ")"
            else:
                inside = " " + "[^ ]*".join(map(re.escape, word.split("*")))
        return f"(?:{inside})?" if optional else inside

    def _list(self, word: str) -> Sequence[str]:
        try:
            return self._lists[word[1:-1]]
        except KeyError:
            raise PhraseError(f"no list {word} for {self._phrase!r}") from None

    def choices(self) -> list[list[str]]:
        """As `source`, but spelled out."""
        sequences: list[list[list[str]]] = [[[]]]
        while self._next < len(self._parts) and not self._parts[self._next].startswith(")"):
            part = self._parts[self._next]
            self._next += 1
            if part == "|":
                sequences.append([[]])
                continue
            options = self._options(part)
            sequences[-1] = [before + after for before, after in product(sequences[-1], options)]
        return [choice for sequence in sequences for choice in sequence]

    def _options(self, part: str) -> list[list[str]]:
        if part == "(":
            options = self.choices()
            optional = self._parts[self._next].endswith("?")
            self._next += 1
        else:
            optional = part.endswith("?") and len(part) > 1
            word = part[:-1] if optional else part
            if word.startswith("{"):
                options = [[plain] for phrase in self._list(word) for plain in expand(phrase, self._lists)]
            else:
                options = [[word]]
        return [*options, []] if optional else options
