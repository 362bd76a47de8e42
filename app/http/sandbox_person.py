"""One person's conversation out of the database: messages, replies, deliveries, what happened to them, and the decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from app.http.sandbox_heard import Heard, heard_from
from app.store.brands import BrandRow
from app.store.decisions import Decision
from app.store.deliveries import Delivery, StatusEvent, deliveries_by_id, status_events_of
from app.store.messages import Message
from app.store.people import Person

# Messages shown at once; older ones are a page further back.
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Conversation:
    """A person's messages from one brand, oldest first. `earlier` is where the page before begins, None on the first.

    `heard` is what they texted in that time. `whys` are the decisions that led to each message, `events` what happened to each
    delivery. `zone` is for what belongs to no delivery.
    """

    person: Person
    brand: BrandRow
    messages: list[Message]
    heard: list[Heard]
    deliveries: Mapping[int, Delivery]
    whys: Mapping[int, list[Decision]]
    events: Mapping[int, list[StatusEvent]]
    earlier: int | None
    zone: str


def load_conversation(
    session: Session, person_id: int, channel: str | None = None, before: int | None = None
) -> Conversation | None:
    """The newest messages (of one channel) that are older than message `before`. None when there is no such person.

    What they texted is there when no channel is asked for.
    """
    query = select(Person, BrandRow).join(BrandRow, col(BrandRow.id) == Person.brand_id)
    pair = session.exec(query.where(Person.id == person_id)).first()
    if pair is None:
        return None
    rows = _newest_messages(session, person_id, channel, before)
    messages = rows[:SHOWN][::-1]
    deliveries = deliveries_by_id(session, {m.delivery_id for m in messages if m.delivery_id is not None})
    more = len(rows) > SHOWN
    since = messages[0].decided_at if more else None
    newest = newest_deliveries(session, person_id, 1)
    return Conversation(
        person=pair[0],
        brand=pair[1],
        messages=messages,
        heard=heard_from(session, pair[0], since, _decided_at(session, person_id, before)) if channel is None else [],
        deliveries=deliveries,
        whys=_whys(session, messages),
        events=status_events_of(session, deliveries),
        earlier=messages[0].id if more else None,
        zone=newest[0].zone if newest else "UTC",
    )


def _decided_at(session: Session, person_id: int, message_id: int | None) -> datetime | None:
    """When the first message of the page after was decided; None for the last page."""
    if message_id is None:
        return None
    return session.exec(select(Message.decided_at).where(Message.id == message_id, Message.person_id == person_id)).first()


def _newest_messages(session: Session, person_id: int, channel: str | None, before: int | None) -> list[Message]:
    """Without the HTML, which is large and shown on its own."""
    query = select(Message).where(Message.person_id == person_id)
    if channel is not None:
        query = query.where(Message.channel == channel)
    if before is not None:
        query = query.where(col(Message.id) < before)
    query = query.order_by(col(Message.id).desc()).limit(SHOWN + 1)
    return list(session.exec(query.options(defer(Message.html, raiseload=True))))  # type: ignore[arg-type]


def _whys(session: Session, messages: Sequence[Message]) -> dict[int, list[Decision]]:
    """To each message what was decided about it, and about the same news on the channels tried before."""
    ids = {number for m in messages for number in (m.id, m.first_id) if number is not None}
    rows: dict[int, list[Decision]] = {}
    for row in session.exec(select(Decision).where(col(Decision.message_id).in_(ids)).order_by(col(Decision.id))):
        rows.setdefault(row.message_id or 0, []).append(row)
    found = {}
    for message in messages:
        assert message.id is not None
        chain = {m.id for m in messages if m.first_id == message.first_id and m.first_id and m.hop <= message.hop}
        chain |= {message.id, message.first_id or message.id}
        found[message.id] = sorted((row for n in chain if n for row in rows.get(n, [])), key=lambda row: row.id or 0)
    return found


def newest_deliveries(session: Session, person_id: int, limit: int = 5) -> list[Delivery]:
    """A person's deliveries, the one that was planned last first."""
    query = select(Delivery).where(Delivery.person_id == person_id).order_by(col(Delivery.id).desc()).limit(limit)
    return list(session.exec(query))


def decisions_about(session: Session, delivery_id: int, limit: int = 60) -> list[Decision]:
    """The newest decisions about a delivery, oldest first."""
    query = select(Decision).where(Decision.delivery_id == delivery_id).order_by(col(Decision.id).desc()).limit(limit)
    return list(session.exec(query))[::-1]


def count_mails(session: Session, person_id: int) -> int:
    """How many e-mails are in a person's mailbox, or on their way to it."""
    query = select(func.count()).select_from(Message).where(Message.person_id == person_id, Message.channel == "email")
    return session.exec(query).one()


def mail_document(session: Session, message_id: int) -> str | None:
    """The HTML of an e-mail; None when there is none."""
    return session.exec(select(Message.html).where(Message.id == message_id, Message.channel == "email")).first()


def brand_and_zone(session: Session, person_id: int) -> tuple[str, str]:
    """The key of a person's brand, and the zone of their newest delivery."""
    key = session.exec(
        select(BrandRow.key).join(Person, col(Person.brand_id) == col(BrandRow.id)).where(Person.id == person_id)
    ).first()
    newest = newest_deliveries(session, person_id, 1)
    return key or "", newest[0].zone if newest else "UTC"
