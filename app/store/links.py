"""Links to a delivery's page: capabilities, kept as hashes, expiring, revocable (R23)."""

import base64
import hashlib
import os
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, UniqueConstraint, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime, insert_into, keyed_digest, table_of
from app.store.deliveries import Delivery

GOOD_FOR = timedelta(days=60)


class Link(SQLModel, table=True):
    """One link. Its token is made from 128 random bits (`seed`) and the installation's key, so that every message can show the
    same one although only its hash can be looked up: whoever reads this table cannot make the token. Business times."""

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("delivery_id", "scope"), Index("ix_link_token", "token_hash", unique=True))

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    delivery_id: int = Field(sa_column=Column(BigId, ForeignKey("delivery.id"), nullable=False))
    scope: str = Field(default="recipient", max_length=16)
    seed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    token_hash: str = Field(max_length=64)
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    delivery: Delivery = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def token_of(seed: bytes) -> str:
    """The 22 characters of a link (132 bits)."""
    return base64.urlsafe_b64encode(bytes.fromhex(keyed_digest(b"link:" + seed)))[:22].decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def tokens_for(session: Session, deliveries: Iterable[tuple[int, int]], now: datetime) -> dict[int, str]:
    """(brand, delivery) pairs to delivery id and token; a delivery without a good link gets one."""
    wanted = sorted(set(deliveries))
    if not wanted:
        return {}
    good = _good(session, [number for _, number in wanted], now)
    rows = []
    for brand, number in wanted:
        if number not in good:
            seed = os.urandom(16)
            rows.append(
                {
                    "brand_id": brand, "delivery_id": number, "scope": "recipient", "seed": seed,
                    "token_hash": _hash(token_of(seed)), "created_at": now, "expires_at": now + GOOD_FOR,
                }
            )  # fmt: skip
    if rows:
        statement = insert_into(session, Link)
        dead = {name: statement.excluded[name] for name in ("seed", "token_hash", "created_at", "expires_at")}
        c = table_of(Link).c
        over = (c.expires_at <= now) | c.revoked_at.is_not(None)
        upsert = statement.on_conflict_do_update(
            index_elements=["delivery_id", "scope"], set_={**dead, "revoked_at": None}, where=over
        )
        session.connection().execute(upsert, rows)
        good = _good(session, [number for _, number in wanted], now)
    return {number: token_of(link.seed) for number, link in good.items()}


def _good(session: Session, delivery_ids: Sequence[int], now: datetime) -> dict[int, Link]:
    query = select(Link).where(col(Link.delivery_id).in_(delivery_ids), Link.scope == "recipient")
    found = session.exec(query.where(Link.expires_at > now, col(Link.revoked_at).is_(None)))
    return {link.delivery_id: link for link in found}


def link_by_token(session: Session, token: str, now: datetime) -> Link | None:
    """The link of a token, unless it is unknown, over or revoked."""
    link = session.exec(select(Link).where(Link.token_hash == _hash(token))).first()
    return link if link and link.expires_at > now and link.revoked_at is None else None


def revoke_links(session: Session, brand_id: int, delivery_id: int, now: datetime) -> None:
    """Ends every link of a delivery; the next message shows a new one."""
    c = table_of(Link).c
    mine = (c.brand_id == brand_id) & (c.delivery_id == delivery_id) & c.revoked_at.is_(None)
    session.connection().execute(update(table_of(Link)).where(mine).values(revoked_at=now))
