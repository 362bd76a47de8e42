"""Receipts: what a provider reported about a send moves its message forward, never back (R2)."""

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, update
from sqlmodel import Session

from app.flows.outcome import LEFT_AS, Failure, fail
from app.flows.standing import Desk
from app.store.columns import from_rows, is_one_of, table_of
from app.store.inbox import InboxRow, InboxState, finish
from app.store.messages import Attempt, AttemptState, Message, MessageState, attempts_by_uid, messages_by_id
from channels.channel import Progress, Receipt, Remedy

# What a report may still move, in the order of `channels.channel.further`: delivered after all is the truth, also where a
# failure was reported first.
_BEHIND = {
    MessageState.SENT: (MessageState.SENDING, MessageState.UNKNOWN),
    MessageState.DELIVERED: (MessageState.SENDING, MessageState.UNKNOWN, MessageState.SENT, MessageState.FAILED),
    MessageState.READ: (
        MessageState.SENDING,
        MessageState.UNKNOWN,
        MessageState.SENT,
        MessageState.FAILED,
        MessageState.DELIVERED,
    ),
}
_OPEN = (MessageState.SENDING, MessageState.UNKNOWN, MessageState.SENT)


def to_json(receipt: Receipt) -> str:
    """A receipt as the door keeps it in the inbox."""
    return json.dumps(
        {
            "attempt": receipt.attempt,
            "provider_id": receipt.provider_id,
            "progress": str(receipt.progress),
            "code": receipt.code,
            "reason": receipt.reason,
            "remedy": str(receipt.remedy) if receipt.remedy else None,
        }
    )


def from_json(text: str) -> Receipt:
    """The receipt that `to_json` wrote."""
    raw = json.loads(text)
    remedy = Remedy(raw["remedy"]) if raw["remedy"] else None
    return Receipt(raw["attempt"], raw["provider_id"], Progress(raw["progress"]), raw["code"], raw["reason"], remedy)


def decide_receipts(session: Session, rows: Sequence[InboxRow], desk: Desk) -> None:
    """Applies a batch of receipts in their order."""
    receipts = [from_json(row.payload) for row in rows]
    attempts = attempts_by_uid(session, [receipt.attempt for receipt in receipts], lock=True)
    messages = messages_by_id(session, [attempt.message_id for attempt in attempts.values()])
    session.expunge_all()
    failures: dict[int, Failure] = {}
    for receipt in receipts:
        attempt = attempts.get(receipt.attempt)
        if attempt is None:
            continue
        message, failed_before = messages[attempt.message_id], attempt.state is AttemptState.FAILED
        _known(attempt, receipt)
        if receipt.progress is not Progress.FAILED:
            _forward(message, receipt, desk)
        elif message.state in _OPEN and attempt.message_id not in failures and not failed_before:
            remedy = receipt.remedy or Remedy.SWITCH
            failures[attempt.message_id] = Failure(
                message, "provider-receipt", remedy, receipt.code, receipt.reason, remedy.permanent
            )
    _save(session, list(attempts.values()), list(messages.values()))
    fail(session, [f for f in failures.values() if f.message.state in _OPEN], desk)
    finish(session, [row.id for row in rows if row.id is not None], InboxState.DONE, desk.wall)


def _known(attempt: Attempt, receipt: Receipt) -> None:
    """The provider knows this attempt, so it was made, whatever we thought."""
    attempt.provider_id = receipt.provider_id
    if receipt.progress is Progress.FAILED:
        attempt.state = AttemptState.FAILED
    elif attempt.state is not AttemptState.FAILED or receipt.progress in (Progress.DELIVERED, Progress.READ):
        attempt.state = AttemptState.ACCEPTED


def _forward(message: Message, receipt: Receipt, desk: Desk) -> None:
    state = LEFT_AS[receipt.progress]
    if message.state not in _BEHIND[state]:
        return
    message.state = state
    message.sent_at = message.sent_at or desk.now
    message.provider_id = message.provider_id or receipt.provider_id
    if state in (MessageState.DELIVERED, MessageState.READ):
        message.delivered_at = message.delivered_at or desk.now


def _save(session: Session, attempts: Sequence[Attempt], messages: Sequence[Message]) -> None:
    """Writes them so that a state another transaction has moved on meanwhile stays moved on."""
    if not attempts:
        return
    table = table_of(Attempt)
    statement = update(table).where(table.c.uid == bindparam("this_uid"))
    session.connection().execute(
        statement.values(**from_rows("provider_id", "state")),
        [{"this_uid": a.uid, "new_provider_id": a.provider_id, "new_state": a.state} for a in attempts],
    )
    table = table_of(Message)
    for state, behind in _BEHIND.items():
        rows = [
            {"this_id": m.id, "new_sent_at": m.sent_at, "new_delivered_at": m.delivered_at, "new_provider_id": m.provider_id}
            for m in messages
            if m.state is state
        ]
        if rows:
            statement = update(table).where(table.c.id == bindparam("this_id"), is_one_of(table.c.state, behind))
            values = from_rows("sent_at", "delivered_at", "provider_id")
            session.connection().execute(statement.values(**values, state=state), rows)
