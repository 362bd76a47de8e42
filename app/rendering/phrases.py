"""Days, times and windows as people say them: CLDR's formats, in the time zone of the address."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, parse_pattern

Translate = Callable[..., str]

# The day comes from the best of these that a locale has; CLDR says to widen its fields to what was asked for.
_DAY_SKELETONS = ("MMMMEEEEd", "MMMMEd", "MMMEd")
# CLDR sets times with a narrow no-break space and thin spaces, which many fonts of mail programs lack.
_SPACES = str.maketrans({"\u202f": "\u00a0", "\u2009": " "})


class Phrases:
    """Says dates and times for one moment, place and language. `now` is aware; `translate` is the language's gettext."""

    def __init__(self, now: datetime, zone: str, locale: Locale, translate: Translate) -> None:
        self._zone = ZoneInfo(zone)
        self._locale = str(locale)
        self._translate = translate
        self.today = now.astimezone(self._zone).date()

    def local(self, at: datetime) -> datetime:
        """The same moment on the clock at the address."""
        return at.astimezone(self._zone)

    def day(self, day: date) -> str:
        """today, tomorrow, yesterday, else as in: Tuesday 24 November."""
        distance = (day - self.today).days
        if distance == 0:
            return self._translate("today")
        if distance == 1:
            return self._translate("tomorrow")
        if distance == -1:
            return self._translate("yesterday")
        return _full_day(day, self._locale)

    def times(self, start: datetime, end: datetime) -> str:
        """As in: 14:10-15:40, with CLDR's dash and hour cycle."""
        first, last = self._wall(start), self._wall(end)
        return _interval(first, last, self._locale) if first < last else _time(first, self._locale)

    def window(self, start: datetime, end: datetime) -> str:
        """As in: today 14:10-15:40; Tuesday 24 November, 14:10-15:40; today 22:00 - tomorrow 1:00."""
        first, last = self._wall(start), self._wall(end)
        if first.date() != last.date():
            return f"{self._at(first)} \N{EN DASH} {self._at(last)}"
        return self._join(first.date(), self.times(start, end))

    def brief(self, start: datetime, end: datetime) -> str:
        """A window among several, as in: tomorrow 09:00-10:30; Fri 27 Nov 14:00-15:30."""
        first, last = self._wall(start), self._wall(end)
        if first.date() != last.date():
            return self.window(start, end)
        return f"{self.brief_day(first.date())} {self.times(start, end)}"

    def brief_day(self, day: date) -> str:
        """today, tomorrow, yesterday, else as in: Fri 27 Nov."""
        return self.day(day) if abs((day - self.today).days) <= 1 else _brief_day(day, self._locale)

    def weekday(self, day: date) -> str:
        """As in: Friday."""
        return format_date(day, "EEEE", locale=self._locale)

    def month_day(self, day: date) -> str:
        """today, tomorrow, yesterday, else as in: 27 November. For where the weekday is said."""
        near = abs((day - self.today).days) <= 1
        return self.day(day) if near else format_skeleton("MMMMd", day, locale=self._locale)

    def clock(self, at: time) -> str:
        """As in: 17:00; 5:00 PM."""
        return _time(datetime.combine(self.today, at), self._locale)

    def wish(self, day: date | None, start: time | None, end: time | None) -> str:
        """As in: tomorrow; tomorrow after 17:00; Friday 27 November, 09:00-12:00; before 12:00. "" for nothing.

        `start` and `end` are on the clock at the address; None leaves that side open.
        """
        if start and end:
            first, last = (datetime.combine(day or self.today, at, self._zone) for at in (start, end))
            return self.window(first, last) if day else self.times(first, last)
        hours = self._translate("after %(time)s", time=self.clock(start)) if start else ""
        hours = self._translate("before %(time)s", time=self.clock(end)) if end else hours
        return " ".join(part for part in (self.day(day) if day else "", hours) if part)

    def moment(self, at: datetime) -> str:
        """As in: today at 14:32."""
        wall = self._wall(at)
        return self._translate("%(day)s at %(time)s", day=self.day(wall.date()), time=_time(wall, self._locale))

    def _wall(self, at: datetime) -> datetime:
        # Naive, because two aware datetimes of one moment are equal in every zone, and would meet in the caches below.
        return self.local(at).replace(tzinfo=None, fold=0)

    def _at(self, wall: datetime) -> str:
        return self._join(wall.date(), _time(wall, self._locale))

    def _join(self, day: date, times: str) -> str:
        comma = "" if abs((day - self.today).days) <= 1 else ","
        return f"{self.day(day)}{comma} {times}"


@lru_cache(maxsize=1024)
def _full_day(day: date, locale: str) -> str:
    return str(parse_pattern(_day_pattern(locale)).apply(day, Locale.parse(locale)))


@lru_cache(maxsize=1024)
def _brief_day(day: date, locale: str) -> str:
    return format_skeleton("MMMEd", day, locale=locale)


@lru_cache
def _day_pattern(locale: str) -> str:
    known = Locale.parse(locale).datetime_skeletons
    pattern = next(known[skeleton].pattern for skeleton in _DAY_SKELETONS if skeleton in known)
    return re.sub(r"E+", "EEEE", re.sub(r"M+", "MMMM", pattern))


@lru_cache
def _hours(locale: str) -> str:
    return "hm" if "a" in Locale.parse(locale).time_formats["short"].pattern else "Hm"


@lru_cache(maxsize=4096)
def _interval(start: datetime, end: datetime, locale: str) -> str:
    return format_interval(start, end, _hours(locale), locale=locale).translate(_SPACES)


@lru_cache(maxsize=4096)
def _time(wall: datetime, locale: str) -> str:
    return format_time(wall, "short", locale=locale).translate(_SPACES)
