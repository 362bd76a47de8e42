"""Splits a text into what a reader sees as characters, as Unicode 10 did: Twilio's segment calculator still does so.

Newer rules join more (emoji of later years, Indic conjuncts), which would move a segment's border by a character.
"""

import unicodedata
from collections.abc import Iterator
from enum import Enum, auto


class Kind(Enum):
    """What a code point does to its neighbours (UAX #29)."""

    OTHER = auto()
    CONTROL = auto()
    JOINS_LEFT = auto()  # marks, variation selectors: with whatever stands before
    ZWJ = auto()
    JOINS_RIGHT = auto()  # "prepend": with whatever comes next
    FLAG = auto()  # half of a flag
    SKIN = auto()  # a skin tone: only on something that has a skin
    PERSON = auto()  # takes a skin tone
    PARENT = auto()  # takes a skin tone and joins families
    GLUED = auto()  # joins after a zero-width joiner
    HANGUL_L = auto()
    HANGUL_V = auto()
    HANGUL_T = auto()
    HANGUL_LV = auto()
    HANGUL_LVT = auto()


def _table(ranges: str, kind: Kind) -> dict[int, Kind]:
    table = {}
    for part in ranges.split():
        first, _, last = part.partition("-")
        table.update(dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), kind))
    return table


_EXCEPTIONS: dict[int, Kind] = {
    # Spacing marks that end a cluster all the same (Burmese, Tai Tham, Ahom).
    **_table("102B-102C 1038 1062-1064 1067-106D 1083 1087-108C 108F 109A-109C 1A61 1A63-1A64 AA7B AA7D", Kind.OTHER),
    # Not marks by category, but written as such: non-joiner, Thai and Lao AM, halfwidth voicing, tags.
    **_table("200C E33 EB3 FF9E-FF9F E0020-E007F", Kind.JOINS_LEFT),
    **_table("200D", Kind.ZWJ),
    **_table("600-605 6DD 70F 8E2 D4E 110BD 111C2-111C3 11A3A 11A86-11A89", Kind.JOINS_RIGHT),
    **_table("1F1E6-1F1FF", Kind.FLAG),
    **_table("1F3FB-1F3FF", Kind.SKIN),
    **_table(
        "261D 26F9 270A-270D 1F385 1F3C2-1F3C4 1F3C7 1F3CA-1F3CC 1F442-1F443 1F446-1F450 1F46E 1F470-1F478 1F47C "
        "1F481-1F483 1F485-1F487 1F4AA 1F574-1F575 1F57A 1F590 1F595-1F596 1F645-1F647 1F64B-1F64F 1F6A3 1F6B4-1F6B6 "
        "1F6C0 1F6CC 1F918-1F91C 1F91E-1F91F 1F926 1F930-1F939 1F93D-1F93E 1F9D1-1F9DD",
        Kind.PERSON,
    ),
    **_table("1F466-1F469", Kind.PARENT),
    **_table(
        "2640 2642 2695-2696 2708 2764 1F308 1F33E 1F373 1F393 1F3A4 1F3A8 1F3EB 1F3ED 1F48B 1F4BB-1F4BC 1F527 1F52C "
        "1F5E8 1F680 1F692",
        Kind.GLUED,
    ),
    **_table("1100-115F A960-A97C", Kind.HANGUL_L),
    **_table("1160-11A7 D7B0-D7C6", Kind.HANGUL_V),
    **_table("11A8-11FF D7CB-D7FB", Kind.HANGUL_T),
}
_BY_CATEGORY = {
    **dict.fromkeys(("Mn", "Me", "Mc"), Kind.JOINS_LEFT),
    **dict.fromkeys(("Cc", "Cf", "Cs", "Zl", "Zp"), Kind.CONTROL),
}
_TOGETHER = {
    (Kind.HANGUL_L, Kind.HANGUL_L),
    (Kind.HANGUL_L, Kind.HANGUL_V),
    (Kind.HANGUL_L, Kind.HANGUL_LV),
    (Kind.HANGUL_L, Kind.HANGUL_LVT),
    (Kind.HANGUL_LV, Kind.HANGUL_V),
    (Kind.HANGUL_LV, Kind.HANGUL_T),
    (Kind.HANGUL_V, Kind.HANGUL_V),
    (Kind.HANGUL_V, Kind.HANGUL_T),
    (Kind.HANGUL_LVT, Kind.HANGUL_T),
    (Kind.HANGUL_T, Kind.HANGUL_T),
    (Kind.ZWJ, Kind.GLUED),
    (Kind.ZWJ, Kind.PARENT),
}


def kind_of(character: str) -> Kind:
    """The kind of one code point."""
    code = ord(character)
    if code in _EXCEPTIONS:
        return _EXCEPTIONS[code]
    if 0xAC00 <= code <= 0xD7A3:
        return Kind.HANGUL_LVT if (code - 0xAC00) % 28 else Kind.HANGUL_LV
    return _BY_CATEGORY.get(unicodedata.category(character), Kind.OTHER)


def graphemes(text: str) -> Iterator[str]:
    """The characters of `text` as a reader sees them, in order. CR and LF stay apart, as Twilio counts them."""
    start, flags, bare = 0, 0, Kind.CONTROL
    before = Kind.CONTROL
    for place, character in enumerate(text):
        kind = kind_of(character)
        if place and not _joined(before, kind, flags, bare):
            yield text[start:place]
            start = place
        flags = flags + 1 if kind is Kind.FLAG else 0
        if kind is not Kind.JOINS_LEFT:
            bare = kind
        before = kind
    if text:
        yield text[start:]


def _joined(before: Kind, kind: Kind, flags: int, bare: Kind) -> bool:
    """Whether no border lies between two code points.

    `flags` is how many halves of flags run up to here, `bare` the last kind that was no mark.
    """
    if before is Kind.CONTROL or kind is Kind.CONTROL:
        return False
    if kind in (Kind.JOINS_LEFT, Kind.ZWJ) or before is Kind.JOINS_RIGHT or (before, kind) in _TOGETHER:
        return True
    if kind is Kind.SKIN:
        return bare in (Kind.PERSON, Kind.PARENT)
    return before is Kind.FLAG and kind is Kind.FLAG and flags % 2 == 1
