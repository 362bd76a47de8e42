"""A small world for stories: events happen, time passes, and one reads what people were told."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlmodel import Session, SQLModel, col, select

from app.clock import FixedClock
from app.events import DATA, PLANNED
from app.jobs import run_decide, run_reconcile, run_send, run_sweep
from app.store.brands import brand_by_key
from app.store.changes import Change
from app.store.conversations import Conversation
from app.store.decisions import Decision
from app.store.deliveries import Delivery
from app.store.feed import FeedEntry
from app.store.inbox import Arrival, InboxKind, InboxState, Taken, take_in
from app.store.lanes import fix_lanes, lane_of, lanes_of
from app.store.messages import Message
from app.store.places import put_places
from app.store.slots import put_slots
from app.wiring import Services
from channels.memory import MemoryChannel

Row = TypeVar("Row", bound=SQLModel)

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

    def reply(
        self, text: str, phone: str = ANNA["phone"], *, media: Sequence[str] = (), provider: str = "sandbox", **more: Any
    ) -> Taken:
        """Puts a text of somebody into the inbox as the door does, and answers nothing yet."""
        number = f"SM{next(self.numbers)}"
        fields = {"from": phone, "to": "+12125550100", "body": text, "media": list(media), "provider": provider}
        payload = fields | {"provider_id": number, "opt_out_type": "", "known": True, "candidates": []} | more
        with self.services.database.write() as session:
            brand = brand_by_key(session, self.brand)
            assert brand is not None
            assert brand.id is not None
            arrival = Arrival(
                brand_id=brand.id,
                kind=InboxKind.REPLY,
                source=provider,
                source_id=number,
                type="twilio.message",
                delivery_ref="",
                payload=json.dumps(payload),
                occurred_at=self.now,
                received_at=self.clock.wall(),
                lane=lane_of(brand.id, phone, self.services.settings.lanes),
            )
            return take_in(session, [arrival])[0]

    def hear(self, text: str, phone: str = ANNA["phone"], **more: Any) -> list[str]:
        """Somebody texts; what they are texted then."""
        before = len(self.texts())
        self.reply(text, phone, **more)
        self.settle()
        return self.texts()[before:]

    def verdict(self, verdict: str, change: "Change | None" = None, **more: Any) -> list[str]:
        """The optimiser says something about a change (the last one); what is texted then."""
        change = change or self.changes()[-1]
        before = len(self.texts())
        with self.services.database.write() as session:
            lane = session.exec(select(Delivery.lane).where(Delivery.id == change.delivery_id)).one()
            arrival = Arrival(
                brand_id=change.brand_id,
                kind=InboxKind.VERDICT,
                source="optimiser",
                source_id=f"{change.uid}:{verdict}",
                type="verdict",
                delivery_ref="",
                payload=json.dumps({"change": change.uid, "verdict": {"verdict": verdict, **more}}),
                occurred_at=self.now,
                received_at=self.clock.wall(),
                lane=lane,
            )
            take_in(session, [arrival])
        self.settle()
        return self.texts()[before:]

    def slots(self, *starts: datetime, hours: int = 2, capacity: int = 5) -> None:
        """Slots with these beginnings, named S1, S2 and so on."""
        rows: list[dict[str, object]] = [
            {"ref": f"S{n}", "depot": None, "start_at": at, "end_at": at + timedelta(hours=hours), "capacity": capacity}
            for n, at in enumerate(starts, start=1)
        ]
        with self.services.database.write() as session:
            put_slots(session, self._brand_id(session), rows)

    def lockers(self, *names: str, compartments: int | None = 3) -> None:
        """Lockers of these names, each a little farther than the one before."""
        rows: list[dict[str, object]] = [
            {
                "ref": f"L{n}", "kind": "locker", "name": name, "street": None, "postcode": None, "city": "Berlin",
                "latitude": 52.5 + n / 1000, "longitude": 13.4, "compartments": compartments, "hours": None, "open": True,
            }
            for n, name in enumerate(names, start=1)
        ]  # fmt: skip
        with self.services.database.write() as session:
            put_places(session, self._brand_id(session), rows)

    def _brand_id(self, session: Session) -> int:
        brand = brand_by_key(session, self.brand)
        assert brand is not None
        assert brand.id is not None
        return brand.id

    def all(self, model: type[Row]) -> list[Row]:
        """Every row of a table, oldest first."""
        with self.services.database.read() as session:
            return list(session.exec(select(model).order_by(model.id)))  # type: ignore[attr-defined]

    def changes(self) -> list[Change]:
        return self.all(Change)

    def feed(self) -> list[dict[str, Any]]:
        """What the optimiser reads."""
        return [json.loads(entry.body) for entry in self.all(FeedEntry)]

    def conversation(self) -> Conversation:
        [found] = self.all(Conversation)
        return found

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
