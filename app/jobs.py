"""What workers do when a bell rings. Each job reads the database until nothing is left; the bell carries no data."""

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Sequence
from datetime import timedelta

from prometheus_client import Counter
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.clock import Clock
from app.errors import Conflict, LeaseLost
from app.flows.outcome import Result, record
from app.flows.receipt import decide_receipts
from app.flows.reconcile import Doubt, Found, doubt_stuck, doubts, settle
from app.flows.send import Outgoing, take
from app.flows.standing import Desk
from app.flows.status_event import decide_events
from app.queue import DECIDE, SEND
from app.store.inbox import InboxKind, InboxRow, InboxState, finish, has_parked, has_pending, lanes_with_work, pending_of_lanes
from app.store.lanes import give_back, hold, lease, unpark
from app.store.messages import has_due, stuck, unknown_since
from app.wiring import Services
from channels.channel import Channel, SendError, Sent

log = logging.getLogger(__name__)

ROWS_A_BATCH = 500
LANES_A_LEASE = 16
SENDS_A_BATCH = 100
SENDS_AT_ONCE = 50
# A job ends after this many batches and rings again, so that no worker is held for ever by one bell.
BATCHES_A_JOB = 50

FAILED = Counter("porchlight_inbox_failed_total", "Inbox rows that could not be decided: an operator must look")
DECIDED = Counter("porchlight_inbox_decided_total", "Inbox rows decided")

_services: list[Services] = []


def use_services(services: Services) -> None:
    """Set once by the worker process; RQ calls the jobs below without arguments."""
    _services[:] = [services]


def decide() -> None:
    """RQ entry point: decides what waits in the inbox."""
    run_decide(_services[0])


def send() -> None:
    """RQ entry point: sends what is due."""
    run_send(_services[0])


def worker_name() -> str:
    """Names this thread of this process, for leases and claims."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident() % 10_000}"


def _desk(services: Services) -> Desk:
    return Desk(services.clock.now(), services.clock.wall(), services.brands)


def run_decide(services: Services) -> int:
    """Decides pending inbox rows, lane by lane, until none can be had. Returns how many."""
    services.bell.answered(DECIDE)
    services.brands.refresh()
    total = 0
    for _ in range(BATCHES_A_JOB):
        with services.database.read() as session:
            waiting = lanes_with_work(session)
        held = {}
        if waiting:
            with services.database.write() as session:
                held = lease(session, waiting, worker_name(), services.clock.wall(), LANES_A_LEASE)
        if not held:
            return total
        try:
            total += _work(services, held)
        except LeaseLost:
            log.warning("a lane was taken over; its rows are left to the new holder")
        finally:
            with services.database.write() as session:
                give_back(session, held)
    services.bell.ring(DECIDE)
    return total


def _work(services: Services, held: dict[int, int]) -> int:
    total = 0
    for _ in range(BATCHES_A_JOB):
        done = _batch(services, held, ROWS_A_BATCH)
        total += done
        if done < ROWS_A_BATCH:
            break
    return total


def _batch(services: Services, held: dict[int, int], limit: int) -> int:
    """Decides one batch in one transaction; if that fails, its rows one by one, so that one bad row stops no lane."""
    try:
        return _decide_rows(services, held, limit)
    except (LeaseLost, OperationalError):
        raise
    except Conflict:
        return _decide_rows(services, held, limit)
    except Exception as error:  # noqa: BLE001 - any defect: found out row by row below, and recorded there
        log.warning("a batch could not be decided (%s); its rows are decided one by one", type(error).__name__)
    done = 0
    with services.database.read() as session:
        ids = [row.id for row in pending_of_lanes(session, sorted(held), limit)]
    for number in ids:
        done += _decide_one(services, held, number or 0)
    return done


def _decide_rows(services: Services, held: dict[int, int], limit: int) -> int:
    with services.database.write() as session:
        desk = _desk(services)
        hold(session, held, desk.wall)
        rows = pending_of_lanes(session, sorted(held), limit)
        queued = _decide(session, rows, desk)
    DECIDED.inc(len(rows))
    if queued:
        services.bell.ring(SEND)
    return len(rows)


def _decide(session: Session, rows: Sequence[InboxRow], desk: Desk) -> int:
    events = [row for row in rows if row.kind is InboxKind.EVENT]
    receipts = [row for row in rows if row.kind is InboxKind.RECEIPT]
    queued = decide_events(session, events, desk) if events else 0
    if receipts:
        decide_receipts(session, receipts, desk)
    return queued


def _decide_one(services: Services, held: dict[int, int], number: int) -> int:
    try:
        with services.database.write() as session:
            desk = _desk(services)
            hold(session, held, desk.wall)
            row = session.get(InboxRow, number)
            if row is None or row.state is not InboxState.PENDING:
                return 0
            _decide(session, [row], desk)
    except (LeaseLost, OperationalError):
        raise
    except Exception as error:  # noqa: BLE001 - recorded on the row, counted and logged for an operator
        with services.database.write() as session:
            finish(session, [number], InboxState.FAILED, services.clock.wall(), f"could not be decided: {_describe(error)}")
        FAILED.inc()
        log.error("inbox row %d could not be decided: %s", number, _describe(error))
    return 1


def _describe(error: Exception) -> str:
    """Type and place only: the text of an error may quote personal data (R33)."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"


def run_send(services: Services) -> int:
    """Sends what is due until nothing can be claimed. Returns how many messages were claimed."""
    services.bell.answered(SEND)
    services.brands.refresh()
    callback = f"{services.settings.public}/hooks/twilio/status"
    total = 0
    for _ in range(BATCHES_A_JOB):
        with services.database.write() as session:
            claimed, batch = take(session, services.renderer, _desk(services), worker_name(), callback, SENDS_A_BATCH)
        if not claimed:
            return total
        total += claimed
        if batch:
            results = asyncio.run(_hand_over(services, batch))
            with services.database.write() as session:
                record(session, results, _desk(services))
    services.bell.ring(SEND)
    return total


async def _hand_over(services: Services, batch: Sequence[Outgoing]) -> list[Result]:
    """Hands a batch to its channels at once. No session is open."""
    groups = [
        _by_channel(services, services.channels[name](), [one for one in batch if one.channel == name])
        for name in sorted({one.channel for one in batch})
    ]
    return [result for results in await asyncio.gather(*groups) for result in results]


async def _by_channel(services: Services, channel: Channel, batch: Sequence[Outgoing]) -> list[Result]:
    gate = asyncio.Semaphore(SENDS_AT_ONCE)
    late = timedelta(seconds=services.settings.unknown_after_seconds / 2)
    async with channel:

        async def one(outgoing: Outgoing) -> Result:
            async with gate:
                came = await _send(channel, outgoing, services.clock, late)
            return Result(outgoing.message_id, outgoing.outbound.attempt, channel.name, services.clock.wall(), came)

        return await asyncio.gather(*(one(outgoing) for outgoing in batch))


async def _send(channel: Channel, outgoing: Outgoing, clock: Clock, late: timedelta) -> Sent | SendError:
    """A worker that was held up so long that others may already doubt its claim sends nothing any more."""
    if clock.wall() - outgoing.started_at > late:
        return SendError("the worker was held up; nothing was sent", code="late")
    try:
        return await channel.send(outgoing.outbound)
    except SendError as error:
        return error


def run_sweep(services: Services) -> None:
    """Finds what no bell rang for: parked events whose delivery is known now, lost claims, what is pending or due."""
    desk = _desk(services)
    stuck_before = desk.wall - timedelta(seconds=services.settings.unknown_after_seconds)
    with services.database.read() as session:
        pending, due, parked = has_pending(session), has_due(session, desk.now), has_parked(session)
        lost = bool(stuck(session, stuck_before, 1))
    if parked or lost:
        with services.database.write() as session:
            pending = bool(unpark(session)) or pending
            doubt_stuck(session, desk, stuck_before, SENDS_A_BATCH)
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
    desk = _desk(services)
    before = desk.wall - timedelta(seconds=services.settings.reconcile_after_seconds)
    with services.database.read() as session:
        if not unknown_since(session, before, 1):
            return 0
    with services.database.write() as session:
        open_doubts = doubts(session, desk, before, SENDS_A_BATCH)
    answers = asyncio.run(_ask(services, open_doubts))
    with services.database.write() as session:
        settle(session, answers, _desk(services))
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
    return Found(out.message_id, out.outbound.attempt, came)
