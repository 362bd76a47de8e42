"""Deliveries, what happened to them and what was predicted. Facts only: what follows from them is decided elsewhere."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sqlalchemy import JSON, Column, ForeignKey, Index, UniqueConstraint, bindparam, or_, tuple_, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.errors import Conflict
from app.lifecycle import OVER, Status
from app.store.brands import BrandRow
from app.store.columns import (
    BigId,
    EncryptedText,
    EnumText,
    UtcDateTime,
    empty_dict,
    empty_list,
    from_rows,
    insert_into,
    table_of,
)
from app.store.people import Person


class Delivery(SQLModel, table=True):
    """One stop for one recipient.

    `buyer_id` is who bought it, where that is somebody else; `wrong_person_at` when the recipient said it isn't theirs.
    `status`, `since`, `cycle` are the fold of its status events; `planned_key`, `position_key`, `eta_key` and `proof_key`
    order facts of a kind (their own time, then source and id), so that the newest wins in whatever order they come.
    `near_keys` are the rounds whose nearness was decided on. `promise_*` is the window last decided to be told,
    `told_version` the version of it that the recipient has been sent.
    """

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("brand_id", "ref"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    ref: str = Field(max_length=200)
    person_id: int = Field(sa_column=Column(BigId, ForeignKey("person.id"), nullable=False, index=True))
    buyer_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("person.id"), index=True))
    lane: int
    version: int = 0

    status: Status = Field(default=Status.PLANNED, sa_column=Column(EnumText(Status), nullable=False))
    since: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    cycle: int = 0
    status_details: dict[str, str] = Field(default_factory=empty_dict, sa_column=Column(JSON, nullable=False))
    pickup_code: str | None = Field(default=None, sa_column=Column(EncryptedText))

    planned_key: str = Field(default="", max_length=600)
    parcels: list[str] = Field(default_factory=empty_list, sa_column=Column(JSON, nullable=False))
    street: str | None = Field(default=None, sa_column=Column(EncryptedText))
    address_note: str | None = Field(default=None, sa_column=Column(EncryptedText))
    postcode: str | None = Field(default=None, max_length=20)
    city: str | None = Field(default=None, max_length=200)
    country: str | None = Field(default=None, max_length=2)
    latitude: float | None = None
    longitude: float | None = None
    zone: str = Field(max_length=64)
    promised_date: date | None = None
    promised_start: time | None = None
    promised_end: time | None = None
    route: str | None = Field(default=None, max_length=200)
    stop_number: int | None = None
    depot: str | None = Field(default=None, max_length=200)
    driver: str | None = Field(default=None, max_length=200)

    position_key: str = Field(default="", max_length=600)
    stops_to_go: int | None = None
    near_keys: list[str] = Field(default_factory=empty_list, sa_column=Column(JSON, nullable=False))
    eta_key: str = Field(default="", max_length=600)
    eta: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    eta_low: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    eta_high: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    eta_made_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    proof_key: str = Field(default="", max_length=600)
    proof: dict[str, str] = Field(default_factory=empty_dict, sa_column=Column(JSON, nullable=False))

    wrong_person_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    promise_start: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    promise_end: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    promise_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    promise_moves: int = 0
    promise_version: int = 0
    told_version: int = 0

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Delivery.person_id"})
    buyer: Person | None = Relationship(sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Delivery.buyer_id"})


class StatusEvent(SQLModel, table=True):
    """One status event, as it was told. `event_key` is source and id."""

    __tablename__ = "status_event"
    __table_args__ = (UniqueConstraint("delivery_id", "event_key"), Index("ix_status_event_at", "delivery_id", "at"))

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    # Unset on one that has just come in: its delivery may still be on its way into the table.
    delivery_id: int = Field(default=0, sa_column=Column(BigId, ForeignKey("delivery.id"), nullable=False))
    event_key: str = Field(max_length=520)
    status: Status = Field(sa_column=Column(EnumText(Status), nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    carrier_code: str | None = Field(default=None, max_length=64)
    details: dict[str, str] = Field(default_factory=empty_dict, sa_column=Column(JSON, nullable=False))
    pickup_code: str | None = Field(default=None, sa_column=Column(EncryptedText))

    delivery: Delivery = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class PredictionRow(SQLModel, table=True):
    """One upstream ETA and when it was made."""

    __tablename__ = "prediction"
    __table_args__ = (UniqueConstraint("delivery_id", "event_key"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    delivery_id: int = Field(sa_column=Column(BigId, ForeignKey("delivery.id"), nullable=False))
    event_key: str = Field(max_length=520)
    made_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    arrival: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    low: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    high: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    stops_to_go: int | None = None
    source: str | None = Field(default=None, max_length=200)

    delivery: Delivery = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


# What the lane writes; `told_version` belongs to sending and is left out, so that neither overwrites the other.
WRITTEN_BY_LANE = tuple(
    name for name in Delivery.model_fields if name not in {"id", "brand_id", "ref", "lane", "version", "told_version"}
)


def deliveries_by_ref(session: Session, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Delivery]:
    """The deliveries of these (brand, ref) pairs."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    query = select(Delivery).where(tuple_(col(Delivery.brand_id), col(Delivery.ref)).in_(wanted))
    return {(d.brand_id, d.ref): d for d in session.exec(query)}


def deliveries_by_id(session: Session, ids: Iterable[int]) -> dict[int, Delivery]:
    """Deliveries by id."""
    rows = session.exec(select(Delivery).where(col(Delivery.id).in_(sorted(set(ids)))))
    return {row.id: row for row in rows if row.id is not None}


def status_events_of(session: Session, delivery_ids: Iterable[int]) -> dict[int, list[StatusEvent]]:
    """All status events of these deliveries."""
    found: dict[int, list[StatusEvent]] = {}
    for row in session.exec(select(StatusEvent).where(col(StatusEvent.delivery_id).in_(sorted(set(delivery_ids))))):
        found.setdefault(row.delivery_id, []).append(row)
    return found


def add_facts(session: Session, model: type[SQLModel], rows: Sequence[dict[str, object]]) -> None:
    """Adds status events or predictions; one that is there already is left as it is."""
    if rows:
        session.connection().execute(insert_into(session, model).on_conflict_do_nothing(), list(rows))


def save_deliveries(session: Session, deliveries: Sequence[Delivery]) -> None:
    """Writes what the lane writes. Raises Conflict when one was changed by someone else meanwhile."""
    if not deliveries:
        return
    table = table_of(Delivery)
    statement = (
        update(table)
        .where(table.c.id == bindparam("this_id"), table.c.version == bindparam("this_version"))
        .values(**from_rows(*WRITTEN_BY_LANE), version=table.c.version + 1)
    )
    rows = [
        {**{f"new_{name}": getattr(d, name) for name in WRITTEN_BY_LANE}, "this_id": d.id, "this_version": d.version}
        for d in sorted(deliveries, key=lambda d: d.id or 0)
    ]
    if session.connection().execute(statement, rows).rowcount != len(rows):
        raise Conflict("a delivery was changed by someone else meanwhile")


def deliveries_of_people(session: Session, person_ids: Iterable[int], over_since: datetime) -> list[Delivery]:
    """What these people get, or have bought: all that is live, and what has been over only since then; newest first."""
    people = sorted(set(person_ids))
    mine = or_(col(Delivery.person_id).in_(people), col(Delivery.buyer_id).in_(people))
    lately = or_(col(Delivery.status).not_in(OVER), col(Delivery.since) >= over_since)
    return list(session.exec(select(Delivery).where(mine, lately).order_by(col(Delivery.id).desc())))


def lock_deliveries(session: Session, ids: Iterable[int]) -> None:
    """Keeps others from asking for changes of these deliveries until the commit; always in one order."""
    query = select(Delivery.id).where(col(Delivery.id).in_(sorted(set(ids)))).order_by(col(Delivery.id))
    session.exec(query.with_for_update(key_share=True)).all()
