"""When the promise of a delivery is made, narrowed or moved. Only a promise that was told can break (R40)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.flows.standing import Desk, planned_window, prediction_of, promise_of, window_of
from app.flows.status_event.case import Case
from app.journey.news import News, Silence
from app.lifecycle import Status
from app.store.deliveries import Delivery
from eta.promise import Outcome, judge
from eta.window import Window

AHEAD = frozenset({Status.PLANNED, Status.AT_DEPOT, Status.ON_VEHICLE, Status.OUT_FOR_DELIVERY, Status.NEXT_STOP, Status.DELAYED})
# A delay reported so soon after a later window was told is the same trouble, and no second message.
SAME_TROUBLE = timedelta(hours=1)
ON_THE_ROAD = frozenset({Status.OUT_FOR_DELIVERY, Status.NEXT_STOP})


@dataclass(frozen=True, slots=True)
class Moved:
    """Whether a told promise broke, and what goes into the why."""

    broken: bool
    inputs: dict[str, object]


def move_promise(case: Case, desk: Desk) -> Moved:
    """Makes, narrows or moves the promise of the delivery after this batch's facts."""
    delivery = case.delivery
    if delivery.status not in AHEAD:
        return Moved(False, {})
    moved = _plan_moved(case, desk) if case.plan_changed else Moved(False, {})
    left_depot = delivery.status in ON_THE_ROAD and (case.before is None or case.before.state.status not in ON_THE_ROAD)
    window = window_of(delivery, desk.now)
    if left_depot and window is not None:
        # The message that it is out tells this window, however narrow it is beside the day promised before.
        _promise(delivery, window, desk, moves=0)
        return Moved(False, {})
    if case.eta_changed and window is not None:
        judged = _eta_moved(delivery, window, desk)
        return judged if judged.broken else moved
    return moved


def _plan_moved(case: Case, desk: Desk) -> Moved:
    delivery, told, window = case.delivery, promise_of(case.delivery), planned_window(case.delivery)
    if window is None or (told is not None and told.window == window):
        return Moved(False, {})
    was_told = told is not None and delivery.told_version > 0
    inside = told is not None and told.window.start <= window.start and window.end <= told.window.end
    _promise(delivery, window, desk, moves=told.moves + 1 if told and was_told else 0)
    if not was_told or inside:
        return Moved(False, {})
    assert told is not None
    return Moved(True, _inputs("replanned", told.window, window))


def _eta_moved(delivery: Delivery, window: Window, desk: Desk) -> Moved:
    prediction, told = prediction_of(delivery, desk.now), promise_of(delivery)
    assert prediction is not None
    verdict = judge(told, window, prediction.arrival, desk.now)
    if verdict.outcome is not Outcome.BROKEN:
        if verdict.outcome is Outcome.FIRST and delivery.status in ON_THE_ROAD:
            _promise(delivery, window, desk, moves=0)
        return Moved(False, {})
    assert told is not None
    if delivery.told_version == 0:
        _promise(delivery, window, desk, moves=0)  # nobody was told: nothing broke
        return Moved(False, {})
    _promise(delivery, verdict.promise.window, desk, moves=verdict.promise.moves)
    inputs = _inputs(verdict.reason, told.window, verdict.promise.window)
    return Moved(True, {**inputs, "arrival": prediction.arrival.isoformat()})


def _inputs(reason: str, old: Window, new: Window) -> dict[str, object]:
    return {
        "reason": str(reason),
        "promised": [old.start.isoformat(), old.end.isoformat()],
        "now_promised": [new.start.isoformat(), new.end.isoformat()],
        "moved_later": new.end > old.end,
    }


def _promise(delivery: Delivery, window: Window, desk: Desk, *, moves: int) -> None:
    delivery.promise_start, delivery.promise_end = window.start, window.end
    delivery.promise_at, delivery.promise_moves = desk.now, moves
    delivery.promise_version += 1


def merge(delivery: Delivery, found: Sequence[News | Silence], now: datetime) -> list[News | Silence]:
    """One trouble is told once: a delay with its new window in one message, and none just after the window was moved."""
    delay = next((what for what in found if isinstance(what, News) and what.step.on == f"status:{Status.DELAYED}"), None)
    if delay is None:
        return list(found)
    breaks = [what for what in found if isinstance(what, News) and what.step.on == "promise_broken"]
    if breaks:
        return [Silence(what.step, "merged", what.inputs) if what in breaks else what for what in found]
    moved = delivery.promise_moves > 0 and delivery.promise_at is not None and now - delivery.promise_at < SAME_TROUBLE
    return [Silence(delay.step, "already-told", delay.inputs) if what is delay and moved else what for what in found]
