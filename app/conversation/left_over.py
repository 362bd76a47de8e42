"""What is said of a time and in no reading of it: a careful person would ask what it was for."""

from collections.abc import Collection, Sequence

from app.conversation.folding import Token
from app.conversation.lexing import Piece
from app.conversation.meaning import When
from app.conversation.time_items import Item


def unread(said: Sequence[Piece], words: Sequence[Token], used: Collection[int], whens: Sequence[When]) -> frozenset[int]:
    """The numbers that are in no wish, and no part of a name (M6, A3) or of "one" and "both"."""
    days = [day for when in whens for day in (when.day, when.first, when.last) if day]
    hours = [hour for when in whens for hour in (when.start, when.end) if hour]
    heard = {
        1,
        2,
        *(n for day in days for n in (day.day, day.month)),
        *(n for h in hours for n in (h.hour, h.hour % 12, h.minute)),
    }
    refused = {one.to for one in said if one.code == "op:not"}  # at 17 instead of 10
    return frozenset(
        piece.at
        for piece in said
        if piece.code in ("number", "ordinal", "figures")
        and not (piece.at in used or piece.number in heard or (hours and piece.at in refused))
        and not (piece.at and words[piece.at - 1].text[0].isalpha() and words[piece.at - 1].end == words[piece.at].start)
    )


def half_read(items: Sequence[Item], used: Collection[int]) -> frozenset[int]:
    """A "next" that no day or week has, and a "to" behind a day that nothing follows: a typo, or words nobody listed."""
    return frozenset(
        item.at
        for item in items
        if item.kind == "op"
        and item.at not in used
        and (item.name in ("next", "coming") or (item.name in ("to", "until") and item.at - 1 in used and item.to not in used))
    )
