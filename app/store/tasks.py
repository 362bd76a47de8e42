"""Tasks: what a person of the shop must look at."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, EnumText, UtcDateTime, table_of
from app.store.deliveries import Delivery
from app.store.people import Person


class TaskKind(StrEnum):
    """Why somebody is needed."""

    HAND_OVER = "hand_over"  # the person asked for one, or was not understood
    OPT_OUT_TRAP = "opt_out_trap"  # CANCEL, END or QUIT: perhaps the delivery was meant (R7)
    WRONG_PERSON = "wrong_person"
    CLAIM = "claim"  # something after the delivery, or a complaint
    LOW_SCORE = "low_score"
    ADDRESS = "address"
    PROMISE_BROKEN = "promise_broken"  # an agreed change was not honoured


class Task(SQLModel, table=True):
    """One thing to be done by an agent. `about` is a short line without personal data."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_open", "brand_id", "done_at", "id"), Index("ix_task_person", "person_id", "done_at"))

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    person_id: int = Field(sa_column=Column(BigId, ForeignKey("person.id"), nullable=False))
    delivery_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("delivery.id")))
    kind: TaskKind = Field(sa_column=Column(EnumText(TaskKind), nullable=False))
    about: str = Field(default="", max_length=200)
    inbox_id: int | None = Field(default=None, sa_column=Column(BigId))
    opened_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    done_by: int | None = Field(default=None, sa_column=Column(BigId))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    delivery: Delivery | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def open_tasks(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Opens tasks (brand_id, person_id, delivery_id, kind, about, inbox_id, opened_at)."""
    if rows:
        session.connection().execute(table_of(Task).insert(), list(rows))


def tasks_of(session: Session, person_ids: Iterable[int]) -> dict[int, list[Task]]:
    """Open tasks by person, oldest first."""
    found: dict[int, list[Task]] = {}
    query = select(Task).where(col(Task.person_id).in_(sorted(set(person_ids))), col(Task.done_at).is_(None))
    for task in session.exec(query.order_by(col(Task.id))):
        found.setdefault(task.person_id, []).append(task)
    return found


def finish_tasks(session: Session, brand_id: int, task_ids: Sequence[int], now: datetime, agent_id: int | None) -> int:
    """Marks open tasks of the brand as done; how many were."""
    c = table_of(Task).c
    mine = c.id.in_(task_ids) & (c.brand_id == brand_id) & c.done_at.is_(None)
    return session.connection().execute(update(table_of(Task)).where(mine).values(done_at=now, done_by=agent_id)).rowcount
