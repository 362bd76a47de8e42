"""Messages and the attempts to send them. The message row is the queue (R38)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, ForeignKey, Index, UniqueConstraint, and_, func, text, tuple_, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, EncryptedText, EnumText, UtcDateTime, empty_dict, empty_list, insert_into, next_ids
from app.store.deliveries import Delivery
from app.store.people import Person


class MessageState(StrEnum):
    """queued -> sending -> sent -> delivered -> read; the others are ends, but `unknown`, which is looked into (R1)."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    DROPPED = "dropped"


_FLYING, _QUEUED = text("state IN ('sending', 'unknown')"), text("state = 'queued'")
IN_FLIGHT = (MessageState.SENDING, MessageState.UNKNOWN)
LEFT = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)


class AttemptState(StrEnum):
    """What became of one call to a provider."""

    STARTED = "started"
    ACCEPTED = "accepted"
    FAILED = "failed"  # taken by the provider, and reported as not delivered
    REFUSED = "refused"
    UNKNOWN = "unknown"
    ABSENT = "absent"


class Message(SQLModel, table=True):
    """One piece of news to one person on one channel.

    `news_key` names the news, so that no delivery hears the same twice; `hop` counts channels tried for it, `first_id` is the
    message at hop 0. An answer to somebody of whom no delivery is known has none. Subject and body are written when it is
    claimed, from the facts of that moment. `due_at`, `expires_at`, `decided_at`, `sent_at` and `delivered_at` are the
    business's time, `claimed_at` the machine's.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("delivery_id", "news_key", "hop"),
        # One send in flight per recipient.
        Index("uq_message_in_flight", "person_id", unique=True, postgresql_where=_FLYING, sqlite_where=_FLYING),
        Index("ix_message_in_flight", "claimed_at", postgresql_where=_FLYING, sqlite_where=_FLYING),
        Index("ix_message_due", "due_at", "id", postgresql_where=_QUEUED, sqlite_where=_QUEUED),
        Index("ix_message_person_queued", "person_id", "due_at", postgresql_where=_QUEUED, sqlite_where=_QUEUED),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    uid: str = Field(max_length=32, unique=True)
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    delivery_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("delivery.id"), index=True))
    person_id: int = Field(sa_column=Column(BigId, ForeignKey("person.id"), nullable=False, index=True))
    inbox_id: int | None = Field(default=None, sa_column=Column(BigId))
    lane: int
    kind: str = Field(max_length=64)
    news_key: str = Field(max_length=200)
    hop: int = 0
    first_id: int | None = Field(default=None, sa_column=Column(BigId))
    channel: str = Field(max_length=16)
    channels_left: list[str] = Field(default_factory=empty_list, sa_column=Column(JSON, nullable=False))
    cycle: int = 0
    place: int = 0
    urgent: bool = False
    facts: dict[str, object] = Field(default_factory=empty_dict, sa_column=Column(JSON, nullable=False))

    state: MessageState = Field(default=MessageState.QUEUED, sa_column=Column(EnumText(MessageState), nullable=False))
    decided_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    due_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    claimed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    claimed_by: str | None = Field(default=None, max_length=100)
    tries: int = 0

    recipient: str | None = Field(default=None, sa_column=Column(EncryptedText))
    recipient_index: str | None = Field(default=None, max_length=32)
    sender: str | None = Field(default=None, max_length=200)
    locale: str | None = Field(default=None, max_length=35)
    subject: str | None = Field(default=None, max_length=500)
    body: str | None = None
    html: str | None = None
    segments: int | None = None
    provider: str | None = Field(default=None, max_length=32)
    provider_id: str | None = Field(default=None, max_length=200)
    error_code: str | None = Field(default=None, max_length=64)
    error: str | None = Field(default=None, max_length=500)
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    delivered_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    delivery: Delivery | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class Attempt(SQLModel, table=True):
    """One call to a provider, committed before it is made (R1). Its `uid` is in the callback URL. Times are the machine's."""

    __tablename__ = "attempt"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    uid: str = Field(max_length=32, unique=True)
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    message_id: int = Field(sa_column=Column(BigId, ForeignKey("message.id"), nullable=False, index=True))
    person_id: int = Field(sa_column=Column(BigId, ForeignKey("person.id"), nullable=False, index=True))
    lane: int
    channel: str = Field(max_length=16)
    state: AttemptState = Field(default=AttemptState.STARTED, sa_column=Column(EnumText(AttemptState), nullable=False))
    started_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    provider_id: str | None = Field(default=None, max_length=200)
    error_code: str | None = Field(default=None, max_length=64)
    error: str | None = Field(default=None, max_length=500)

    message: Message = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def queue_messages(session: Session, rows: Sequence[dict[str, object]]) -> dict[tuple[object, ...], int]:
    """Queues messages; news a delivery was given already is left out. Answers (delivery, news key, hop) to the new id."""
    if not rows:
        return {}
    statement = insert_into(session, Message).on_conflict_do_nothing(index_elements=["delivery_id", "news_key", "hop"])
    ids = next_ids(session, Message, len(rows))
    session.connection().execute(statement, [{**row, "id": number} for row, number in zip(rows, ids, strict=True)])
    query = select(Message.id, Message.delivery_id, Message.news_key, Message.hop).where(col(Message.id).in_(ids))
    return {(delivery, news_key, hop): number for number, delivery, news_key, hop in session.exec(query) if number is not None}


_Other, _Earlier, _Later = aliased(Message), aliased(Message), aliased(Message)  # made once: dearer to make than to use


def claim(session: Session, now: datetime, wall: datetime, worker: str, limit: int) -> list[Message]:
    """Takes up to `limit` due messages, the earliest of each person who has none in flight.

    Claims are made one after the other (a lock on PostgreSQL, the write lock on SQLite), each seeing the one before, so
    that two workers can't take two messages of one person at once; the unique index would refuse the second otherwise.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(7067)"))
    due = and_(col(Message.state) == MessageState.QUEUED, col(Message.due_at) <= now)
    in_flight = select(_Other.id).where(_Other.person_id == Message.person_id, col(_Other.state).in_(IN_FLIGHT)).exists()
    before = tuple_(col(_Earlier.due_at), col(_Earlier.id)) < tuple_(col(Message.due_at), col(Message.id))
    waiting = select(_Earlier.id).where(_Earlier.person_id == Message.person_id, col(_Earlier.state) == MessageState.QUEUED)
    another = waiting.where(before).exists()
    chosen = select(Message.id).where(due, ~in_flight, ~another).order_by(col(Message.due_at), col(Message.id)).limit(limit)
    ids = list(session.exec(chosen))
    if not ids:
        return []
    statement = update(Message).where(col(Message.id).in_(ids), col(Message.state) == MessageState.QUEUED)
    session.connection().execute(
        statement.values(state=MessageState.SENDING, claimed_at=wall, claimed_by=worker, tries=Message.tries + 1)
    )
    query = select(Message).where(col(Message.id).in_(ids)).order_by(col(Message.due_at), col(Message.id))
    return list(session.exec(query))


def overtaken(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of these messages after which a later decided one, further along the delivery, has left already."""
    news, after = func.coalesce(Message.first_id, Message.id), func.coalesce(_Later.first_id, _Later.id)
    query = (
        select(Message.id)
        .join(_Later, and_(col(_Later.delivery_id) == col(Message.delivery_id), col(_Later.state).in_(LEFT)))
        .where(col(Message.id).in_(ids), after > news, _Later.place > Message.place)
    )
    return {number for number in session.exec(query) if number is not None}


def messages_by_id(session: Session, ids: Sequence[int]) -> dict[int, Message]:
    """Messages by id."""
    query = select(Message).where(col(Message.id).in_(sorted(set(ids)))).order_by(col(Message.id))
    return {row.id: row for row in session.exec(query) if row.id is not None}


def attempts_by_uid(session: Session, uids: Sequence[str], *, lock: bool = False) -> dict[str, Attempt]:
    """Attempts by the name in their callback URL; `lock` keeps others off them until the commit, always in one order."""
    query = select(Attempt).where(col(Attempt.uid).in_(sorted(set(uids)))).order_by(col(Attempt.uid))
    return {row.uid: row for row in session.exec(query.with_for_update() if lock else query)}


def open_attempts(session: Session, message_ids: Sequence[int]) -> dict[int, Attempt]:
    """The last attempt of each of these messages, where its result is not known."""
    query = (
        select(Attempt)
        .where(col(Attempt.message_id).in_(message_ids))
        .where(col(Attempt.state).in_([AttemptState.STARTED, AttemptState.UNKNOWN]))
        .order_by(col(Attempt.id))
    )
    return {row.message_id: row for row in session.exec(query)}


def provider_ids_of(session: Session, person_ids: Sequence[int]) -> dict[int, set[str]]:
    """Every provider id that is known to belong to a message of these people."""
    query = select(Attempt.person_id, Attempt.provider_id).where(col(Attempt.person_id).in_(person_ids))
    found: dict[int, set[str]] = {}
    for person, number in session.exec(query.where(col(Attempt.provider_id).is_not(None))):
        found.setdefault(person, set()).add(str(number))
    return found


def unknown_since(session: Session, before: datetime, limit: int) -> list[Message]:
    """Ambiguous messages whose last attempt began before that machine time."""
    query = select(Message).where(col(Message.state) == MessageState.UNKNOWN, col(Message.claimed_at) < before)
    return list(session.exec(query.order_by(col(Message.id)).limit(limit)))


def stuck(session: Session, before: datetime, limit: int) -> list[Message]:
    """Messages claimed before that machine time whose result was never recorded."""
    query = select(Message).where(col(Message.state) == MessageState.SENDING, col(Message.claimed_at) < before)
    return list(session.exec(query.order_by(col(Message.id)).limit(limit)))


def next_due(session: Session) -> datetime | None:
    """When the next queued message is due."""
    return session.exec(select(func.min(Message.due_at)).where(col(Message.state) == MessageState.QUEUED)).one()


def has_due(session: Session, now: datetime) -> bool:
    """Whether anything is due that could be claimed now."""
    query = select(Message.id).where(col(Message.state) == MessageState.QUEUED, col(Message.due_at) <= now).limit(1)
    return session.exec(query).first() is not None
