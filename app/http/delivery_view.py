"""How a delivery stands, as the one who sent it may read it. No name, address, phone or e-mail goes back out."""

from datetime import date, datetime, time

from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from app.errors import NotFound
from app.store.changes import Change, changes_of
from app.store.deliveries import Delivery, deliveries_by_ref
from app.store.lanes import lanes_of
from app.store.messages import Message


class PromisedDay(BaseModel):
    """What was planned: local times at the address."""

    date: date
    start: time | None
    end: time | None


class ToldWindow(BaseModel):
    """The window last decided to be told. `told`: whether the recipient has been sent it."""

    start: datetime
    end: datetime
    told: bool


class Eta(BaseModel):
    """The newest upstream ETA."""

    arrival: datetime
    low: datetime | None
    high: datetime | None
    made_at: datetime | None


class MessageView(BaseModel):
    """One message to the recipient, without its text."""

    id: int = Field(description="What `porchlight why` takes")
    kind: str
    channel: str
    state: str = Field(description="queued, sending, unknown, sent, delivered, read, failed or dropped")
    due_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    error_code: str | None


class ChangeView(BaseModel):
    """What the recipient asked for, without their words."""

    id: str = Field(description="As in the feed of changes")
    kind: str
    state: str = Field(description="requested, accepted, seen, honoured, not_honoured, rejected or withdrawn")
    asked_by: str = Field(description="sms, page or console")
    requested_at: datetime
    window_start: datetime | None = Field(description="The window it was accepted with")
    window_end: datetime | None
    reason: str | None = Field(description="Why it was rejected or withdrawn")


class DeliveryView(BaseModel):
    """GET /v1/deliveries/{ref}."""

    ref: str
    status: str
    since: datetime | None = Field(description="When it came to this status; null while nothing happened")
    attempts: int = Field(description="How many attempts there were before")
    time_zone: str
    parcels: list[str]
    promised: PromisedDay | None
    window: ToldWindow | None
    eta: Eta | None
    stops_to_go: int | None
    changes: list[ChangeView] = Field(description="Oldest first")
    messages: list[MessageView] = Field(description="Oldest first")


def read_delivery(session: Session, brand_id: int, ref: str) -> DeliveryView:
    """One delivery of this brand. Raises NotFound."""
    delivery = deliveries_by_ref(session, [(brand_id, ref)]).get((brand_id, ref))
    if delivery is None:
        if lanes_of(session, [(brand_id, ref)]):
            raise NotFound("this delivery has been taken in but is not decided yet; ask again in a moment")
        raise NotFound("this brand has no delivery with that reference")
    messages = session.exec(
        select(Message)
        .where(col(Message.brand_id) == brand_id, col(Message.delivery_id) == delivery.id)
        .order_by(col(Message.id))
    )
    changes = changes_of(session, [delivery.id]).get(delivery.id, []) if delivery.id is not None else []
    return view(delivery, changes, list(messages))


def view(delivery: Delivery, changes: list[Change], messages: list[Message]) -> DeliveryView:
    """A delivery, its changes and its messages, as they are shown."""
    d = delivery
    return DeliveryView(
        ref=d.ref,
        status=d.status,
        since=d.since,
        attempts=d.cycle,
        time_zone=d.zone,
        parcels=d.parcels,
        promised=PromisedDay(date=d.promised_date, start=d.promised_start, end=d.promised_end) if d.promised_date else None,
        window=_window(d),
        eta=Eta(arrival=d.eta, low=d.eta_low, high=d.eta_high, made_at=d.eta_made_at) if d.eta else None,
        stops_to_go=d.stops_to_go,
        changes=[_change(change) for change in changes],
        messages=[_message(message) for message in messages],
    )


def _window(d: Delivery) -> ToldWindow | None:
    if d.promise_start is None or d.promise_end is None:
        return None
    return ToldWindow(start=d.promise_start, end=d.promise_end, told=d.told_version >= d.promise_version > 0)


def _change(c: Change) -> ChangeView:
    return ChangeView(
        id=c.uid,
        kind=c.kind,
        state=c.state,
        asked_by=c.asked_by,
        requested_at=c.requested_at,
        window_start=c.window_start,
        window_end=c.window_end,
        reason=c.reason or None,
    )


def _message(m: Message) -> MessageView:
    return MessageView(
        id=m.id or 0,
        kind=m.kind,
        channel=m.channel,
        state=m.state,
        due_at=m.due_at,
        sent_at=m.sent_at,
        delivered_at=m.delivered_at,
        error_code=m.error_code,
    )
