"""Conversations: what one person and one brand have said, and the one question that is open between them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Index, Text, UniqueConstraint, bindparam, case, func, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.errors import Conflict
from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime, empty_dict, empty_list, from_rows, insert_into, next_ids, table_of
from app.store.deliveries import Delivery
from app.store.people import Person


class Conversation(SQLModel, table=True):
    """One person and one brand, over all channels.

    `question` is what is left open ("" for nothing), with what it needs to be understood in `question_data`; `misses` counts
    what was not understood in a row. `with_agent`: an agent answers here, nothing is answered automatically. `version` guards
    all of these; `last_at`, when either side last spoke, is everybody's and only moves forward.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("person_id"), Index("ix_conversation_last", "brand_id", "last_at"))

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    person_id: int = Field(sa_column=Column(BigId, ForeignKey("person.id"), nullable=False))
    version: int = 0
    last_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    heard_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    question: str = Field(default="", max_length=32)
    question_data: dict[str, object] = Field(default_factory=empty_dict, sa_column=Column(JSON, nullable=False))
    question_delivery_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("delivery.id")))
    question_version: int = 0
    question_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    misses: int = 0
    with_agent: bool = False

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    delivery: Delivery | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class Said(SQLModel, table=True):
    """One thing a person said to us. `body` is what agents read and search; `reading` what was made of it, without names.

    `at` is the business's time. `media` lists content types only: the pictures themselves stay with the provider.
    """

    __tablename__ = "said"
    __table_args__ = (Index("ix_said_person", "person_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    person_id: int = Field(sa_column=Column(BigId, ForeignKey("person.id"), nullable=False))
    delivery_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("delivery.id"), index=True))
    inbox_id: int | None = Field(default=None, sa_column=Column(BigId, index=True))
    channel: str = Field(max_length=16)
    provider: str = Field(default="", max_length=32)
    provider_id: str = Field(default="", max_length=200)
    spoken_to: str = Field(default="", max_length=200)
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    media: list[str] = Field(default_factory=empty_list, sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reading: dict[str, object] = Field(default_factory=empty_dict, sa_column=Column(JSON, nullable=False))
    outcome: str = Field(default="", max_length=64)

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    delivery: Delivery | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


_STATE = (
    "heard_at", "question", "question_data", "question_delivery_id", "question_version", "question_until", "misses", "with_agent",
)  # fmt: skip


def conversations_of(session: Session, person_ids: Iterable[int]) -> dict[int, Conversation]:
    """Conversations by person."""
    rows = session.exec(select(Conversation).where(col(Conversation.person_id).in_(sorted(set(person_ids)))))
    return {row.person_id: row for row in rows}


def spoke(session: Session, people: Mapping[int, int], now: datetime) -> None:
    """Something was said in these conversations (person to brand); one that does not exist begins. Always in one order."""
    if not people:
        return
    table = table_of(Conversation)
    blank = {
        "version": 0, "last_at": now, "question": "", "question_data": {}, "question_version": 0,
        "misses": 0, "with_agent": False,
    }  # fmt: skip
    rows = [{**blank, "brand_id": brand, "person_id": person} for person, brand in sorted(people.items())]
    statement = insert_into(session, Conversation)
    fresh = statement.excluded.last_at
    # Written in any case: from here to the commit the row is ours, and what is read of it next is the newest.
    later = case((fresh > table.c.last_at, fresh), else_=table.c.last_at)
    upsert = statement.on_conflict_do_update(index_elements=["person_id"], set_={"last_at": later})
    session.connection().execute(upsert, rows)


def save_conversations(session: Session, rows: Sequence[Conversation]) -> None:
    """Writes what changed. Raises Conflict when one was changed by someone else meanwhile: all is then to be decided again."""
    if not rows:
        return
    table = table_of(Conversation)
    mine = (table.c.id == bindparam("this_id")) & (table.c.version == bindparam("this_version"))
    statement = update(table).where(mine).values(**from_rows(*_STATE), version=table.c.version + 1)
    values = [
        {**{f"new_{name}": getattr(row, name) for name in _STATE}, "this_id": row.id, "this_version": row.version}
        for row in sorted(rows, key=lambda row: row.person_id)
    ]
    if session.connection().execute(statement, values).rowcount != len(values):
        raise Conflict("a conversation was changed by someone else meanwhile")


def add_said(session: Session, rows: Sequence[dict[str, object]]) -> list[int]:
    """Keeps what people said; the new ids in the order of the rows. Each row names the same columns."""
    if not rows:
        return []
    ids = next_ids(session, Said, len(rows))
    session.connection().execute(table_of(Said).insert(), [{**row, "id": n} for row, n in zip(rows, ids, strict=True)])
    return ids


def said_by(session: Session, person_id: int, limit: int = 200) -> list[Said]:
    """What a person said last, oldest first."""
    query = select(Said).where(Said.person_id == person_id).order_by(col(Said.id).desc()).limit(limit)
    return list(session.exec(query))[::-1]


def said_since(session: Session, person_ids: Iterable[int], since: datetime) -> dict[int, int]:
    """How much each of these people has said since then."""
    query = select(Said.person_id, func.count()).where(col(Said.person_id).in_(sorted(set(person_ids))), Said.at >= since)
    return dict(session.exec(query.group_by(col(Said.person_id))).all())
