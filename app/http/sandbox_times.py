"""Times in the sandbox: as the recipient's own clock and calendar show them, in British English."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

_LOCALE = "en_GB"
_NEAR = {0: "Today", -1: "Yesterday", 1: "Tomorrow"}


class Local:
    """Speaks of aware times in one zone (an IANA name). `now` is the business's time."""

    def __init__(self, zone: str, now: datetime) -> None:
        self.zone = ZoneInfo(zone)
        self.place = zone.rpartition("/")[2].replace("_", " ")
        self.today = now.astimezone(self.zone).date()

    def clock(self, at: datetime) -> str:
        """`09:12`"""
        return at.astimezone(self.zone).strftime("%H:%M")

    def stamp(self, at: datetime) -> str:
        """`Fri 20 Nov 2026, 09:12`"""
        return f"{format_date(self.date_of(at), 'EEE d MMM y', locale=_LOCALE)}, {self.clock(at)}"

    def date_of(self, at: datetime) -> date:
        """The local day."""
        return at.astimezone(self.zone).date()

    def day(self, day: date) -> str:
        """`Today`, `Tomorrow`, else `Friday 20 November`, with the year when it is another."""
        if (near := _NEAR.get((day - self.today).days)) is not None:
            return near
        return format_date(day, "EEEE d MMMM" if day.year == self.today.year else "EEE d MMM y", locale=_LOCALE)

    def heading(self, day: date) -> str:
        """Above the messages of a day: `Today, Friday 20 November`."""
        full = format_date(day, "EEEE d MMMM" if day.year == self.today.year else "EEEE d MMMM y", locale=_LOCALE)
        near = _NEAR.get((day - self.today).days)
        return f"{near}, {full}" if near else full

    def moment(self, at: datetime) -> str:
        """`at 09:12` when it is today, else `tomorrow at 09:12`, `on Friday 20 November at 09:12`."""
        day = self.date_of(at)
        if day == self.today:
            return f"at {self.clock(at)}"
        name = self.day(day)
        return f"{name.lower() if name in _NEAR.values() else f'on {name}'} at {self.clock(at)}"

    def short(self, at: datetime) -> str:
        """For a narrow column: `09:12` when it is today, else `20 Nov`, with the year when it is another."""
        day = self.date_of(at)
        if day == self.today:
            return self.clock(at)
        return format_date(day, "d MMM" if day.year == self.today.year else "d MMM y", locale=_LOCALE)

    def window(self, start: datetime, end: datetime) -> str:
        """`Today 14:10–15:40`; a whole day is the day alone; else both ends with their days."""
        first, last = self.date_of(start), self.date_of(end)
        if first == last:
            return f"{self.day(first)} {self.clock(start)}–{self.clock(end)}"
        if self.clock(start) == self.clock(end) == "00:00" and last - first == timedelta(days=1):
            return self.day(first)
        return f"{self.day(first)} {self.clock(start)} – {self.day(last)} {self.clock(end)}"
