"""What left by SMS, in the order of leaving: how a replay sees the phones of a service without a provider."""

from itertools import takewhile
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session, col, select

from app.http.answers import Json
from app.http.sandbox_door import SandboxServices
from app.store.messages import Attempt, AttemptState, Message

router = APIRouter()
MOST = 1000
_UNDECIDED = (AttemptState.STARTED, AttemptState.UNKNOWN)


@router.get("/sandbox/outbox")
def outbox(services: SandboxServices, after: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None) -> Json:
    """The texts that left after that cursor, at most 1,000, oldest first, and the next cursor; unset: from now on."""
    with services.database.read() as session:
        return Json({"messages": [], "after": newest(session)} if after is None else texts_after(session, after))


def newest(session: Session) -> int:
    """The cursor behind all that has left."""
    return session.exec(select(Attempt.id).order_by(col(Attempt.id).desc()).limit(1)).first() or 0


def texts_after(session: Session, after: int) -> dict[str, object]:
    """Messages by their attempts: a message may be decided long before it leaves, an attempt is written when it does.

    What comes after an attempt whose result is not known yet has to wait for it, or it would never be seen.
    """
    query = select(Attempt, Message).join(Message, col(Attempt.message_id) == col(Message.id)).where(col(Attempt.id) > after)
    rows = session.exec(query.order_by(col(Attempt.id)).limit(MOST))
    decided = list(takewhile(lambda row: row[0].state not in _UNDECIDED, rows))
    left = [message for attempt, message in decided if attempt.state is AttemptState.ACCEPTED and message.channel == "sms"]
    return {"messages": [_shown(message) for message in left], "after": decided[-1][0].id if decided else after}


def _shown(message: Message) -> dict[str, object]:
    return {
        "id": message.id,
        "person_id": message.person_id,
        "phone": message.recipient,
        "sender": message.sender,
        "body": message.body,
        "channel": message.channel,
        "sent": message.sent_at,
    }
