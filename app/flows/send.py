"""Sending, in three steps with no session open during the second: claim and write, hand to the provider, record."""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Literal

from sqlalchemy import bindparam, update
from sqlmodel import Session

from app.brand_book import Brand
from app.errors import NotFound
from app.flows.announce import Reach, message_why, next_hop, reach
from app.flows.standing import Desk, view_of
from app.flows.wording import facts_of, offer
from app.journey.quiet import allowed_from
from app.journey.recheck import Queued, objection
from app.rendering import Rendered, Renderer, RenderError
from app.store.brands import brand_keys
from app.store.columns import from_rows, table_of
from app.store.decisions import write_decisions
from app.store.deliveries import Delivery, deliveries_by_id
from app.store.messages import Attempt, AttemptState, Message, MessageState, claim, overtaken, queue_messages
from app.store.people import Person
from channels.channel import Outbound

log = logging.getLogger(__name__)

# A provider call must end well before a claim without a result counts as ambiguous and is looked into by someone else.
LEAST_VALIDITY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message claimed, checked, written and ready for its channel. `started_at` is the machine's time."""

    message_id: int
    channel: str
    outbound: Outbound
    started_at: datetime


@dataclass(frozen=True, slots=True)
class _Ready:
    message: Message
    person: Person
    brand: Brand
    rendered: Rendered
    facts: dict[str, object]


def take(session: Session, renderer: Renderer, desk: Desk, worker: str, callback: str, limit: int) -> tuple[int, list[Outgoing]]:
    """Claims due messages, drops what is no longer true, writes the rest and an attempt for each (R1).

    `callback` is the URL providers report to; the attempt is added to it. Returns how many were claimed, and what is to go.
    """
    messages = claim(session, desk.now, desk.wall, worker, limit)
    if not messages:
        return 0, []
    ids = [message.id for message in messages if message.id is not None]
    deliveries = deliveries_by_id(session, (message.delivery_id for message in messages))
    who = reach(session, [message.person_id for message in messages])
    behind = overtaken(session, ids)
    keys = brand_keys(session, {message.brand_id for message in messages})
    session.expunge_all()
    ready: list[_Ready] = []
    changes: list[dict[str, object]] = []
    whys: list[dict[str, object]] = []
    hops: list[dict[str, object]] = []
    for message in messages:
        delivery = deliveries[message.delivery_id]
        try:
            brand = desk.brands.get(keys[message.brand_id])
            verdict = _check(message, delivery, brand, who, message.id in behind, desk)
            if verdict is None:
                ready.append(_write(message, delivery, who.people[message.person_id], brand, renderer, desk))
                continue
        except RenderError as error:
            verdict = _Verdict("failed", "render-error", {"error": error.message})
        except NotFound as error:
            verdict = _Verdict("failed", "brand-gone", {"error": error.message})
        except Exception as error:  # noqa: BLE001 - it is always among the first to be claimed, and would hold up all the others
            log.error("message %s could not be written: %s", message.id, type(error).__name__)
            verdict = _Verdict("failed", "defect", {"error": type(error).__name__})
        changes.append(_changed(message, verdict))
        whys.append(message_why(message, desk, verdict.outcome, verdict.rule, verdict.inputs))
        if verdict.switch and message.channels_left:
            hops.append(next_hop(message, message.channels_left, desk.now))
    write_decisions(session, whys)
    queue_messages(session, hops)
    _change(session, changes)
    return len(messages), _attempt(session, ready, deliveries, desk, callback)


@dataclass(frozen=True, slots=True)
class _Verdict:
    outcome: str
    rule: str
    inputs: dict[str, object]
    due_at: datetime | None = None
    switch: bool = False


def _check(message: Message, delivery: Delivery, brand: Brand, who: Reach, overtaken: bool, desk: Desk) -> _Verdict | None:
    """Why this message must not leave now, or None (R39)."""
    queued = Queued(
        cycle=message.cycle,
        since=str(message.facts.get("since", "")),
        expires_at=message.expires_at,
        promised_date=str(message.facts.get("promised_date", "")),
        promise_version=int(str(message.facts.get("promise_version", 0))),
    )
    rule = objection(brand.journey.step(message.kind), queued, view_of(delivery, desk.now), overtaken, desk.now)
    if rule is not None:
        inputs = {"status": str(delivery.status), "expires": message.expires_at.isoformat(), "cycle": delivery.cycle}
        return _Verdict("drop", rule, inputs)
    if not message.urgent:
        allowed = allowed_from(desk.now, delivery.zone, brand.quiet_hours)
        if allowed > desk.now:
            return _Verdict("hold", "quiet-hours", {"until": allowed.isoformat()}, due_at=allowed)
    _, closed = who.open_channels(who.people[message.person_id], [message.channel])
    if closed:
        return _Verdict("suppress", closed[message.channel], {"channel": message.channel}, switch=True)
    return None


def _write(message: Message, delivery: Delivery, person: Person, brand: Brand, renderer: Renderer, desk: Desk) -> _Ready:
    step = brand.journey.step(message.kind)
    menu = offer(delivery, brand, desk.now) if step is not None and step.menu else ()
    shown = facts_of(delivery, person, desk.now, menu, moved_later=bool(message.facts.get("moved_later")))
    locale = person.locale or brand.default_locale
    channel: Literal["sms", "email"] = "sms" if message.channel == "sms" else "email"
    rendered = renderer.render(brand, message.kind, channel, locale, shown)
    facts = {**message.facts, "told_version": delivery.promise_version, **({"menu": dict(menu)} if menu else {})}
    return _Ready(message, person, brand, rendered, facts)


def _changed(message: Message, verdict: _Verdict) -> dict[str, object]:
    states = {"drop": MessageState.DROPPED, "hold": MessageState.QUEUED, "failed": MessageState.FAILED}
    return {
        "this_id": message.id,
        "new_state": states.get(verdict.outcome, MessageState.DROPPED),
        "new_due_at": verdict.due_at or message.due_at,
        "new_error": verdict.rule if verdict.outcome == "failed" else None,
    }


def _change(session: Session, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        table = table_of(Message)
        statement = update(table).where(table.c.id == bindparam("this_id")).values(claimed_at=None, claimed_by=None)
        session.connection().execute(statement.values(**from_rows("state", "due_at", "error")), list(rows))


def _attempt(
    session: Session, ready: Sequence[_Ready], deliveries: dict[int, Delivery], desk: Desk, callback: str
) -> list[Outgoing]:
    """Writes the texts and an attempt row each, and marks what the recipient will have been told."""
    if not ready:
        return []
    messages: list[dict[str, object]] = []
    attempts: list[dict[str, object]] = []
    outgoing: list[Outgoing] = []
    for one in ready:
        message, uid = one.message, os.urandom(16).hex()
        outbound = _outbound(one, uid, callback, desk.now)
        index = one.person.phone_index if message.channel == "sms" else one.person.email_index
        messages.append(
            {
                "this_id": message.id,
                "new_recipient": outbound.to,
                "new_recipient_index": index,
                "new_sender": outbound.sender,
                "new_locale": one.person.locale or one.brand.default_locale,
                "new_subject": one.rendered.subject,
                "new_body": one.rendered.body,
                "new_html": one.rendered.html or None,
                "new_segments": one.rendered.segments or None,
                "new_facts": one.facts,
            }
        )
        attempts.append(
            {
                "uid": uid,
                "brand_id": message.brand_id,
                "message_id": message.id,
                "person_id": message.person_id,
                "lane": message.lane,
                "channel": message.channel,
                "state": AttemptState.STARTED,
                "started_at": desk.wall,
            }
        )
        assert message.id is not None
        outgoing.append(Outgoing(message.id, message.channel, outbound, desk.wall))
    _store(session, messages, attempts)
    _told(session, [deliveries[one.message.delivery_id] for one in ready])
    return outgoing


def _store(session: Session, messages: list[dict[str, object]], attempts: list[dict[str, object]]) -> None:
    table = table_of(Message)
    names = [name.removeprefix("new_") for name in messages[0] if name.startswith("new_")]
    statement = update(table).where(table.c.id == bindparam("this_id")).values(**from_rows(*names))
    session.connection().execute(statement, messages)
    session.connection().execute(table_of(Attempt).insert(), attempts)


def _told(session: Session, deliveries: Sequence[Delivery]) -> None:
    """From here on the recipient counts as told of the promise; sending owns this column, the lane the others."""
    table = table_of(Delivery)
    statement = (
        update(table)
        .where(table.c.id == bindparam("this_id"), table.c.told_version < bindparam("told"))
        .values(told_version=bindparam("told"))
    )
    rows = [{"this_id": d.id, "told": d.promise_version} for d in deliveries if d.told_version < d.promise_version]
    if rows:
        rows.sort(key=itemgetter("this_id"))  # the lane writes them in this order too: neither waits for the other in a ring
        session.connection().execute(statement, rows)


def _outbound(one: _Ready, uid: str, callback: str, now: datetime) -> Outbound:
    message, person, brand = one.message, one.person, one.brand
    common = Outbound(
        attempt=uid,
        message=message.uid,
        to="",
        sender="",
        body=one.rendered.body,
        callback_url=f"{callback}?attempt={uid}",
        valid_for=max(message.expires_at - now, LEAST_VALIDITY),
    )
    if message.channel == "sms":
        return replace(common, to=person.phone or "", sender=brand.sms_sender)
    return replace(
        common,
        to=person.email or "",
        sender=brand.email_from,
        reply_to=brand.reply_to,
        subject=one.rendered.subject,
        html=one.rendered.html,
    )
