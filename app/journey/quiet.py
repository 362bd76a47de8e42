"""Quiet hours (R10): nobody is texted at night about something that can wait."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

Quiet = tuple[time, time]


def allowed_from(moment: datetime, zone: str, quiet: Quiet | None) -> datetime:
    """The first moment from `moment` on that is outside quiet hours in the zone of the address. Aware, UTC.

    `quiet` is (from, until) in local wall time and may span midnight; None means none. In a gap of the clock the end of
    quiet hours is the first moment after it.
    """
    if quiet is None or quiet[0] == quiet[1]:
        return moment.astimezone(UTC)
    begin, end = quiet
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.time()
    over_midnight = begin > end
    if not (clock >= begin or clock < end if over_midnight else begin <= clock < end):
        return moment.astimezone(UTC)
    day = local.date() + timedelta(days=1) if over_midnight and clock >= begin else local.date()
    return max(moment.astimezone(UTC), _first(datetime.combine(day, end, ZoneInfo(zone))))


def _first(wanted: datetime) -> datetime:
    """The first moment at which local clocks show `wanted` or later, in UTC."""
    moment, wall = wanted.astimezone(UTC), wanted.replace(tzinfo=None)
    if moment.astimezone(wanted.tzinfo).replace(tzinfo=None) == wall:
        return moment
    # In a gap Python reckons with the offset before it and lands as long after the gap as `wanted` lies within it.
    while (earlier := moment - timedelta(minutes=1)).astimezone(wanted.tzinfo).replace(tzinfo=None) >= wall:
        moment = earlier
    return moment
