"""How a replay goes on: from tick to tick, each at the next thing that happens, no faster than asked."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_PAUSE_S = 2.0  # nobody wants to sit out an empty night


def ceiling(moment: datetime, step: timedelta) -> datetime:
    """The first multiple of `step` that is not before `moment`, in UTC."""
    return EPOCH - (EPOCH - moment) // step * step


def next_tick(now: datetime, step: timedelta, event: datetime | None, due: datetime | None, until: datetime) -> datetime | None:
    """The next moment to set the clock to, a multiple of `step` after `now`; None when all is over.

    `event` is when the next event is sent, `due` when the service next has something to do of itself. That alone is waited
    for up to `until` only; it may well lie in the past, left over from other days.
    """
    moments = [moment for moment in (event, due) if moment]
    if not moments:
        return None
    first_after_now = EPOCH + ((now - EPOCH) // step + 1) * step
    tick = max(ceiling(min(moments), step), first_after_now)
    return tick if event or tick <= until else None


class Pace:
    """Makes a tick of d simulated seconds take at least d / speed real ones, but never more than LONGEST_PAUSE_S.

    `speed` 0 means as fast as the service can. `time` counts real seconds, `sleep` waits for some.
    """

    def __init__(self, speed: float, time: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._speed, self._time, self._sleep = speed, time, sleep
        self._last = time()

    async def before(self, step: timedelta) -> None:
        """Waits until a tick that is `step` after the last one may begin."""
        if self._speed:
            rest = min(step.total_seconds() / self._speed, LONGEST_PAUSE_S) - (self._time() - self._last)
            if rest > 0:
                await self._sleep(rest)
        self._last = self._time()
