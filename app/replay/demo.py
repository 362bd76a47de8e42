"""Plays the invented day on the real clock, so that whoever starts Porchlight sees messages arrive."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import groupby

from app.errors import PorchlightError
from app.replay.demo_street import demo_day
from app.replay.service import Service


async def play_demo(service: Service, wall: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]]) -> None:
    """Sends the demo's events at their moments. Stops where somebody drives the clock, because then its times would be wrong.

    `wall` is the machine's time. Raises Unavailable when the service does not come up, PorchlightError when it refuses an
    event.
    """
    await service.clock()  # it may still be starting, and the first second must not be lost waiting for it
    begin = wall()
    for at, sendings in groupby(demo_day(begin, begin.astimezone().utcoffset() or timedelta()), key=lambda sending: sending.at):
        await sleep(max(0.0, (at - wall()).total_seconds()))
        if (await service.clock()).speed is not None:
            return
        events = [sending.event for sending in sendings]
        for event, result in zip(events, (await service.send(events)).results, strict=True):
            if result.result not in ("accepted", "duplicate"):
                raise PorchlightError(f"the demo's event {event['id']} was {result.result}: {result.field} {result.reason}")
