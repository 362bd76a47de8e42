"""What a simulated optimiser makes of a wish: accepted within what was wished, or rejected with a reason. Pure."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, Field

REJECTED_SHARE = 0.15
REASONS = ("no_capacity", "route_full", "too_late")
AT_THE_DOOR = frozenset({"safe_place", "neighbour", "instruction"})  # for these no route is ever full
LENGTH, QUARTER = timedelta(minutes=90), timedelta(minutes=15)
LEAD = timedelta(minutes=45)  # no van turns round sooner
OPENS, CLOSES = time(8), time(21)
LATEST = "too_late"


class Window(BaseModel):
    """From when to when, aware."""

    start: AwareDatetime
    end: AwareDatetime


class Constraint(BaseModel):
    """What is wished, as far as it matters here. `day`, `since` and `until` are those at the address."""

    window: Window | None = None
    day: date | None = Field(default=None, alias="date")
    since: time | None = Field(default=None, alias="from")
    until: time | None = None
    place: dict[str, Any] | None = None


class Line(BaseModel):
    """One line of the feed."""

    cursor: str
    change: str
    event: str
    at: AwareDatetime
    delivery: str
    kind: str
    wish: Constraint | None = Field(default=None, alias="constraint")

    @property
    def constraint(self) -> Constraint:
        """What is wished; of what was taken back nothing."""
        return self.wish or Constraint()

    @property
    def local(self) -> bool:
        """Whether its hours can only be read with the zone of the address."""
        return self.kind == "reschedule" and not self.constraint.window


def decide(line: Line, now: datetime, rng: random.Random, zone: str = "UTC") -> dict[str, Any]:
    """The verdict on a wish, as it is posted. `now` is the business's time; a granted window is always after it.

    `zone` is the IANA name of the address's.
    """
    if rng.random() < REJECTED_SHARE:
        return _rejected(LATEST if line.kind in AT_THE_DOOR else rng.choice(REASONS))
    if line.kind != "reschedule":
        return {"verdict": "accepted"}
    window = _granted(line, now + LEAD, rng, ZoneInfo(zone))
    if window is None:
        return _rejected(LATEST)
    return {"verdict": "accepted", "window": {"start": window[0].isoformat(), "end": window[1].isoformat()}}


def _rejected(reason: str) -> dict[str, Any]:
    return {"verdict": "rejected", "reason": reason}


def _granted(line: Line, earliest: datetime, rng: random.Random, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """An hour and a half, or what there is, somewhere in what is wished; None where all of that is over."""
    for start, end in _wished(line, earliest, zone):
        start = max(start, _quarter(earliest))
        if end - start >= QUARTER * 2:
            length = min(LENGTH, end - start)
            start += QUARTER * rng.randint(0, (end - start - length) // QUARTER)
            return start, start + length
    return None


def _wished(line: Line, earliest: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """What would do, in UTC: the slot; else the hours on the day; of no day the hours on the first day that has them."""
    wish = line.constraint
    if wish.window:
        return [(wish.window.start.astimezone(UTC), wish.window.end.astimezone(UTC))]
    today = earliest.astimezone(zone).date()
    days = [wish.day] if wish.day else [today, today + timedelta(days=1)]
    opens, closes = wish.since or OPENS, wish.until or CLOSES
    if closes <= opens:  # "after 21:00", or a moment: what comes near it
        closes = min(time(23, 30), (datetime.combine(today, opens) + LENGTH).time()) if opens < time(22) else time(23, 45)
    return [_span(day, opens, closes, zone) for day in days]


def _span(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(day, opens, zone).astimezone(UTC), datetime.combine(day, closes, zone).astimezone(UTC)


def _quarter(moment: datetime) -> datetime:
    """The next quarter of an hour."""
    past = (moment - moment.replace(minute=0, second=0, microsecond=0)) % QUARTER
    return moment + (QUARTER - past) if past else moment
