"""Deciding what waits in the inbox, lane by lane."""

import logging
from collections.abc import Sequence

from prometheus_client import Counter
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.database import lost_a_race
from app.errors import Conflict, LeaseLost
from app.flows.receipt import decide_receipts
from app.flows.reply import decide_replies
from app.flows.standing import Desk
from app.flows.status_event import decide_events
from app.flows.verdict import decide_verdicts
from app.jobs.desk import BATCHES_A_JOB, LANES_A_LEASE, ROWS_A_BATCH, desk_of, worker_name
from app.jobs.second_opinions import Opinions, second_opinions
from app.queue import DECIDE, SEND
from app.store.inbox import InboxKind, InboxRow, InboxState, finish, lanes_with_work, pending_of_lanes
from app.store.lanes import give_back, hold, lease
from app.wiring import Services

log = logging.getLogger(__name__)

FAILED = Counter("porchlight_inbox_failed_total", "Inbox rows that could not be decided: an operator must look")
DECIDED = Counter("porchlight_inbox_decided_total", "Inbox rows decided")


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
    opinions = second_opinions(services, held, limit)
    try:
        return _decide_rows(services, held, limit, opinions)
    except LeaseLost:
        raise
    except Conflict:
        return _decide_rows(services, held, limit, opinions)
    except OperationalError as error:
        if not lost_a_race(error):
            raise
        return _decide_rows(services, held, limit, opinions)
    except Exception as error:  # noqa: BLE001 - any defect: found out row by row below, and recorded there
        log.warning("a batch could not be decided (%s); its rows are decided one by one", type(error).__name__)
    done = 0
    with services.database.read() as session:
        ids = [row.id for row in opinions.looked_at(pending_of_lanes(session, sorted(held), limit))]
    for number in ids:
        done += _decide_one(services, held, number or 0, opinions)
    return done


def _decide_rows(services: Services, held: dict[int, int], limit: int, opinions: Opinions) -> int:
    with services.database.write() as session:
        desk = desk_of(services)
        hold(session, held, desk.wall)
        rows = opinions.looked_at(pending_of_lanes(session, sorted(held), limit))
        queued = _decide(session, rows, desk, opinions)
    DECIDED.inc(len(rows))
    if queued:
        services.bell.ring(SEND)
    return len(rows)


def _decide(session: Session, rows: Sequence[InboxRow], desk: Desk, opinions: Opinions) -> int:
    """By kind, each in its order: facts first, so that a reply is answered as things stand now.

    Replies come last: they append to the optimiser's feed, and nothing may be waited for after that.
    """
    of = {kind: [row for row in rows if row.kind is kind] for kind in InboxKind}
    queued = decide_events(session, of[InboxKind.EVENT], desk) if of[InboxKind.EVENT] else 0
    if of[InboxKind.RECEIPT]:
        decide_receipts(session, of[InboxKind.RECEIPT], desk)
    if of[InboxKind.VERDICT]:
        queued += decide_verdicts(session, of[InboxKind.VERDICT], desk)
    if of[InboxKind.REPLY]:
        queued += decide_replies(session, of[InboxKind.REPLY], desk, opinions.of)
    return queued


def _decide_one(services: Services, held: dict[int, int], number: int, opinions: Opinions) -> int:
    try:
        with services.database.write() as session:
            desk = desk_of(services)
            hold(session, held, desk.wall)
            row = session.get(InboxRow, number)
            if row is None or row.state is not InboxState.PENDING:
                return 0
            _decide(session, [row], desk, opinions)
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
