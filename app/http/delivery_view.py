"""How a delivery stands, as the one who sent it may read it. No name, address, phone or e-mail goes back out."""

from datetime import date, datetime, time

from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from app.errors import NotFound
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
    return view(delivery, list(messages))


def view(delivery: Delivery, messages: list[Message]) -> DeliveryView:
    """A delivery and its messages, as they are shown."""
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
        messages=[_message(message) for message in messages],
    )


def _window(d: Delivery) -> ToldWindow | None:
    if d.promise_start is None or d.promise_end is None:
        return None
    return ToldWindow(start=d.promise_start, end=d.promise_end, told=d.told_version >= d.promise_version > 0)


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
