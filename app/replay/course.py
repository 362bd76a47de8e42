"""What is still to be sent on a day, and how an agreed change alters it: who moves a parcel no longer meets its old van."""

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.events import ETA, PLANNED, STATUS
from app.lifecycle import Status
from app.replay.sending import Pen, Sending
from app.replay.verdicts import Line, Window

SOON, REPLANNED = timedelta(minutes=10), timedelta(minutes=2)
OUT_BEFORE, NEXT_BEFORE, AT_THE_DOOR = timedelta(minutes=90), timedelta(minutes=6), timedelta(minutes=2)
FETCHED_AFTER = timedelta(hours=3)
_AT_AN_END = {Status.DELIVERED.value, Status.ATTEMPTED.value}


@dataclass(order=True, slots=True)
class _Entry:
    at: datetime
    number: int
    sending: Sending = field(compare=False)

    @property
    def ref(self) -> str:
        """Whose it is."""
        return str(self.sending.event["subject"])


class Course:
    """The sendings of a day in their order. `last_at` is when the last one leaves or left."""

    def __init__(self, sendings: Iterable[Sending]) -> None:
        self._entries: list[_Entry] = []
        self._number = 0
        self._plans: dict[str, Sending] = {}
        self._changed: Counter[str] = Counter()
        self.last_at: datetime | None = None
        self._add(sendings)

    @property
    def next_at(self) -> datetime | None:
        """When the next one leaves."""
        return self._entries[0].at if self._entries else None

    def until(self, tick: datetime) -> Iterator[dict[str, Any]]:
        """Takes out the events that leave by then."""
        while self._entries and self._entries[0].at <= tick:
            yield heapq.heappop(self._entries).sending.event

    def agreed(self, line: Line, window: Window | None, now: datetime) -> None:
        """A change was accepted: what the old plan still had for this delivery is not going to happen."""
        change = ALTERED.get(line.kind)
        left = [entry for entry in self._entries if entry.ref == line.delivery]
        end = next((entry for entry in left if entry.sending.event["data"].get("status") in _AT_AN_END), None)
        if change is None or end is None or line.delivery not in self._plans:
            return
        self._changed[line.delivery] += 1
        plan = self._plans[line.delivery]
        old = Old(plan, Pen(plan.event["source"], line.delivery), end.at, f"changed{self._changed[line.delivery]}")
        self.drop({line.delivery})
        self._add(change(old, line, window, now))

    def drop(self, refs: Collection[str]) -> None:
        """Nothing more is sent about these deliveries."""
        self._entries = [entry for entry in self._entries if entry.ref not in refs]
        heapq.heapify(self._entries)

    def _add(self, sendings: Iterable[Sending]) -> None:
        for sending in sendings:
            self._number += 1
            heapq.heappush(self._entries, _Entry(sending.at, self._number, sending))
            if sending.event["type"] == PLANNED:
                self._plans.setdefault(sending.event["subject"], sending)
            self.last_at = max(self.last_at or sending.at, sending.at)


@dataclass(frozen=True, slots=True)
class Old:
    """How it was planned before: the plan, who writes of it, when the van would have come, and a mark for new ids."""

    plan: Sending
    pen: Pen
    comes_at: datetime
    mark: str

    def status(self, status: Status, at: datetime, **data: Any) -> Sending:
        """A status event of the new plan."""
        return self.pen.write(STATUS, at, {"status": status.value, **data}, f"{self.mark}.{status.value}")


def _another_time(old: Old, _line: Line, window: Window | None, now: datetime) -> Iterator[Sending]:
    assert window is not None, "an accepted time has a window"
    zone = old.plan.at.tzinfo
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    promised = {"date": start.date().isoformat()}
    if start.date() == end.date():
        promised |= {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    yield old.pen.write(PLANNED, now + REPLANNED, {**old.plan.event["data"], "promised": promised}, old.mark)
    yield old.status(Status.AT_DEPOT, now + REPLANNED * 2)
    out, there = max(start - OUT_BEFORE, now + SOON), start + (end - start) / 2
    yield old.status(Status.OUT_FOR_DELIVERY, out)
    eta = {"arrival": there.isoformat(), "made_at": out.isoformat(), "source": "route-plan"}
    yield old.pen.write(ETA, out, eta, old.mark)
    yield old.status(Status.NEXT_STOP, there - NEXT_BEFORE)
    yield old.status(Status.ARRIVED, there)
    yield old.status(Status.DELIVERED, there + AT_THE_DOOR, received_by=old.plan.event["data"]["recipient"]["name"])


def _elsewhere(old: Old, line: Line, _window: Window | None, now: datetime) -> Iterator[Sending]:
    there = max(old.comes_at, now + SOON)
    name = str((line.constraint.place or {}).get("name", "the shop"))
    yield old.status(Status.AT_PICKUP_POINT, there, pickup_point={"name": name, "code": "2718"})
    yield old.status(Status.COLLECTED, there + FETCHED_AFTER)


def _called_off(old: Old, _line: Line, _window: Window | None, now: datetime) -> Iterator[Sending]:
    yield old.status(Status.CANCELLED, now + SOON)


# What such a change alters; the others are done at the door.
ALTERED: dict[str, Callable[[Old, Line, Window | None, datetime], Iterator[Sending]]] = {
    "reschedule": _another_time,
    "locker": _elsewhere,
    "pickup_point": _elsewhere,
    "cancel": _called_off,
}
