"""Which hours belong to which days: "Mon and Tue after 5", "Sat until noon, Sun all day"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

from app.conversation.hours import Hours
from app.conversation.meaning import When
from app.conversation.things import OPEN_BEFORE, Thing
from app.conversation.time_items import PARTS, narrows

_APART, _BESIDE = 2, 1  # tokens
_NOON = time(12)
_Bounds = tuple[time | None, time | None]


def paired(good: Sequence[Thing]) -> tuple[list[When], list[_Bounds]]:
    """Each day with its hours; hours without any day are left waiting."""
    entries: list[When] = []
    waiting: list[_Bounds] = []
    part = ""  # the part of day that the last entry has instead of hours
    lacking: list[tuple[int, Thing]] = []  # entries that still may get the hours said behind them
    lent = False  # the last entry has hours that were said before another day
    for n, thing in enumerate(good):
        if thing.hours is None:
            lent = bool(waiting and entries)
            if not waiting:
                lacking.append((len(entries), thing))
            entries += [replace(_days(thing), start=start, end=end) for start, end in waiting or [(None, None)]]
            continue
        start, end = _bounds(thing.hours)
        end = _afternoon(end, entries[-1].start if entries else waiting[-1][0] if waiting else None) if not start else end
        if entries and n + 1 < len(good) and _of_the_next(good[n - 1], thing, good[n + 1]):
            waiting, lacking = [(start, end)], []
            part = thing.hours.part
            continue
        if thing.hours.day is not None and not entries and not waiting:
            entries.append(When(thing.hours.day, start, end))
            continue
        if entries and lent and not thing.joined:
            entries[-1] = replace(entries[-1], start=start, end=end)  # "after 7 tonight or tomorrow morning"
        elif entries and thing.hours.by == "at" and entries[-1].last and not (entries[-1].first or entries[-1].end):
            entries[-1] = replace(entries[-1], end=start)  # "by Saturday at noon"
            lacking = []
        elif entries and _completes(entries[-1].start, entries[-1].end, start, end):
            entries = [replace(e, end=end) if e.start == entries[-1].start else e for e in entries]
        elif lacking:
            for place in _limited_by(thing, lacking):
                entries[place] = replace(entries[place], start=start, end=end)
            lacking = []
        elif entries and part and start and not thing.joined and narrows(part, start):
            entries[-1] = replace(entries[-1], start=start, end=end)  # "Friday evening, I am in after 6"
        elif entries and part and end and not (start or thing.joined) and PARTS[part][0] < end <= PARTS[part][1]:
            entries[-1] = replace(entries[-1], start=None, end=end)  # "this evening I am in until seven"
        elif entries:
            entries.append(replace(entries[-1], start=start, end=end))
        elif waiting and _completes(*waiting[-1], start, end):
            waiting[-1] = (waiting[-1][0], end)
        else:
            waiting = [*waiting, (start, end)] if thing.joined else [(start, end)]
        part = thing.hours.part
    return entries, waiting


def _limited_by(hours: Thing, days: Sequence[tuple[int, Thing]]) -> list[int]:
    """Those of the days said before that the hours hold for: all of the sentence, but "Monday all day, Tuesday until noon"."""
    here = [(place, day) for place, day in days if day.sentence == hours.sentence] or days
    return [place for place, day in here if here[-1][1].whole or not day.whole]


def _of_the_next(before: Thing, hours: Thing, following: Thing) -> bool:
    """Whether hours stand right before a day and apart from the one before: "Sunday if you do them, otherwise early Monday",
    "10-12 Friday or 14-16 Saturday", "the morning of the 3rd, the afternoon of the 4th"."""
    if following.hours is not None or following.item.at - hours.item.to > _BESIDE or before.hours is not None:
        return False
    apart = hours.item.at - before.item.to > _APART or following.clause == hours.clause
    return (apart and hours.clause != before.clause) or hours.joined


def _afternoon(end: time | None, start: time | None) -> time | None:
    """After six but not after eight: in the evening."""
    if end is None or start is None or not end < _NOON <= start:
        return end
    later = end.replace(hour=end.hour + 12)
    return later if later > start else end


def _completes(said_start: time | None, said_end: time | None, start: time | None, end: time | None) -> bool:
    """After 9 but before 11 is one window."""
    return said_start is not None and said_end is None and start is None and end is not None and said_start < end


def _bounds(hours: Hours) -> _Bounds:
    def clock(minute: int | None) -> time | None:
        return None if minute is None else time(minute // 60 % 24, minute % 60)

    return clock(hours.start), clock(hours.end)


def _days(thing: Thing) -> When:
    item = thing.item
    end = item.last or item.day
    day_after = end + timedelta(days=1) if end else None
    day_before = item.day - timedelta(days=1) if item.day else None
    if thing.open:
        if thing.open in OPEN_BEFORE:
            return When(last=day_before if thing.open == "before" else end)
        return When(first=day_after if thing.open == "after" else item.day)
    return When(first=item.day, last=end) if item.kind == "span" else When(day=item.day)
