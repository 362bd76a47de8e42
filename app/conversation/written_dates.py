"""Days written in figures: `2026-11-24`, `24.11.`, `5/12`, `27-11`; and what of them may be hours."""

import re
from collections.abc import Sequence
from datetime import date

from app.conversation import calendar_days as days
from app.conversation.lexing import Piece
from app.conversation.scan_frame import CLOCK_FIGURES, Found, Frame, code_at, day_item, hour_due

_DAY_FIGURES = re.compile(r"(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?\.?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
# So far ahead a delivery may be put off: a date beyond it was an hour.
_SOON = 75
_LAST_HOUR = 12
_MONTHS = 12
_HOUR_BEHIND = ("hour", "ampm:am", "ampm:pm")


def figures(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """2026-11-24; 24.11.; 5/12, by the custom of the country."""
    if code_at(pieces, at) == "article":
        found = figures(frame, pieces, at + 1) if code_at(pieces, at + 1) == "figures" else None
        return (day_item(pieces, at, at + 2, found[0].day, unsure=found[0].unsure), 2) if found else None
    if code_at(pieces, at) != "figures":
        return None
    text = pieces[at].text
    if iso := _ISO.fullmatch(text):
        day = days.dated(frame.today, int(iso[3]), int(iso[2]), int(iso[1]))
        return (day_item(pieces, at, at + 1, day), 1) if day else None
    if CLOCK_FIGURES.fullmatch(text) and (code_at(pieces, at + 1) in _HOUR_BEHIND or hour_due(pieces, at)):
        return _limit(frame, pieces, at)
    if code_at(pieces, at + 2) == "number" and pieces[at + 1].text in (".", "/") and not pieces[at].text.endswith("."):
        return None  # 1.1.3 is a version
    written = _DAY_FIGURES.fullmatch(text)
    if written is None or (len(written[2]) == 2 and "." in text and int(written[2]) in (0, 15, 30, 45) and not written[3]):
        return None
    first, second, year = int(written[1]), int(written[2]), int(written[3]) if written[3] else None
    orders = [(second, first), (first, second)] if frame.month_first and "." not in text else [(first, second), (second, first)]
    for number, month in orders:
        day = days.dated(frame.today, number, month, year)
        if day is not None:
            return day_item(pieces, at, at + 1, day), 1
    return None


def spaced(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """4. 12., where full stops make ordinals; el 10 del 12; the 20th of this month."""
    first = at + 1 if code_at(pieces, at) == "article" else at
    if _is_figure(pieces, first) and code_at(pieces, first + 1) == "of":
        return _joined(frame, pieces, at, first)
    if not (_stopped(pieces, first) and _stopped(pieces, first + 1)) or pieces[first + 1].number > _MONTHS:
        return None
    day = days.dated(frame.today, pieces[first].number, pieces[first + 1].number)
    return (day_item(pieces, at, first + 2, day), first + 2 - at) if day else None


def _joined(frame: Frame, pieces: Sequence[Piece], at: int, first: int) -> Found:
    if code_at(pieces, first + 2) in ("op:this", "op:next") and code_at(pieces, first + 3) == "unit:month":
        month = days.months_ahead(frame.today.replace(day=1), int(code_at(pieces, first + 2) == "op:next"))
        day = days.dated(frame.today, pieces[first].number, month.month, month.year)
        return (day_item(pieces, at, first + 4, day), first + 4 - at) if day else None
    numbered = first > at and _is_figure(pieces, first + 2) and pieces[first + 2].number <= _MONTHS
    day = days.dated(frame.today, pieces[first].number, pieces[first + 2].number) if numbered else None
    return (day_item(pieces, at, first + 3, day), first + 3 - at) if day else None


def _stopped(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a number with its full stop stands there."""
    return _is_figure(pieces, at) and pieces[at].text.endswith(".")


def _limit(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """Until 5.12 is until that day where it comes soon; 5.10 may be an hour. With dots the English write hours only."""
    written = _DAY_FIGURES.fullmatch(pieces[at].text)
    if (
        "hours_with_dots" in frame.customs
        or not written
        or code_at(pieces, at + 1) in _HOUR_BEHIND
        or code_at(pieces, at - 1) == "op:at"
    ):
        return None
    day = days.dated(frame.today, int(written[1]), int(written[2]))
    if day is None or not _comes_soon(frame, day):
        return None
    return day_item(pieces, at, at + 1, day, unsure=int(written[2]) % 5 == 0), 1


def hyphened(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """27-11; op 8-12, which may be hours."""
    before = code_at(pieces, at - 1)
    if code_at(pieces, at) == "article":
        at += 1
        before = "article"
    last = at + 2
    if not is_hyphen(pieces, at + 1) or not (_is_figure(pieces, at) and _is_figure(pieces, last)):
        return None
    if is_hyphen(pieces, last + 1) or code_at(pieces, last + 1).startswith(
        ("hour", "ampm:", "unit:", "month", "mark::", "clock")
    ):
        return None
    day = days.dated(frame.today, pieces[at].number, pieces[last].number)
    if day is None:
        return None
    start = at - 1 if before == "article" else at
    if pieces[at].number > _LAST_HOUR:
        return day_item(pieces, start, last + 1, day), last + 1 - start
    after_weekday = before.startswith("weekday:") and days.WEEKDAYS[day.weekday()] == before[8:] and _comes_soon(frame, day)
    asked = before in ("on", "article") or frame.wants_day
    if not asked and (not after_weekday or "hours_with_hyphen" in frame.customs):
        return None
    return day_item(pieces, start, last + 1, day, unsure=True), last + 1 - start


def is_hyphen(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a hyphen stands there, whatever it means in the language."""
    return 0 <= at < len(pieces) and pieces[at].text == "-"


def _is_figure(pieces: Sequence[Piece], at: int) -> bool:
    return code_at(pieces, at) in ("number", "ordinal") and pieces[at].text.rstrip(".").isdecimal() and pieces[at].number < 32


def _comes_soon(frame: Frame, day: date) -> bool:
    return 0 <= (day - frame.today).days <= _SOON
