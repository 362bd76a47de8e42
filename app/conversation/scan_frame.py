"""What the scans of days and hours share: today, the customs of the country, and how to look at pieces."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.conversation.lexing import Piece
from app.conversation.time_items import Item

# An item and how many pieces it took, or None.
Found = tuple[Item, int] | None
CLOCK_FIGURES = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")
_HOUR_WORDS = ("op:at", "op:after", "op:before", "op:from", "op:until", "op:between", "op:notbefore", "op:latest")


@dataclass(frozen=True, slots=True)
class Frame:
    """`now` is the wall time at the address; `month_first` reads 5/12 as May; `wants_day` takes a bare number for a day of the
    month, because that was asked; `wants_hour`: an hour was asked; `plain` words say nothing beside a day; `to_the_hour`
    stands between minutes and the hour they come before: fem i fyra. `promised` is the day that was promised;
    `wished`: what suits somebody is read, not only what is named; `customs` as in the vocabulary."""

    now: datetime
    language: str
    month_first: bool = False
    wants_day: bool = False
    wants_hour: bool = False
    plain: frozenset[str] = frozenset()
    to_the_hour: str = ""
    promised: date | None = None
    wished: bool = False
    customs: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """The day at the address."""
        return self.now.date()


def code_at(pieces: Sequence[Piece], at: int) -> str:
    """The code of a piece, "" outside of the text; marks are told apart: `mark:,`."""
    if not 0 <= at < len(pieces):
        return ""
    piece = pieces[at]
    return f"mark:{piece.text}" if piece.code == "mark" else piece.code


def count_at(pieces: Sequence[Piece], at: int) -> int | None:
    """A count below a hundred, also `a`, `an` and `a couple of`."""
    code = code_at(pieces, at)
    if code == "one":
        return 1
    if code.startswith("count:"):
        return int(code[6:])
    return pieces[at].number if code == "number" and 0 < pieces[at].number < 100 else None


def hour_due(pieces: Sequence[Piece], at: int) -> bool:
    """Whether the word before asks for an hour."""
    before = code_at(pieces, at - 1)
    return before in _HOUR_WORDS


def day_item(
    pieces: Sequence[Piece], at: int, to: int, day: date | None, doubt: tuple[date, ...] = (), unsure: bool = False,
    weekday: bool = False,
) -> Item:  # fmt: skip
    """A day, of the pieces `at` up to `to`."""
    return Item("day", pieces[at].at, pieces[to - 1].to, day=day, doubt=doubt, unsure=unsure, weekday=weekday)


def days_item(pieces: Sequence[Piece], at: int, to: int, first: date, last: date) -> Item:
    """Some days, of the pieces `at` up to `to`."""
    return Item("span", pieces[at].at, pieces[to - 1].to, day=first, last=last)


def plain_item(piece: Piece, after_day: bool) -> Item:
    """What is no day and no hour; `am` behind a day is its morning."""
    if after_day and piece.code.startswith("ampm:"):
        return Item("part", piece.at, piece.to, name="morning" if piece.code == "ampm:am" else "afternoon")
    kind, _, name = piece.code.partition(":")
    if kind in ("number", "ordinal", "month", "figures"):
        kind = "word"
    return Item(kind, piece.at, piece.to, name=name or piece.text)
