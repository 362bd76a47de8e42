"""Waiting for something new in the feeds: one query, a few times a second, for all requests that wait in this process.

A request that polled by itself would take one of the few threads that also look keys up; this costs the same for one
waiting optimiser as for a hundred, and nothing while nobody waits.
"""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from app.database import Database
from app.errors import Unavailable
from app.store.feed import feed_ends

POLL_SECONDS = 0.3


def leaving() -> bool:
    """Whether the server of this process was told to stop.

    uvicorn tells the application only when all open requests have ended, so it is asked itself: its Server is the owner of
    the process's signal handler. Any other server ends what waits in its own way.
    """
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return getattr(server, "should_exit", False) is True


@dataclass(frozen=True, eq=False, slots=True)
class _Waiting:
    brand_id: int
    after: int
    news: asyncio.Future[None]


class FeedWatch:
    """Lives in the event loop that serves."""

    def __init__(self, database: Database, leaving: Callable[[], bool] = leaving) -> None:
        self._database = database
        self._leaving = leaving
        self._waiting: set[_Waiting] = set()
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def news(self, brand_id: int, after: int) -> None:
        """Returns when the brand's feed goes beyond this cursor, or the server is told to stop.

        Raises Unavailable when the database does not answer. Whoever waits no longer cancels it.
        """
        waiting = _Waiting(brand_id, after, asyncio.get_running_loop().create_future())
        self._waiting.add(waiting)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch(), name="feed-watch")
        try:
            await waiting.news
        finally:
            self._waiting.discard(waiting)

    async def _watch(self) -> None:
        while self._waiting:
            try:
                ends = await asyncio.to_thread(self._ends, {waiting.brand_id for waiting in self._waiting})
            except SQLAlchemyError as error:
                self._fail(error)
                return
            stop = self._leaving()
            for waiting in self._waiting:
                if not waiting.news.done() and (stop or ends.get(waiting.brand_id, 0) > waiting.after):
                    waiting.news.set_result(None)
            await asyncio.sleep(POLL_SECONDS)

    def _ends(self, brands: set[int]) -> dict[int, int]:
        with self._database.read() as session:
            return feed_ends(session, brands)

    def _fail(self, cause: Exception) -> None:
        for waiting in self._waiting:
            if not waiting.news.done():
                error = Unavailable("the database does not answer; try again in a moment")
                error.__cause__ = cause
                waiting.news.set_exception(error)
