"""Sending what is due: claim, hand over with no session open, record."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from types import TracebackType
from typing import Self

from app.flows.outcome import Result, record
from app.flows.send import Outgoing, take
from app.jobs.desk import BATCHES_A_JOB, SENDS_A_BATCH, SENDS_AT_ONCE, desk_of, worker_name
from app.queue import SEND
from app.wiring import Services
from channels.channel import Channel, SendError, Sent

log = logging.getLogger(__name__)


def run_send(services: Services) -> int:
    """Sends what is due until nothing can be claimed. Returns how many messages were claimed."""
    services.bell.answered(SEND)
    services.brands.refresh()
    callback = f"{services.settings.public}/hooks/twilio/status"
    page = f"{services.settings.public}/d"
    total = 0
    with Couriers(services) as couriers:
        for _ in range(BATCHES_A_JOB):
            with services.database.write() as session:
                desk = desk_of(services)
                claimed, batch = take(session, services.renderer, desk, worker_name(), callback, SENDS_A_BATCH, page)
            if not claimed:
                return total
            total += claimed
            if batch:
                results = couriers.hand_over(batch)
                with services.database.write() as session:
                    record(session, results, desk_of(services))
    services.bell.ring(SEND)
    return total


class Couriers:
    """One event loop and one open channel a name for the batches of a job, so that connections are made once for all."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._open: dict[str, Channel] = {}
        # After `unknown_after_seconds` others ask the provider about our claims. By then every call must be over, also for a
        # process that was stopped and goes on: what begins late is not begun, what takes too long is broken off.
        self._late = timedelta(seconds=services.settings.unknown_after_seconds / 3)
        self._longest = services.settings.unknown_after_seconds / 2

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if self._open:
                self._runner.run(self._stack.aclose())
        finally:
            self._runner.close()

    def hand_over(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Hands a batch to its channels at once. No session is open."""
        return self._runner.run(self._all(batch))

    async def _all(self, batch: Sequence[Outgoing]) -> list[Result]:
        gates = {name: asyncio.Semaphore(SENDS_AT_ONCE) for name in {one.channel for one in batch}}
        for name in gates:
            if name not in self._open:
                self._open[name] = await self._stack.enter_async_context(self.services.channels[name]())
        return await asyncio.gather(*(self._one(one, gates[one.channel]) for one in batch))

    async def _one(self, outgoing: Outgoing, gate: asyncio.Semaphore) -> Result:
        async with gate:
            came = await self._send(outgoing)
        ended = self.services.clock.wall()
        return Result(outgoing.message_id, outgoing.outbound.attempt, outgoing.channel, ended, came)

    async def _send(self, outgoing: Outgoing) -> Sent | SendError:
        if self.services.clock.wall() - outgoing.started_at > self._late:
            return SendError("the worker was held up; nothing was sent", code="late")
        try:
            async with asyncio.timeout(self._longest):
                return await self._open[outgoing.channel].send(outgoing.outbound)
        except SendError as error:
            return error
        except TimeoutError:
            return SendError("the channel took too long", ambiguous=True, code="timeout")
        except Exception as error:  # noqa: BLE001 - a defect in a channel must not cost the rest of the batch their results
            log.error("the %s channel failed with %s; the attempt is in doubt", outgoing.channel, type(error).__name__)
            return SendError("the channel failed", ambiguous=True, code="defect")
