"""Days named by the calendar: `24th of December`, `5/12`, `tomorrow`, `Christmas Eve`, `the 4th`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.conversation import calendar_days as days
from app.conversation.lexing import Piece
from app.conversation.scan_frame import CLOCK_FIGURES, Found, Frame, code_at, day_item, days_item, hour_due

_DAY_FIGURES = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?\.?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
# "Tomorrow" said at night may be the day that has begun.
_NIGHT_ENDS = 4
_LONGEST_MONTH = 31
_RANGE = ("mark:-", "op:to", "op:until")


def relative(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """Tomorrow; yesterday; Christmas Eve."""
    code = code_at(pieces, at)
    if code.startswith(("day+", "day-")):
        code = code.partition("/")[0]
        day = frame.today + timedelta(days=int(code[3:]))
        unsure = int(code[3:]) > 0 and frame.now.hour < _NIGHT_ENDS
        return day_item(pieces, at, at + 1, day, (frame.today, day) if unsure else (), unsure=unsure), 1
    if code.startswith("holiday:"):
        found = days.holiday(frame.today, code[8:])
        return (replace(day_item(pieces, at, at + 1, found), name="holiday"), 1) if found else None
    return None


def figures(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """2026-11-24; 24.11.; 5/12, by the custom of the country."""
    if code_at(pieces, at) == "article":
        found = figures(frame, pieces, at + 1)
        return (day_item(pieces, at, at + 2, found[0].day), 2) if found else None
    if code_at(pieces, at) != "figures":
        return None
    text = pieces[at].text
    if iso := _ISO.fullmatch(text):
        day = days.dated(frame.today, int(iso[3]), int(iso[2]), int(iso[1]))
        return (day_item(pieces, at, at + 1, day), 1) if day else None
    if CLOCK_FIGURES.fullmatch(text) and (code_at(pieces, at + 1) in ("hour", "ampm:am", "ampm:pm") or hour_due(pieces, at)):
        return None
    written = _DAY_FIGURES.fullmatch(text)
    if written is None or (len(written[2]) == 2 and "." in text and int(written[2]) in (0, 15, 30, 45) and not written[3]):
        return None
    first, second, year = int(written[1]), int(written[2]), int(written[3]) if written[3] else None
    orders = [(second, first), (first, second)] if frame.month_first and "/" in text else [(first, second), (second, first)]
    for number, month in orders:
        day = days.dated(frame.today, number, month, year)
        if day is not None:
            return day_item(pieces, at, at + 1, day), 1
    return None


def month_day(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """24th of December; December 24; 24. Dez. 2026; December 19 to 21."""
    first = at + 1 if code_at(pieces, at) == "article" else at
    end = _month_day_end(pieces, first)
    if end == first:
        return _days_of_month(frame, pieces, at, first)
    day = _named(frame, pieces[first:end])
    if day is None:
        return None
    further = end + 1 if code_at(pieces, end) in _RANGE else end
    if further > end and pieces[first].code == "month" and _is_number(pieces, further) and not _hour_behind(pieces, further):
        last = _named(frame, [pieces[first], pieces[further]])
        if last is not None and last > day:
            return replace(days_item(pieces, at, further + 1, day, last), name="range"), further + 1 - at
    return day_item(pieces, at, end, day), end - at


def _month_day_end(pieces: Sequence[Piece], first: int) -> int:
    kinds = [code_at(pieces, n) for n in range(first, first + 3)]
    number = [kind in ("number", "ordinal") for kind in kinds]
    end = first
    if number[0] and kinds[1] == "month":
        end = first + 2
    elif (number[0] and kinds[1] in ("of", "article") and kinds[2] == "month") or (
        kinds[0] == "month" and kinds[1] == "article" and number[2]
    ):
        end = first + 3
    elif kinds[0] == "month" and number[1] and 1 <= pieces[first + 1].number <= _LONGEST_MONTH:
        end = first + 2
    year = end + 1 if code_at(pieces, end) in ("mark:.", "mark:,") else end
    with_year = end > first and code_at(pieces, year) == "number" and 2000 <= pieces[year].number < 2100
    return year + 1 if with_year else end


def _days_of_month(frame: Frame, pieces: Sequence[Piece], at: int, first: int) -> Found:
    """19-21 December; 19th to 21st of December."""
    join = first + 1
    last = join + 2 if code_at(pieces, join + 1) == "article" else join + 1
    if not (_is_number(pieces, first) and code_at(pieces, join) in _RANGE and _is_number(pieces, last)):
        return None
    end = _month_day_end(pieces, last)
    names = [piece for piece in pieces[last:end] if piece.code == "month"]
    if not names:
        return None
    start, stop = _named(frame, [pieces[first], names[0]]), _named(frame, pieces[last:end])
    if start is None or stop is None or start >= stop:
        return None
    return replace(days_item(pieces, at, end, start, stop), name="range"), end - at


def _named(frame: Frame, chosen: Sequence[Piece]) -> date | None:
    words = [p.text if p.code == "month" else str(p.number) for p in chosen if p.code in ("number", "ordinal", "month")]
    return days.named_month(frame.today, " ".join(words), frame.language)


def _is_number(pieces: Sequence[Piece], at: int) -> bool:
    return code_at(pieces, at) in ("number", "ordinal") and 1 <= pieces[at].number <= _LONGEST_MONTH


def _hour_behind(pieces: Sequence[Piece], at: int) -> bool:
    return code_at(pieces, at + 1) in ("hour", "ampm:am", "ampm:pm")


def number_of_month(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """The 4th; am 2.; der 24.; a bare 14 where a day was asked."""
    number_at = at + 1 if code_at(pieces, at) == "article" else at
    code = code_at(pieces, number_at)
    if code not in ("number", "ordinal") or not 1 <= pieces[number_at].number <= 31:
        return None
    ends = code_at(pieces, number_at + 1) in ("", "filler") or code_at(pieces, number_at + 1).startswith(
        ("mark:", "op:", "part:")
    )
    spelled = not pieces[number_at].text[0].isdigit()
    if code_at(pieces, number_at + 1) == "unit:thing" or (spelled and not ends):
        return None
    sure = (code == "ordinal" and (number_at > at or not spelled)) or (number_at > at and pieces[number_at].text.endswith("."))
    asked = frame.wants_day and code == "number" and (number_at > at or (at == 0 and len(pieces) <= 4)) and ends
    if not (sure or asked or (number_at > at and ends and pieces[number_at].number > 2)):
        return None
    if code == "number" and hour_due(pieces, at):
        return None
    day = days.of_month(frame.today, pieces[number_at].number)
    return (day_item(pieces, at, number_at + 1, day), number_at + 1 - at) if day else None
