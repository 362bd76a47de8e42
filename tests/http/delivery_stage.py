"""Deliveries with a page, as workers would leave them, and what a brand has to offer for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from app.lifecycle import Status
from app.store.changes import Change, changes_of, new_uid
from app.store.deliveries import Delivery
from app.store.links import tokens_for
from app.store.places import put_places
from app.store.slots import put_slots
from rescheduling.change import ChangeState, Kind
from tests.http_sandbox.conftest import Rows


@dataclass
class Stage:
    """Writes what a delivery's page is about."""

    rows: Rows

    @property
    def now(self) -> datetime:
        return self.rows.now

    def delivery(self, locale: str = "en-GB", brand: str = "lark", **more: Any) -> tuple[int, str]:
        """A delivery out for delivery, expected in two hours, and the path of its page."""
        owner = self.rows.brand(brand)
        person = self.rows.person(locale=locale, brand_id=owner)
        start = self.now + timedelta(minutes=130)
        values: dict[str, Any] = {
            "brand_id": owner,
            "parcels": ["Desk lamp"],
            "street": "3 Lantern Way",
            "city": "London",
            "latitude": 51.5,
            "longitude": -0.12,
            "promised_date": self.now.date(),
            "promise_start": start,
            "promise_end": start + timedelta(minutes=90),
            "promise_at": self.now - timedelta(hours=1),
            "promise_version": 1,
            "told_version": 1,
        }
        number = self.rows.delivery(person, **values | more)
        status = (values | {"status": Status.OUT_FOR_DELIVERY} | more)["status"]
        if status is not Status.PLANNED:
            self.rows.happened(number, Status.AT_DEPOT, self.now - timedelta(hours=20))
            self.rows.happened(number, Status.OUT_FOR_DELIVERY, self.now - timedelta(hours=3))
        if status not in (Status.PLANNED, Status.OUT_FOR_DELIVERY):
            self.rows.happened(number, status, self.now)
        return number, self.path(number, brand)

    def delivered(self, **more: Any) -> tuple[int, str]:
        """One that has been handed over, with proof."""
        proof = {"kind": "photo", "reference": "https://carrier.example.com/p/1", "name": "Ada Okafor"}
        return self.delivery(status=Status.DELIVERED, since=self.now, proof=proof, status_details={"where": "porch"}, **more)

    def path(self, delivery: int, brand: str = "lark") -> str:
        with self.rows.services.database.write() as session:
            return f"/d/{tokens_for(session, [(self.rows.brand(brand), delivery)], self.now)[delivery]}"

    def slots(self) -> None:
        """Two tomorrow, one the day after."""
        morning = self.now.replace(hour=8, minute=0) + timedelta(days=1)
        starts = [morning, morning + timedelta(hours=9), morning + timedelta(days=1)]
        with self.rows.services.database.write() as session:
            rows = [
                {"ref": f"S{n}", "depot": None, "start_at": start, "end_at": start + timedelta(hours=2), "capacity": 1}
                for n, start in enumerate(starts, 1)
            ]
            put_slots(session, self.rows.brand(), rows)

    def lockers(self) -> None:
        """A near one and a farther one."""
        always = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        with self.rows.services.database.write() as session:
            rows = [
                {
                    "ref": ref, "kind": "locker", "name": name, "street": street, "postcode": None, "city": "London",
                    "latitude": latitude, "longitude": -0.12, "compartments": 1, "hours": hours, "open": True,
                }
                for ref, name, street, latitude, hours in (
                    ("L1", "Locker Station Road", "12 Station Road", 51.503, always),
                    ("L2", "Locker Mill Lane", "1 Mill Lane", 51.509, None),
                )
            ]  # fmt: skip
            put_places(session, self.rows.brand(), rows)

    def changes(self, delivery: int) -> list[Change]:
        """What was asked for, oldest first."""
        with self.rows.services.database.read() as session:
            return changes_of(session, [delivery]).get(delivery, [])

    def change(self, delivery: int, state: ChangeState = ChangeState.REQUESTED, **more: Any) -> str:
        """A wish for another time, and how it stands; its uid."""
        with self.rows.services.database.read() as session:
            person = session.exec(select(Delivery.person_id).where(Delivery.id == delivery)).one()
        values: dict[str, Any] = {
            "uid": new_uid(),
            "brand_id": self.rows.brand(),
            "delivery_id": delivery,
            "person_id": person,
            "kind": Kind.RESCHEDULE,
            "state": state,
            "asked_by": "page",
            "wish_date": (self.now + timedelta(days=1)).date(),
            "requested_at": self.now - timedelta(minutes=5),
        }
        if state is not ChangeState.REQUESTED:
            values["decided_at"] = self.now - timedelta(minutes=2)
        self.rows.add(Change(**values | more))
        return str(values["uid"])

    def agreed(self, delivery: int) -> str:
        """A wish that was accepted with a window tomorrow."""
        start = self.now + timedelta(days=1, hours=5, minutes=20)
        window = {"window_start": start, "window_end": start + timedelta(minutes=90)}
        return self.change(delivery, ChangeState.ACCEPTED, **window)
