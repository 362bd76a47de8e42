"""The sweep: finds what no bell rang for, and settles ambiguous sends with their providers."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from app.flows.reconcile import Doubt, Found, doubt_stuck, doubts, settle
from app.flows.verdict import lapse
from app.jobs.deciding import run_decide
from app.jobs.desk import LAPSES_A_BATCH, SENDS_A_BATCH, desk_of
from app.jobs.sending import run_send
from app.queue import DECIDE, SEND
from app.store.changes import lapsed
from app.store.inbox import has_parked, has_pending
from app.store.lanes import unpark
from app.store.messages import has_due, stuck, unknown_since
from app.wiring import Services
from channels.channel import Channel, SendError

log = logging.getLogger(__name__)


def run_sweep(services: Services) -> None:
    """Finds what no bell rang for: parked events whose delivery is known now, lost claims, what is pending or due."""
    desk = desk_of(services)
    stuck_before = desk.wall - timedelta(seconds=services.settings.unknown_after_seconds)
    with services.database.read() as session:
        pending, due, parked = has_pending(session), has_due(session, desk.now), has_parked(session)
        lost, over = bool(stuck(session, stuck_before, 1)), bool(lapsed(session, desk.now, 1))
    if parked or lost:
        with services.database.write() as session:
            pending = bool(unpark(session)) or pending
            doubt_stuck(session, desk, stuck_before, SENDS_A_BATCH)
    if over:
        with services.database.write() as session:
            due = bool(lapse(session, desk, LAPSES_A_BATCH)) or due
    heard = True
    if pending:
        heard = services.bell.ring(DECIDE)
    if due:
        heard = services.bell.ring(SEND) and heard
    if not heard:
        run_decide(services)
        run_send(services)
    run_reconcile(services)


def run_reconcile(services: Services) -> int:
    """Asks providers about ambiguous sends that have waited long enough for a receipt. Returns how many were settled."""
    desk = desk_of(services)
    before = desk.wall - timedelta(seconds=services.settings.reconcile_after_seconds)
    with services.database.read() as session:
        if not unknown_since(session, before, 1):
            return 0
    with services.database.write() as session:
        open_doubts = doubts(session, desk, before, SENDS_A_BATCH)
    answers = asyncio.run(_ask(services, open_doubts))
    with services.database.write() as session:
        settle(session, answers, desk_of(services))
    services.bell.ring(SEND)
    return len(answers)


async def _ask(services: Services, open_doubts: Sequence[Doubt]) -> list[Found]:
    found: list[Found] = []
    for name in sorted({doubt.outgoing.channel for doubt in open_doubts}):
        async with services.channels[name]() as channel:
            for doubt in open_doubts:
                if doubt.outgoing.channel == name:
                    taken = frozenset(answer.came.provider_id for answer in found if answer.came)
                    answer = await _ask_one(channel, doubt, taken)
                    found += [answer] if answer else []
    return found


async def _ask_one(channel: Channel, doubt: Doubt, taken: frozenset[str]) -> Found | None:
    out = doubt.outgoing
    try:
        came = await channel.find(out.outbound, out.started_at, doubt.known | taken)
    except SendError as error:
        log.warning("%s cannot tell what became of an attempt (%s); asked again later", channel.name, error.code or "no answer")
        return None
    except Exception as error:  # noqa: BLE001 - a defect in a channel must not keep the rest of the doubts open
        log.error("the %s channel failed with %s when it was asked", channel.name, type(error).__name__)
        return None
    return Found(out.message_id, out.outbound.attempt, came)
