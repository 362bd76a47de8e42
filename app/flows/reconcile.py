"""Ambiguous sends (R1): a claim whose result was lost is never sent again before the provider has proved it absent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session

from app.flows.announce import message_why
from app.flows.outcome import LEFT_AS, MOST_TRIES, Failure, fail
from app.flows.send import Outgoing
from app.flows.standing import Desk
from app.store.columns import table_of
from app.store.decisions import write_decisions
from app.store.messages import (
    Attempt,
    AttemptState,
    Message,
    MessageState,
    messages_by_id,
    open_attempts,
    provider_ids_of,
    stuck,
    unknown_since,
)
from channels.channel import Outbound, Progress, Remedy, Sent

# So long after its news is over, an ambiguous message that nobody can tell about is given up, never sent again.
GIVEN_UP_AFTER = timedelta(hours=1)
_STATE = {False: AttemptState.ACCEPTED, True: AttemptState.FAILED}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One ambiguous send, with all the provider must be asked about it. Times are the machine's."""

    outgoing: Outgoing
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """The provider's answer: what it has, or None when the send is provably absent."""

    message_id: int
    attempt: str
    came: Sent | None


def doubt_stuck(session: Session, desk: Desk, claimed_before: datetime, limit: int) -> int:
    """Marks claims without a result as ambiguous: their worker died between claim and record. Returns how many."""
    messages = stuck(session, claimed_before, limit)
    ids = [message.id for message in messages]
    session.expunge_all()
    if not messages:
        return 0
    table, attempts = table_of(Message), table_of(Attempt)
    session.connection().execute(
        update(table)
        .where(table.c.id.in_(ids), table.c.state == MessageState.SENDING)
        .values(state=MessageState.UNKNOWN, error="its worker did not come back")
    )
    session.connection().execute(
        update(attempts)
        .where(attempts.c.message_id.in_(ids), attempts.c.state == AttemptState.STARTED)
        .values(state=AttemptState.UNKNOWN, ended_at=desk.wall)
    )
    inputs: dict[str, object] = {"reason": "its worker did not come back"}
    write_decisions(session, [message_why(m, desk, "wait", "ambiguous", inputs) for m in messages])
    return len(messages)


def doubts(session: Session, desk: Desk, begun_before: datetime, limit: int) -> list[Doubt]:
    """The ambiguous sends that have waited long enough for their receipt. What can't be settled any more is given up."""
    messages = unknown_since(session, begun_before, limit)
    attempts = open_attempts(session, [message.id for message in messages if message.id is not None])
    known = provider_ids_of(session, [message.person_id for message in messages])
    session.expunge_all()
    _give_up(session, [m for m in messages if m.expires_at + GIVEN_UP_AFTER <= desk.now], desk)
    found = []
    for message in messages:
        attempt = attempts.get(message.id or 0)
        if attempt is not None and message.id is not None:
            outbound = Outbound(
                attempt.uid, message.uid, message.recipient or "", message.sender or "", message.body or "",
                subject=message.subject or "",
            )  # fmt: skip
            outgoing = Outgoing(message.id, message.channel, outbound, attempt.started_at)
            found.append(Doubt(outgoing, frozenset(known.get(message.person_id, set()))))
    return found


def _give_up(session: Session, messages: Sequence[Message], desk: Desk) -> None:
    if messages:
        table = table_of(Message)
        statement = update(table).where(table.c.id.in_([m.id for m in messages]), table.c.state == MessageState.UNKNOWN)
        session.connection().execute(statement.values(state=MessageState.FAILED, error="nobody can tell whether it was sent"))
        write_decisions(session, [message_why(m, desk, "failed", "given-up", {"channel": m.channel}) for m in messages])


def settle(session: Session, answers: Sequence[Found], desk: Desk) -> None:
    """Records what the provider knows: found means sent; provably absent means queued again, and checked again."""
    if not answers:
        return
    messages = messages_by_id(session, [answer.message_id for answer in answers])
    session.expunge_all()
    whys, failures = [], []
    for answer in answers:
        if not _attempt_settled(session, answer, desk):
            continue
        message, came = messages[answer.message_id], answer.came
        if came is None and message.tries >= MOST_TRIES:
            reason = f"the provider answered none of {message.tries} tries, and has none"
            failures.append(Failure(message, "absent", Remedy.SWITCH, "absent", reason))
            continue
        rule, outcome = ("found-at-provider", "sent") if came else ("absent-resend", "send")
        whys.append(message_why(message, desk, outcome, rule, {"attempt": answer.attempt[:8]}))
        if came is not None and came.progress is Progress.FAILED:
            remedy = came.remedy or Remedy.SWITCH
            failures.append(Failure(message, "found-at-provider", remedy, came.code, came.reason, remedy.permanent))
        else:
            _message_settled(session, answer, desk)
    write_decisions(session, whys)
    fail(session, failures, desk)


def _attempt_settled(session: Session, answer: Found, desk: Desk) -> bool:
    """Settles the attempt unless someone else has: two workers may ask about the same one."""
    table, came = table_of(Attempt), answer.came
    statement = update(table).where(table.c.uid == answer.attempt, table.c.state == AttemptState.UNKNOWN)
    values = {
        "state": _STATE[came.progress is Progress.FAILED] if came else AttemptState.ABSENT,
        "provider_id": came.provider_id if came else None,
        "ended_at": desk.wall,
    }
    return session.connection().execute(statement.values(**values)).rowcount == 1


def _message_settled(session: Session, answer: Found, desk: Desk) -> None:
    table, came = table_of(Message), answer.came
    statement = update(table).where(table.c.id == bindparam("this_id"), table.c.state == MessageState.UNKNOWN)
    if came is None:
        statement = statement.values(state=MessageState.QUEUED)
    else:
        statement = statement.values(state=LEFT_AS[came.progress], provider_id=came.provider_id, sent_at=desk.now)
    session.connection().execute(statement, {"this_id": answer.message_id})
