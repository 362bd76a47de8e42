"""Delivery slots and their capacity. A place in one is taken by a conditional UPDATE: it never overbooks (R42)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, or_, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.errors import Conflict
from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime, insert_into, table_of


class Slot(SQLModel, table=True):
    """Hours in which `capacity` deliveries can be made; `taken` of them are. Without a depot it is for all of the brand."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("brand_id", "ref"),
        Index("ix_slot_start", "brand_id", "start_at"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="ck_slot_capacity"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    ref: str = Field(max_length=200)
    depot: str | None = Field(default=None, max_length=200)
    start_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    end_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    capacity: int
    taken: int = 0

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def put_slots(session: Session, brand_id: int, rows: Sequence[dict[str, object]]) -> None:
    """Makes or changes slots (ref, depot, start_at, end_at, capacity). Raises Conflict for a capacity below what is taken."""
    if not rows:
        return
    refs = [row["ref"] for row in rows]
    query = select(Slot).where(Slot.brand_id == brand_id, col(Slot.ref).in_(refs)).order_by(col(Slot.id)).with_for_update()
    wanted = {row["ref"]: int(str(row["capacity"])) for row in rows}
    for slot in session.exec(query):
        if wanted[slot.ref] < slot.taken:
            raise Conflict(f"slot {slot.ref!r} has {slot.taken} taken already; its capacity cannot be {wanted[slot.ref]}")
    statement = insert_into(session, Slot)
    fresh = statement.excluded
    upsert = statement.on_conflict_do_update(
        index_elements=["brand_id", "ref"],
        set_={name: fresh[name] for name in ("depot", "start_at", "end_at", "capacity")},
    )
    session.connection().execute(upsert, [{**row, "brand_id": brand_id, "taken": 0} for row in rows])


def free_slots(session: Session, brand_id: int, depots: Sequence[str], after: datetime, before: datetime) -> list[Slot]:
    """Slots that begin in this time, have room, and are for one of these depots or for all; soonest first."""
    query = select(Slot).where(Slot.brand_id == brand_id, Slot.start_at >= after, Slot.start_at < before)
    mine = or_(col(Slot.depot).is_(None), col(Slot.depot).in_(depots))
    return list(session.exec(query.where(Slot.taken < Slot.capacity, mine).order_by(col(Slot.start_at), col(Slot.id))))


def depots_with_slots(session: Session, brand_ids: Sequence[int], after: datetime) -> set[tuple[int, str | None]]:
    """(brand, depot) that have slots at all which begin after this, full ones too; depot None: for all of the brand."""
    query = select(Slot.brand_id, Slot.depot).where(col(Slot.brand_id).in_(brand_ids), Slot.start_at >= after)
    return set(session.exec(query.distinct()))


def lock_slots(session: Session, brand_id: int, slot_ids: Collection[int]) -> None:
    """Call it before a move, with what is given back and what is taken: locked in one order.

    Two who swap would else each hold what the other waits for; PostgreSQL ends one of them after a second.
    """
    query = select(Slot.id).where(Slot.brand_id == brand_id, col(Slot.id).in_(sorted(slot_ids))).order_by(col(Slot.id))
    session.exec(query.with_for_update()).all()


def take_slot(session: Session, brand_id: int, slot_id: int) -> bool:
    """Takes one place, if there is one (R42)."""
    c = table_of(Slot).c
    free = (c.id == slot_id) & (c.brand_id == brand_id) & (c.taken < c.capacity)
    return session.connection().execute(update(table_of(Slot)).where(free).values(taken=c.taken + 1)).rowcount == 1


def release_slot(session: Session, brand_id: int, slot_id: int) -> None:
    """Gives one place back."""
    c = table_of(Slot).c
    held = (c.id == slot_id) & (c.brand_id == brand_id) & (c.taken > 0)
    session.connection().execute(update(table_of(Slot)).where(held).values(taken=c.taken - 1))


def slot_by_ref(session: Session, brand_id: int, ref: str) -> Slot | None:
    """The brand's slot of this reference."""
    return session.exec(select(Slot).where(Slot.brand_id == brand_id, Slot.ref == ref)).first()


def slots_by_id(session: Session, ids: Sequence[int]) -> dict[int, Slot]:
    """Slots by id."""
    rows = session.exec(select(Slot).where(col(Slot.id).in_(sorted(set(ids)))))
    return {row.id: row for row in rows if row.id is not None}
