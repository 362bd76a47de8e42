"""How definite a wish is: what asks back although days were named, and what is left where one says the other already."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import combinations, pairwise

from app.conversation.calendar_days import holiday
from app.conversation.hours import Hours
from app.conversation.meaning import When
from app.conversation.naming import NUMBERED
from app.conversation.things import Thing
from app.conversation.time_items import Item

_A_WORKING_WEEK, _THREE_WEEKS = 4, 21  # days
_STEP, _EARLIEST, _LATEST = 5, time(6), time(22)  # minutes, and the hours anybody asks for
_MIDNIGHT = time(23, 59)
_FEW = 8


def or_some_other(items: Sequence[Item]) -> bool:
    """Tomorrow or another day."""
    return any({one.kind, two.kind} == {"op", "vague"} and "or" in (one.name, two.name) for one, two in pairwise(items))


def open_ended(thing: Thing) -> bool:
    """Not before Thursday, after the 24th, from Christmas on: when then?"""
    if thing.open == "after":
        return not thing.item.weekday
    return thing.open == "notbefore" or (thing.open == "from" and thing.item.name == "holiday")


def told_apart(when: When, vague: bool) -> bool:
    """Whether a range says enough beside "some other day": a weekend does, a week does not."""
    if when.first is None:
        return False
    return not vague or (when.last is not None and (when.last - when.first).days < _A_WORKING_WEEK)


def hours_refused(things: Sequence[Thing], whens: Sequence[When]) -> bool:
    """Friday, not between 12 and 1; tomorrow, but not at lunchtime; neither in the morning nor in the evening."""
    refused = [t for t in things if t.hours and not t.good and (t.hours.by == "range" or t.hours.part == "lunchtime")]
    parts = [thing for thing in things if thing.hours and not thing.good and thing.hours.part]
    wished = {thing.sentence for thing in things if thing.good}
    # Tomorrow afternoon, but not from four to five.
    cut_out = any(t.hours and t.hours.by == "range" and t.sentence in wished for t in refused)
    return (cut_out and bool(whens)) or (
        (bool(refused) or len(parts) > 1) and any(when.day and not (when.start or when.end) for when in whens)
    )


def around(when: When, single: Collection[date]) -> bool:
    """Whether one of the days lies in that range and so stands for it: "this week only Saturday"."""
    if when.first is None:
        return False
    return any(when.first == day if when.last is None else when.first <= day <= when.last for day in single)


def one_day(when: When) -> When:
    """What is left of a range may be one day."""
    alone = when.first is not None and when.first == when.last
    return replace(when, day=when.first, first=None, last=None) if alone else when


def over(thing: Thing, today: date) -> bool:
    """Yesterday is no day to wish for; alone it is answered as one."""
    return thing.hours is None and thing.item.kind == "day" and not thing.open and (thing.item.day or today) < today


def on_condition(good: Sequence[Thing], items: Sequence[Item]) -> bool:
    """ "Will you come before five? Otherwise tomorrow": the hour is not of that day."""
    hours = [thing for thing in good if thing.hours is not None and not thing.hours.part]
    days = [thing for thing in good if thing.hours is None]
    if len(good) != 2 or not (hours and days) or hours[0].item.at > days[0].item.at or hours[0].clause == days[0].clause:
        return False
    if hours[0].told and hours[0].hours and hours[0].hours.by == "at" and not hours[0].settled:
        return True  # "dentist at ten. Friday rather": the hour is why
    between = [item for item in items if hours[0].item.to <= item.at < days[0].item.at]
    return any(item.kind == "op" and item.name == "or" for item in between)


def unheard(good: Sequence[Thing], whens: Sequence[When]) -> bool:
    """Whether hours that were wished are in none of the wishes, beside some that are: "about six, max 7, on Friday"."""
    heard = {bound for when in whens for bound in (when.start, when.end) if bound}
    said = [thing for thing in good if thing.hours and not (thing.hours.part or thing.inferred or thing.told)]
    silent = {thing.clause for thing in said if not _bounds(thing.hours) & heard}
    return any(thing.clause in silent and (thing.hours is None or _bounds(thing.hours) & heard) for thing in good)


def _bounds(hours: Hours | None) -> set[time]:
    """Where the hours begin and end; not after eight, behind "after six", is said for 20:00."""
    named = [minute for minute in (hours.start, hours.end) if minute is not None] if hours else []
    return {time((minute // 60 + half) % 24, minute % 60) for minute in named for half in (0, 12)}


def at_odds(whens: Sequence[When]) -> bool:
    """Whether two wishes say different things of one time: a day as a whole and from four on, this evening and from seven on;
    or a day, and until another: "Friday evening until Sunday"."""
    if any(when.day for when in whens) and any(when.last and not when.first for when in whens):
        return True
    return any(one.day is not None and one.day == two.day and _overlap(one, two) for one, two in combinations(whens[:_FEW], 2))


def _overlap(one: When, two: When) -> bool:
    if not (one.start or one.end) or not (two.start or two.end):
        return True
    if not (one.end or two.end):
        return False  # at ten or at twelve
    return (one.start or time.min) < (two.end or time.max) and (two.start or time.min) < (one.end or time.max)


def implausible(whens: Sequence[When], good: Sequence[Thing], today: date, promised: bool) -> bool:
    """Whether nobody would ask for that: an hour at night, or at three past; the number of a day that comes
    weeks from now; hours of no day where none was `promised`."""
    latest = today + timedelta(days=_THREE_WEEKS)
    hours = [hour for when in whens for hour in (when.start, when.end) if hour]
    if any(hour != _MIDNIGHT and (hour.minute % _STEP or not _EARLIEST <= hour <= _LATEST) for hour in hours):
        return True
    numbered = (thing.item.day for thing in good if thing.item.name == NUMBERED)
    if any(day and day > latest for day in numbered):
        return True
    return not promised and any(not (when.day or when.first or when.last) for when in whens)


def by_a_holiday(good: Sequence[Thing], items: Sequence[Item], meanings: Mapping[str, str], today: date) -> bool:
    """ "After Christmas, the 27th": which month is not said, and the next 27th comes before."""
    numbered = [thing.item.day for thing in good if thing.item.name == NUMBERED and thing.item.day]
    words = (word for item in items if item.kind == "vague" and numbered for word in item.name.split())
    named = (meanings[word][8:] for word in words if meanings.get(word, "").startswith("holiday:"))
    beside = [day for name in named if (day := holiday(today, name))]
    return any(day < after for day in numbered for after in beside)


def all_but(whens: Sequence[When], things: Sequence[Thing], items: Sequence[Item]) -> bool:
    """ "Any day but Thursday, after six"."""
    excepted = any(item.kind == "op" and item.name == "except" for item in items)
    excepted = excepted and any(thing.hours is None and not thing.good for thing in things)
    return excepted and bool(whens) and not any(when.day or when.first or when.last for when in whens)


def only_later(whens: Sequence[When], codes: set[str], promised: date | None) -> bool:
    """ "Later in the day tomorrow", where tomorrow is promised: nothing says how late."""
    return bool(codes & {"later", "earlier"}) and any(w.day and w.day == promised and not (w.start or w.end) for w in whens)
