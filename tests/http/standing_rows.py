"""Rows as a worker leaves them, for doors that only read them."""

from sqlmodel import Session, SQLModel

from app.store.brands import brand_by_key
from app.store.columns import blind_index
from app.store.deliveries import Delivery
from app.store.messages import Attempt, Message, MessageState
from app.store.people import Person
from tests.conftest import NOON


def added(session: Session, row: SQLModel) -> int:
    """Adds a row; its id."""
    session.add(row)
    session.flush()
    number = getattr(row, "id", None)
    assert isinstance(number, int)
    return number


def brand_id(session: Session, key: str) -> int:
    """The id of a brand."""
    row = brand_by_key(session, key)
    assert row is not None
    assert row.id is not None
    return row.id


def a_delivery(session: Session, brand: str, lane: int = 1, **more: object) -> Delivery:
    """A delivery PL-1 to Ada."""
    number = brand_id(session, brand)
    person = Person(
        brand_id=number, contact_index=blind_index("ada"), phone="+12125550123", name="Ada", lane=lane, updated_at=NOON
    )
    values = {"person_id": added(session, person), "brand_id": number, "lane": lane, "zone": "Europe/Berlin", **more}
    delivery = Delivery(ref="PL-1", **values)  # type: ignore[arg-type]
    added(session, delivery)
    return delivery


def a_message(session: Session, delivery: Delivery, state: MessageState) -> Message:
    """A text message about it."""
    assert delivery.id is not None
    message = Message(
        uid="m1",
        brand_id=delivery.brand_id,
        delivery_id=delivery.id,
        person_id=delivery.person_id,
        lane=delivery.lane,
        kind="planned",
        news_key="planned",
        channel="sms",
        state=state,
        decided_at=NOON,
        due_at=NOON,
        expires_at=NOON,
        recipient="+12125550123",
        body="Lark: your shoes come today.",
    )
    added(session, message)
    return message


def an_attempt(session: Session, message: Message, uid: str) -> Attempt:
    """A call to the provider for it."""
    assert message.id is not None
    attempt = Attempt(
        uid=uid,
        brand_id=message.brand_id,
        message_id=message.id,
        person_id=message.person_id,
        lane=message.lane,
        channel="sms",
        started_at=NOON,
    )
    added(session, attempt)
    return attempt
