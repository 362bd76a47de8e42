"""Agents, what they may see, their sessions on the server, and the audit of what they did and read (R30)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Index, UniqueConstraint, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime, empty_dict, insert_into, table_of


class Agent(SQLModel, table=True):
    """Somebody who works here. `login` is an e-mail address or a short name, lower case. Times are the machine's."""

    __tablename__ = "agent"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    login: str = Field(max_length=200, unique=True)
    name: str = Field(max_length=100)
    password_hash: str = Field(max_length=200)
    admin: bool = False
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    disabled_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class AgentBrand(SQLModel, table=True):
    """An agent may work for this brand."""

    __tablename__ = "agent_brand"
    __table_args__ = (UniqueConstraint("agent_id", "brand_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    agent_id: int = Field(sa_column=Column(BigId, ForeignKey("agent.id"), nullable=False))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))

    agent: Agent = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class AgentSession(SQLModel, table=True):
    """One sign-in. The cookie holds the secret, this its hash. `csrf` goes into every form. Times are the machine's."""

    __tablename__ = "agent_session"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    agent_id: int = Field(sa_column=Column(BigId, ForeignKey("agent.id"), nullable=False, index=True))
    secret_hash: str = Field(max_length=64, unique=True)
    csrf: str = Field(max_length=64)
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    seen_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    agent: Agent = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class Audit(SQLModel, table=True):
    """What an agent did or read, only ever added. `details` hold no personal data. `at` is the machine's time."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_brand", "brand_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    agent_id: int = Field(sa_column=Column(BigId, ForeignKey("agent.id"), nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    act: str = Field(max_length=32)
    person_id: int | None = Field(default=None, sa_column=Column(BigId))
    delivery_id: int | None = Field(default=None, sa_column=Column(BigId))
    details: dict[str, object] = Field(default_factory=empty_dict, sa_column=Column(JSON, nullable=False))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    agent: Agent = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def hashed(secret: str) -> str:
    """How a session's secret is kept: it has 256 random bits, so SHA-256 is as good as a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def agent_by_login(session: Session, login: str) -> Agent | None:
    """The agent of that login, disabled ones too."""
    return session.exec(select(Agent).where(Agent.login == login.strip().lower())).first()


def brands_of(session: Session, agent: Agent) -> list[BrandRow]:
    """The brands an agent may work for; an admin all."""
    query = select(BrandRow).order_by(col(BrandRow.name))
    if not agent.admin:
        query = query.where(col(BrandRow.id).in_(select(AgentBrand.brand_id).where(AgentBrand.agent_id == agent.id)))
    return list(session.exec(query))


def allow_brands(session: Session, agent_id: int, brand_ids: Sequence[int]) -> None:
    """Lets an agent work for these brands too."""
    rows = [{"agent_id": agent_id, "brand_id": brand} for brand in sorted(set(brand_ids))]
    if rows:
        session.connection().execute(insert_into(session, AgentBrand).on_conflict_do_nothing(), rows)


def open_session(session: Session, secret: str, wall: datetime) -> tuple[AgentSession, Agent] | None:
    """The session of a cookie and its agent, unless it is over, ended, or the agent disabled."""
    query = select(AgentSession, Agent).join(Agent, col(Agent.id) == AgentSession.agent_id)
    found = session.exec(query.where(AgentSession.secret_hash == hashed(secret))).first()
    if found is None or found[0].ended_at is not None or found[0].expires_at <= wall or found[1].disabled_at is not None:
        return None
    return found


def end_sessions(session: Session, agent_id: int, wall: datetime) -> int:
    """Ends every session of an agent; how many."""
    c = table_of(AgentSession).c
    mine = (c.agent_id == agent_id) & c.ended_at.is_(None)
    return session.connection().execute(update(table_of(AgentSession)).where(mine).values(ended_at=wall)).rowcount


def audit(session: Session, **values: object) -> None:
    """Adds one line; names brand_id, agent_id, at, act and what else is known."""
    row = {"person_id": None, "delivery_id": None, "details": {}} | values
    session.connection().execute(table_of(Audit).insert(), row)
