"""Lanes: order without row locks. One person's events and deliveries share a lane; one worker at a time holds it."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, ForeignKey, case, func, or_, tuple_, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.errors import LeaseLost
from app.events import PLANNED
from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime, insert_into, table_of
from app.store.deliveries import Delivery
from app.store.inbox import InboxRow, InboxState

LEASE = timedelta(seconds=30)


class Lane(SQLModel, table=True):
    """Who may decide this lane's rows, and until when (machine's time). `epoch` tells an old holder from the present one."""

    __tablename__ = "lane"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    owner: str | None = Field(default=None, max_length=100)
    epoch: int = 0
    leased_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class DeliveryLane(SQLModel, table=True):
    """The lane of a delivery, fixed at the door when it is first planned, so that its events need not be decided to be sorted."""

    __tablename__ = "delivery_lane"

    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), primary_key=True))
    ref: str = Field(primary_key=True, max_length=200)
    lane: int

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def lane_of(brand_id: int, contact: str, lanes: int) -> int:
    """The lane of a person: the same on every machine and in every process (Python's own hash is not)."""
    digest = hashlib.blake2b(f"{brand_id} {contact.casefold()}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % lanes


def ensure_lanes(session: Session, count: int) -> None:
    """Makes rows for lanes 0 to count - 1."""
    rows = [{"id": number, "epoch": 0} for number in range(count)]
    session.connection().execute(insert_into(session, Lane).on_conflict_do_nothing(), rows)


def fix_lanes(session: Session, wanted: Mapping[tuple[int, str], int]) -> None:
    """Gives each (brand, delivery) its lane unless it has one already."""
    if wanted:
        rows = [{"brand_id": brand, "ref": ref, "lane": lane} for (brand, ref), lane in sorted(wanted.items())]
        session.connection().execute(insert_into(session, DeliveryLane).on_conflict_do_nothing(), rows)


def lanes_of(session: Session, deliveries: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The lanes of those (brand, delivery) pairs that have one."""
    if not deliveries:
        return {}
    c = table_of(DeliveryLane).c
    query = select(c.brand_id, c.ref, c.lane).where(tuple_(c.brand_id, c.ref).in_(sorted(set(deliveries))))
    return {(r.brand_id, r.ref): r.lane for r in session.connection().execute(query)}


def lease(session: Session, wanted: Sequence[int], owner: str, wall: datetime, most: int) -> dict[int, int]:
    """Takes up to `most` free lanes out of `wanted`; answers lane to epoch. `wall` is the machine's time."""
    if not wanted:
        return {}
    free = or_(col(Lane.leased_until).is_(None), col(Lane.leased_until) <= wall)
    query = select(Lane.id).where(col(Lane.id).in_(wanted), free).order_by(func.random()).limit(most)
    chosen = list(session.exec(query.with_for_update(skip_locked=True)))
    statement = (
        update(Lane)
        .where(col(Lane.id).in_(chosen), free)
        .values(owner=owner, epoch=Lane.epoch + 1, leased_until=wall + LEASE)
        .returning(col(Lane.id), col(Lane.epoch))
    )
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def hold(session: Session, held: Mapping[int, int], wall: datetime) -> None:
    """Proves within a transaction that the leases are still ours and prolongs them. Raises LeaseLost if one is not."""
    c = table_of(Lane).c
    statement = update(table_of(Lane)).where(tuple_(c.id, c.epoch).in_(sorted(held.items()))).values(leased_until=wall + LEASE)
    if session.connection().execute(statement).rowcount != len(held):
        raise LeaseLost("a lane was taken over by another worker")


def give_back(session: Session, held: Mapping[int, int]) -> None:
    """Frees lanes that are still ours."""
    if held:
        c = table_of(Lane).c
        statement = update(table_of(Lane)).where(tuple_(c.id, c.epoch).in_(sorted(held.items())))
        session.connection().execute(statement.values(owner=None, leased_until=None))


def unpark(session: Session) -> int:
    """Gives parked rows whose delivery has been planned meanwhile its lane. Returns how many."""
    known = (col(Delivery.brand_id) == InboxRow.brand_id) & (col(Delivery.ref) == InboxRow.delivery_ref)
    lane = select(Delivery.lane).where(known).scalar_subquery()
    statement = (
        update(InboxRow)
        .where(col(InboxRow.state) == InboxState.PARKED, select(Delivery.id).where(known).exists())
        .values(state=InboxState.PENDING, lane=lane, reason=None)
        .execution_options(synchronize_session=False)
    )
    return session.connection().execute(statement).rowcount


def release(session: Session, ids: Sequence[int]) -> int:
    """Puts quarantined or failed rows back to be decided after all, or parked while their delivery is not known.

    Returns how many. A plan brings its delivery's lane with it, as it would have at the door.
    """
    given_up = col(InboxRow.state).in_([InboxState.QUARANTINED, InboxState.FAILED])
    c = table_of(InboxRow).c
    query = select(c.brand_id, c.delivery_ref, c.lane).where(c.id.in_(ids), given_up, c.type == PLANNED, c.lane.is_not(None))
    fix_lanes(session, {(r.brand_id, r.delivery_ref): r.lane for r in session.connection().execute(query)})
    statement = (
        update(InboxRow)
        .where(col(InboxRow.id).in_(ids), given_up)
        .values(
            state=case((col(InboxRow.lane).is_(None), InboxState.PARKED), else_=InboxState.PENDING),
            reason=None,
            handled_at=None,
        )
        .execution_options(synchronize_session=False)
    )
    return session.connection().execute(statement).rowcount
