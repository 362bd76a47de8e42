"""Plays the invented day on the real clock, so that whoever starts Porchlight sees messages arrive."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from app.errors import PorchlightError
from app.replay.course import ALTERED, Course
from app.replay.demo_street import demo_day
from app.replay.feed import Feed
from app.replay.offers import demo_places, demo_slots, put_offers
from app.replay.service import Service


async def play_demo(service: Service, wall: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]]) -> None:
    """Sends what can be offered, then the demo's events at their moments.

    Stops where somebody drives the clock, because then its times would be wrong. `wall` is the machine's time. Raises
    Unavailable when the service does not come up, PorchlightError when it refuses something.
    """
    await service.clock()  # it may still be starting, and the first second must not be lost waiting for it
    begin = wall()
    offset = begin.astimezone().utcoffset() or timedelta()
    await put_offers(service, demo_slots(begin, offset), demo_places(begin, offset))
    course, feed = Course(demo_day(begin, offset)), Feed(service)
    await feed.skip()
    while at := course.next_at:
        await sleep(max(0.0, (at - wall()).total_seconds()))
        if (await service.clock()).speed is not None:
            return
        # Whoever wishes for another day on their phone is not to hear of the old one any more.
        course.drop({line.delivery for line in await feed.read() if line.kind in ALTERED})
        events = list(course.until(at))
        for event, result in zip(events, (await service.send(events)).results if events else (), strict=True):
            if result.result not in ("accepted", "duplicate"):
                raise PorchlightError(f"the demo's event {event['id']} was {result.result}: {result.field} {result.reason}")
