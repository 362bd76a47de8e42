"""Brands: the tenants. What a brand looks like and says lies in its folder; the row is what everything else points to."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from app.store.columns import BigId, UtcDateTime, insert_into


class BrandRow(SQLModel, table=True):
    """One tenant. `key` is the name of its folder."""

    __tablename__ = "brand"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    key: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=200)
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


def ensure_brand(session: Session, key: str, name: str, now: datetime) -> int:
    """The id of the brand with this key; made if there is none."""
    values = {"key": key, "name": name, "created_at": now}
    session.connection().execute(insert_into(session, BrandRow).values(values).on_conflict_do_nothing())
    number = session.exec(select(BrandRow.id).where(col(BrandRow.key) == key)).one()
    assert number is not None
    return number


def brand_by_key(session: Session, key: str) -> BrandRow | None:
    """The brand of that folder, if it has a row."""
    return session.exec(select(BrandRow).where(col(BrandRow.key) == key)).first()


def brand_keys(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Brand id to key."""
    query = select(BrandRow.id, BrandRow.key).where(col(BrandRow.id).in_(sorted(set(ids))))
    return {number: key for number, key in session.exec(query) if number is not None}


def all_brands(session: Session) -> list[BrandRow]:
    """Every brand, oldest first."""
    return list(session.exec(select(BrandRow).order_by(col(BrandRow.id))))
