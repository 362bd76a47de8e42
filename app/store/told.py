"""What people were told: the menu a digit answers to, when they were last asked, what still waits for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.store.columns import UtcDateTime, table_of
from app.store.messages import LEFT, Message, MessageState


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with choices by digit (`menu`), or a survey, and when it left."""

    kind: str
    delivery_id: int | None
    menu: dict[str, str]
    sent_at: datetime


def last_shown(
    session: Session, person_ids: Iterable[int], since: datetime, agents_since: datetime
) -> tuple[dict[int, Shown], frozenset[int]]:
    """The last menu or survey each person was sent since then, and to whom an agent has spoken lately."""
    c = table_of(Message).c
    query = (
        select_columns(c.person_id, c.kind, c.delivery_id, c.facts, c.sent_at, c.decided_at, c.channel)
        .where(c.person_id.in_(sorted(set(person_ids))), c.state.in_(LEFT), c.sent_at >= since)
        .order_by(c.sent_at, c.id)
    )
    found: dict[int, Shown] = {}
    spoken = set()
    for row in session.connection().execute(query):
        menu = row.facts.get("menu") or {}
        if row.channel == "sms" and (menu or row.kind == "survey"):
            found[row.person_id] = Shown(row.kind, row.delivery_id, dict(menu), row.sent_at)
        if row.kind == "agent" and row.decided_at >= agents_since:
            spoken.add(row.person_id)
    return found, frozenset(spoken)


def last_told(session: Session, person_ids: Sequence[int], kinds: Sequence[str]) -> dict[int, datetime]:
    """When each of these people was last told (or is to be told) one of these kinds; by the decision's time."""
    query = (
        select(Message.person_id, func.max(Message.decided_at, type_=UtcDateTime()))
        .where(col(Message.person_id).in_(sorted(set(person_ids))), col(Message.kind).in_(kinds))
        .where(col(Message.state).not_in([MessageState.DROPPED, MessageState.FAILED]))
        .group_by(col(Message.person_id))
    )
    return dict(session.exec(query).all())


def drop_queued(session: Session, person_ids: Sequence[int], channel: str) -> list[Message]:
    """Takes back what waits for these people on a channel; what is being claimed this very moment is checked there."""
    query = select(Message).where(col(Message.person_id).in_(person_ids), Message.channel == channel)
    rows = list(session.exec(query.where(col(Message.state) == MessageState.QUEUED).with_for_update(skip_locked=True)))
    statement = update(Message).where(col(Message.id).in_([row.id for row in rows]), col(Message.state) == MessageState.QUEUED)
    session.connection().execute(statement.values(state=MessageState.DROPPED))
    session.expunge_all()
    return rows
