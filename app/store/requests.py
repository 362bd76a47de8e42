"""Idempotency keys (R36), and the small facts about the database itself."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, UniqueConstraint, delete, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.errors import Conflict, PayloadMismatch
from app.store.brands import BrandRow
from app.store.columns import BigId, EncryptedText, UtcDateTime, insert_into, table_of

KEPT_FOR = timedelta(hours=24)
# A request whose process died can't answer any more; after this its key may be tried again.
IN_FLIGHT_FOR = timedelta(seconds=60)


class IdempotentRequest(SQLModel, table=True):
    """One request that carried an Idempotency-Key. Times are the machine's. `status` is None while it is in flight."""

    __tablename__ = "idempotent_request"
    __table_args__ = (UniqueConstraint("brand_id", "key"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    key: str = Field(max_length=255)
    request_hash: str = Field(max_length=64)
    started_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    status: int | None = None
    answer: str | None = Field(default=None, sa_column=Column(EncryptedText))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class Begun(StrEnum):
    """Whether the request is to be carried out."""

    FIRST = "first"
    AGAIN = "again"


def begin_request(session: Session, brand_id: int, key: str, request_hash: str, wall: datetime) -> tuple[Begun, int, str]:
    """Starts a request under a key; for one answered before, gives its status and answer again.

    Raises PayloadMismatch for another payload under the same key, Conflict while the first is in flight.
    """
    table = table_of(IdempotentRequest)
    mine = (table.c.brand_id == brand_id) & (table.c.key == key)
    dead = (table.c.status.is_(None) & (table.c.started_at < wall - IN_FLIGHT_FOR)) | (table.c.started_at < wall - KEPT_FOR)
    session.connection().execute(delete(table).where(mine & dead))
    values = {"brand_id": brand_id, "key": key, "request_hash": request_hash, "started_at": wall}
    # Asked for by RETURNING: psycopg's rowcount of an INSERT is not kept.
    taken = session.connection().execute(
        insert_into(session, IdempotentRequest).values(values).on_conflict_do_nothing().returning(table.c.id)
    )
    if taken.first() is not None:
        return Begun.FIRST, 0, ""
    row = session.exec(
        select(IdempotentRequest).where(col(IdempotentRequest.brand_id) == brand_id, col(IdempotentRequest.key) == key)
    ).one()
    if row.request_hash != request_hash:
        raise PayloadMismatch("this Idempotency-Key was used with another payload; use a new key for a new request")
    if row.status is None:
        raise Conflict("a request with this Idempotency-Key is being carried out; try again in a moment")
    return Begun.AGAIN, row.status, row.answer or ""


def end_request(session: Session, brand_id: int, key: str, status: int, answer: str) -> None:
    """Keeps the answer, to be given again."""
    c = table_of(IdempotentRequest).c
    statement = update(table_of(IdempotentRequest)).where(c.brand_id == brand_id, c.key == key)
    session.connection().execute(statement.values(status=status, answer=answer))


def abandon_request(session: Session, brand_id: int, key: str) -> None:
    """Forgets a request that failed before it did anything, so that it may be tried again."""
    c = table_of(IdempotentRequest).c
    session.connection().execute(
        delete(table_of(IdempotentRequest)).where(c.brand_id == brand_id, c.key == key, c.status.is_(None))
    )


class Fact(SQLModel, table=True):
    """One small fact about this database, such as the fingerprint of the key it is encrypted with."""

    __tablename__ = "fact"

    name: str = Field(primary_key=True, max_length=64)
    value: str = Field(max_length=500)


def fact(session: Session, name: str, value: str) -> str:
    """The value of a fact; sets it to `value` when it is not there yet."""
    session.connection().execute(insert_into(session, Fact).values(name=name, value=value).on_conflict_do_nothing())
    return session.exec(select(Fact.value).where(col(Fact.name) == name)).one()
