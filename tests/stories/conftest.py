"""A small world for stories: events happen, time passes, and one reads what people were told."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from app.clock import FixedClock
from app.events import DATA, PLANNED
from app.jobs import run_decide, run_reconcile, run_send, run_sweep
from app.store.brands import brand_by_key
from app.store.decisions import Decision
from app.store.deliveries import Delivery
from app.store.inbox import Arrival, InboxKind, InboxState, Taken, take_in
from app.store.lanes import fix_lanes, lane_of, lanes_of
from app.store.messages import Message
from app.wiring import Services
from channels.memory import MemoryChannel

ANNA = {"name": "Anna", "phone": "+12125550101", "email": "anna@example.com", "locale": "en-GB"}
BERLIN = {"street": "Invented Street 1", "city": "Berlin", "country": "DE", "time_zone": "Europe/Berlin"}


@dataclass
class World:
    """Events in, messages out, on a clock that moves only when told. `brand` is the demo brand unless said otherwise."""

    services: Services
    clock: FixedClock
    phones: Mapping[str, MemoryChannel]
    brand: str = "lark"
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def now(self) -> datetime:
        return self.clock.at

    def tell(self, ref: str, kind: str, data: Mapping[str, Any], *, at: datetime | None = None, id: str | None = None) -> Taken:
        """Puts one event into the inbox as the door does, and decides nothing yet."""
        kind = f"porchlight.delivery.{kind}"
        checked = DATA[kind].model_validate(data).model_dump(mode="json", exclude_none=True)
        address = checked.get("address", {})
        with self.services.database.write() as session:
            brand = brand_by_key(session, self.brand)
            assert brand is not None
            assert brand.id is not None
            key = (brand.id, ref)
            if kind == PLANNED:
                person = checked["recipient"].get("phone") or checked["recipient"]["email"]
                fix_lanes(session, {key: lane_of(brand.id, person, self.services.settings.lanes)})
            lane = lanes_of(session, [key]).get(key)
            arrival = Arrival(
                brand_id=brand.id,
                kind=InboxKind.EVENT,
                source="story",
                source_id=id or f"e{next(self.numbers)}",
                type=kind,
                delivery_ref=ref,
                payload=json.dumps({"data": checked, "zone": address.get("time_zone")}),
                occurred_at=at or self.now,
                received_at=self.clock.wall(),
                lane=lane,
                state=InboxState.PARKED if lane is None else InboxState.PENDING,
            )
            return take_in(session, [arrival])[0]

    def plan(self, ref: str = "D1", *, day: str | None = None, hours: tuple[str, str] | None = None, **more: Any) -> None:
        """Plans a delivery for Anna in Berlin, for today unless a day is given."""
        promised: dict[str, Any] = {"date": day or self.now.date().isoformat()}
        if hours:
            promised |= {"start": hours[0], "end": hours[1]}
        self.tell(ref, "planned", {"recipient": ANNA, "address": BERLIN, "promised": promised, **more})

    def status(self, status: str, ref: str = "D1", *, at: datetime | None = None, id: str | None = None, **more: Any) -> None:
        self.tell(ref, "status", {"status": status, **more}, at=at, id=id)

    def eta(self, arrival: datetime, ref: str = "D1", **more: Any) -> None:
        self.tell(ref, "eta", {"arrival": arrival.isoformat(), **more})

    def settle(self) -> None:
        """Decides and sends until nothing is left to do now."""
        run_sweep(self.services)
        for _ in range(20):
            if not run_decide(self.services) + run_send(self.services):
                return
        raise AssertionError("it does not settle")

    def reconcile(self) -> int:
        return run_reconcile(self.services)

    def pass_time(self, **step: float) -> None:
        self.clock.advance(timedelta(**step))
        self.settle()

    def texts(self, channel: str = "sms") -> list[str]:
        """What has been sent, in order."""
        return [message.body for message in self.phones[channel].sent]

    def messages(self) -> list[Message]:
        with self.services.database.read() as session:
            return list(session.exec(select(Message).order_by(col(Message.id))))

    def told(self) -> list[str]:
        """Kinds of the messages that left, in order."""
        left = [m for m in self.messages() if m.sent_at is not None]
        return [m.kind for m in sorted(left, key=lambda m: (m.sent_at, m.id))]

    def whys(self) -> list[tuple[str, str, str]]:
        """(kind, outcome, rule) of every decision, in order."""
        with self.services.database.read() as session:
            return [(d.kind, d.outcome, d.rule) for d in session.exec(select(Decision).order_by(col(Decision.id)))]

    def delivery(self, ref: str = "D1") -> Delivery:
        with self.services.database.read() as session:
            return session.exec(select(Delivery).where(col(Delivery.ref) == ref)).one()


@pytest.fixture
def world(services: Services, clock: FixedClock, phones: dict[str, MemoryChannel]) -> World:
    return World(services, clock, phones)
