"""Which slots of a list the days and hours of an answer mean."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from app.conversation.meaning import Offer, Question, When
from app.conversation.when import Times


def timed(question: Question, times: Times, zone: ZoneInfo) -> list[Offer]:
    """The options that lie where the words say, else the only one that begins there or is on that weekday, else days."""
    fitting = [o for o in question.options if o.start is not None and any(_suits(when, o, zone) for when in times.whens)]
    begun = [o for o in question.options if o.start is not None and any(_begins_in(when, o, zone) for when in times.whens)]
    named = _of_that_name(question, times, zone)
    exactly = [
        o for o in fitting if times.point and any(o.start and _clock(o.start.astimezone(zone)) == w.start for w in times.whens)
    ]
    within = [o for o in question.options if o.start is not None and any(_within(when, o, zone) for when in times.whens)]
    mostly = [o for o in question.options if o.start is not None and any(_mostly_in(when, o, zone) for when in times.whens)]
    for found in (exactly, fitting, *(some for some in (begun, named, within, mostly) if len(some) == 1)):
        if found:
            return found
    return [o for o in question.options if o.day is not None and any(when.day == o.day for when in times.whens)]


def _of_that_name(question: Question, times: Times, zone: ZoneInfo) -> list[Offer]:
    """Of slots in a week or two "the one on Saturday" is the Saturday among them, and not the one before."""
    days = {when.day.weekday() for when in times.whens if when.day and not (when.start or when.end)}
    slots = [o for o in question.options if o.start is not None]
    if len(days) != 1 or len(times.whens) != 1 or not times.weekday:
        return []
    return [o for o in slots if o.start and o.start.astimezone(zone).weekday() in days]


def _begins_in(when: When, option: Offer, zone: ZoneInfo) -> bool:
    """Whether it begins in the part of day that was named, and goes on longer: la tarde, of a slot from four to eight."""
    if option.start is None or when.start is None or when.end is None or when.first or when.last:
        return False
    start = option.start.astimezone(zone)
    return when.day in (None, start.date()) and when.start <= _clock(start) < when.end


def _mostly_in(when: When, option: Offer, zone: ZoneInfo) -> bool:
    """Whether a part of that day has at least half of it: Friday evening, of a slot from four to eight."""
    if option.start is None or option.end is None or when.day is None or when.start is None or when.end is None:
        return False
    start, end = option.start.astimezone(zone), option.end.astimezone(zone)
    first, last = (start.replace(hour=at.hour, minute=at.minute) for at in (when.start, when.end))
    return when.day == start.date() and 2 * (min(end, last) - max(start, first)) >= end - start


def _within(when: When, option: Offer, zone: ZoneInfo) -> bool:
    """Whether it lies in some days, of a length: the weekend one."""
    if option.start is None or when.first is None or when.last is None or when.start or when.end:
        return False
    return when.first <= option.start.astimezone(zone).date() <= when.last


def _suits(when: When, option: Offer, zone: ZoneInfo) -> bool:
    """Whether the option lies where the words say. A part of a window is enough only where it begins in it."""
    if option.start is None or option.end is None:
        return False
    start, end = option.start.astimezone(zone), option.end.astimezone(zone)
    if when.day is not None and start.date() != when.day:
        return False
    if when.first is not None or when.last is not None:
        return False
    return (when.start is None or _clock(start) >= when.start or (when.end is None and _clock(start) == when.start)) and (
        when.end is None or _clock(end) <= when.end
    )


def _clock(at: datetime) -> time:
    return at.time().replace(tzinfo=None)
