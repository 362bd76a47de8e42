"""Answers become messages: by the channel somebody spoke on, else by one that reaches them, each with its why."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session

from app.conversation.state import Answer
from app.flows.announce import Reach
from app.flows.standing import Desk
from app.rendering import ANSWERS, EMAIL_ANSWERS, SMS_ANSWERS
from app.store.decisions import write_decisions
from app.store.deliveries import Delivery
from app.store.messages import MessageState, queue_messages
from app.store.people import Person

# An answer that could not leave for half a day answers nothing any more; a verdict is still worth knowing the next day.
ANSWER_FOR, VERDICT_FOR = timedelta(hours=12), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Say:
    """One answer to one person. `key` names it for good; `rule` is why it is given; `final` passes an opt-out (R6)."""

    person: Person
    answer: Answer
    key: str
    rule: str
    delivery: Delivery | None = None
    inbox_id: int | None = None
    final: bool = False
    valid_for: timedelta = ANSWER_FOR
    inputs: Mapping[str, object] = field(default_factory=dict)


def queue_answers(session: Session, says: Sequence[Say], who: Reach, desk: Desk) -> int:
    """Queues the answers, due now and in their order. Returns how many can reach their person."""
    rows, whys = [], []
    for say in says:
        channels, closed = _channels(say, who)
        if channels:
            rows.append(_row(say, channels, desk))
        whys.append(_why(say, channels, closed, desk))
    ids = queue_messages(session, rows)
    for why in whys:
        why["message_id"] = ids.get((why["delivery_id"], why.pop("key"), 0))
    write_decisions(session, whys)
    return len(ids)


def _channels(say: Say, who: Reach) -> tuple[list[str], dict[str, str]]:
    kind = say.answer.kind
    if kind not in ANSWERS:
        raise ValueError(f"{kind!r} is no kind of answer")
    can = [name for name, kinds in (("sms", SMS_ANSWERS), ("email", EMAIL_ANSWERS)) if kind in kinds]
    if say.final:
        return [name for name in can if name == "sms" and say.person.phone], {}
    return who.open_channels(say.person, can)


def _row(say: Say, channels: Sequence[str], desk: Desk) -> dict[str, object]:
    delivery = say.delivery
    return {
        "uid": os.urandom(16).hex(),
        "brand_id": say.person.brand_id,
        "delivery_id": delivery.id if delivery else None,
        "person_id": say.person.id,
        "inbox_id": say.inbox_id,
        "lane": say.person.lane,
        "kind": say.answer.kind,
        "news_key": say.key,
        "hop": 0,
        "first_id": None,
        "channel": channels[0],
        "channels_left": list(channels[1:]),
        "cycle": delivery.cycle if delivery else 0,
        "place": 0,
        "urgent": True,
        "facts": {"saying": dict(say.answer.saying), **({"final": True} if say.final else {})},
        "state": MessageState.QUEUED,
        "decided_at": desk.now,
        "due_at": desk.now,
        "expires_at": desk.now + say.valid_for,
        "tries": 0,
    }


def _why(say: Say, channels: Sequence[str], closed: Mapping[str, str], desk: Desk) -> dict[str, object]:
    inputs = {**say.inputs, **({"channel": channels[0]} if channels else {}), **({"closed": dict(closed)} if closed else {})}
    return {
        "key": say.key,
        "brand_id": say.person.brand_id,
        "delivery_id": say.delivery.id if say.delivery else None,
        "message_id": None,
        "inbox_id": say.inbox_id,
        "at": desk.now,
        "kind": say.answer.kind,
        "outcome": "send" if channels else "suppress",
        "rule": say.rule if channels else ("suppressed" if "suppressed" in closed.values() else "no-channel"),
        "inputs": inputs,
    }
