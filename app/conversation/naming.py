"""Days told by a day that was named before: `not Tuesday, the day after`, `away in week 7, the Monday after is fine`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.conversation import calendar_days as days
from app.conversation.time_items import Item

AFTER_NAMED, NUMBERED = "after_named", "numbered"
_BESIDE, _WEEK, _FORTNIGHT = 3, 7, 14
_BETWEEN = frozenset({"article", "of", "part", "free", "filler", "on", "clock", "in"})


def told_by_others(items: Sequence[Item], promised: date | None) -> list[Item]:
    """The items with those days found that are counted from another, or from the `promised` one where none was named."""
    found: list[Item] = []
    named: date | None = None
    span: Item | None = None
    unsure = False
    for item in _working_days(items):
        if item.kind == "dayafter":
            item = replace(_beside(item, named or promised), unsure=unsure)
        elif item.kind == "day" and item.name == AFTER_NAMED and item.day is not None:
            item = _following(item, named)
        elif item.name == NUMBERED and item.day and span and (within := _within(span, item.day.day)):
            item = replace(item, day=within)  # between Christmas and the New Year, the 28th
        elif item.name == NUMBERED and item.day is not None and named is not None and item.day < named.replace(day=1):
            item = replace(item, day=_near_to(named, item.day.day))  # "not the 24th of December, the 27th"
        elif item.weekday and item.day and named and item.day < named and _or_another(found):
            item = replace(item, unsure=True)  # "Wednesday week, or the Thursday": which Thursday?
        if item.kind == "span":
            span = item
        elif item.name == "holiday" and found and named and item.day and item.day > named:
            span = replace(item, day=named, last=item.day)
        if item.kind in ("day", "span"):
            named = item.last or item.day or named
            unsure = item.unsure
        found.append(item)
    return found


def _within(span: Item, number: int) -> date | None:
    """The day of that number in some days that were named."""
    if span.day is None or span.last is None or (span.last - span.day).days > _FORTNIGHT:
        return None
    every = (span.day + timedelta(days=n) for n in range((span.last - span.day).days + 1))
    return next((day for day in every if day.day == number), None)


def _near_to(named: date, number: int) -> date | None:
    """The day of that number in the month of the one named, if it is near; else the next: "New Year's Eve or the 30th"."""
    same = named.replace(day=number) if number <= named.day else None
    return same if same and (named - same).days <= _WEEK else days.of_month(named, number)


def _or_another(before: Sequence[Item]) -> bool:
    return any(item.kind == "op" and item.name == "or" for item in before[-2:])


def _beside(item: Item, named: date | None) -> Item:
    """The day after, the day before."""
    if named is None:
        return replace(item, kind="vague", name="")
    return replace(item, kind="day", name=AFTER_NAMED, day=named + timedelta(days=int(item.name)))


def _following(item: Item, named: date | None) -> Item:
    """The Monday after."""
    assert item.day is not None
    if named is None:
        later = item.day + timedelta(weeks=1)
        return replace(item, name="", doubt=(item.day, later), unsure=True)
    return replace(item, day=days.coming(named + timedelta(days=1), item.day.weekday()), doubt=(), unsure=False, weekday=False)


def _working_days(items: Sequence[Item]) -> list[Item]:
    """Any weekday next week is its first five days; weekdays of no week are none in particular."""
    found = list(items)
    for at, item in enumerate(items):
        if item.kind != "weekdays":
            continue
        week = next((place for place in _near(items, at) if items[place].name == "week" and items[place].last), None)
        if week is None:
            found[at] = replace(item, kind="vague", name="weekdays")  # of which week?
            continue
        friday = (items[week].last or date.max) - timedelta(days=2)
        found[week] = replace(items[week], last=friday, unsure=friday < (items[week].day or friday))
        found[at] = replace(item, kind="filler")
    return found


def _near(items: Sequence[Item], at: int) -> list[int]:
    places = []
    for step in (1, -1):
        place = at + step
        while 0 <= place < len(items) and abs(place - at) <= _BESIDE and (items[place].kind in _BETWEEN):
            place += step
        if 0 <= place < len(items):
            places.append(place)
    return places
