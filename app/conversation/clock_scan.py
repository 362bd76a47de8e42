"""Hours and shifts of hours: `17:30`, `5pm`, `halb neun`, `ten past 5`, `an hour later`."""

from collections.abc import Sequence

from app.conversation.lexing import Piece
from app.conversation.scan_frame import CLOCK_FIGURES, Found, Frame, code_at, count_at, hour_due
from app.conversation.time_items import NOON, Item

_SPOKEN_MINUTES = (5, 10, 20, 25)
_HALF_DAY = 12
_LATER = {"later": 1, "back": 1, "earlier": -1}
_UNITS = {"unit:minute": 1, "unit:hour": 60, "unit:day": 24 * 60, "unit:week": 7 * 24 * 60}


def shift(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """An hour later; half an hour earlier; back an hour."""
    start, sign = at, 0
    if code_at(pieces, at) in _LATER:
        sign, at = _LATER[pieces[at].code], at + 1
    half = code_at(pieces, at) in ("half", "clock+30")
    count = count_at(pieces, at + half)
    if half and count is None and code_at(pieces, at + 1) == "unit:hour":
        count, at = 1, at - 1
    unit = code_at(pieces, at + half + 1)
    if count is None or unit not in _UNITS or (sign and unit == "unit:minute"):
        return None
    end = at + half + 2
    if not sign:
        if code_at(pieces, end) not in _LATER:
            return None
        sign, end = _LATER[pieces[end].code], end + 1
    minutes = sign * count * _UNITS[unit] // (2 if half else 1)
    return Item("shift", pieces[start].at, pieces[end - 1].to, minute=minutes), end - start


def _spelled_minutes(pieces: Sequence[Piece], at: int) -> bool:
    """Seven thirty: words, not figures."""
    words = code_at(pieces, at) == code_at(pieces, at - 1) == "number" and not pieces[at].text[0].isdigit()
    return words and not pieces[at - 1].text[0].isdigit() and pieces[at].number in (10, 15, 20, 30, 40, 50)


def _minutes_of(pieces: Sequence[Piece], at: int) -> tuple[int, int]:
    """What is said before the hour: half past, a quarter to, ten past. The minutes, and where the hour stands."""
    code = code_at(pieces, at)
    if code.startswith("clock"):
        return int(code[5:]), at + 1
    side, hour = code_at(pieces, at + 1), code_at(pieces, at + 2)
    if (code, hour) != ("number", "number") or side not in ("op:after", "op:before"):
        return 0, at
    if pieces[at].number not in _SPOKEN_MINUTES or pieces[at + 2].number > _HALF_DAY:
        return 0, at
    return (-1 if side == "op:before" else 1) * pieces[at].number, at + 2


def clock(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """17:30; 5pm; 17 Uhr 30; half 9; viertel vor fünf; ten past 5; 5."""
    start = at
    base, at = _minutes_of(pieces, at)
    read = _hour(frame, pieces, at)
    if read is None:
        return None
    minute, end, bare = read
    fixed = minute >= 13 * 60
    if code_at(pieces, end) == "hour":
        end, bare = end + 1, False
        if code_at(pieces, end) == "number" and pieces[end].number in range(60) and len(pieces[end].text) != 1:
            minute, end = minute + pieces[end].number, end + 1
    elif bare and _spelled_minutes(pieces, end):
        minute, end, bare = minute + pieces[end].number, end + 1, False
    if code_at(pieces, end).startswith("clock_after"):
        base, end, bare = int(pieces[end].code[11:]), end + 1, False
    half = code_at(pieces, end)
    if half in ("ampm:am", "ampm:pm"):
        minute = minute % NOON + (NOON if half == "ampm:pm" else 0)
        end, bare, fixed = end + 1, False, True
    elif half.startswith("ish"):
        end += 1
    minute += base
    return Item("clock", pieces[start].at, pieces[end - 1].to, minute=minute, fixed=fixed, bare=bare and not base), end - start


def _hour(frame: Frame, pieces: Sequence[Piece], at: int) -> tuple[int, int, bool] | None:
    code = code_at(pieces, at)
    if code == "figures":
        written = CLOCK_FIGURES.fullmatch(pieces[at].text)
        if written and int(written[1]) < 24 and int(written[2]) < 60:
            return int(written[1]) * 60 + int(written[2]), at + 1, False
        return None
    if code != "number":
        return None
    piece, following = pieces[at], code_at(pieces, at + 1)
    if following.startswith("unit:") or following == "month":
        return None
    if piece.number == 1 and piece.text != "1" and not (hour_due(pieces, at) or code_at(pieces, at - 1) in ("op:and", "op:to")):
        return None if following not in ("hour", "ampm:am", "ampm:pm") else (60, at + 1, True)
    if 0 <= piece.number <= 24 and len(piece.text) <= 3 + (not piece.text.isdecimal()) * 20:
        return piece.number % 24 * 60, at + 1, True
    compact = len(piece.text) in (3, 4) and piece.text.isdecimal()
    if (
        compact
        and piece.number // 100 < 24
        and piece.number % 100 < 60
        and (hour_due(pieces, at) or following in ("hour", "op:orlater"))
    ):
        return piece.number // 100 * 60 + piece.number % 100, at + 1, False
    return None
