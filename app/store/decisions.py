"""Why: one row for every decision to send, hold, drop, suppress or stay silent, with its rule and inputs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime, empty_dict, table_of
from app.store.deliveries import Delivery
from app.store.messages import Message


class Decision(SQLModel, table=True):
    """One decision. `at` is the business's time. `inputs` never holds personal data."""

    __tablename__ = "decision"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    delivery_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("delivery.id"), index=True))
    message_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("message.id"), index=True))
    inbox_id: int | None = Field(default=None, sa_column=Column(BigId))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    kind: str = Field(max_length=64)
    outcome: str = Field(max_length=32)
    rule: str = Field(max_length=64)
    inputs: dict[str, object] = Field(default_factory=empty_dict, sa_column=Column(JSON, nullable=False))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    delivery: Delivery | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    message: Message | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def write_decisions(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Writes decisions; each row names every column but the id."""
    if rows:
        session.connection().execute(table_of(Decision).insert(), list(rows))


def decisions_of_message(session: Session, message_id: int) -> list[Decision]:
    """Why this message is as it is, oldest first."""
    query = select(Decision).where(col(Decision.message_id) == message_id).order_by(col(Decision.id))
    return list(session.exec(query))


def decisions_of_delivery(session: Session, brand_id: int, delivery_id: int) -> list[Decision]:
    """Every decision about a delivery, oldest first."""
    query = select(Decision).where(col(Decision.brand_id) == brand_id, col(Decision.delivery_id) == delivery_id)
    return list(session.exec(query.order_by(col(Decision.id))))
