"""What a text says of people and their doors stays in the house: it leaves as placeholders, and days and hours as they are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_LINK = r"(?:https?://|www\.)\S+|\b(?:[^\W\d_][\w-]{1,40}\.){1,4}[a-z]{2,6}/\S*|\S{0,80}/d/[\w-]{8,}"
_EMAIL = r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,100}\.\w{2,20}"
# A day in figures with its year, or after a day and a month in letters: kept, where the year is about now.
_DATE = r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b(?![./-]?\d)|\b\d{4}-\d{1,2}-\d{1,2}\b(?!-?\d)"
_NAMED_DATE = r"\b\d{1,2}(?:\.|st|nd|rd|th|º|er)? ?(?:de |of )?[^\W\d_]{3,12}\.?,? (?:de )?\d{4}\b"
_HOURS = r"\b\d{1,2}[:.h]\d{2}(?![\d.])"
# Figures with what people put between them; whether they are a phone, a code or hours is told by how many there are.
_FIGURES = r"(?:[+(]{1,2}|\b)\d[\d ()/.\-\u00a0\u2010-\u2013]*\d\b"
_SCAN = re.compile(
    f"(?P<link>{_LINK})|(?P<email>{_EMAIL})|(?P<date>{_DATE}|{_NAMED_DATE})|(?P<hours>{_HOURS})"
    r"|(?P<figures>" + _FIGURES + r")|(?P<word>[^\W_]+)",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"\d{4}")
_PHONE, _PHONE_IN_PAIRS, _CODE_DIGITS, _CODE_GROUPS = 7, 9, 4, 3
_LEAST_NAME = 2  # letters


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may leave. `meant` says what each placeholder stands for."""

    text: str
    meant: Mapping[str, str] = field(default_factory=dict)

    def unmasked(self, words: str) -> str:
        """Words of an answer with what their placeholders stand for."""
        for placeholder, original in self.meant.items():
            words = words.replace(placeholder, original)
        return words


class _Placeholders:
    """Hands out [phone], [phone 2] and so on; the same thing gets the same one."""

    def __init__(self) -> None:
        self.meant: dict[str, str] = {}

    def of(self, kind: str, original: str) -> str:
        known = next((name for name, what in self.meant.items() if what == original and name.startswith(f"[{kind}")), None)
        if known is None:
            count = sum(name.startswith(f"[{kind}") for name in self.meant)
            known = f"[{kind}]" if not count else f"[{kind} {count + 1}]"
            self.meant[known] = original
        return known


def mask(text: str, names: Sequence[str], private: Sequence[str], year: int) -> Masked:
    """The text without links, mailboxes, phone numbers, codes of four and more digits, `names` and other `private` words.

    Names are masked word by word, since people sign with half of theirs; the others as they are written. Days, hours and short
    numbers stay. `year` is the present one: a date of another is no day to deliver on but a number.
    """
    found = _Placeholders()
    text = text.replace("[", "(").replace("]", ")")  # nobody writes a placeholder of their own
    text = _SCAN.sub(lambda match: _said(match, found, year), text)
    known = _known_words(names, private)
    if known is not None:
        parts = re.split(r"(\[[a-z]+(?: \d+)?\])", text)
        text = "".join(p if p in found.meant else known.sub(lambda m: found.of("name", m[0]), p) for p in parts)
    return Masked(text, found.meant)


def _known_words(names: Sequence[str], private: Sequence[str]) -> re.Pattern[str] | None:
    every = [*names, *(word.strip(".,;()") for name in names for word in name.split()), *private]
    words = {word for word in every if len(word) >= _LEAST_NAME}
    if not words:
        return None
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    spaced = (r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


def _said(match: re.Match[str], found: _Placeholders, year: int) -> str:
    kind, said = match.lastgroup or "code", match[0]
    match kind:
        case "link" | "email":
            return found.of(kind, said)
        case "hours":
            return said
        case "date":
            return said if _near(said, year) else found.of("code", said)
        case "figures":
            return _figures(said, found)
    return found.of("code", said) if _LONG_NUMBER.search(said) else said


def _near(date: str, year: int) -> bool:
    """Whether its year is last year's, this or the next; of two digits, any."""
    years = re.findall(r"\d{4}", date)
    return not years or abs(int(years[0]) - year) <= 1


def _figures(said: str, found: _Placeholders) -> str:
    groups = re.findall(r"\d+", said)
    digits, longest = sum(map(len, groups)), max(map(len, groups))
    if digits >= _PHONE_IN_PAIRS or (digits >= _PHONE and (longest > 2 or said.startswith("+"))):
        return found.of("phone", said)
    if longest >= _CODE_DIGITS or (len(groups) >= _CODE_GROUPS and not re.search(r"[./-]", said)):
        return found.of("code", said)
    return said
