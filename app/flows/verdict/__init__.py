"""Verdicts: what the optimiser and the driver say about a change moves it on, moves the delivery, and goes back in words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.events import Verdict
from app.flows.handover import Wanted, hand_over
from app.flows.moving import move_delivery, unmove_delivery
from app.flows.route_change import Changing
from app.flows.standing import Desk
from app.flows.verdict.reminding import reminders
from app.flows.verdict.telling import Told, tell
from app.store.changes import Change, changes_by_uid, lapsed, save_changes
from app.store.deliveries import Delivery, deliveries_by_id, lock_deliveries, save_deliveries
from app.store.inbox import InboxRow, InboxState, finish
from app.store.places import release_compartment
from app.store.slots import release_slot
from app.store.tasks import TaskKind
from rescheduling.change import ChangeEvent, ChangeState, advance
from rescheduling.errors import ReschedulingError

NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Given:
    """One verdict at hand."""

    row: InboxRow
    key: tuple[int, str]
    verdict: Verdict


def decide_verdicts(session: Session, rows: Sequence[InboxRow], desk: Desk) -> int:
    """Applies a batch of verdicts in their order. Returns how many messages it queued.

    A verdict that cannot follow where its change stands (seen after withdrawn) is kept and changes nothing.
    """
    given = [_read(row) for row in rows]
    changes = changes_by_uid(session, [one.key for one in given])
    lock_deliveries(session, [change.delivery_id for change in changes.values()])
    changes = changes_by_uid(session, [one.key for one in given], lock=True)
    deliveries = deliveries_by_id(session, [change.delivery_id for change in changes.values()])
    session.expunge_all()
    told: list[Told] = []
    wanted: list[Wanted] = []
    moved: dict[int, Delivery] = {}
    idle: list[int] = []
    for one in given:
        change = changes.get(one.key)
        if change is None or not _advance(session, change, one.verdict, desk):
            idle.append(one.row.id or 0)
            continue
        delivery = deliveries[change.delivery_id]
        if change.state is ChangeState.ACCEPTED and move_delivery(delivery, change, desk):
            moved[change.delivery_id] = delivery
        if change.state is ChangeState.REJECTED and unmove_delivery(delivery, change, desk):
            moved[change.delivery_id] = delivery
        if change.state in (ChangeState.ACCEPTED, ChangeState.REJECTED):
            told.append(Told(change, delivery, tuple(one.verdict.alternatives), one.row.id))
        if change.state is ChangeState.NOT_HONOURED:
            wanted.append(_broken(change, one.row.id))
    save_deliveries(session, list(moved.values()))
    save_changes(session, list(changes.values()))
    queued = tell(session, told, desk) + reminders(session, list(moved.values()), desk)
    hand_over(session, wanted, desk)
    finish(session, idle, InboxState.DONE, desk.wall, "it cannot follow where the change stands; nothing was changed")
    finish(session, [r.id for r in rows if r.id is not None and r.id not in set(idle)], InboxState.DONE, desk.wall)
    return queued


def lapse(session: Session, desk: Desk, limit: int) -> int:
    """Ends requests nobody answered in time: room is given back, the person hears it with other ways. How many."""
    over = lapsed(session, desk.now, limit)
    if not over:
        return 0
    changing = Changing.of(session, [change.delivery_id for change in over], desk)
    deliveries = deliveries_by_id(session, [change.delivery_id for change in over])
    session.expunge_all()
    gone = [c for c in over if changing.lapse(deliveries[c.delivery_id], c, NO_ANSWER)]
    tell(session, [Told(change, deliveries[change.delivery_id], (), None) for change in gone], desk)
    changing.close()
    return len(gone)


def _read(row: InboxRow) -> Given:
    raw = json.loads(row.payload)
    return Given(row, (row.brand_id, raw["change"]), Verdict.model_validate(raw["verdict"]))


def _advance(session: Session, change: Change, verdict: Verdict, desk: Desk) -> bool:
    try:
        change.state = advance(change.state, ChangeEvent(verdict.verdict))
    except ReschedulingError:
        return False
    if verdict.reason:
        change.reason = verdict.reason
    match change.state:
        case ChangeState.ACCEPTED:
            change.decided_at = desk.now
            if verdict.window is not None:
                change.window_start, change.window_end = verdict.window.start, verdict.window.end
        case ChangeState.REJECTED:
            change.decided_at = change.ended_at = desk.now
            if change.slot_id is not None:
                release_slot(session, change.brand_id, change.slot_id)
            if change.place_id is not None:
                release_compartment(session, change.brand_id, change.place_id)
        case ChangeState.SEEN:
            change.seen_at = desk.now
        case _:
            change.ended_at = desk.now
            change.photo = verdict.photo or ""
    return True


def _broken(change: Change, inbox_id: int | None) -> Wanted:
    about = f"an agreed change ({str(change.kind).replace('_', ' ')}) was not honoured"
    return Wanted(change.brand_id, change.person_id, TaskKind.PROMISE_BROKEN, about, change.delivery_id, inbox_id)
