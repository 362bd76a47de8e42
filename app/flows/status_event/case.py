"""One delivery on the desk: its row, what came for it, and how it stood before. Facts are applied; nothing is decided."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import BaseModel

from app.events import DATA, Planned, Position, PredictedArrival, Proof, StatusChange
from app.journey.news import View
from app.lifecycle import Happening, State, fold
from app.store.deliveries import Delivery, StatusEvent
from app.store.inbox import InboxRow


@dataclass(frozen=True, slots=True)
class Arrived:
    """One inbox row, read."""

    row: InboxRow
    data: BaseModel
    zone: str | None

    @property
    def key(self) -> tuple[int, str]:
        """Brand and reference of the delivery."""
        return self.row.brand_id, self.row.delivery_ref

    @property
    def event_key(self) -> str:
        """Source and id: the event's own name."""
        return f"{self.row.source} {self.row.source_id}"

    @property
    def order(self) -> str:
        """By this text facts of one kind are put in order: their own time, then their name."""
        return f"{stamp(self.row.occurred_at)} {self.event_key}"


def read(row: InboxRow) -> Arrived:
    """Reads the payload the door wrote. Raises pydantic's ValidationError if it isn't one."""
    payload = json.loads(row.payload)
    return Arrived(row, DATA[row.type].model_validate(payload["data"]), payload.get("zone"))


def stamp(moment: datetime) -> str:
    """A time as text that sorts."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Case:
    """A delivery with what came for it in this batch. `silent`: what did not lead to where it stands; True: led nowhere."""

    delivery: Delivery
    before: View | None
    happened: list[StatusEvent] = field(default_factory=list)
    fresh: list[StatusEvent] = field(default_factory=list)
    predictions: list[dict[str, object]] = field(default_factory=list)
    inbox_id: int | None = None
    plan_changed: bool = False
    eta_changed: bool = False
    silent: list[tuple[StatusEvent, bool]] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether the delivery has no row yet."""
        return self.delivery.id is None

    def plan(self, arrived: Arrived, person_id: int, buyer_id: int | None, zone: str) -> None:
        """Takes over a plan, unless a newer one has been."""
        data, d = arrived.data, self.delivery
        assert isinstance(data, Planned)
        if arrived.order <= d.planned_key:
            return
        promised, address = data.promised, data.address
        fresh = (promised.date, promised.start, promised.end) if promised else (None, None, None)
        self.plan_changed |= fresh != (d.promised_date, d.promised_start, d.promised_end)
        d.promised_date, d.promised_start, d.promised_end = fresh
        if person_id != d.person_id:
            d.wrong_person_at = None
        d.planned_key, d.person_id, d.buyer_id, d.zone = arrived.order, person_id, buyer_id, zone
        d.parcels = [parcel.description or "" for parcel in data.parcels]
        d.street, d.address_note, d.postcode = address.street, address.note, address.postcode
        d.city, d.country = address.city, address.country
        d.latitude, d.longitude = address.latitude, address.longitude
        d.route, d.stop_number, d.depot, d.driver = data.route, data.stop_number, data.depot, data.driver

    def take(self, arrived: Arrived) -> None:
        """Applies one fact that isn't a plan. The newest of its kind wins, in whatever order they come."""
        self.inbox_id = arrived.row.id
        match arrived.data:
            case StatusChange() as data:
                self._status(arrived, data)
            case PredictedArrival() as data:
                self._eta(arrived, data)
            case Position() as data:
                self._near(arrived.order, data.stops_to_go)
            case Proof() as data:
                if arrived.order > self.delivery.proof_key:
                    self.delivery.proof_key = arrived.order
                    self.delivery.proof = {"kind": data.kind, "reference": data.reference, "name": data.name or ""}

    def _status(self, arrived: Arrived, data: StatusChange) -> None:
        if any(known.event_key == arrived.event_key for known in self.happened):
            return
        details = {"reason": data.reason, "where": data.where, "received_by": data.received_by}
        point = data.pickup_point
        if point is not None:
            until = point.until.isoformat() if point.until else None
            details |= {"pickup_name": point.name, "pickup_address": point.address, "pickup_until": until}
        event = StatusEvent(
            brand_id=arrived.row.brand_id,
            event_key=arrived.event_key,
            status=data.status,
            at=arrived.row.occurred_at,
            carrier_code=data.carrier_code,
            details={name: value for name, value in details.items() if value},
            pickup_code=point.code if point else None,
        )
        self.happened.append(event)
        self.fresh.append(event)

    def _eta(self, arrived: Arrived, data: PredictedArrival) -> None:
        made_at = data.made_at or arrived.row.occurred_at
        order = f"{stamp(made_at)} {arrived.event_key}"
        self.predictions.append(
            {
                "brand_id": arrived.row.brand_id,
                "event_key": arrived.event_key,
                "made_at": made_at,
                "arrival": data.arrival,
                "low": data.low,
                "high": data.high,
                "stops_to_go": data.stops_to_go,
                "source": data.source,
            }
        )
        d = self.delivery
        if order > d.eta_key:
            d.eta_key, d.eta, d.eta_made_at = order, data.arrival, made_at
            d.eta_low, d.eta_high = data.low, data.high
            self.eta_changed = True
        self._near(order, data.stops_to_go)

    def _near(self, order: str, stops_to_go: int | None) -> None:
        if stops_to_go is not None and order > self.delivery.position_key:
            self.delivery.position_key, self.delivery.stops_to_go = order, stops_to_go

    def settle(self) -> State:
        """Folds all that happened into the delivery's state. Raises nothing: what leads nowhere is kept and silent."""
        state, idle = fold(Happening(event.at, event.status, event.event_key) for event in self.happened)
        d = self.delivery
        d.status, d.since, d.cycle = state.status, state.since, state.cycle
        current = next((event for event in self.happened if event.event_key == state.event), None)
        d.status_details = dict(current.details) if current else {}
        d.pickup_code = current.pickup_code if current else None
        self.silent = [(event, event.event_key in idle) for event in self.fresh if event.event_key != state.event]
        return state
