"""Consent records: who said stop or start, when, in which words, on which channel (R6)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Text
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime, table_of
from app.store.people import Person


class Consent(SQLModel, table=True):
    """One record; only ever added. `act` is opt_out or opt_in; `words` are verbatim; `sender` is the number spoken to."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person", "person_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    person_id: int = Field(sa_column=Column(BigId, ForeignKey("person.id"), nullable=False))
    act: str = Field(max_length=16)
    channel: str = Field(max_length=16)
    sender: str = Field(default="", max_length=200)
    words: str = Field(sa_column=Column(Text, nullable=False))
    provider_id: str = Field(default="", max_length=200)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def record_consents(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Adds records; each row names every column but the id."""
    if rows:
        session.connection().execute(table_of(Consent).insert(), list(rows))


def consents_of(session: Session, person_id: int) -> list[Consent]:
    """A person's records, oldest first."""
    return list(session.exec(select(Consent).where(Consent.person_id == person_id).order_by(col(Consent.id))))
