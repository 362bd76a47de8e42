"""The interval we tell instead of a minute, and how an upstream's guess becomes one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from eta.errors import EtaError

# Half-widths while nothing has been calibrated: a fixed part plus a share of the lead, up to a most. Late gets more than
# early: traffic, stairs and breakdowns only add, and who waited in vain is hurt more. Rough on purpose: on simulated days
# of real routes they held roughly nine arrivals of ten. Widths learnt from a depot's own past come later and replace them.
EARLY, EARLY_SHARE, EARLY_MOST = timedelta(minutes=5), 0.10, timedelta(hours=1)
LATE, LATE_SHARE, LATE_MOST = timedelta(minutes=10), 0.25, timedelta(hours=3)

# (below this lead, round to, at least this wide): the farther away, the rounder people speak.
_FINEST = timedelta(minutes=5)
_FAR = (timedelta(minutes=30), timedelta(minutes=30))
_STEPS = (
    (timedelta(hours=1), _FINEST, timedelta(minutes=20)),
    (timedelta(hours=3), timedelta(minutes=10), timedelta(minutes=30)),
    (timedelta(hours=8), timedelta(minutes=15), timedelta(minutes=30)),
)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises EtaError for a naive one, or one that UTC's calendar cannot hold.

    Two moments in one zone are compared by their wall clocks in Python, wrongly on the night the clock changes; in UTC never.
    """
    if moment.tzinfo is None:
        raise EtaError(f"a time without a zone cannot be promised: {moment.isoformat()}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise EtaError(f"outside the calendar: {moment.isoformat()}") from None


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end`, both included. Aware, kept in UTC. Raises EtaError unless start < end."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", in_utc(self.start))
        object.__setattr__(self, "end", in_utc(self.end))
        if self.start >= self.end:
            raise EtaError(f"a window must start before it ends: {self.start.isoformat()} to {self.end.isoformat()}")

    @property
    def width(self) -> timedelta:
        """From start to end."""
        return self.end - self.start

    def contains(self, moment: datetime) -> bool:
        """Whether the aware `moment` lies inside; both ends do."""
        return self.start <= moment <= self.end

    def hull(self, other: Self) -> Self:
        """The smallest window that holds both."""
        return type(self)(min(self.start, other.start), max(self.end, other.end))


def window_around(
    arrival: datetime, made_at: datetime, zone: ZoneInfo, low: datetime | None = None, high: datetime | None = None
) -> Window:
    """The window to tell for an arrival predicted at `made_at` (all aware; `zone` is the address's).

    `low` and `high` are the upstream's own interval and win over ours. Always holds the arrival, never starts before
    `made_at`, and both ends are round on the local wall clock, rounded outward: no promise gets tighter by rounding. Where
    that would be before `made_at` it starts at the next five minutes, or at `made_at` itself if the arrival is nearer. An arrival
    before it was predicted counts as "any moment now". Raises EtaError for naive times. Ask `usable` first: it refuses the
    absurd ones.
    """
    made_at = in_utc(made_at)
    arrival = max(in_utc(arrival), made_at)
    early, late = half_widths(arrival - made_at)
    step, least = _coarseness(arrival - made_at)
    first = max(made_at, arrival - early if low is None else min(in_utc(low), arrival))
    last = arrival + late if high is None else max(in_utc(high), arrival)
    start = _floor(first, step, zone)
    if start < made_at:
        start = _ceil(made_at, _FINEST, zone)
    if start > arrival:
        start = made_at
    return Window(start, _ceil(max(last, start + least), step, zone))


def half_widths(lead: timedelta) -> tuple[timedelta, timedelta]:
    """How much earlier and how much later than predicted it may come, `lead` before the predicted arrival."""
    return min(EARLY + lead * EARLY_SHARE, EARLY_MOST), min(LATE + lead * LATE_SHARE, LATE_MOST)


def _coarseness(lead: timedelta) -> tuple[timedelta, timedelta]:
    return next(((step, least) for below, step, least in _STEPS if lead < below), _FAR)


def _floor(moment: datetime, step: timedelta, zone: ZoneInfo) -> datetime:
    """Subtracts in UTC what the wall clock shows past the last round time: right on the night the clock changes, too."""
    wall = moment.astimezone(zone)
    past = timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond) % step
    return moment - past


def _ceil(moment: datetime, step: timedelta, zone: ZoneInfo) -> datetime:
    floor = _floor(moment, step, zone)
    return floor if floor == moment else _floor(floor + step, step, zone)


def local_time_exists(day: date, wall: time, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` show `wall` on `day` at all; in the hour skipped in spring they don't (R41).

    Raises EtaError for a day outside the calendar.
    """
    moment = datetime.combine(day, wall)
    return in_utc(moment.replace(tzinfo=zone)).astimezone(zone).replace(tzinfo=None) == moment


def day_window(day: date, zone: ZoneInfo, start: time | None = None, end: time | None = None) -> Window:
    """A promise of a day, and of local wall times within it, as a window. Without a time: from or until midnight.

    A time the clock shows twice in autumn counts as the first one for the start and as the second for the end. Raises
    EtaError, with a reason for a person, for a time that is skipped in spring (R41), an end not after the start, or a day
    outside the calendar.
    """
    for wall in (start, end):
        if wall is not None and not local_time_exists(day, wall, zone):
            raise EtaError(f"{wall:%H:%M} does not exist on {day} in {zone.key}: the clock skips it")
    if end is not None:
        last = datetime.combine(day, end.replace(fold=1), zone)
    elif day < date.max:
        last = datetime.combine(day + timedelta(days=1), time(), zone)
    else:
        raise EtaError(f"outside the calendar: {day}")
    return Window(datetime.combine(day, start or time(), zone), last)
