"""The life of a delivery: the status vocabulary and the one table of what may follow what.

The state of a delivery is not what the last request said but a fold over all its status events in the order of their own
times. So any permutation of the events, with any of them repeated, ends in one state (R37): nothing depends on arrival.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.errors import IllegalTransition


class Status(StrEnum):
    """The status vocabulary. Carriers' own codes are mapped to it by whoever sends the event and kept beside it."""

    PLANNED = "planned"
    AT_DEPOT = "at_depot"
    ON_VEHICLE = "on_vehicle"
    OUT_FOR_DELIVERY = "out_for_delivery"
    NEXT_STOP = "next_stop"
    ARRIVED = "arrived"
    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    DIVERTED = "diverted"
    AT_PICKUP_POINT = "at_pickup_point"
    COLLECTED = "collected"
    DELAYED = "delayed"
    DAMAGED = "damaged"
    LOST = "lost"
    RETURNED = "returned"
    CANCELLED = "cancelled"


S = Status
_ON_THE_WAY = {S.AT_DEPOT, S.ON_VEHICLE, S.OUT_FOR_DELIVERY, S.NEXT_STOP, S.ARRIVED}
_HANDED_OVER = {S.ATTEMPTED, S.DELIVERED, S.DIVERTED, S.AT_PICKUP_POINT, S.COLLECTED}
_TROUBLE = {S.DELAYED, S.DAMAGED, S.LOST, S.RETURNED, S.CANCELLED}
_ANY = _ON_THE_WAY | _HANDED_OVER | _TROUBLE

# Scans are missed, so a step may be skipped; a step back on the same round (`next_stop` then `out_for_delivery`) is a
# late scan of a van that came no nearer, and stays out. After hand-over only what a parcel can still suffer is left.
_FOLLOWS: dict[Status, set[Status]] = {
    S.PLANNED: _ANY,
    S.AT_DEPOT: _ANY - {S.AT_DEPOT},
    S.ON_VEHICLE: _ANY - {S.ON_VEHICLE},
    S.OUT_FOR_DELIVERY: _ANY - {S.ON_VEHICLE, S.OUT_FOR_DELIVERY},
    S.NEXT_STOP: _ANY - {S.ON_VEHICLE, S.OUT_FOR_DELIVERY, S.NEXT_STOP},
    S.ARRIVED: _ANY - {S.ON_VEHICLE, S.OUT_FOR_DELIVERY, S.NEXT_STOP, S.ARRIVED},
    S.ATTEMPTED: _ANY,
    S.DIVERTED: _ANY - {S.DIVERTED},
    S.AT_PICKUP_POINT: {S.DELIVERED, S.COLLECTED, S.RETURNED, S.DAMAGED, S.LOST},
    S.DELAYED: _ANY - {S.DELAYED},
    S.DAMAGED: _ANY - {S.DAMAGED},
    S.LOST: _ANY - {S.LOST},
    S.DELIVERED: {S.RETURNED},
    S.COLLECTED: {S.RETURNED},
    S.RETURNED: set(),
    S.CANCELLED: {S.DELIVERED, S.COLLECTED, S.RETURNED},
}
TRANSITIONS: dict[tuple[Status, Status], Status] = {
    (state, event): event for state, events in _FOLLOWS.items() for event in events
}
OVER = frozenset({S.DELIVERED, S.COLLECTED, S.RETURNED, S.CANCELLED, S.LOST})
# Events of the very same second happen in this order.
_NATURAL = {status: number for number, status in enumerate(Status)}


@dataclass(frozen=True, slots=True)
class Happening:
    """One status event as the fold reads it. `key` (source and id) breaks ties for good."""

    at: datetime
    status: Status
    key: str


@dataclass(frozen=True, slots=True)
class State:
    """Where a delivery stands. `cycle` counts the attempts that were over before; `event` is the key of what led here."""

    status: Status = Status.PLANNED
    since: datetime | None = None
    cycle: int = 0
    event: str = ""


def advance(state: Status, event: Status) -> Status:
    """The status after `event`. Raises IllegalTransition naming both."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition(state, event) from None


def fold(happenings: Iterable[Happening]) -> tuple[State, frozenset[str]]:
    """The state after all happenings in the order of their own times, and the keys of those that led nowhere.

    One that is told twice happened once.
    """
    state, idle = State(), set()
    for happening in sorted(set(happenings), key=lambda h: (h.at, _NATURAL[h.status], h.key)):
        if (state.status, happening.status) not in TRANSITIONS:
            idle.add(happening.key)
            continue
        cycle = state.cycle + (state.status is Status.ATTEMPTED)
        status = advance(state.status, happening.status)
        state = State(status, happening.at, cycle, happening.key)
    return state, frozenset(idle)
