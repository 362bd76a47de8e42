"""Days and hours counted from now: `in 3 days`, `a week on Tuesday`, `in half an hour`, `1 day and 5 hours from now`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.conversation import calendar_days as days
from app.conversation.lexing import Piece
from app.conversation.scan_frame import Found, Frame, code_at, count_at, day_item, days_item
from app.conversation.time_items import Item

_STEPS = {
    "unit:second": timedelta(seconds=1),
    "unit:minute": timedelta(minutes=1),
    "unit:hour": timedelta(hours=1),
    "unit:day": timedelta(days=1),
    "unit:week": timedelta(weeks=1),
}
_IN = ("op:in", "op:within")
_AHEAD = ("ahead", "later")
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of time and where it ends. `unit` is the first that was named; `months` go by the calendar."""

    step: timedelta
    unit: str
    to: int
    months: int = 0

    @property
    def by_the_clock(self) -> bool:
        """Whether it says an hour, not only a day."""
        return self.unit in ("unit:second", "unit:minute", "unit:hour") or self.step % timedelta(days=1) != timedelta()


def amount(pieces: Sequence[Piece], at: int, *, after_in: bool = False) -> Amount | None:
    """An hour; half an hour; 3 days; 1 day 2 hours and 5 minutes. `after_in`: "over 2 uur" has one word for hour and o'clock."""
    first = _one_amount(pieces, at, after_in)
    if first is None:
        return None
    step, unit, at, months = first.step, first.unit, first.to, first.months
    smallest = unit
    while True:
        joined = at + 1 if code_at(pieces, at) in ("op:and", "mark:,") else at
        joined += code_at(pieces, joined) == "op:and"
        further = _one_amount(pieces, joined, after_in)
        if further is None or further.months or _STEPS[further.unit] >= _STEPS.get(smallest, timedelta.max):
            return Amount(step, unit, at, months)
        step, smallest, at = step + further.step, further.unit, further.to


def _one_amount(pieces: Sequence[Piece], at: int, after_in: bool) -> Amount | None:
    half = code_at(pieces, at) in ("half", "clock+30", "clock-30")
    if half and code_at(pieces, at + 1) == "unit:hour":
        return Amount(timedelta(minutes=30), "unit:hour", at + 2)
    count, unit = count_at(pieces, at), code_at(pieces, at + 1)
    if half or count is None:
        return None
    if unit == "hour" and after_in:
        unit = "unit:hour"
    if unit == "unit:month":
        return Amount(timedelta(), unit, at + 2, months=count)
    return Amount(count * _STEPS[unit], unit, at + 2) if unit in _STEPS else None


def counted(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """In 3 days; 2 weeks today; a week on Tuesday; Tuesday week; in zwei Wochen am Donnerstag; in half an hour."""
    opened = code_at(pieces, at) in _IN
    length = amount(pieces, at + opened, after_in=opened)
    if length is None:
        return _day_and_weeks(frame, pieces, at)
    if not opened and code_at(pieces, length.to) == "later":
        return None  # later than promised, not than now
    within = "op:within" in (code_at(pieces, at), code_at(pieces, length.to))
    behind = code_at(pieces, length.to) in (*_AHEAD, "op:within")
    ahead, end = opened or behind, length.to + behind
    if not ahead and length.unit in ("unit:day", "unit:week") and not length.by_the_clock:
        return _from_a_day(frame, pieces, at, length)
    if not ahead:
        return None
    if length.by_the_clock:
        return _clock(frame, pieces, at, end, length.step, within=within), end - at
    if length.months:
        day = days.months_ahead(frame.today, length.months)
        return day_item(pieces, at, end, day, unsure=True), end - at
    if within and frame.wished:  # any day until then, and nobody says how sure
        return replace(days_item(pieces, at, end, frame.today, frame.today + length.step), unsure=True), end - at
    return _in_that_week(frame, pieces, at, end, frame.today + length.step, length.unit)


def coming_hours(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """The next 3 hours; the coming hour."""
    if code_at(pieces, at) not in ("op:next", "op:coming"):
        return None
    if code_at(pieces, at + 1) in ("unit:hour", "unit:minute"):
        length = Amount(_STEPS[code_at(pieces, at + 1)], code_at(pieces, at + 1), at + 2)
    else:
        counted_length = amount(pieces, at + 1)
        if counted_length is None or not counted_length.by_the_clock:
            return None
        length = counted_length
    return _clock(frame, pieces, at, length.to, length.step, within=True), length.to - at


def _clock(frame: Frame, pieces: Sequence[Piece], at: int, end: int, step: timedelta, *, within: bool) -> Item:
    """The hour that is so far ahead; `within`: from now until then."""
    later = frame.now + step
    day = later.date() if frame.wished or later.date() != frame.today else None
    if within and (later.date() == frame.today or later == datetime.combine(later.date(), later.time().min, later.tzinfo)):
        now, until = _minute(frame.now), _minute(later) or _MINUTES_A_DAY
        return Item(
            "clock",
            pieces[at].at,
            pieces[end - 1].to,
            minute=now,
            until=until,
            fixed=True,
            day=frame.today if frame.wished else None,
        )
    return Item("clock", pieces[at].at, pieces[end - 1].to, minute=_minute(later), day=day, fixed=True)


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _from_a_day(frame: Frame, pieces: Sequence[Piece], at: int, length: Amount) -> Found:
    """Two weeks on Tuesday; three days after tomorrow."""
    if length.unit == "unit:day" and code_at(pieces, length.to) not in ("op:from", "op:after"):
        return None
    day, end = _starting_point(frame, pieces, length.to + (code_at(pieces, length.to) == "op:after"))
    # "Three days from Tuesday" may last till then.
    return (day_item(pieces, at, end, day + length.step, unsure=length.unit == "unit:day"), end - at) if day else None


def _in_that_week(frame: Frame, pieces: Sequence[Piece], start: int, at: int, day: date, unit: str) -> tuple[Item, int]:
    following = at + 1 if code_at(pieces, at) in ("on", "article") else at
    code = code_at(pieces, following)
    if unit == "unit:week" and code.startswith("weekday:"):
        named = days.monday(day) + timedelta(days=days.WEEKDAYS.index(code[8:]))
        return day_item(pieces, start, following + 1, named), following + 1 - start
    return day_item(pieces, start, at, day), at - start


def _starting_point(frame: Frame, pieces: Sequence[Piece], at: int) -> tuple[date | None, int]:
    while code_at(pieces, at) in ("on", "op:from", "article"):
        at += 1
    code = code_at(pieces, at)
    if code.startswith("weekday:"):
        return days.coming(frame.today, days.WEEKDAYS.index(code[8:])), at + 1
    if code.startswith("day+"):
        return frame.today + timedelta(days=int(code[4:].partition("/")[0])), at + 1
    return None, at


def _day_and_weeks(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """Tuesday week; Dienstag in zwei Wochen; heute in einer Woche."""
    day, following = _starting_point(frame, pieces, at)
    if day is None or following != at + 1:
        return None
    if code_at(pieces, following) == "fortnight":
        return day_item(pieces, at, following + 1, day + timedelta(weeks=2)), 2
    if code_at(pieces, following) == "unit:week" and code_at(pieces, following - 1) != "unit:week":
        return day_item(pieces, at, following + 1, day + timedelta(weeks=1)), 2
    count = count_at(pieces, following + 1)
    if code_at(pieces, following) == "op:in" and count and code_at(pieces, following + 2) in ("unit:week", "unit:day"):
        step = timedelta(days=count if pieces[following + 2].code == "unit:day" else 7 * count)
        # "Tuesday in eight days" counts both Tuesdays.
        return day_item(pieces, at, following + 3, day + (timedelta(days=7) if step.days == 8 else step)), following + 3 - at
    return None
