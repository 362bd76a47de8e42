"""An accepted window moves the delivery: it is the promise from now on, and what was predicted before no longer counts."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from app.flows.standing import Desk, shown_status
from app.lifecycle import OVER
from app.store.changes import Change
from app.store.deliveries import Delivery
from rescheduling.change import Kind


def move_delivery(delivery: Delivery, change: Change, desk: Desk) -> bool:
    """Whether the delivery has a new day and window now."""
    if change.kind is not Kind.RESCHEDULE or change.window_start is None or change.window_end is None:
        return False
    if delivery.status in OVER:
        return False
    zone = ZoneInfo(delivery.zone)
    start, end = change.window_start.astimezone(zone), change.window_end.astimezone(zone)
    delivery.promised_date = start.date()
    same_day = start.date() == end.date()
    delivery.promised_start, delivery.promised_end = (start.time(), end.time()) if same_day else (None, None)
    delivery.promise_start, delivery.promise_end = change.window_start, change.window_end
    delivery.promise_at, delivery.promise_moves = desk.now, 0
    delivery.promise_version += 1
    mark = f"{_new_plan(delivery, start, desk):%Y-%m-%dT%H:%M:%S.%fZ}"
    delivery.eta_key = max(delivery.eta_key, mark)
    delivery.position_key = max(delivery.position_key, mark)
    delivery.eta = delivery.eta_made_at = delivery.eta_low = delivery.eta_high = None
    delivery.stops_to_go = None
    return True


def _new_plan(delivery: Delivery, start: datetime, desk: Desk) -> datetime:
    """An ETA or a position made before this moment (UTC) is one of the old plan, also if it comes later.

    The van of today is followed to its last stop although this parcel waits: nothing counts before the day of `start` (local).
    """
    out_today = shown_status(delivery, desk.now) is not delivery.status
    begins = datetime.combine(start.date(), time(0), start.tzinfo)
    return max(desk.now, begins).astimezone(UTC) if out_today else desk.now.astimezone(UTC)


def unmove_delivery(delivery: Delivery, change: Change, desk: Desk) -> bool:
    """A yes that is taken back leaves no window: what was promised before it is nobody's plan any more. Whether it did."""
    agreed = change.kind is Kind.RESCHEDULE and change.window_start is not None
    if not agreed or delivery.status in OVER or delivery.promise_start != change.window_start:
        return False
    delivery.promised_date = delivery.promised_start = delivery.promised_end = None
    delivery.promise_start = delivery.promise_end = delivery.promise_at = None
    mark = f"{desk.now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"  # what is predicted from now on counts again
    delivery.eta_key, delivery.position_key = min(delivery.eta_key, mark), min(delivery.position_key, mark)
    return True
