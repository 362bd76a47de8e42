"""Plays events against a service whose clock it drives: set the time, send what is due, wait until all is done, go on."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import orjson

from app.errors import InvalidInput, Unavailable
from app.replay.ledger import Ledger, Played, closing
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
    was sent, one line each.
    """

    service: Service
    pace: Pace
    watch: Watch
    step: timedelta
    time: Callable[[], float]
    batch: int = 100
    record: Callable[[bytes], object] | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    stuck_after: float = STUCK_S
    ledger: Ledger = field(default_factory=Ledger)
    _reported: float = float("-inf")

    async def play(self, sendings: Iterable[Sending]) -> dict[str, Any]:
        """Plays all and gives the closing account. The clock is released whatever happens.

        Raises Unavailable when the service stays away or gets stuck, Conflict when its clock may not be driven.
        """
        waiting = deque(sendings)
        if not waiting:
            raise InvalidInput("there is nothing to play")
        since = int((await self.service.report(0))["last_inbox_id"])
        first, began = waiting[0].at, self.time()
        start = ceiling(first, self.step) - self.step
        await self.service.drive(start)
        try:
            last, ticks = await self._play(waiting, start, since)
            report = await self.service.report(since)
            self._show(last, report)
        finally:
            await self.service.release()
        played = Played(first.astimezone(UTC).isoformat(), last.isoformat(), ticks, self.time() - began)
        return closing(self.ledger, report, played)

    async def _play(self, waiting: deque[Sending], now: datetime, since: int) -> tuple[datetime, int]:
        until, ticks = ceiling(waiting[-1].at, self.step) + AFTERMATH, 0
        state = await self._settled()
        while tick := next_tick(now, self.step, waiting[0].at if waiting else None, state.next_due, until):
            await self.pace.before(tick - now)
            await self.service.drive(tick)
            await self._send(list(_until(waiting, tick)))
            state, now, ticks = await self._settled(), tick, ticks + 1
            await self._tell(now, since)
        return now, ticks

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


def _until(waiting: deque[Sending], tick: datetime) -> Iterator[dict[str, Any]]:
    while waiting and waiting[0].at <= tick:
        yield waiting.popleft().event
