"""The inbox: everything that comes in is a row here before anything is answered or decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint, func, text, tuple_, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, EncryptedText, EnumText, UtcDateTime, insert_into, keyed_digest, table_of

_OPEN, _PARKED = text("state = 'pending'"), text("state = 'parked'")


class InboxState(StrEnum):
    """pending: a worker will take it; parked: its delivery isn't known yet; the rest are ends."""

    PENDING = "pending"
    PARKED = "parked"
    DONE = "done"
    QUARANTINED = "quarantined"
    FAILED = "failed"


class InboxKind(StrEnum):
    """Which flow decides it."""

    EVENT = "event"
    RECEIPT = "receipt"
    VERDICT = "verdict"
    REPLY = "reply"


class InboxRow(SQLModel, table=True):
    """One thing that came in. `payload` is the JSON as received (it names people, so it rests encrypted)."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("brand_id", "source", "source_id"),
        Index("ix_inbox_parked", "id", postgresql_where=_PARKED, sqlite_where=_PARKED),
        Index("ix_inbox_open", "state", "lane", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_inbox_delivery", "brand_id", "delivery_ref"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    kind: InboxKind = Field(sa_column=Column(EnumText(InboxKind), nullable=False))
    source: str = Field(max_length=255)
    source_id: str = Field(max_length=255)
    body_hash: str = Field(max_length=64)
    type: str = Field(max_length=255)
    delivery_ref: str = Field(max_length=200)
    lane: int | None = None
    payload: str = Field(sa_column=Column(EncryptedText, nullable=False))
    occurred_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    state: InboxState = Field(sa_column=Column(EnumText(InboxState), nullable=False))
    reason: str | None = Field(default=None, max_length=500)
    handled_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing at the door, checked and ready to be kept. Times are aware; `received_at` is the machine's."""

    brand_id: int
    kind: InboxKind
    source: str
    source_id: str
    type: str
    delivery_ref: str
    payload: str
    occurred_at: datetime
    received_at: datetime
    lane: int | None
    state: InboxState = InboxState.PENDING
    reason: str | None = None
    # What is compared when the same source and id come again; the payload as received unless the door says otherwise.
    compared: str = ""

    @property
    def body_hash(self) -> str:
        """A keyed fingerprint of what makes two arrivals the same (R35, R45)."""
        return keyed_digest((self.compared or self.payload).encode())


class Taken(StrEnum):
    """What became of an arrival at the door."""

    NEW = "new"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


def take_in(session: Session, arrivals: Sequence[Arrival]) -> list[Taken]:
    """Keeps what is new, in order; tells a repeat from a contradiction (R35). Safe against other writers doing the same."""
    if not arrivals:
        return []
    keys = [(a.brand_id, a.source, a.source_id) for a in arrivals]
    table = table_of(InboxRow)
    first: dict[tuple[int, str, str], Arrival] = {}
    for key, arrival in zip(keys, arrivals, strict=True):
        first.setdefault(key, arrival)
    statement = (
        insert_into(session, InboxRow).on_conflict_do_nothing().returning(table.c.brand_id, table.c.source, table.c.source_id)
    )
    rows = session.connection().execute(statement, [_values(a) for a in first.values()])
    fresh = {(r.brand_id, r.source, r.source_id) for r in rows}
    hashes = {key: arrival.body_hash for key, arrival in first.items() if key in fresh}
    hashes |= _hashes(session, [key for key in first if key not in fresh])
    answers = []
    for key, arrival in zip(keys, arrivals, strict=True):
        if key in fresh and first[key] is arrival:
            answers.append(Taken.NEW)
        else:
            answers.append(Taken.DUPLICATE if hashes[key] == arrival.body_hash else Taken.CONFLICT)
    return answers


def _values(arrival: Arrival) -> dict[str, object]:
    return {
        "brand_id": arrival.brand_id,
        "kind": arrival.kind,
        "source": arrival.source,
        "source_id": arrival.source_id,
        "body_hash": arrival.body_hash,
        "type": arrival.type,
        "delivery_ref": arrival.delivery_ref,
        "lane": arrival.lane,
        "payload": arrival.payload,
        "occurred_at": arrival.occurred_at,
        "received_at": arrival.received_at,
        "state": arrival.state,
        "reason": arrival.reason,
    }


def _hashes(session: Session, keys: list[tuple[int, str, str]]) -> dict[tuple[int, str, str], str]:
    if not keys:
        return {}
    c = table_of(InboxRow).c
    query = select(c.brand_id, c.source, c.source_id, c.body_hash).where(tuple_(c.brand_id, c.source, c.source_id).in_(keys))
    return {(r.brand_id, r.source, r.source_id): r.body_hash for r in session.connection().execute(query)}


def pending_of_lanes(session: Session, lanes: Sequence[int], limit: int) -> list[InboxRow]:
    """The next rows of these lanes, oldest first."""
    query = (
        select(InboxRow)
        .where(col(InboxRow.state) == InboxState.PENDING, col(InboxRow.lane).in_(lanes))
        .order_by(col(InboxRow.id))
        .limit(limit)
    )
    return list(session.exec(query))


def lanes_with_work(session: Session) -> list[int]:
    """Lanes that have something pending."""
    query = select(InboxRow.lane).where(col(InboxRow.state) == InboxState.PENDING).distinct()
    return sorted(lane for lane in session.exec(query) if lane is not None)


def has_pending(session: Session) -> bool:
    """Whether anything waits to be decided."""
    return session.exec(select(InboxRow.id).where(col(InboxRow.state) == InboxState.PENDING).limit(1)).first() is not None


def has_parked(session: Session) -> bool:
    """Whether anything waits for its delivery to be planned."""
    return session.exec(select(InboxRow.id).where(col(InboxRow.state) == InboxState.PARKED).limit(1)).first() is not None


def finish(session: Session, ids: Sequence[int], state: InboxState, handled_at: datetime, reason: str | None = None) -> None:
    """Ends rows in one state. `handled_at` is the machine's time."""
    if ids:
        statement = update(InboxRow).where(col(InboxRow.id).in_(ids))
        session.connection().execute(statement.values(state=state, handled_at=handled_at, reason=reason))


def count_by_state(session: Session, after_id: int = 0) -> dict[str, int]:
    """How many rows are in each state."""
    query = select(InboxRow.state, func.count()).where(col(InboxRow.id) > after_id).group_by(col(InboxRow.state))
    return {str(state): number for state, number in session.exec(query)}


def rows_in_state(session: Session, state: InboxState, limit: int) -> list[InboxRow]:
    """The newest rows in a state, for an operator to read."""
    query = select(InboxRow).where(col(InboxRow.state) == state).order_by(col(InboxRow.id).desc()).limit(limit)
    return list(session.exec(query))
