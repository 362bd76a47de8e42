"""Several days in one text: a list to choose from, or one that is wished and one that only is spoken of."""

from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise

from app.conversation.naming import AFTER_NAMED
from app.conversation.things import Thing
from app.conversation.time_items import Item, narrows

_IN_A_LIST = frozenset({"article", "on", "of", "filler", "part", "clock", "noon", "free", "fine"})
_JOINS = frozenset({"or", "and", "to", "until", "-", "at", "after", "before", "from", "between", "in", "latest", "not", "except"})
_COMMA = ","
_OF_ITS_OWN = 2  # words


def wished_outright(things: Sequence[Thing], items: Sequence[Item], promised: date | None) -> tuple[list[Thing], bool]:
    """The days that are wished, and whether that is not sure.

    "The 12th is a holiday and there is a fair in my street, better the 14th": two days apart, with other words between them, are
    no list. Whose first day is the promised one says why, and what follows is the wish; so does one that is told with words of
    its own, where the other stands alone; else nobody can know.
    """
    all_things = things
    refused = {thing.item.day for thing in things if not thing.good and thing.hours is None}
    # "Tomorrow no, it is Candlemas": the same day again.
    things = [t for t in things if t.good and not (t.item.name == "holiday" and t.item.day in refused)]
    days = [thing for thing in things if thing.good and thing.hours is None and thing.item.kind in ("day", "span")]
    dropped = _inferred(things, days)
    days = [thing for thing in days if not any(thing is other for other in dropped)]
    unsure = _apart_hours(things, items) or _part_in_passing(all_things)
    # "Move it from Wednesday to Friday", where Wednesday is promised.
    unsure = unsure or any(thing.item.name == "from_to" and thing.item.day == promised for thing in days)
    outright = [thing for thing in days if not thing.open]
    # "We are in Spain until Sunday, Monday would be great."
    dropped += [t for t in days if t.open in ("until", "latest") and any(o.item.at > t.item.at for o in outright)]
    days = [thing for thing in days if not any(thing is other for other in dropped)]
    gone = {thing.clause for thing in dropped if thing.hours is None} - {thing.clause for thing in days}
    dropped += [thing for thing in things if thing.hours is not None and thing.clause in gone]  # "in Spain until Sunday night"
    for before, after in pairwise(days):
        if (why := _told_as_why(before, after, items)) is not None:
            dropped.append(why)
            continue
        if before.settled:
            # "Tomorrow I am on duty at the hospital, bring it on Thursday": what sounded like fine may be none.
            elsewhere = before.item.last is not None and after.item.day is not None and after.item.day > before.item.last
            unsure = unsure or ((elsewhere or before.item.day == promised is not None) and not _listed(before, after, items)[0])
            continue
        if before.item.day == after.item.day or after.item.last == before.item.last is not None:
            continue
        listed, comma = _listed(before, after, items)
        if after.item.name == AFTER_NAMED and not listed:
            dropped.append(before)
            continue
        if listed and not (comma and len(days) == 2):
            continue
        if before.item.last and before.item.day and after.item.day and before.item.day <= after.item.day <= before.item.last:
            dropped.append(before)  # "this week I have time on Saturday only"
        elif promised is not None and before.item.kind == "day" and before.item.day == promised:
            dropped.append(before)
        elif not listed:
            unsure = True
    return [thing for thing in things if not any(thing is other for other in dropped)], unsure


def _told_as_why(one: Thing, other: Thing, items: Sequence[Item]) -> Thing | None:
    """Of two days in two clauses the one that is told with words of its own, where the other is all that its clause says:
    "Friday please, I drive to my sister's on Wednesday"."""
    if one.clause == other.clause or _listed(one, other, items)[0]:
        return None
    if one.told and other.settled and not one.settled:
        return one  # "we are in the mountains all week but Monday suits fine"
    if one.told >= _OF_ITS_OWN and not (other.told or one.settled):
        return one
    return other if other.told >= _OF_ITS_OWN and not (one.told or other.settled) else None


def _inferred(things: Sequence[Thing], days: Sequence[Thing]) -> list[Thing]:
    """What follows only from somebody being out gives way to what is wished outright: days to days, hours to hours, and hours to
    a day in a clause behind: "I am not in until eight, come tomorrow"."""
    hours = [thing for thing in things if thing.hours is not None]
    day_wished, hour_wished = (any(not thing.inferred for thing in group) for group in (days, hours))
    days_dropped = [thing for thing in days if thing.inferred and day_wished]
    first = min((thing.clause for thing in days), default=0)
    return days_dropped + [t for t in hours if t.inferred and (hour_wished or days_dropped or t.clause < first)]


def _apart_hours(things: Sequence[Thing], items: Sequence[Item]) -> bool:
    """Of two hours of a day one may be why: "Thursday afternoon, in the morning I sleep", "Friday at 2, I finish at 1"."""
    told = [thing for thing in things if thing.hours is not None and not thing.inferred]
    days = {thing.item.day for thing in things if thing.hours is None}
    return len(days) <= 1 and any(_at_odds(one, other, items) for one, other in pairwise(told))


def _part_in_passing(things: Sequence[Thing]) -> bool:
    """ "Not tomorrow morning I come off the night shift": the night is no wish, and when to come is not said."""
    refused = any(thing.hours is not None and not thing.good for thing in things)
    return refused and any(
        thing.good and not thing.settled and thing.hours is not None and bool(thing.hours.part) and thing.told >= _OF_ITS_OWN
        for thing in things
    )


def _at_odds(one: Thing, other: Thing, items: Sequence[Item]) -> bool:
    a, b = one.hours, other.hours
    if a is None or b is None or other.joined or a.start is None or b.start is None or a == b:
        return False
    if a.part and narrows(a.part, _time(b.start)):
        return False
    return _listed(one, other, items) != (True, False)


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _listed(before: Thing, after: Thing, items: Sequence[Item]) -> tuple[bool, bool]:
    """Whether nothing but what makes a list stands between two days, and whether that is a comma alone."""
    between = [item for item in items if before.item.to <= item.at < after.item.at]
    if any(item.kind == "op" and item.name == "or" for item in between[-3:]):
        return True, False
    commas = [item.kind == "mark" and item.name in (_COMMA, "(", ")") for item in between]
    joined = any(item.kind == "op" and item.name in ("or", "and", "to", "-") for item in between)
    listed = all(
        comma or item.kind in _IN_A_LIST or (item.kind == "op" and item.name in _JOINS)
        for item, comma in zip(between, commas, strict=True)
    )
    return listed, any(commas) and not joined
