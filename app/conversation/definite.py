"""How definite a wish is: what asks back although days were named, and what is left where one says the other already."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from app.conversation.meaning import When
from app.conversation.things import Thing
from app.conversation.time_items import Item

_A_WORKING_WEEK = 4  # days


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
    return (bool(refused) or len(parts) > 1) and any(when.day and not (when.start or when.end) for when in whens)


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


def all_but(whens: Sequence[When], things: Sequence[Thing], items: Sequence[Item]) -> bool:
    """ "Any day but Thursday, after six"."""
    excepted = any(item.kind == "op" and item.name == "except" for item in items)
    excepted = excepted and any(thing.hours is None and not thing.good for thing in things)
    return excepted and bool(whens) and not any(when.day or when.first or when.last for when in whens)


def only_later(whens: Sequence[When], codes: set[str], promised: date | None) -> bool:
    """ "Later in the day tomorrow", where tomorrow is promised: nothing says how late."""
    return bool(codes & {"later", "earlier"}) and any(w.day and w.day == promised and not (w.start or w.end) for w in whens)
