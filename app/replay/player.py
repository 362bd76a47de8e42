"""Plays events against a service whose clock it drives: set the time, send what is due, wait until all is done, go on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import orjson

from app.errors import InvalidInput, Unavailable
from app.replay.both_ways import BothWays
from app.replay.course import Course
from app.replay.ledger import Ledger, Played, closing
from app.replay.optimiser import Optimiser
from app.replay.recipients import Recipients
from app.replay.sending import Sending
from app.replay.service import ClockState, Service
from app.replay.ticks import Pace, ceiling, next_tick

AFTERMATH = timedelta(days=1)  # surveys and what was held overnight
FIRST_LOOK_S, SLOWEST_LOOK_S = 0.005, 0.1
STUCK_S = 300.0  # longer than any ambiguous send takes to be settled (R1)
REPORT_EVERY_S = 2.0


class Watch(Protocol):
    """Whoever looks on."""

    def show(self, now: datetime, sent: int, messages: int) -> None:
        """The simulated time, the events sent and the messages written so far."""
        ...


@dataclass
class Player:
    """One replay. `step` is the granularity of the simulated time; `time` counts real seconds, `sleep` waits for some.

    After `stuck_after` real seconds without any progress of the service it gives up. `record` gets each CloudEvent as it
    was sent, one line each. `both_ways`: people reply, and an optimiser gives verdicts.
    """

    service: Service
    pace: Pace
    watch: Watch
    step: timedelta
    time: Callable[[], float]
    batch: int = 100
    record: Callable[[bytes], object] | None = None
    both_ways: BothWays | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    stuck_after: float = STUCK_S
    ledger: Ledger = field(default_factory=Ledger)
    _reported: float = float("-inf")

    async def play(self, sendings: Iterable[Sending]) -> dict[str, Any]:
        """Plays all and gives the closing account. The clock is released whatever happens.

        Raises Unavailable when the service stays away or gets stuck, Conflict when its clock may not be driven.
        """
        course = Course(sendings)
        first, began = course.next_at, self.time()
        if first is None:
            raise InvalidInput("there is nothing to play")
        if self.both_ways:
            self.both_ways.optimiser.agreed = course.agreed
        since = int((await self.service.report(0))["last_inbox_id"])
        start = ceiling(first, self.step) - self.step
        await self.service.drive(start)
        try:
            last, ticks = await self._play(course, start, since)
            report = await self.service.report(since)
            self._show(last, report)
        finally:
            await self.service.release()
        played = Played(first.astimezone(UTC).isoformat(), last.isoformat(), ticks, self.time() - began)
        account = closing(self.ledger, report, played)
        return self.both_ways.join(account, report) if self.both_ways else account

    async def _play(self, course: Course, now: datetime, since: int) -> tuple[datetime, int]:
        ticks, state = 0, await self._settled()
        while tick := next_tick(now, self.step, course.next_at, self._next_due(state), self._end(course)):
            await self.pace.before(tick - now)
            await self.service.drive(tick)
            events = list(course.until(tick))
            await self._send(events)
            if self.both_ways:
                self.both_ways.optimiser.sent(events, tick)
            state, now, ticks = await self._everybody(tick), tick, ticks + 1
            await self._tell(now, since)
        return now, ticks

    @property
    def _parties(self) -> tuple[Recipients | Optimiser, ...]:
        return (self.both_ways.recipients, self.both_ways.optimiser) if self.both_ways else ()

    def _end(self, course: Course) -> datetime:
        assert course.last_at is not None
        return ceiling(course.last_at, self.step) + AFTERMATH

    def _next_due(self, state: ClockState) -> datetime | None:
        """When the service or a party next has something to do of itself."""
        moments = [state.next_due, *(party.next_at for party in self._parties)]
        return min((moment for moment in moments if moment), default=None)

    async def _everybody(self, now: datetime) -> ClockState:
        """Lets the parties do and see what there is at this time, until nobody has anything left to do."""
        while True:
            for party in self._parties:
                await party.act(now)
            state = await self._settled()
            for party in self._parties:
                await party.look(now)
            if not any(party.next_at and party.next_at <= now for party in self._parties):
                return state

    async def _send(self, events: list[dict[str, Any]]) -> None:
        for begin in range(0, len(events), self.batch):
            part = events[begin : begin + self.batch]
            self.ledger.note(part, await self.service.send(part))
            if self.record:
                for event in part:
                    self.record(orjson.dumps(event) + b"\n")

    async def _settled(self) -> ClockState:
        """Waits until the service has done all that there is to do at this time."""
        pause, seen, since = FIRST_LOOK_S, "", self.time()
        while not (state := await self.service.clock()).idle:
            left = f"{state.inbox.pending} events and {state.messages.due + state.messages.in_flight} messages"
            if left != seen:
                seen, since = left, self.time()
            elif self.time() - since > self.stuck_after:
                waited = f"{self.stuck_after:.0f} s"
                raise Unavailable(f"{self.service.url} has not got on with {left} for {waited}; is a worker running?")
            await self.sleep(pause)
            pause = min(pause * 1.5, SLOWEST_LOOK_S)
        return state

    async def _tell(self, now: datetime, since: int) -> None:
        if self.time() - self._reported < REPORT_EVERY_S:
            return
        self._show(now, await self.service.report(since))
        self._reported = self.time()

    def _show(self, now: datetime, report: dict[str, Any]) -> None:
        self.watch.show(now, self.ledger.sent, sum(row["n"] for row in report["messages"]))
