"""Where a reply would be asked about, the reading that is meant more often: for those who only want to know what a text says."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.conversation.meaning import When
from app.conversation.when import Times

_HALF_DAY = timedelta(hours=12)


def likelier(times: Times, now: datetime) -> Times:
    """The same times with their doubts settled. `now` is the wall time the text was said at.

    Of two days that a weekday may mean the later one: who means today says "today", and who means the coming Friday leaves
    "next" out. An hour that has passed is the one that comes next.
    """
    if not times.whens:
        return replace(times, whens=(When(now.date(), now.time()),), point=True) if times.now else times
    first, *others = times.whens
    if first.day is not None and first.day in times.days:
        first = replace(first, day=times.days[-1])
    elif first.start is not None and not first.end and not (first.day or first.first or first.last):
        first = _coming(first, times, now)
    return replace(times, whens=(first, *others))


def _coming(when: When, times: Times, now: datetime) -> When:
    assert when.start is not None
    at = datetime.combine(now.date(), when.start, now.tzinfo)
    if at >= now.replace(second=0, microsecond=0) or not times.point:
        return when
    if times.doubtful and at + _HALF_DAY >= now and (at + _HALF_DAY).date() == now.date():
        return replace(when, start=(at + _HALF_DAY).time())
    return replace(when, day=now.date() + timedelta(days=1))
