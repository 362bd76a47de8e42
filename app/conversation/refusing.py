"""What is left where something does not suit: a range without one of its days, a day without its morning."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from app.conversation.meaning import When
from app.conversation.things import Thing
from app.conversation.time_items import Item

_LONGEST_RANGE = 62
_UNLESS = {"morning": (time(12), None), "afternoon": (None, time(12)), "evening": (None, time(17))}


def spoken_of_day(things: Sequence[Thing], items: Sequence[Item]) -> When | None:
    """The day that was refused in part: "tomorrow morning I am out, at noon is fine" speaks of tomorrow; "any day but Thursday
    after six" and "on Monday I am shut, on other days I open at nine" do not speak of the day that is named."""
    other = any(item.kind in ("vague", "free", "freeday") or (item.kind == "op" and item.name == "except") for item in items)
    refused = [thing.item for thing in things if not thing.good and thing.hours is None and not thing.open]
    days = {When(first=i.day, last=i.last) if i.kind == "span" else When(day=i.day) for i in refused}
    if any(item.kind == "vague" for item in items) or (other and any(day.day for day in days)):
        return None
    return days.pop() if len(days) == 1 else None


def without(entries: Sequence[When], things: Sequence[Thing]) -> list[When]:
    """A refused day splits the days it lies in."""
    no = [
        thing.item for thing in things if not thing.good and thing.item.kind == "day" and thing.hours is None and not thing.open
    ]
    days = {item.doubt[-1] if item.doubt else item.day for item in no}
    # "We drive to the mountains on Sunday. Any day of week 8": that Sunday, and no other.
    wished = min((thing.sentence for thing in things if thing.good), default=0)
    before = {id(thing.item) for thing in things if thing.sentence < wished}
    weekdays = {item.day.weekday() for item in no if item.weekday and item.day and id(item) not in before}
    found: list[When] = []
    for entry in entries:
        if entry.first is not None and entry.last is not None and (entry.last - entry.first).days <= _LONGEST_RANGE:
            found += _split(entry, entry.first, entry.last, days, weekdays)
        else:
            found.append(entry)
    return found


def _split(entry: When, first: date, last: date, days: Collection[date | None], weekdays: Collection[int]) -> list[When]:
    found = []
    begin = first
    for n in range((last - first).days + 2):
        day = first + timedelta(days=n)
        if day in days or day.weekday() in weekdays or day > last:
            if begin < day:
                found.append(replace(entry, first=begin, last=day - timedelta(days=1)))
            begin = day + timedelta(days=1)
    return found


def unless(entries: list[When], things: Sequence[Thing], asked: date | None) -> list[When]:
    """Not in the morning is from noon on; `asked` is the day that was asked about."""
    parts = [thing.hours.part for thing in things if thing.hours and not thing.good and thing.hours.part]
    whole_days = any(thing.hours is None and not thing.good for thing in things)
    bounds = _UNLESS.get(parts[0]) if len(parts) == 1 else None
    if bounds is None or whole_days or any(entry.start or entry.end for entry in entries):
        return entries
    return [replace(entry, start=bounds[0], end=bounds[1]) for entry in entries or [When(asked)]]
