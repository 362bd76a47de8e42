"""The invented people of the demo, and what happens to their parcels within a minute and a half of real time.

Every message that follows must be true when it is read. So windows lie in the real near future, whoever is delivered to was
told a window that holds that moment, and a plan is told where it is evening now, because a plan is told the evening before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.events import ETA, PLANNED, POSITION, PROOF
from app.lifecycle import Status
from app.replay.sending import Pen, Sending, in_order

MIDDAY, EVENING = time(13, 0), time(19, 30)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the invented street may lie."""

    city: str
    country: str
    latitude: float
    longitude: float
    zone: str


PLACES = (
    Place("Honolulu", "US", 21.3069, -157.8583, "Pacific/Honolulu"),
    Place("Los Angeles", "US", 34.0522, -118.2437, "America/Los_Angeles"),
    Place("Denver", "US", 39.7392, -104.9903, "America/Denver"),
    Place("Chicago", "US", 41.8781, -87.6298, "America/Chicago"),
    Place("New York", "US", 40.7128, -74.0060, "America/New_York"),
    Place("Buenos Aires", "AR", -34.6037, -58.3816, "America/Argentina/Buenos_Aires"),
    Place("Lisbon", "PT", 38.7223, -9.1393, "Europe/Lisbon"),
    Place("Berlin", "DE", 52.5200, 13.4050, "Europe/Berlin"),
    Place("Athens", "GR", 37.9838, 23.7275, "Europe/Athens"),
    Place("Dubai", "AE", 25.2048, 55.2708, "Asia/Dubai"),
    Place("Delhi", "IN", 28.6139, 77.2090, "Asia/Kolkata"),
    Place("Singapore", "SG", 1.3521, 103.8198, "Asia/Singapore"),
    Place("Sydney", "AU", -33.8688, 151.2093, "Australia/Sydney"),
    Place("Auckland", "NZ", -36.8509, 174.7645, "Pacific/Auckland"),
)


def daytime_place(now: datetime, offset: timedelta) -> Place:
    """Where the street lies: a place with the machine's own `offset` from UTC while it is day there, so that its windows
    read like the reader's clock; else wherever it is nearest to midday."""
    own = [p for p in PLACES if _local(now, p).utcoffset() == offset and 8 <= _local(now, p).hour < 19]
    return own[0] if own else _nearest(now, MIDDAY)


def evening_place(now: datetime) -> Place:
    """Where it is late enough to be told about tomorrow, and not yet tomorrow."""
    return _nearest(now, EVENING)


def _local(now: datetime, place: Place) -> datetime:
    return now.astimezone(ZoneInfo(place.zone))


def _nearest(now: datetime, wanted: time) -> Place:
    def distance(place: Place) -> float:
        local = _local(now, place)
        return abs((local - local.replace(hour=wanted.hour, minute=wanted.minute)).total_seconds())

    return min(PLACES, key=distance)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of the demo's people, with a parcel on its way. `house` is a number in the street."""

    house: int
    name: str
    locale: str
    thing: str
    phone: str = ""
    email: str = ""


MIA = Neighbour(3, "Mia Archer", "en-GB", "a desk lamp", phone="+12125550141")
JONAS = Neighbour(5, "Jonas Feld", "de", "Laufschuhe", phone="+13125550142")
ANA = Neighbour(8, "Ana Brooks", "en-GB", "books", phone="+14155550143", email="ana.brooks@example.com")
KARL = Neighbour(11, "Karl Winter", "de", "eine Kaffeemühle", phone="+16175550144")
EMMA = Neighbour(14, "Emma Stone-Reyes", "en-GB", "headphones", phone="+12065550145")
LENA = Neighbour(17, "Lena Sommer", "de", "Blumentöpfe", email="lena.sommer@example.com")
TOM = Neighbour(21, "Tom Okafor", "en-GB", "a board game", phone="+13055550146")
PAUL = Neighbour(24, "Paul Acker", "de", "ein Wintermantel", email="paul.acker@example.com")


def demo_day(begin: datetime, offset: timedelta) -> list[Sending]:
    """What is sent in the demo that begins at `begin` (aware), each at its real moment. `offset` is the machine's from UTC."""
    street, elsewhere = daytime_place(begin, offset), evening_place(begin)
    scene = Scene(begin.replace(microsecond=0), street, elsewhere)
    acts = (scene.waits, scene.is_late, scene.gets_it, scene.misses_it, scene.fetches_it, scene.hears_tomorrow, scene.is_delayed)
    return in_order(sending for act in acts for sending in act())


@dataclass(frozen=True, slots=True)
class Scene:
    """One run of the demo. Its references carry the run, so that older runs' deliveries stay as they were."""

    begin: datetime
    street: Place
    elsewhere: Place

    def waits(self) -> Iterator[Sending]:
        """Mia's window is told; that the ETA then moves by minutes is no news."""
        pen = self._pen(MIA)
        yield self._planned(pen, MIA, self.street)
        yield self._eta(pen, 1, arrival=95)
        yield pen.status(Status.OUT_FOR_DELIVERY, self._at(1))
        for seconds, minutes in ((15, 99), (30, 93), (45, 101)):
            yield self._eta(pen, seconds, arrival=minutes)

    def is_late(self) -> Iterator[Sending]:
        """Jonas is told a window that then breaks."""
        pen = self._pen(JONAS)
        yield self._planned(pen, JONAS, self.street)
        yield self._eta(pen, 1, arrival=60)
        yield pen.status(Status.OUT_FOR_DELIVERY, self._at(1))
        yield self._eta(pen, 35, arrival=150)

    def gets_it(self) -> Iterator[Sending]:
        """Ana has the whole course: the window, three stops away, delivered with a photo."""
        pen = self._pen(ANA)
        yield self._planned(pen, ANA, self.street)
        yield self._eta(pen, 2, arrival=18, made=-60, low=-5, high=30)
        yield pen.status(Status.OUT_FOR_DELIVERY, self._at(2))
        yield pen.write(POSITION, self._at(20), {"stops_to_go": 3}, "3")
        yield pen.write(POSITION, self._at(40), {"stops_to_go": 1}, "1")
        yield pen.status(Status.NEXT_STOP, self._at(48))
        yield pen.status(Status.ARRIVED, self._at(58))
        photo = {"kind": "photo", "reference": f"https://proof.example.com/{pen.ref}"}
        yield pen.write(PROOF, self._at(64), photo)
        yield pen.status(Status.DELIVERED, self._at(64), where="front door")

    def misses_it(self) -> Iterator[Sending]:
        """Karl is not at home."""
        pen = self._pen(KARL)
        yield self._planned(pen, KARL, self.street)
        yield self._eta(pen, 3, arrival=20, made=-60, low=-5, high=30)
        yield pen.status(Status.OUT_FOR_DELIVERY, self._at(3))
        yield pen.status(Status.ATTEMPTED, self._at(52), reason="nobody_home")

    def fetches_it(self) -> Iterator[Sending]:
        """Emma's parcel waits at a shop."""
        pen = self._pen(EMMA)
        yield self._planned(pen, EMMA, self.street)
        until = (self.begin + timedelta(days=7)).astimezone(ZoneInfo(self.street.zone)).replace(hour=18, minute=0, second=0)
        point = {"name": "Kiosk Lantern", "address": f"2 Lantern Row, {self.street.city}", "code": "4821"}
        yield pen.status(Status.AT_PICKUP_POINT, self._at(8), pickup_point={**point, "until": until.isoformat()})

    def hears_tomorrow(self) -> Iterator[Sending]:
        """Lena and Tom live where it is evening, and hear about tomorrow."""
        yield self._planned(self._pen(LENA), LENA, self.elsewhere, days=1)
        yield self._planned(self._pen(TOM), TOM, self.elsewhere, days=1, start="14:00", end="16:00")

    def is_delayed(self) -> Iterator[Sending]:
        """Paul's van broke down before anybody could name a time."""
        pen = self._pen(PAUL)
        yield self._planned(pen, PAUL, self.street)
        yield pen.status(Status.ON_VEHICLE, self._at(5))
        yield pen.status(Status.DELAYED, self._at(26), reason="vehicle_breakdown")

    def _at(self, seconds: float) -> datetime:
        return self.begin + timedelta(seconds=seconds)

    def _pen(self, person: Neighbour) -> Pen:
        return Pen("/replay/demo", f"LK-{int(self.begin.timestamp()):x}-{person.house}")

    def _planned(self, pen: Pen, person: Neighbour, place: Place, days: int = 0, **window: str) -> Sending:
        day = self.begin.astimezone(ZoneInfo(place.zone)).date() + timedelta(days=days)
        recipient = {"name": person.name, "locale": person.locale, "phone": person.phone, "email": person.email}
        address = {"street": f"{person.house} Lantern Row", "city": place.city, "country": place.country}
        data = {
            "recipient": {key: value for key, value in recipient.items() if value},
            "address": {**address, "latitude": place.latitude, "longitude": place.longitude, "time_zone": place.zone},
            "parcels": [{"id": f"{pen.ref}-1", "description": person.thing}],
            "promised": {"date": day.isoformat(), **window},
            "route": "Lantern Row",
            "stop_number": person.house,
            "depot": place.city,
            "driver": "Noor",
        }
        return pen.write(PLANNED, self.begin, data)

    def _eta(self, pen: Pen, seconds: float, *, arrival: float, made: float = 0, **interval: float) -> Sending:
        """Sent `seconds` after the beginning; all else in minutes after it."""
        at = self._at(seconds)
        minutes: dict[str, Any] = {"arrival": arrival, **interval}
        data = {key: self._at(value * 60).isoformat() for key, value in minutes.items()}
        made_at = self._at(made * 60) if made else at
        return pen.write(ETA, at, {**data, "made_at": made_at.isoformat(), "source": "demo"}, f"{seconds:g}")
