"""What the invented shop can offer: slots of the next days, lockers and pick-up points round the corner."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.errors import PorchlightError
from app.replay.demo_street import Place, daytime_place, evening_place
from app.replay.routes_data import Route
from app.replay.service import Service

Row = dict[str, Any]
HOURS = ((9, 12), (12, 15), (15, 18), (18, 21))
DEMO_DAYS, DEMO_CAPACITY = 3, 20
ROUTES_DAYS, ROUTES_CAPACITY = 4, 5
ROOM = 6  # compartments of a locker
MOST_ROWS = 1000  # a request
# Name, kind, and how far from the middle of the street, in degrees north and east (0.001 is about 100 m).
CORNERS = (
    ("Locker Lantern Row", "locker", 0.0011, 0.0006),
    ("Locker Tram Depot", "locker", -0.0042, 0.0051),
    ("Wick's Bakery", "pickup_point", 0.0024, -0.0031),
    ("Kiosk Lantern", "pickup_point", -0.0008, -0.0009),
)
OPEN = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}


def demo_slots(begin: datetime, offset: timedelta) -> list[Row]:
    """For the demo that begins at `begin`: the next days' hours where its people live."""
    places = {place.city: place for place in (daytime_place(begin, offset), evening_place(begin))}
    return [slot for place in places.values() for slot in _demo_slots(place, begin)]


def _demo_slots(place: Place, begin: datetime) -> Iterator[Row]:
    today = begin.astimezone(ZoneInfo(place.zone)).date()
    for ahead in range(1, DEMO_DAYS + 1):
        yield from _slots(place.city, today + timedelta(days=ahead), ZoneInfo(place.zone), DEMO_CAPACITY)


def demo_places(begin: datetime, offset: timedelta) -> list[Row]:
    """Lockers and pick-up points round the demo's street."""
    street = daytime_place(begin, offset)
    return [_place(f"lk-{street.city.lower()}", street.latitude, street.longitude, *corner) for corner in CORNERS]


def routes_slots(routes: Sequence[Route], day: date) -> list[Row]:
    """For the routes of a day: this day's hours and the next ones' at each depot, with little room."""
    depots = {route.depot: route.zone for route in routes}
    days = [day + timedelta(days=ahead) for ahead in range(ROUTES_DAYS)]
    return [slot for depot, zone in depots.items() for each in days for slot in _slots(depot, each, zone, ROUTES_CAPACITY)]


def routes_places(routes: Sequence[Route]) -> list[Row]:
    """A locker and a pick-up point near the middle stop of each route."""
    middles = [(route, route.stops[len(route.stops) // 2]) for route in routes if route.stops]
    return [
        _place(f"near-{route.name}", stop.latitude, stop.longitude, f"{name} {route.name[:4]}", kind, north, east)
        for route, stop in middles
        for name, kind, north, east in CORNERS[::3]
    ]


async def put_offers(service: Service, slots: Sequence[Row], places: Sequence[Row]) -> None:
    """Tells the service all of them. Raises PorchlightError when it refuses."""
    for name, rows in (("slots", slots), ("places", places)):
        for part in _parts(rows):
            reply = await service.ask("PUT", f"/v1/{name}", {name: part})
            if not reply.good:
                raise PorchlightError(f"{service.url} refused the {name} with {reply.status}: {reply.why}")


def _parts(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[begin : begin + MOST_ROWS] for begin in range(0, len(rows), MOST_ROWS))


def _slots(depot: str, day: date, zone: ZoneInfo, capacity: int) -> Iterator[Row]:
    for first, last in HOURS:
        start, end = (datetime.combine(day, time(hour), zone).isoformat() for hour in (first, last))
        yield {"ref": f"{depot}-{day}-{first:02d}", "start": start, "end": end, "capacity": capacity, "depot": depot}


def _place(prefix: str, latitude: float, longitude: float, name: str, kind: str, north: float, east: float) -> Row:
    ref = f"{prefix}-{name.lower().replace(' ', '-')}"
    position = {"latitude": round(latitude + north, 5), "longitude": round(longitude + east, 5)}
    room = {"compartments": ROOM} if kind == "locker" else {"hours": OPEN}
    return {"ref": ref, "kind": kind, "name": name, **position, **room}
