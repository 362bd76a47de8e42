"""Which hours belong to which days: "Mon and Tue after 5", "Sat until noon, Sun all day"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

from app.conversation.hours import Hours
from app.conversation.meaning import When
from app.conversation.things import OPEN_BEFORE, Thing
from app.conversation.time_items import PARTS, narrows

_APART = 2  # tokens
_Bounds = tuple[time | None, time | None]


def paired(good: Sequence[Thing]) -> tuple[list[When], list[_Bounds]]:
    """Each day with its hours; hours without any day are left waiting."""
    entries: list[When] = []
    waiting: list[_Bounds] = []
    part = ""  # the part of day that the last entry has instead of hours
    lacking: list[tuple[int, Thing]] = []  # entries that still may get the hours said behind them
    for n, thing in enumerate(good):
        if thing.hours is None:
            if not waiting:
                lacking.append((len(entries), thing))
            entries += [replace(_days(thing), start=start, end=end) for start, end in waiting or [(None, None)]]
            continue
        start, end = _bounds(thing.hours)
        if entries and n + 1 < len(good) and _of_the_next(good[n - 1], thing, good[n + 1]):
            waiting, lacking = [(start, end)], []
            continue
        if thing.hours.day is not None and not entries and not waiting:
            entries.append(When(thing.hours.day, start, end))
            continue
        if entries and _completes(entries[-1].start, entries[-1].end, start, end):
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
    """Whether hours stand right before a day and apart from the one before: "Sunday if you do them, otherwise early Monday"."""
    joined = following.hours is None and following.item.at - hours.item.to <= 1
    return joined and hours.item.at - before.item.to > _APART and hours.clause != before.clause


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
