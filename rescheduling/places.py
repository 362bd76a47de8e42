"""Which lockers and pick-up points are near an address, and until when they are open. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EARTH_METRES = 6_371_009  # mean radius
# Nobody fetches a parcel from another town; a brand with few places offers none there.
NEARBY_METRES = 30_000

Hours = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """A place with room. `ref` is the brand's own; `hours`: mon..sun to ["08:00", "20:00"] pairs, None where unknown."""

    ref: str
    name: str
    latitude: float
    longitude: float
    postcode: str | None = None
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place with its distance (None where the address has no position) and "22:00", its closing time, while it is open."""

    place: PlaceOffer
    metres: int | None
    until: str | None


def nearest(
    places: Iterable[PlaceOffer],
    at: tuple[float, float] | None,
    now: datetime,
    zone: str,
    limit: int = 3,
    postcode: str | None = None,
) -> tuple[NearPlace, ...]:
    """The `limit` nearest places to `at` (latitude, longitude) within NEARBY_METRES; `now` is aware, `zone` an IANA name.

    Without a position, those whose postcode begins most like the address's come first, then by name.
    """
    local = now.astimezone(ZoneInfo(zone))
    found = [
        NearPlace(p, None if at is None else metres(at, (p.latitude, p.longitude)), open_until(p.hours, local)) for p in places
    ]

    def order(near: NearPlace) -> tuple[int, str, str]:
        far = -_alike(near.place.postcode, postcode) if near.metres is None else near.metres
        return far, near.place.name.casefold(), near.place.ref

    return tuple(sorted((near for near in found if (near.metres or 0) <= NEARBY_METRES), key=order)[:limit])


def metres(one: tuple[float, float], other: tuple[float, float]) -> int:
    """The distance as the crow flies of two (latitude, longitude) in degrees, in whole metres."""
    latitude, longitude = radians(one[0]), radians(one[1])
    latitude2, longitude2 = radians(other[0]), radians(other[1])
    half = sin((latitude2 - latitude) / 2) ** 2 + cos(latitude) * cos(latitude2) * sin((longitude2 - longitude) / 2) ** 2
    return round(2 * EARTH_METRES * asin(min(1.0, sqrt(half))))


def open_until(hours: Hours | None, local_now: datetime) -> str | None:
    """When a place that is open at `local_now` closes, as "22:00". None when it is closed, never closes, or nobody knows."""
    if hours is None:
        return None
    day, clock, closes = local_now, f"{local_now:%H:%M}", None
    for _ in range(len(DAYS) + 1):
        end = _end_of(hours.get(DAYS[day.weekday()], ()), clock)
        if end is None:
            # Nobody says "until 24:00" of a place that closes at midnight.
            return "00:00" if closes == "24:00" else closes
        if end != "24:00":
            return end
        day, clock, closes = day + timedelta(days=1), "00:00", end
    return None


def _end_of(pairs: Sequence[Sequence[str]], clock: str) -> str | None:
    """When the hours that hold `clock` end; hours that follow without a gap are one. "HH:MM" compare as text."""
    end = None
    for opens, closes in sorted((pair[0], pair[1]) for pair in pairs):
        if opens <= (end or clock) < closes:
            end = closes
    return end


def _alike(one: str | None, other: str | None) -> int:
    """How many characters two postcodes have in common from the start."""
    pairs = zip(_plain(one), _plain(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _plain(postcode: str | None) -> str:
    return (postcode or "").replace(" ", "").casefold()
