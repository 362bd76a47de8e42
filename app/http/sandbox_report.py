"""What became of everything since an inbox row: the figures a replay ends with. Replies are counted beside it."""

import math
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from app.http.answers import Json
from app.http.sandbox_counts import after, counts_since
from app.http.sandbox_door import SandboxServices
from app.store.decisions import Decision
from app.store.inbox import InboxRow, InboxState, count_by_state
from app.store.messages import IN_FLIGHT, LEFT, Attempt, AttemptState, Message, MessageState

router = APIRouter()


@router.get("/sandbox/report")
def report(services: SandboxServices, since: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0) -> Json:
    """The report on everything that came after inbox row `since`; 0 is everything."""
    now = services.clock.now()
    with services.database.read() as session:
        return Json(report_since(session, since, now))


def report_since(session: Session, since: int, now: datetime) -> dict[str, object]:
    """The figures at `now`, the business's time.

    `lost`: came in or was to leave by now, and hasn't. `twice`: news that left more than once. `lag`: machine time from the
    door to the provider's answer, of messages that had nothing to wait for. The rest is `counts_since`.
    """
    inbox = count_by_state(session, since)
    return {
        "inbox": inbox,
        "messages": _messages(session, since),
        "whys": _whys(session, since),
        "lag": _lag(session, since),
        "lost": inbox.get(InboxState.PENDING, 0) + inbox.get(InboxState.FAILED, 0) + _staying(session, since, now),
        "twice": _twice(session, since),
        **counts_since(session, since),
        "last_inbox_id": session.exec(select(func.max(InboxRow.id))).one() or 0,
    }


def _messages(session: Session, since: int) -> list[dict[str, object]]:
    keys = (Message.kind, Message.channel, Message.state)
    query = select(*keys, func.count()).where(after(Message.inbox_id, since)).group_by(*keys).order_by(*keys)
    return [{"kind": kind, "channel": channel, "state": str(state), "n": n} for kind, channel, state, n in session.exec(query)]


def _whys(session: Session, since: int) -> list[dict[str, object]]:
    keys = (Decision.rule, Decision.outcome)
    query = select(*keys, func.count()).where(after(Decision.inbox_id, since)).group_by(*keys).order_by(*keys)
    return [{"rule": rule, "outcome": outcome, "n": n} for rule, outcome, n in session.exec(query)]


def _lag(session: Session, since: int) -> dict[str, object]:
    at_once = col(Message.due_at) <= col(Message.decided_at)
    query = (
        select(InboxRow.received_at, func.min(Attempt.ended_at))
        .join(Message, col(Message.inbox_id) == col(InboxRow.id))
        .join(Attempt, col(Attempt.message_id) == col(Message.id))
        .where(after(Message.inbox_id, since), at_once, col(Attempt.state) == AttemptState.ACCEPTED)
        .group_by(col(Message.id), col(InboxRow.received_at))
    )
    lags = sorted((ended - received).total_seconds() * 1000 for received, ended in session.exec(query) if ended is not None)
    return {"p50_ms": _percentile(lags, 0.5), "p99_ms": _percentile(lags, 0.99), "n": len(lags)}


def _percentile(ordered: list[float], share: float) -> float | None:
    """The smallest value that at least `share` of all do not exceed; None of nothing."""
    return round(ordered[math.ceil(share * len(ordered)) - 1], 1) if ordered else None


def _staying(session: Session, since: int, now: datetime) -> int:
    late = and_(col(Message.state) == MessageState.QUEUED, col(Message.due_at) <= now)
    query = select(func.count()).where(after(Message.inbox_id, since), or_(late, col(Message.state).in_(IN_FLIGHT)))
    return session.exec(query).one()


def _twice(session: Session, since: int) -> int:
    accepted = and_(col(Attempt.message_id) == col(Message.id), col(Attempt.state) == AttemptState.ACCEPTED)
    each = (
        select(
            # An answer may belong to no delivery; then it is this person's alone.
            func.coalesce(col(Message.delivery_id), -col(Message.person_id)).label("about"),
            col(Message.news_key).label("news_key"),
            case((col(Message.state).in_(LEFT), 1), else_=0).label("departed"),
            func.count(col(Attempt.id)).label("accepted"),
        )
        .join(Attempt, accepted, isouter=True)
        .where(after(Message.inbox_id, since))
        .group_by(col(Message.id), col(Message.person_id), col(Message.delivery_id), col(Message.news_key), col(Message.state))
        .subquery()
    )
    news = (
        select(each.c.about)
        .group_by(each.c.about, each.c.news_key)
        .having(or_(func.sum(each.c.departed) > 1, func.max(each.c.accepted) > 1))
        .subquery()
    )
    return session.exec(select(func.count()).select_from(news)).one()
