"""What becomes of a message after its send: accepted, refused, ambiguous, reported on. Shared by results and receipts."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from prometheus_client import Counter
from sqlalchemy import bindparam, update
from sqlmodel import Session

from app.flows.announce import message_why, next_hop
from app.flows.standing import Desk
from app.store.columns import from_rows, is_one_of, table_of
from app.store.decisions import write_decisions
from app.store.messages import (
    IN_FLIGHT,
    Attempt,
    AttemptState,
    Message,
    MessageState,
    attempts_by_uid,
    messages_by_id,
    queue_messages,
)
from app.store.people import stop_sender, suppress
from channels.channel import Progress, Remedy, SendError, Sent

log = logging.getLogger(__name__)

MOST_TRIES = 5
FIRST_PAUSE = timedelta(seconds=15)
LEFT_AS = {
    Progress.ACCEPTED: MessageState.SENT,
    Progress.SENT: MessageState.SENT,
    Progress.DELIVERED: MessageState.DELIVERED,
    Progress.READ: MessageState.READ,
}
_OPEN = (AttemptState.STARTED, AttemptState.UNKNOWN)
OUTCOMES = Counter("porchlight_sends_total", "Results of provider calls", ["channel", "outcome"])
STOPS = Counter("porchlight_senders_stopped_total", "Senders their provider has blocked: an operator must look", ["channel"])


@dataclass(frozen=True, slots=True)
class Result:
    """What one provider call came to. `ended_at` is the machine's time."""

    message_id: int
    attempt: str
    channel: str
    ended_at: datetime
    came: Sent | SendError


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message did not reach its person on this channel. `rule` names who said so."""

    message: Message
    rule: str
    remedy: Remedy
    code: str
    reason: str
    permanent: bool = True
    retry_after: timedelta | None = None


def record(session: Session, results: Sequence[Result], desk: Desk) -> None:
    """Records the results of one batch of provider calls.

    A worker that was held up may come back after its attempts were settled without it. Then others have the message: no
    refusal of its own moves it any more.
    """
    attempts = attempts_by_uid(session, [result.attempt for result in results], lock=True)
    results = [result for result in results if isinstance(result.came, Sent) or attempts[result.attempt].state in _OPEN]
    messages = messages_by_id(session, [result.message_id for result in results])
    session.expunge_all()
    _attempts(session, sorted(results, key=attrgetter("attempt")))
    sent, found_out = list[tuple[Message, Sent]](), list[tuple[Message, Sent]]()
    unknown, failures = [], []
    for result in results:
        message, came, attempt = messages[result.message_id], result.came, attempts[result.attempt]
        if isinstance(came, Sent):
            (found_out if attempt.state is AttemptState.ABSENT else sent).append((message, came))
        elif came.ambiguous:
            unknown.append((message, came))
        else:
            failures.append(Failure(message, "refused", came.remedy, came.code, came.reason, came.permanent, came.retry_after))
    _accepted(session, sent, desk, IN_FLIGHT)
    _accepted(session, found_out, desk, (MessageState.QUEUED,))
    _ambiguous(session, unknown, desk)
    fail(session, failures, desk)


def _attempts(session: Session, results: Sequence[Result]) -> None:
    if not results:
        return
    table = table_of(Attempt)
    rows: list[dict[str, object]] = []
    for result in results:
        came = result.came
        row: dict[str, object] = {"this_uid": result.attempt, "new_ended_at": result.ended_at}
        if isinstance(came, Sent):
            state = AttemptState.ACCEPTED
            row |= {"new_provider_id": came.provider_id, "new_error_code": None, "new_error": None}
        else:
            state = AttemptState.UNKNOWN if came.ambiguous else AttemptState.REFUSED
            row |= {"new_provider_id": None, "new_error_code": came.code[:64], "new_error": came.reason[:500]}
        rows.append({**row, "new_state": state})
        OUTCOMES.labels(result.channel, state.value).inc()
    # What a receipt has said already stands.
    open_states = is_one_of(table.c.state, (AttemptState.STARTED, AttemptState.UNKNOWN, AttemptState.ABSENT))
    statement = update(table).where(table.c.uid == bindparam("this_uid"), open_states)
    session.connection().execute(statement.values(**from_rows("state", "ended_at", "provider_id", "error_code", "error")), rows)


def _accepted(session: Session, sent: Sequence[tuple[Message, Sent]], desk: Desk, moves: Sequence[MessageState]) -> None:
    """A receipt may have been faster than our own commit (R2): then only the provider's id is still to be written."""
    if not sent:
        return
    table, done = table_of(Message), (MessageState.DELIVERED, MessageState.READ)
    waiting = is_one_of(table.c.state, moves)
    rows = [
        {
            "this_id": message.id,
            "new_state": LEFT_AS[came.progress],
            "new_provider_id": came.provider_id,
            "new_delivered_at": desk.now if LEFT_AS[came.progress] in done else None,
        }
        for message, came in sent
    ]
    moved = from_rows("state", "provider_id", "delivered_at")
    statement = update(table).where(table.c.id == bindparam("this_id"), waiting).values(**moved, sent_at=desk.now)
    session.connection().execute(statement, rows)
    late = update(table).where(table.c.id == bindparam("this_id"), table.c.provider_id.is_(None))
    ids = [{"this_id": row["this_id"], "new_provider_id": row["new_provider_id"]} for row in rows]
    session.connection().execute(late.values(provider_id=bindparam("new_provider_id")), ids)


def _ambiguous(session: Session, unknown: Sequence[tuple[Message, SendError]], desk: Desk) -> None:
    if not unknown:
        return
    table = table_of(Message)
    rows = [{"this_id": m.id, "new_error_code": e.code[:64], "new_error": e.reason[:500]} for m, e in unknown]
    statement = update(table).where(table.c.id == bindparam("this_id"), table.c.state == MessageState.SENDING)
    values = from_rows("error_code", "error")
    session.connection().execute(statement.values(**values, state=MessageState.UNKNOWN), rows)
    write_decisions(
        session, [message_why(m, desk, "wait", "ambiguous", {"code": e.code, "reason": e.reason[:200]}) for m, e in unknown]
    )


def fail(session: Session, failures: Sequence[Failure], desk: Desk) -> None:
    """Follows each failure's remedy (R12): again later, the next channel, never again, or stop the sender."""
    rows, whys, hops = [], [], []
    for failure in failures:
        message = failure.message
        pause = _pause(failure, desk)
        state = MessageState.FAILED if pause is None else MessageState.QUEUED
        rows.append(
            {
                "this_id": message.id,
                "new_state": state,
                "new_due_at": message.due_at if pause is None else desk.now + pause,
                "new_error_code": failure.code[:64],
                "new_error": failure.reason[:500],
            }
        )
        inputs: dict[str, object] = {
            "code": failure.code, "reason": failure.reason[:200], "remedy": str(failure.remedy), "channel": message.channel,
        }  # fmt: skip
        outcome = "failed" if pause is None else "retry"
        whys.append(message_why(message, desk, outcome, failure.rule, inputs))
        if pause is None:
            _lasting(session, failure, desk)
            if message.channels_left and failure.remedy is not Remedy.GIVE_UP:
                hops.append(next_hop(message, message.channels_left, desk.now))
                whys.append(message_why(message, desk, "send", "fallback", {"channel": message.channels_left[0]}))
    if rows:
        table = table_of(Message)
        open_states = is_one_of(table.c.state, (MessageState.QUEUED, *IN_FLIGHT, MessageState.SENT))
        statement = update(table).where(table.c.id == bindparam("this_id"), open_states)
        session.connection().execute(statement.values(**from_rows("state", "due_at", "error_code", "error")), rows)
    write_decisions(session, whys)
    queue_messages(session, hops)


def _pause(failure: Failure, desk: Desk) -> timedelta | None:
    """How long to wait before the same again, or None when that is no use (any more)."""
    message = failure.message
    tries = {Remedy.RETRY: MOST_TRIES, Remedy.RETRY_ONCE: 2}.get(failure.remedy, 0)
    if failure.permanent and failure.remedy is not Remedy.RETRY_ONCE:
        return None
    pause = failure.retry_after or FIRST_PAUSE * 2 ** max(0, message.tries - 1)
    return None if message.tries >= tries or desk.now + pause >= message.expires_at else pause


def _lasting(session: Session, failure: Failure, desk: Desk) -> None:
    message = failure.message
    if failure.remedy is Remedy.SUPPRESS and message.recipient_index:
        reason = f"{message.provider or message.channel} {failure.code}: {failure.reason}"[:200]
        suppress(session, message.brand_id, message.channel, message.recipient_index, reason, desk.now)
    if failure.remedy is Remedy.STOP_SENDER:
        stop_sender(session, message.brand_id, message.channel, f"{failure.code} {failure.reason}", desk.now)
        STOPS.labels(message.channel).inc()
        log.error("the %s sender of brand %s was stopped: %s", message.channel, message.brand_id, failure.code)
