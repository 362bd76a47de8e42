"""From a checked event to its row in the inbox and the result its sender reads."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Counter

from app.errors import InvalidInput, NotFound, Unavailable
from app.events import Planned
from app.http.admission import why_quarantined, zone_of
from app.http.callers import Caller
from app.http.cloudevents import Heard, read_event
from app.http.doors import Doors
from app.http.keeping import Knock
from app.store.inbox import Arrival, InboxKind, InboxState, Taken
from app.store.lanes import lane_of

log = logging.getLogger(__name__)

ACCEPTED, DUPLICATE, CONFLICT, QUARANTINED, INVALID = "accepted", "duplicate", "conflict", "quarantined", "invalid"
CONFLICT_REASON = "another event with this source and id was taken in before; a new event needs a new id"
EVENTS = Counter("porchlight_events_total", "Events at the door, by what was answered", ["result"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an event's sender reads: the result and, unless it is plain, why; for an invalid one the field too."""

    result: str
    reason: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One request's time: the business's `now` and the machine's `wall`."""

    now: datetime
    wall: datetime


class Sorter:
    """Turns the events of one request into arrivals. `planned` collects the lanes of the deliveries they plan."""

    def __init__(self, doors: Doors, caller: Caller) -> None:
        clock = doors.services.clock
        self.brand_id = caller.brand_id
        self.lanes = doors.services.settings.lanes
        self.moment = Moment(clock.now(), clock.wall())
        self.planned: dict[tuple[int, str], int] = {}
        try:
            self.brand_zone = doors.services.brands.get(caller.brand).time_zone
        except NotFound:
            raise Unavailable("this brand is not set up here at present") from None

    def sort(self, values: Sequence[object]) -> list[Arrival | Verdict]:
        """For each CloudEvent its inbox row, or the verdict that it is invalid."""
        found: list[Arrival | Verdict] = []
        for value in values:
            try:
                found.append(self.arrival(read_event(value)))
            except InvalidInput as error:
                EVENTS.labels(INVALID).inc()
                found.append(Verdict(INVALID, error.message, error.field))
        return found

    def arrival(self, heard: Heard) -> Arrival:
        """The inbox row of an event; quarantined with its reason where R41 says so."""
        zone, lane, data = None, None, heard.data
        if isinstance(data, Planned):
            zone = zone_of(data.address)
            lane = lane_of(self.brand_id, str(data.recipient.phone or data.recipient.email), self.lanes)
        at = heard.time or self.moment.now
        reason = why_quarantined(at, data, zone or self.brand_zone, self.moment.now)
        if lane is not None and not reason:
            self.planned.setdefault((self.brand_id, heard.ref), lane)
        return Arrival(
            brand_id=self.brand_id,
            kind=InboxKind.EVENT,
            source=heard.source,
            source_id=heard.id,
            type=heard.type,
            delivery_ref=heard.ref,
            payload=f'{{"data":{data.model_dump_json(exclude_none=True)},"zone":{json.dumps(zone)}}}',
            occurred_at=at,
            received_at=self.moment.wall,
            lane=lane,
            state=InboxState.QUARANTINED if reason else InboxState.PENDING,
            reason=reason,
            compared=heard.compared,
        )


async def keep_events(doors: Doors, caller: Caller, sorter: Sorter, arrivals: Sequence[Arrival]) -> list[Verdict]:
    """Keeps events and says what became of each, in order. Raises Unavailable when nothing could be kept."""
    taken = await doors.writer.take(Knock(arrivals, sorter.planned))
    verdicts = [_verdict(t, a) for t, a in zip(taken, arrivals, strict=True)]
    conflicts = [a for a, v in zip(arrivals, verdicts, strict=True) if v.result == CONFLICT]
    if conflicts:
        first = conflicts[0]
        log.warning(
            "%d conflicting events of brand %s, the first with source %r and id %r (R35)",
            len(conflicts), caller.brand, first.source, first.source_id,
        )  # fmt: skip
    for verdict in verdicts:
        EVENTS.labels(verdict.result).inc()
    return verdicts


def _verdict(taken: Taken, arrival: Arrival) -> Verdict:
    if taken is Taken.DUPLICATE:
        return Verdict(DUPLICATE)
    if taken is Taken.CONFLICT:
        return Verdict(CONFLICT, CONFLICT_REASON)
    return Verdict(QUARANTINED, arrival.reason) if arrival.state is InboxState.QUARANTINED else Verdict(ACCEPTED)
