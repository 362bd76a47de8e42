"""Sending, in three steps with no session open during the second: claim and write, hand to the provider, record."""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy import bindparam, update
from sqlmodel import Session

from app.errors import NotFound
from app.flows.announce import message_why, next_hop, reach
from app.flows.standing import Desk
from app.flows.writing import Extra, Ready, Since, Verdict, check, write
from app.flows.writing import outbound as outbound_of
from app.rendering import Renderer, RenderError
from app.store.brands import brand_keys
from app.store.columns import from_rows, table_of
from app.store.conversations import spoke
from app.store.decisions import write_decisions
from app.store.deliveries import Delivery, deliveries_by_id
from app.store.links import tokens_for
from app.store.messages import Attempt, AttemptState, Message, MessageState, claim, overtaken, queue_messages
from app.store.places import kinds_with_room
from app.store.surveys import rated
from channels.channel import Outbound

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message claimed, checked, written and ready for its channel. `started_at` is the machine's time."""

    message_id: int
    channel: str
    outbound: Outbound
    started_at: datetime


def take(
    session: Session, renderer: Renderer, desk: Desk, worker: str, callback: str, limit: int, page: str = ""
) -> tuple[int, list[Outgoing]]:
    """Claims due messages, drops what is no longer true, writes the rest and an attempt for each (R1).

    `callback` is the URL providers report to; the attempt is added to it. `page` is where delivery pages are, without a final
    slash; "" shows no links. Returns how many were claimed, and what is to go.
    """
    messages = claim(session, desk.now, desk.wall, worker, limit)
    if not messages:
        return 0, []
    ids = [message.id for message in messages if message.id is not None]
    deliveries = deliveries_by_id(session, (message.delivery_id for message in messages if message.delivery_id is not None))
    links = tokens_for(session, [(d.brand_id, d.id) for d in deliveries.values() if d.id is not None], desk.now) if page else {}
    who = reach(session, [message.person_id for message in messages])
    scored = rated(session, list(deliveries))
    room = kinds_with_room(session, sorted({message.brand_id for message in messages}))
    behind = overtaken(session, ids)
    keys = brand_keys(session, {message.brand_id for message in messages})
    session.expunge_all()
    ready: list[Ready] = []
    changes: list[dict[str, object]] = []
    whys: list[dict[str, object]] = []
    hops: list[dict[str, object]] = []
    for message in messages:
        delivery = deliveries.get(message.delivery_id or 0)
        try:
            brand = desk.brands.get(keys[message.brand_id])
            verdict = check(message, delivery, brand, who, Since(message.id in behind, message.delivery_id in scored), desk)
            if verdict is None:
                token = links.get(message.delivery_id or 0, "")
                extra = Extra(f"{page}/{token}" if token else "", frozenset(kind for b, kind in room if b == message.brand_id))
                ready.append(write(message, delivery, who.people[message.person_id], brand, renderer, desk, extra))
                continue
        except RenderError as error:
            verdict = Verdict("failed", "render-error", {"error": error.message})
        except NotFound as error:
            verdict = Verdict("failed", "brand-gone", {"error": error.message})
        except Exception as error:  # noqa: BLE001 - it is always among the first to be claimed, and would hold up all the others
            log.error("message %s could not be written: %s", message.id, type(error).__name__)
            verdict = Verdict("failed", "defect", {"error": type(error).__name__})
        changes.append(_changed(message, verdict))
        whys.append(message_why(message, desk, verdict.outcome, verdict.rule, verdict.inputs))
        if verdict.switch and message.channels_left:
            hops.append(next_hop(message, message.channels_left, desk.now))
    write_decisions(session, whys)
    queue_messages(session, hops)
    _change(session, changes)
    return len(messages), _attempt(session, ready, deliveries, desk, callback)


def _changed(message: Message, verdict: Verdict) -> dict[str, object]:
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
    session: Session, ready: Sequence[Ready], deliveries: dict[int, Delivery], desk: Desk, callback: str
) -> list[Outgoing]:
    """Writes the texts and an attempt row each, and marks what the recipient will have been told."""
    if not ready:
        return []
    messages: list[dict[str, object]] = []
    attempts: list[dict[str, object]] = []
    outgoing: list[Outgoing] = []
    for one in ready:
        message, uid = one.message, os.urandom(16).hex()
        outbound = outbound_of(one, uid, callback, desk.now)
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
    _told(session, [deliveries[one.message.delivery_id] for one in ready if one.message.delivery_id is not None])
    spoke(session, {one.message.person_id: one.message.brand_id for one in ready}, desk.now)
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
