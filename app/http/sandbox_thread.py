"""A conversation as the phone and the mailbox show it: bubbles, thin lines for what happened, days, and whys in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from app.http.sandbox_heard import Heard
from app.http.sandbox_person import Conversation
from app.http.sandbox_reading import understood
from app.http.sandbox_times import Local
from app.http.sandbox_words import heading, plain, sentence
from app.store.decisions import Decision
from app.store.deliveries import StatusEvent
from app.store.messages import LEFT, Message, MessageState

# (words, tone) of a state.
STATES: Mapping[MessageState, tuple[str, str]] = {
    MessageState.SENDING: ("Sending", "wait"),
    MessageState.UNKNOWN: ("No answer from the provider yet", "wait"),
    MessageState.SENT: ("Sent", ""),
    MessageState.DELIVERED: ("Delivered", "good"),
    MessageState.READ: ("Read", "good"),
    MessageState.FAILED: ("Not delivered", "bad"),
    MessageState.DROPPED: ("Not sent", ""),
}


@dataclass(frozen=True, slots=True)
class Why:
    """One decision: when (local), in words, and the rule's name."""

    when: str
    words: str
    rule: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One message. `form`: bubble (a text), mail (leads to the mailbox), slip (nothing was written for it to show), own (their
    text; the title says what was attached).

    `key` names it on the page; `tone` is "", "good", "wait" or "bad".
    """

    id: int
    key: str
    form: str
    clock: str
    title: str
    body: str
    state: str
    tone: str
    segments: int | None
    whys: list[Why]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened to a delivery: a thin line. `ref` names the delivery where there are several."""

    form: str
    clock: str
    words: str
    ref: str


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one local day, in order."""

    heading: str
    items: list[Shown | Mark]


@dataclass(frozen=True, slots=True)
class _Timed:
    """`place` orders what bears one and the same time: what happened, then what was said and what was answered, as it came."""

    at: datetime
    place: tuple[int, int, int]
    heading: str
    item: Shown | Mark


def days(conversation: Conversation, now: datetime) -> list[Day]:
    """The conversation by days, oldest first, each thing at the recipient's own time."""
    everything = [*_messages(conversation, now), *_heard(conversation, now), *_marks(conversation, now)]
    timed = sorted(everything, key=lambda one: (one.at, one.place))
    return [Day(words, [one.item for one in group]) for words, group in groupby(timed, key=lambda one: one.heading)]


def mails(conversation: Conversation, now: datetime) -> list[Shown]:
    """The messages, newest first."""
    timed = sorted(_messages(conversation, now), key=lambda one: (one.at, one.place), reverse=True)
    return [one.item for one in timed if isinstance(one.item, Shown)]


def whys_in_words(decisions: Sequence[Decision], local: Local) -> list[Why]:
    """Decisions as sentences, in their order."""
    return [Why(local.short(decision.at), sentence(decision, local), decision.rule) for decision in decisions]


def _messages(conversation: Conversation, now: datetime) -> Iterator[_Timed]:
    for message in conversation.messages:
        assert message.id is not None
        local = Local(_zone(conversation, message), now)
        decisions = conversation.whys.get(message.id, [])
        at = _moment(message, decisions)
        place = (message.inbox_id or 0, 1, message.id)
        yield _Timed(at, place, local.heading(local.date_of(at)), _shown(message, at, decisions, local))


def _zone(conversation: Conversation, message: Message) -> str:
    delivery = conversation.deliveries.get(message.delivery_id or 0)
    return delivery.zone if delivery else conversation.zone


def _heard(conversation: Conversation, now: datetime) -> Iterator[_Timed]:
    local = Local(conversation.zone, now)
    for text in conversation.heard:
        yield _Timed(text.at, (text.number, 0, 0), local.heading(local.date_of(text.at)), _own(text, local))


def _own(text: Heard, local: Local) -> Shown:
    """Their own text: what was understood is its why, what followed its state."""
    waits = "Not answered yet" if text.read else "Not read yet"
    sense = understood(text.reading, local)
    return Shown(
        id=text.number,
        key=text.key,
        form="own",
        clock=local.clock(text.at),
        title=", ".join(text.media),
        body=text.body,
        state=heading(text.outcome.replace("-", "_")) or waits,
        tone="" if text.outcome else "wait",
        segments=None,
        whys=[Why(local.short(text.at), sense, text.outcome)] if sense else [],
    )


def _moment(message: Message, decisions: Sequence[Decision]) -> datetime:
    """When it left, or is to leave; for one that won't, when that was decided."""
    if message.sent_at is not None:
        return message.sent_at
    if message.state in (MessageState.FAILED, MessageState.DROPPED):
        return decisions[-1].at if decisions else message.decided_at
    return message.due_at


def _shown(message: Message, at: datetime, decisions: Sequence[Decision], local: Local) -> Shown:
    assert message.id is not None
    words, tone = STATES.get(message.state, (f"To be sent {local.moment(message.due_at)}", "wait"))
    if message.state is MessageState.FAILED and (reason := message.error or message.error_code):
        words = f"{words}: {plain(reason)}" + (f" ({message.error_code})" if message.error and message.error_code else "")
    written = message.body is not None and message.state not in (MessageState.QUEUED, MessageState.DROPPED)
    form = ("mail" if message.channel == "email" else "bubble") if written else "slip"
    title = (message.subject if form == "mail" else "") or heading(message.kind)
    return Shown(
        id=message.id,
        key=f"m{message.id}",
        form=form,
        clock=local.clock(at) if message.state in STATES else "",
        title=title,
        body=(message.body or "") if written else "",
        state=words,
        tone=tone,
        segments=message.segments if message.state in LEFT else None,
        whys=whys_in_words(decisions, local),
    )


def _marks(conversation: Conversation, now: datetime) -> Iterator[_Timed]:
    """Status events. With earlier messages on another page, what happened before the first one here is there too."""
    first = min((m.decided_at for m in conversation.messages), default=None) if conversation.earlier else None
    several = len(conversation.deliveries) > 1
    for delivery_id, events in conversation.events.items():
        delivery = conversation.deliveries[delivery_id]
        local = Local(delivery.zone, now)
        for event in events:
            if first is None or event.at >= first:
                mark = Mark("mark", local.clock(event.at), _happened(event), delivery.ref if several else "")
                yield _Timed(event.at, (-1, 0, 0), local.heading(local.date_of(event.at)), mark)


def _happened(event: StatusEvent) -> str:
    details = event.details
    reason = plain(details["reason"]) if "reason" in details else ""
    parts = [reason, details.get("pickup_name", ""), plain(details.get("where", "")), details.get("received_by", "")]
    more = ", ".join(part for part in parts if part)
    return heading(event.status) + (f": {more}" if more else "")
