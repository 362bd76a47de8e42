"""Days from what people call them: weekdays, holidays, numbers of the month and of the week. Reckons; reads no text."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from dateparser.date import DateDataParser

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SATURDAY = 5
# A date that was not longer ago is meant as past ("the 3rd of December", said on the 4th); else the coming year's is.
_LATELY = timedelta(days=45)
_YEARS_AHEAD = 4


def coming(today: date, weekday: int) -> date:
    """The next day with that weekday (Monday is 0); today, if it is one."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def before(day: date, weekday: int) -> date:
    """The last day with that weekday (Monday is 0) before another."""
    return day - timedelta(days=(day.weekday() - weekday) % 7 or 7)


def monday(today: date, weeks: int = 0) -> date:
    """The Monday of this week, or of one some weeks away."""
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def of_month(today: date, number: int) -> date | None:
    """The next day with that number in its month, today included; None where there is none."""
    return next((day for day in (today + timedelta(days=n) for n in range(62)) if day.day == number), None)


def nth_weekday(month: date, weekday: int, number: int) -> date | None:
    """The nth of that weekday in the month a day is of, the last one for 0; None where there are not so many."""
    first = coming(month.replace(day=1), weekday)
    found = [day for n in range(5) if (day := first + timedelta(weeks=n)).month == month.month]
    return found[number - 1] if number <= len(found) else None


def months_ahead(today: date, months: int) -> date:
    """The same day of a later month, or the last one of that month."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    found = (_day(year, month + 1, day) for day in range(today.day, 0, -1))
    return next(day for day in found if day is not None)


def dated(today: date, day: int, month: int, year: int | None = None) -> date | None:
    """The day of that month that is meant today, None where no calendar has it."""
    if year is not None:
        year += 0 if year > 99 else 2000
        return _day(year, month, day) if abs(year - today.year) <= _YEARS_AHEAD else None
    years = [_day(today.year + n, month, day) for n in (-1, 0, 1, 2, 3, 4)]
    return next((found for found in years if found is not None and found >= today - _LATELY), None)


def week(today: date, number: int) -> date | None:
    """The Monday of the coming ISO week with that number."""
    for year in (today.isocalendar().year, today.isocalendar().year + 1):
        try:
            found = date.fromisocalendar(year, number, 1)
        except ValueError:
            continue
        if found + timedelta(days=6) >= today:
            return found
    return None


def holiday(today: date, written: str) -> date | None:
    """The coming one of a holiday as word files write it: 12-25, easter-46, 11-thu4 (its fourth Thursday),
    11-thu4+1 (the day after that)."""
    if written.startswith("easter"):
        days: list[date] = [easter(today.year + n) + timedelta(days=int(written[6:] or 0)) for n in (0, 1)]
        return next(day for day in days if day >= today)
    month, _, rest = written.partition("-")
    if rest.isdecimal():
        found = _day(today.year, int(month), int(rest))
        return found if found is None or found >= today else _day(today.year + 1, int(month), int(rest))
    return next(day for day in (_nth(today.year + n, int(month), rest) for n in (0, 1)) if day >= today)


@lru_cache(maxsize=16)
def _reader(language: str) -> Any:
    # The base is fixed: only day and month are taken from the answer, and each other base would stay in dateparser's caches.
    base = {"RELATIVE_BASE": datetime(2000, 1, 1, tzinfo=UTC), "REQUIRE_PARTS": ["day", "month"], "DATE_ORDER": "DMY"}
    return DateDataParser(languages=[language], settings=base)


def named_month(today: date, text: str, language: str) -> date | None:
    """The day that `24 december`, `dec 24 2026` or the like means in that language; None where it is none."""
    found: datetime | None = _reader(language).get_date_data(text).date_obj
    if found is None:
        return None
    with_year = any(len(word) == 4 and word.isdecimal() for word in text.split())
    return dated(today, found.day, found.month, found.year if with_year else None)


def easter(year: int) -> date:
    """Easter Sunday, by the computus of the Gregorian calendar."""
    golden, century, rest = year % 19, *divmod(year, 100)
    leaps, left = divmod(century, 4)
    epact = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * left + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nth(year: int, month: int, written: str) -> date:
    first = coming(date(year, month, 1), WEEKDAYS.index(written[:3]))
    return first + timedelta(weeks=int(written[3]) - 1, days=int(written[4:] or 0))
