"""Folded words become meanings: the longest expression of the word file, a number, a written date, or just a word."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from app.conversation.folding import Token
from app.conversation.vocabulary import Vocabulary

_SHORTEST_OWNER = 5
_TEN, _TENS, _LARGEST_UNIT = 10, range(20, 60, 10), 9
_OPEN_ENDS = frozenset({"op:orlater", "op:orearlier"})
_HOURLY = ("op:at", "op:after", "op:before", "op:from", "op:until", "op:notbefore", "op:latest", "hour")
_DATED, _LAST_HOUR = ("of", "op:in", "op:to", "op:until", "op:or", "op:and", "month", "unit:", "mark"), 24
_FEIRAS = ("mon", "tue", "wed", "thu", "fri")
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A meaning and the tokens it stands on. `code`: a meaning of the word file, or number, ordinal, figures (5/12, 17:30),
    month, word, mark. `text` is folded."""

    code: str
    at: int
    to: int
    text: str = ""
    number: int = 0


def pieces(words: Sequence[Token], vocabulary: Vocabulary, masked: Collection[int] = ()) -> list[Piece]:
    """What the words mean, each by itself, in order. `masked` ones are only words."""
    found: list[Piece] = []
    at = 0
    while at < len(words):
        if at in masked:
            found.append(Piece("word", at, at + 1, words[at].text))
            at += 1
            continue
        step = (
            _half_behind(words, at, vocabulary)
            or _expression(words, at, vocabulary)
            or _compound(words[at].text, at, vocabulary)
            or [_single(words, at, vocabulary, _said_before(found))]
        )
        if words[at].hyphen and found and _is_day(found[-1]) and _is_day(step[0]):
            found.append(Piece("op:to", at, at, "-"))  # Mon-Fri
        at = step[-1].to
        if len(step) == 1 and (taken := _tens_before(words[step[0].at], step[0], found, vocabulary.joined_teens)):
            tens = found[-taken]
            text, number = f"{tens.text} {step[0].text}", tens.number + _unit(step[0])
            step = [
                replace(step[0], code="number" if step[0].code == "one" else step[0].code, at=tens.at, text=text, number=number)
            ]
            del found[-taken:]
        found.extend(_settled(piece, found) for piece in step)
    return found


def _tens_before(word: Token, piece: Piece, found: Sequence[Piece], joined_teens: bool) -> int:
    """How many pieces before a spelled number make one with it: dix-sept, vinte e cinco, dwudziestego czwartego; where ten and a
    unit side by side are one (`joined_teens`) on dokuz."""
    joined = len(found) > 1 and found[-1].code == "op:and"
    taken = 2 if joined else 1
    if len(found) < taken or not 1 <= _unit(piece) <= _LARGEST_UNIT or (piece.code == "one" and not joined):
        return 0
    tens = found[-taken]
    if tens.code not in ("number", "ordinal") or tens.text[0].isdecimal() or " " in tens.text:
        return 0
    if joined and len(found) > taken and found[-3].code == "op:between":
        return 0
    return taken if tens.number in _TENS or (tens.number == _TEN and (word.hyphen or joined_teens)) else 0


def _unit(piece: Piece) -> int:
    spelled = piece.code in ("number", "ordinal") and not piece.text[0].isdecimal()
    return piece.number if spelled else int(piece.code == "one")


def _settled(piece: Piece, before: Sequence[Piece]) -> Piece:
    """Of two meanings (`day+1/part:morning`) the second, where a day stands before: Freitag morgen."""
    first, slash, second = piece.code.partition("/")
    if not slash:
        return piece
    return replace(piece, code=second if before and _is_day(before[-1]) else first)


def _is_day(piece: Piece) -> bool:
    return piece.code.startswith(("weekday:", "day", "holiday:"))


def _expression(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> list[Piece] | None:
    for length in range(min(vocabulary.openings.get(words[at].text, 0), len(words) - at), 0, -1):
        text = " ".join(word.text for word in words[at : at + length])
        meaning = vocabulary.time.get(text)
        if meaning is not None and not (length > 1 and meaning in _OPEN_ENDS and _day_begins(words, at + length - 1, vocabulary)):
            return [Piece(code, at, at + length, text) for code in meaning.split()]
    return None


def _day_begins(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a day begins there that has more words than one: demain ou après-demain is no "tomorrow or later"."""
    longer = (
        " ".join(word.text for word in words[at : at + length])
        for length in range(2, vocabulary.openings.get(words[at].text, 0) + 1)
    )
    return any(vocabulary.time.get(text, "").startswith("day") for text in longer)


def _half_behind(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> list[Piece] | None:
    """9a-12p: a single letter that is joined to the hour, though it is an article by itself."""
    if at == 0 or words[at].text != "a" or "joined_am" not in vocabulary.customs:
        return None
    joined = words[at - 1].text.isdecimal() and words[at - 1].end == words[at].start
    return [Piece("ampm:am", at, at + 1, "a")] if joined else None


def _compound(text: str, at: int, vocabulary: Vocabulary) -> list[Piece] | None:
    if len(text) < _SHORTEST_OWNER:
        return None
    for day, meaning in vocabulary.compounds:
        if text.startswith(day) and len(text) > len(day):
            rest = vocabulary.time.get(text[len(day) :])
            if rest is not None:
                return [Piece(code.rpartition("/")[2], at, at + 1, text) for code in (meaning, *rest.split())]
    return None


def _single(words: Sequence[Token], at: int, vocabulary: Vocabulary, before: str) -> Piece:
    text = words[at].text
    if text.isdecimal():
        return _number(words, at, vocabulary, before)
    if _FIGURES.match(text):
        return Piece("figures", at, at + 1, text)
    if text in vocabulary.numbers:
        return Piece("number", at, at + 1, text, vocabulary.numbers[text])
    if text in vocabulary.ordinals:
        return Piece("ordinal", at, at + 1, text, vocabulary.ordinals[text])
    owner = vocabulary.time.get(text[:-1], "") if text.endswith("s") and len(text) > _SHORTEST_OWNER else ""
    if owner.startswith(("weekday:", "day", "part:")) and " " not in owner:
        return Piece(owner, at, at + 1, text)  # tomorrow's
    if text in vocabulary.months:
        return Piece("month", at, at + 1, text)
    return Piece("word" if text[0].isalpha() else "mark", at, at + 1, text)


def _number(words: Sequence[Token], at: int, vocabulary: Vocabulary, before: str) -> Piece:
    text, after = words[at].text, words[at + 1] if at + 1 < len(words) else None
    number = int(text) if len(text) <= 4 else -1
    if "numbered_weekdays" in vocabulary.customs and after is not None and _is_feira(words, at, vocabulary):
        return Piece(f"weekday:{_FEIRAS[number - 2]}", at, at + 2, text)
    joined = after is not None and (after.start == words[at].end or (after.glued and after.text[0].isalpha()))
    ends = after is not None and after.text == "." and at + 2 >= len(words)
    stops = after is not None and after.text == "."
    if stops and (_ends_a_range(words, at, vocabulary) or _ends_there(words, at, vocabulary, before)):
        return Piece("number", at, at + 1, text, number)
    if after is not None and after.text in vocabulary.spaced_ordinal_marks and not ends:
        return Piece("ordinal", at, at + 2, text + after.text if after.text == "." else text, number)  # 24 unde
    if joined and words[at + 1].text == "-" and _is_mark(words, at + 2, vocabulary):
        return Piece("ordinal", at, at + 3, text, number)  # 24-go
    if after is not None and joined and after.text in vocabulary.ordinal_marks:
        # A full stop makes an ordinal in the middle of a sentence only.
        if after.text != "." or at + 2 < len(words):
            return Piece("ordinal", at, at + 2, text + after.text if after.text == "." else text, number)
        return Piece("number", at, at + 2, text + ".", number)
    return Piece("number", at, at + 1, text, number)


def _said_before(found: Sequence[Piece]) -> str:
    """The meaning right before; a date that was written earlier makes dates of what follows: "away until 5.12., from 6. on"."""
    dated = any(piece.code in ("ordinal", "month") or (piece.code == "figures" and "." in piece.text) for piece in found)
    return "" if not found or (dated and found[-1].code not in ("weekno", "unit:week")) else found[-1].code


def _is_feira(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """2ª, 3a: in Portuguese Monday is the second day, Tuesday the third."""
    text, after = words[at].text, words[at + 1]
    named = text in ("2", "3", "4", "5", "6") and after.text == "a" and after.start == words[at].end
    following = words[at + 2].text if at + 2 < len(words) else ""
    return named and not (following[:1].isalpha() and following not in vocabulary.time)  # 2a fila


def _ends_there(words: Sequence[Token], at: int, vocabulary: Vocabulary, before: str) -> bool:
    """ "After 15. Thanks", "in week 49. Come ...": the full stop ends the sentence, and makes no 15th."""
    following = words[at + 2].text if at + 2 < len(words) else ""
    dated = following in vocabulary.months or following.isdecimal() or vocabulary.time.get(following, "").startswith(_DATED)
    hour = before.startswith(_HOURLY) and int(words[at].text[:4]) <= _LAST_HOUR
    return before in ("weekno", "unit:week") or (bool(following) and hour and not dated)


def _ends_a_range(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Between 9-11. Regards: where the first number is no ordinal, the second is none, and no month follows."""
    if at < 2 or not words[at - 2].text.isdecimal() or at + 2 >= len(words) or words[at + 2].text in vocabulary.months:
        return False
    return words[at - 1].text == "-" or vocabulary.time.get(words[at - 1].text) in ("op:to", "op:until", "op:and")


def _is_mark(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether letters that make an ordinal are joined to the token before."""
    joined = at < len(words) and words[at].start == words[at - 1].end
    return joined and words[at].text.isalpha() and words[at].text in vocabulary.ordinal_marks
