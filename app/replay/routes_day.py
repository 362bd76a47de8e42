"""One delivery day as events: from the plan of the evening before to the photo at the door."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.events import ETA, PLANNED, POSITION, PROOF, STATUS
from app.lifecycle import Status
from app.replay import noise
from app.replay.people import FAMILY, GIVEN, People
from app.replay.routes_data import DELIVERED, Drop, Route
from app.replay.sending import Pen, Sending, disturbed, tag

LEADS = (60, 40, 20, 10, 5, 3)
POSITIONS = (3, 1)
FIRST_ETA_S = -7200.0
BROKEN_DOWN_EVERY = 4  # one van in so many has its breakdown for certain, so that a day of ten routes shows some
PLANNED_AT = time(17, 0)
LEFT_AT = (("front door", 45), ("porch", 20), ("reception", 10), ("", 25))
NOT_DELIVERED = ("nobody_home", "no_access", "address_problem", "business_closed")


@dataclass(frozen=True, slots=True)
class Van:
    """A route on its day. Seconds are counted from `begin`, the planned departure."""

    route: Route
    begin: datetime
    plan: list[float]
    drive: noise.Drive
    driver: str

    def at(self, seconds: float) -> datetime:
        """That moment, to the second, in the zone of the depot."""
        utc = self.begin.timestamp() + round(seconds)
        return datetime.fromtimestamp(utc, self.route.zone)


def routes_day(routes: list[Route], day: date, seed: str) -> list[Sending]:
    """Everything that is sent about these routes, all driven on `day`, in the order of sending."""
    people = People(random.Random(f"{seed} people"))
    unlucky = random.Random(f"{seed} breakdowns").sample(range(len(routes)), len(routes) // BROKEN_DOWN_EVERY)
    sendings: list[Sending] = []
    for number, route in enumerate(routes):
        rng = random.Random(f"{seed} {route.name}")
        van = _van(rng, route, day, seed, breaks_down=number in unlucky)
        for index, drop in ((i, d) for i, stop in enumerate(route.stops) for d in stop.drops):
            pen = Pen(f"/replay/routes/{seed}", _ref(route, index, drop, seed))
            sendings += _delivery(rng, people, van, index, drop, pen)
    return disturbed(random.Random(f"{seed} senders"), sendings)


def _ref(route: Route, index: int, drop: Drop, seed: str) -> str:
    stop = route.stops[index]
    part = "" if len(stop.drops) == 1 else f"-{stop.drops.index(drop) + 1}"
    return f"{route.name}-{stop.name}{part}-{tag(seed)}"


def _van(rng: random.Random, route: Route, day: date, seed: str, *, breaks_down: bool) -> Van:
    habits = noise.habits(random.Random(f"{seed} {route.name} habits"), len(route.stops))
    return Van(
        route=route,
        begin=datetime.combine(day, route.start, route.zone),
        plan=noise.planned(route.legs, route.service),
        drive=noise.drive(rng, route.legs, route.service, habits, breaks_down=breaks_down),
        driver=f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}",
    )


def _delivery(rng: random.Random, people: People, van: Van, index: int, drop: Drop, pen: Pen) -> Iterator[Sending]:
    yield _planned(rng, people, van, index, drop, pen)
    yield from _before(rng, van, pen)
    yield from _etas(van, index, pen)
    yield from _approach(van, index, pen)
    yield from _breakdown(van, index, pen)
    yield from _end(rng, van, index, drop, pen)


def _planned(rng: random.Random, people: People, van: Van, index: int, drop: Drop, pen: Pen) -> Sending:
    stop, eve = van.route.stops[index], van.begin.date() - timedelta(days=1)
    at = datetime.combine(eve, PLANNED_AT, van.route.zone) + timedelta(seconds=rng.randrange(5400))
    promised: dict[str, Any] = {"date": van.begin.date().isoformat()}
    if stop.window:
        promised |= {"start": stop.window[0].isoformat(), "end": stop.window[1].isoformat()}
    address = {"street": people.street(), "country": "US", "latitude": stop.latitude, "longitude": stop.longitude}
    data = {
        "recipient": people.recipient(),
        "address": address,
        "parcels": [{"id": name, "description": people.thing()} for name in drop.parcels],
        "promised": promised,
        "route": van.route.name,
        "stop_number": index + 1,
        "depot": van.route.depot,
        "driver": van.driver,
    }
    return pen.write(PLANNED, at, data)


def _before(rng: random.Random, van: Van, pen: Pen) -> Iterable[Sending]:
    departed = van.drive.departed
    yield pen.status(Status.AT_DEPOT, van.at(-rng.uniform(10_800, 18_000)), carrier_code="SORTED")
    yield pen.status(Status.ON_VEHICLE, van.at(-rng.uniform(1200, 3600)), carrier_code="LOADED")
    yield pen.status(Status.OUT_FOR_DELIVERY, van.at(departed), carrier_code="DEPARTED")


def _etas(van: Van, index: int, pen: Pen) -> Iterator[Sending]:
    """An upstream that knows the plan and where the van is, but not what is going to go wrong."""

    def eta(made: float, arrival: float, note: str, **more: int) -> Sending:
        at = van.at(made)
        data = {"arrival": van.at(arrival).isoformat(), "made_at": at.isoformat(), "source": "route-plan", **more}
        return pen.write(ETA, at, data, note)

    plan, arrived = van.plan, van.drive.arrived
    yield eta(FIRST_ETA_S, plan[index], "start")
    for lead in LEADS:
        near = index - lead
        if near >= 0:
            yield eta(arrived[near], arrived[near] + plan[index] - plan[near], str(lead), stops_to_go=lead)


def _approach(van: Van, index: int, pen: Pen) -> Iterator[Sending]:
    """`stops_to_go` counts the stop the van has just reached."""
    drive = van.drive
    for stops in POSITIONS:
        if index >= stops:
            near = van.route.stops[index - stops]
            data = {"stops_to_go": stops, "latitude": near.latitude, "longitude": near.longitude}
            yield pen.write(POSITION, van.at(drive.arrived[index - stops]), data, str(stops))
    yield pen.status(Status.NEXT_STOP, van.at(drive.left[index - 1] if index else drive.departed + 1))
    yield pen.status(Status.ARRIVED, van.at(drive.arrived[index]))


def _breakdown(van: Van, index: int, pen: Pen) -> Iterator[Sending]:
    breakdown = van.drive.breakdown
    if breakdown and index >= breakdown.stop:
        yield pen.status(Status.DELAYED, van.at(breakdown.at), reason="vehicle_breakdown", carrier_code="BREAKDOWN")
        resumed = {"status": Status.OUT_FOR_DELIVERY.value, "carrier_code": "RESUMED"}
        yield pen.write(STATUS, van.at(breakdown.until), resumed, "resumed")


def _end(rng: random.Random, van: Van, index: int, drop: Drop, pen: Pen) -> Iterator[Sending]:
    at = van.at(van.drive.left[index] - 5)
    if drop.scan != DELIVERED:
        yield pen.status(Status.ATTEMPTED, at, reason=rng.choice(NOT_DELIVERED), carrier_code=drop.scan)
        return
    where = rng.choices([place for place, _ in LEFT_AT], [weight for _, weight in LEFT_AT])[0]
    taker = f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"
    given: dict[str, Any] = {"where": where} if where else {"received_by": taker}
    yield pen.status(Status.DELIVERED, at, carrier_code=drop.scan, **given)
    proof = {"kind": "photo"} if where else {"kind": "signature", "name": taker}
    reference = f"https://proof.example.com/{pen.ref}"
    taken = van.at(van.drive.left[index] - 8)
    yield pen.write(PROOF, taken, {**proof, "reference": reference, "at": taken.isoformat()})
