"""What is let in and what is put aside (R41). Pure: an event, its zone and the time go in, a reason or None comes out.

A quarantined event is a row like any other, only that nothing is decided from it until an operator releases it.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzfpy
from pydantic import BaseModel

from app.events import Address, Planned, PredictedArrival, Promised, Proof, StatusChange

AHEAD = timedelta(minutes=10)  # what clocks of vehicles and scanners are wrong by
OLD = timedelta(days=400)
FAR_ETA = timedelta(days=60)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)  # unset clocks show 1970 or 1980


def zone_of(address: Address) -> str | None:
    """The IANA zone of an address by its own word, else by its position; None when neither tells."""
    if address.time_zone:
        return address.time_zone
    if address.latitude is None or address.longitude is None:
        return None
    name = tzfpy.get_tz(address.longitude, address.latitude)
    # The high seas, where a position such as 0, 0 lies, have zones too, but nobody lives there.
    return name if name and not name.startswith("Etc/") and _known(name) else None


def _known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def why_quarantined(at: datetime, data: BaseModel, zone: str, now: datetime) -> str | None:
    """Why this event is put aside, in plain words; None when it is let in.

    `at` is when it happened and `now` the business's time, both aware; `zone` is where local times of `data` count.
    """
    reason = _time("time", at, now)
    if reason or not isinstance(data, Planned | PredictedArrival | Proof | StatusChange):
        return reason
    match data:
        case Planned(promised=Promised() as promised):
            return _promise(promised, ZoneInfo(zone), now)
        case PredictedArrival():
            return _eta(data, at, now)
        case Proof(at=datetime() as taken):
            return _time("data.at", taken, now)
        case StatusChange(pickup_point=point) if point and point.until and abs(point.until - at) > OLD:
            return f"data.pickup_point.until is more than {OLD.days} days away"
    return None


def _time(field: str, at: datetime, now: datetime) -> str | None:
    if at < FIRST:
        return f"{field} is before the year {FIRST.year}: a clock that was never set?"
    if at > now + AHEAD:
        return f"{field} is more than {AHEAD.seconds // 60} minutes in the future"
    if at < now - OLD:
        return f"{field} is more than {OLD.days} days ago"
    return None


def _eta(data: PredictedArrival, at: datetime, now: datetime) -> str | None:
    if data.made_at and (reason := _time("data.made_at", data.made_at, now)):
        return reason
    for field in ("arrival", "low", "high"):
        moment = getattr(data, field)
        if moment and (moment < FIRST or abs(moment - at) > FAR_ETA):
            return f"data.{field} is more than {FAR_ETA.days} days from the event's own time"
    return None


def _promise(promised: Promised, zone: ZoneInfo, now: datetime) -> str | None:
    if abs(datetime.combine(promised.date, time(12), UTC) - now) > OLD:
        return f"data.promised.date is more than {OLD.days} days away"
    for field, wall in (("start", promised.start), ("end", promised.end)):
        if wall and _in_gap(datetime.combine(promised.date, wall), zone):
            return f"data.promised.{field} does not exist on that day in {zone.key}: the clocks are put forward over it"
    return None


def _in_gap(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks skip this local time: it doesn't survive the way to UTC and back."""
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local
