"""Changes: what recipients asked for and what became of it."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sqlalchemy import Column, ForeignKey, Index, bindparam, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, EncryptedText, EnumText, UtcDateTime, from_rows, table_of
from app.store.deliveries import Delivery
from app.store.people import Person
from app.store.places import Place
from app.store.slots import Slot
from rescheduling.change import OPEN, ChangeState, Kind


class Change(SQLModel, table=True):
    """One wish for one delivery. Wished times are local wall time at the address, `window_*` what was accepted (aware).

    `note` is what the driver is to know in words (a neighbour's name, a gate code): encrypted, never logged. A slot or a
    compartment is held from "requested" on and given back when it is rejected or withdrawn; `lapses_at` is when an unanswered
    request is over. `asked_by`: sms, page, console.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_delivery", "delivery_id", "state"), Index("ix_change_lapse", "state", "lapses_at"))

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    uid: str = Field(max_length=40, unique=True)
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    delivery_id: int = Field(sa_column=Column(BigId, ForeignKey("delivery.id"), nullable=False))
    person_id: int = Field(sa_column=Column(BigId, ForeignKey("person.id"), nullable=False))
    kind: Kind = Field(sa_column=Column(EnumText(Kind), nullable=False))
    state: ChangeState = Field(default=ChangeState.REQUESTED, sa_column=Column(EnumText(ChangeState), nullable=False))
    asked_by: str = Field(max_length=16)
    agent_id: int | None = Field(default=None, sa_column=Column(BigId))
    inbox_id: int | None = Field(default=None, sa_column=Column(BigId))
    wish_date: date | None = None
    wish_start: time | None = None
    wish_end: time | None = None
    spot: str = Field(default="", max_length=32)
    note: str | None = Field(default=None, sa_column=Column(EncryptedText))
    slot_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("slot.id")))
    place_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("place.id")))
    window_start: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    window_end: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    reason: str = Field(default="", max_length=200)
    photo: str = Field(default="", max_length=500)
    requested_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    seen_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    lapses_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    delivery: Delivery = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    slot: Slot | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    place: Place | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def new_uid() -> str:
    """A public name nobody can guess."""
    return f"chg_{secrets.token_hex(12)}"


def changes_of(session: Session, delivery_ids: Iterable[int]) -> dict[int, list[Change]]:
    """All changes of these deliveries, oldest first."""
    found: dict[int, list[Change]] = {}
    query = select(Change).where(col(Change.delivery_id).in_(sorted(set(delivery_ids)))).order_by(col(Change.id))
    for row in session.exec(query):
        found.setdefault(row.delivery_id, []).append(row)
    return found


def open_changes(session: Session, delivery_ids: Iterable[int]) -> dict[int, list[Change]]:
    """Those that are asked for or agreed and not over, oldest first."""
    found = changes_of(session, delivery_ids)
    return {number: [c for c in rows if c.state in OPEN] for number, rows in found.items()}


def changes_by_uid(session: Session, keys: Iterable[tuple[int, str]], *, lock: bool = False) -> dict[tuple[int, str], Change]:
    """Changes by (brand, uid)."""
    wanted = sorted(set(keys))
    query = select(Change).where(col(Change.uid).in_([uid for _, uid in wanted])).order_by(col(Change.id))
    rows = session.exec(query.with_for_update(key_share=True) if lock else query)
    return {(row.brand_id, row.uid): row for row in rows if (row.brand_id, row.uid) in set(wanted)}


def lapsed(session: Session, now: datetime, limit: int) -> list[Change]:
    """Requests nobody answered in time."""
    query = select(Change).where(col(Change.state) == ChangeState.REQUESTED, col(Change.lapses_at) <= now)
    return list(session.exec(query.order_by(col(Change.id)).limit(limit)))


def move_change(session: Session, change: Change, expected: Sequence[ChangeState], values: dict[str, object]) -> bool:
    """Writes `values` if the change is still in one of these states; whether it was."""
    c = table_of(Change).c
    statement = update(table_of(Change)).where(c.id == change.id, c.state.in_(expected)).values(**values)
    return session.connection().execute(statement).rowcount == 1


_DECIDED = ("state", "window_start", "window_end", "reason", "photo", "decided_at", "seen_at", "ended_at")


def save_changes(session: Session, changes: Sequence[Change]) -> None:
    """Writes what verdicts change of these, which the caller has locked."""
    if changes:
        c = table_of(Change).c
        statement = update(table_of(Change)).where(c.id == bindparam("this_id")).values(**from_rows(*_DECIDED))
        rows = [{**{f"new_{name}": getattr(one, name) for name in _DECIDED}, "this_id": one.id} for one in changes]
        session.connection().execute(statement, rows)
