"""Finds the days and hours among the meanings of a text: `a week on tuesday`, `halb neun`, `24.12.`, `next week friday`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from app.conversation.calendar_days import monday
from app.conversation.clock_scan import clock, shift
from app.conversation.date_scan import figures, month_day, number_of_month, relative
from app.conversation.lexing import Piece
from app.conversation.scan_frame import Found, Frame, plain_item
from app.conversation.time_items import Item
from app.conversation.week_scan import counted, week_day, weekday, whole_week

_Scan = Callable[[Frame, Sequence[Piece], int], Found]
_DAYS: tuple[_Scan, ...] = (counted, week_day, whole_week, weekday, month_day, figures, relative, shift)
_HOUR_FIRST: tuple[_Scan, ...] = (*_DAYS, clock, number_of_month)
_DAY_FIRST: tuple[_Scan, ...] = (*_DAYS, number_of_month, clock)


def items(frame: Frame, pieces: Sequence[Piece]) -> list[Item]:
    """All the items, in order; what is nothing of time becomes a word or a mark."""
    found: list[Item] = []
    scans = _DAY_FIRST if frame.wants_day else _HOUR_FIRST
    at = 0
    while at < len(pieces):
        item, step = next(filter(None, (scan(frame, pieces, at) for scan in scans)), (_plain(pieces, at), 1))
        found.append(item)
        at += step
    return _in_one_week(found)


def _in_one_week(items: list[Item]) -> list[Item]:
    """Monday or Tuesday next week, next week Monday or Tuesday: both days are in the week that is named beside one of them."""
    for at in (*range(len(items)), *reversed(range(len(items)))):
        named = items[at]
        for beside in (at - 2, at + 2):
            if named.name == "of_week" and named.day and 0 <= beside < len(items) and items[beside].weekday:
                join, other = items[(at + beside) // 2], items[beside]
                if other.day and (join.kind == "mark" or join.name in ("or", "and")):
                    day = monday(named.day) + timedelta(days=other.day.weekday())
                    items[beside] = replace(other, day=day, doubt=(), unsure=False, name="of_week", weekday=False)
    return items


def _plain(pieces: Sequence[Piece], at: int) -> Item:
    return plain_item(pieces[at], at > 0 and pieces[at - 1].code.startswith(("weekday:", "day")))
