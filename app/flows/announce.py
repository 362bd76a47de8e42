"""News become messages: which channel, when, and the why of each, also of each that is not sent."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.brand_book import Brand
from app.flows.standing import Desk
from app.journey.news import News, Silence
from app.journey.quiet import allowed_from
from app.store.decisions import write_decisions
from app.store.deliveries import Delivery
from app.store.messages import Message, MessageState, queue_messages
from app.store.people import Person, people_by_id, stopped_senders, suppressed
from app.store.told import last_told
from surveys.survey import Verdict, ask


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news, or one silence, about one delivery. `facts` go with the message to where it is rendered."""

    delivery: Delivery
    brand: Brand
    what: News | Silence
    inbox_id: int | None
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reach:
    """Who can be reached how: addresses nothing goes to, senders that are stopped, and when each was last asked."""

    people: Mapping[int, Person]
    suppressed: frozenset[tuple[int, str, str]]
    stopped: frozenset[tuple[int, str]]

    def open_channels(self, person: Person, wanted: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        """The channels of `wanted` that reach the person, and for each other one the rule that closes it."""
        closed = {channel: rule for channel in wanted if (rule := self._closed(person, channel))}
        return [channel for channel in wanted if channel not in closed], closed

    def _closed(self, person: Person, channel: str) -> str:
        index = person.phone_index if channel == "sms" else person.email_index
        if index is None:
            return "no-address"
        if (person.brand_id, channel, index) in self.suppressed:
            return "suppressed"
        return "sender-stopped" if (person.brand_id, channel) in self.stopped else ""


def reach(session: Session, person_ids: Sequence[int]) -> Reach:
    """Loads what is to be known about these people before anything is sent to them."""
    people = people_by_id(session, person_ids)
    return Reach(people, frozenset(suppressed(session, people.values())), frozenset(stopped_senders(session)))


def announce(session: Session, items: Sequence[Item], desk: Desk) -> int:
    """Queues a message for each piece of news that can reach its person and writes every why. How many were queued.

    News told before (the same key) is not queued again.
    """
    if not items:
        return 0
    who = reach(session, [item.delivery.person_id for item in items])
    lately = _surveyed(session, items)
    rows, whys = [], []
    for item in items:
        row, why = _decide(item, who, lately, desk)
        rows += [row] if row else []
        whys.append((row, why))
    ids = queue_messages(session, rows)
    told = []
    for row, why in whys:
        if row is not None:
            why["message_id"] = ids.get((row["delivery_id"], row["news_key"], row["hop"]))
            if why["message_id"] is None:
                why |= {"rule": "already-told", "outcome": "drop"}
        told.append(why)
    write_decisions(session, told)
    return len(ids)


def _decide(
    item: Item, who: Reach, lately: Mapping[int, datetime], desk: Desk
) -> tuple[dict[str, object] | None, dict[str, object]]:
    what, delivery = item.what, item.delivery
    if isinstance(what, Silence):
        return None, why(delivery, desk, what.step.kind, "silent", what.rule, what.inputs, item.inbox_id)
    if delivery.wrong_person_at is not None:
        said = {"said": delivery.wrong_person_at.isoformat()}
        return None, why(delivery, desk, what.step.kind, "suppress", "wrong-person", {**what.inputs, **said}, item.inbox_id)
    if what.step.every is not None:
        verdict = ask(str(delivery.status), lately.get(delivery.person_id), desk.now, what.step.every)
        if verdict is not Verdict.ASK:
            return None, why(delivery, desk, what.step.kind, "drop", f"survey-{verdict}", what.inputs, item.inbox_id)
    channels, closed = who.open_channels(who.people[delivery.person_id], what.step.channels)
    if not channels:
        rule = "suppressed" if "suppressed" in closed.values() else "no-channel"
        return None, why(delivery, desk, what.step.kind, "suppress", rule, {**what.inputs, "closed": closed}, item.inbox_id)
    due = what.due_at if what.step.urgent else allowed_from(what.due_at, delivery.zone, item.brand.quiet_hours)
    held = due - what.due_at
    row = _row(item, what, channels, due, what.expires_at if what.step.on == "planned" else what.expires_at + held, desk)
    inputs = {**what.inputs, "channel": channels[0], "due": due.isoformat(), **({"closed": closed} if closed else {})}
    rule, outcome = ("quiet-hours", "hold") if held else ("journey", "send" if due <= desk.now else "hold")
    return row, why(delivery, desk, what.step.kind, outcome, rule, inputs, item.inbox_id)


def _row(item: Item, what: News, channels: Sequence[str], due: datetime, expires: datetime, desk: Desk) -> dict[str, object]:
    delivery = item.delivery
    return {
        "uid": os.urandom(16).hex(),
        "brand_id": delivery.brand_id,
        "delivery_id": delivery.id,
        "person_id": delivery.person_id,
        "inbox_id": item.inbox_id,
        "lane": delivery.lane,
        "kind": what.step.kind,
        "news_key": what.key,
        "hop": 0,
        "first_id": None,
        "channel": channels[0],
        "channels_left": list(channels[1:]),
        "cycle": delivery.cycle,
        "place": what.step.place,
        "urgent": what.step.urgent,
        "facts": dict(item.facts),
        "state": MessageState.QUEUED,
        "decided_at": desk.now,
        "due_at": due,
        "expires_at": expires,
        "tries": 0,
    }


def next_hop(message: Message, channels: Sequence[str], now: datetime) -> dict[str, object]:
    """The same news on the next channel, due now; what was true of the first message is asked again before it leaves."""
    copied = ("brand_id", "delivery_id", "person_id", "inbox_id", "lane", "kind", "news_key", "cycle", "place", "urgent")
    return {
        **{name: getattr(message, name) for name in copied},
        "uid": os.urandom(16).hex(),
        "hop": message.hop + 1,
        "first_id": message.first_id or message.id,
        "channel": channels[0],
        "channels_left": list(channels[1:]),
        "facts": {name: value for name, value in message.facts.items() if name != "menu"},
        "state": MessageState.QUEUED,
        "decided_at": message.decided_at,
        "due_at": now,
        "expires_at": message.expires_at,
        "tries": 0,
    }


def _surveyed(session: Session, items: Sequence[Item]) -> dict[int, datetime]:
    kinds = {item.what.step.kind for item in items if isinstance(item.what, News) and item.what.step.every}
    people = [item.delivery.person_id for item in items if item.what.step.kind in kinds]
    return last_told(session, people, sorted(kinds)) if people else {}


def why(
    delivery: Delivery,
    desk: Desk,
    kind: str,
    outcome: str,
    rule: str,
    inputs: Mapping[str, object],
    inbox_id: int | None = None,
    message_id: int | None = None,
) -> dict[str, object]:
    """One decision row."""
    return {
        "brand_id": delivery.brand_id,
        "delivery_id": delivery.id,
        "message_id": message_id,
        "inbox_id": inbox_id,
        "at": desk.now,
        "kind": kind,
        "outcome": outcome,
        "rule": rule,
        "inputs": dict(inputs),
    }


def message_why(message: Message, desk: Desk, outcome: str, rule: str, inputs: dict[str, object]) -> dict[str, object]:
    """One decision row about a message."""
    return {
        "brand_id": message.brand_id,
        "delivery_id": message.delivery_id,
        "message_id": message.id,
        "inbox_id": message.inbox_id,
        "at": desk.now,
        "kind": message.kind,
        "outcome": outcome,
        "rule": rule,
        "inputs": inputs,
    }
