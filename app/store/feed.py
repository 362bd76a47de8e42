"""The optimiser's feed: constraints in the order in which they were committed, with a cursor that never skips one."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, UniqueConstraint, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.changes import Change
from app.store.columns import BigId, EncryptedText, UtcDateTime, insert_into, table_of
from app.store.deliveries import Delivery
from rescheduling.change import Kind


class FeedHead(SQLModel, table=True):
    """The last number given out in a brand's feed. Whoever appends holds this row until the commit: numbers are in its order."""

    __tablename__ = "feed_head"

    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), primary_key=True))
    last: int = Field(default=0, sa_column=Column(BigId, nullable=False))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class FeedEntry(SQLModel, table=True):
    """One line of the feed: `number` is its cursor within the brand. `body` is JSON (it may hold a gate code: encrypted)."""

    __tablename__ = "feed_entry"
    __table_args__ = (UniqueConstraint("brand_id", "number"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    number: int = Field(sa_column=Column(BigId, nullable=False))
    change_id: int = Field(sa_column=Column(BigId, ForeignKey("change.id"), nullable=False, index=True))
    event: str = Field(max_length=16)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    body: str = Field(sa_column=Column(EncryptedText, nullable=False))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    change: Change = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def append(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Adds entries (brand_id, change_id, event, at, body) in their order.

    Call it last in a transaction: it takes the brand's head, and what waits for that row must not be waited for.
    """
    if not rows:
        return
    counts = Counter(int(str(row["brand_id"])) for row in rows)
    heads = [{"brand_id": brand, "last": 0} for brand in sorted(counts)]
    session.connection().execute(insert_into(session, FeedHead).on_conflict_do_nothing(), heads)
    c = table_of(FeedHead).c
    upto: dict[int, int] = {}
    for brand, count in sorted(counts.items()):
        statement = update(table_of(FeedHead)).where(c.brand_id == brand).values(last=c.last + count).returning(c.last)
        upto[brand] = session.connection().execute(statement).scalar_one() - count
    entries = []
    for row in rows:
        brand = int(str(row["brand_id"]))
        upto[brand] += 1
        entries.append({**row, "number": upto[brand]})
    session.connection().execute(table_of(FeedEntry).insert(), entries)


def read_feed(session: Session, brand_id: int, after: int, limit: int) -> list[FeedEntry]:
    """The entries after a cursor, in order."""
    query = select(FeedEntry).where(FeedEntry.brand_id == brand_id, FeedEntry.number > after)
    return list(session.exec(query.order_by(col(FeedEntry.number)).limit(limit)))


def feed_end(session: Session, brand_id: int) -> int:
    """The cursor of the newest entry; 0 for an empty feed."""
    return session.exec(select(FeedHead.last).where(FeedHead.brand_id == brand_id)).first() or 0


def feed_ends(session: Session, brand_ids: Collection[int]) -> dict[int, int]:
    """The cursors of the newest entries of these brands; one whose feed is empty may be missing."""
    query = select(FeedHead.brand_id, FeedHead.last).where(col(FeedHead.brand_id).in_(sorted(brand_ids)))
    return dict(session.exec(query).all())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verdict must fit: the kind of the change, and the delivery it is for with its lane."""

    kind: Kind
    delivery_ref: str
    lane: int


def asked(session: Session, brand_id: int, uid: str) -> Asked | None:
    """The brand's change of this uid, as the door needs it."""
    query = select(Change.kind, Delivery.ref, Delivery.lane).join(Delivery, col(Delivery.id) == Change.delivery_id)
    found = session.exec(query.where(Change.brand_id == brand_id, Change.uid == uid)).first()
    if found is None:
        return None
    kind, ref, lane = found
    return Asked(Kind(kind), ref, lane)
