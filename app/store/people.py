"""The people deliveries are for, and the addresses nothing may be sent to any more."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint, delete, func, tuple_
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, EncryptedText, UtcDateTime, insert_into, table_of


class Person(SQLModel, table=True):
    """One recipient of one brand: known by phone, or by e-mail where there is no phone."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("brand_id", "contact_index"),
        Index("ix_person_phone", "brand_id", "phone_index"),
        Index("ix_person_email", "brand_id", "email_index"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    contact_index: str = Field(max_length=32)
    phone: str | None = Field(default=None, sa_column=Column(EncryptedText))
    phone_index: str | None = Field(default=None, max_length=32)
    email: str | None = Field(default=None, sa_column=Column(EncryptedText))
    email_index: str | None = Field(default=None, max_length=32)
    name: str | None = Field(default=None, max_length=200)
    locale: str | None = Field(default=None, max_length=35)
    lane: int
    updated_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class Suppression(SQLModel, table=True):
    """Nothing goes to this address on this channel any more: the provider or the person said so (R6, R12, R21)."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("brand_id", "channel", "recipient_index"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    channel: str = Field(max_length=16)
    recipient_index: str = Field(max_length=32)
    reason: str = Field(max_length=200)
    since: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class SenderStop(SQLModel, table=True):
    """A sender its provider has blocked (R12): nothing leaves by it until an operator resumes it."""

    __tablename__ = "sender_stop"
    __table_args__ = (UniqueConstraint("brand_id", "channel"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    channel: str = Field(max_length=16)
    reason: str = Field(max_length=200)
    since: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def upsert_people(session: Session, people: Sequence[dict[str, object]]) -> dict[tuple[int, str], int]:
    """Makes or updates people; answers (brand, contact index) to id. A field that is None leaves what is known."""
    if not people:
        return {}
    table = table_of(Person)
    statement = insert_into(session, Person)
    fresh = statement.excluded
    names = ("phone", "phone_index", "email", "email_index", "name", "locale")
    kept = {name: func.coalesce(fresh[name], table.c[name]) for name in names}
    upsert = statement.on_conflict_do_update(
        index_elements=["brand_id", "contact_index"], set_={**kept, "updated_at": fresh.updated_at}
    ).returning(table.c.id, table.c.brand_id, table.c.contact_index)
    rows = session.connection().execute(upsert, list(people))
    return {(r.brand_id, r.contact_index): r.id for r in rows}


def people_by_id(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    """People by id."""
    rows = session.exec(select(Person).where(col(Person.id).in_(sorted(set(ids)))))
    return {row.id: row for row in rows if row.id is not None}


def people_by_phone(session: Session, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Person]:
    """People by (brand, phone index); where a brand knows the number twice, the one heard of last."""
    query = select(Person).where(tuple_(col(Person.brand_id), col(Person.phone_index)).in_(sorted(set(keys))))
    rows = session.exec(query.order_by(col(Person.updated_at), col(Person.id)))
    return {(row.brand_id, row.phone_index or ""): row for row in rows}


def people_with_phone(session: Session, brand_ids: Sequence[int], phone_index: str) -> list[Person]:
    """Everybody with this phone at these brands."""
    query = select(Person).where(col(Person.brand_id).in_(brand_ids), Person.phone_index == phone_index)
    return list(session.exec(query.order_by(col(Person.id))))


def suppressed(session: Session, people: Iterable[Person]) -> set[tuple[int, str, str]]:
    """(brand, channel, blind index) of every suppressed address of these people."""
    wanted = {(p.brand_id, index) for p in people for index in (p.phone_index, p.email_index) if index}
    query = select(Suppression).where(tuple_(col(Suppression.brand_id), col(Suppression.recipient_index)).in_(sorted(wanted)))
    return {(row.brand_id, row.channel, row.recipient_index) for row in session.exec(query)}


def suppress(session: Session, brand_id: int, channel: str, recipient_index: str, reason: str, now: datetime) -> None:
    """Sends nothing more to this address on this channel; a repeat changes nothing."""
    values = {"brand_id": brand_id, "channel": channel, "recipient_index": recipient_index, "reason": reason, "since": now}
    session.connection().execute(insert_into(session, Suppression).values(values).on_conflict_do_nothing())


def unsuppress(session: Session, brand_ids: Sequence[int], channel: str, recipient_index: str) -> int:
    """Lets messages go to this address again; how many brands had stopped."""
    here = col(Suppression.brand_id).in_(brand_ids) & (col(Suppression.channel) == channel)
    statement = delete(Suppression).where(here, col(Suppression.recipient_index) == recipient_index)
    return session.connection().execute(statement).rowcount


def stop_sender(session: Session, brand_id: int, channel: str, reason: str, now: datetime) -> None:
    """Stops a brand's sender on a channel; a repeat changes nothing."""
    values = {"brand_id": brand_id, "channel": channel, "reason": reason[:200], "since": now}
    session.connection().execute(insert_into(session, SenderStop).values(values).on_conflict_do_nothing())


def stopped_senders(session: Session) -> dict[tuple[int, str], SenderStop]:
    """(brand, channel) of every stopped sender."""
    return {(row.brand_id, row.channel): row for row in session.exec(select(SenderStop))}


def resume_sender(session: Session, brand_id: int, channel: str) -> bool:
    """Lets a stopped sender send again. Whether there was one."""
    statement = delete(SenderStop).where(col(SenderStop.brand_id) == brand_id, col(SenderStop.channel) == channel)
    return session.connection().execute(statement).rowcount > 0
