"""The group-commit inbox writer: requests that wait at the same time share one commit.

A commit is what keeping costs, not a row. So the doors queue what they have checked, one thread takes all that waits into one
transaction, and every request is answered when that is committed. Nothing waits for company: a lone request commits alone.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.database import Database, lost_a_race
from app.errors import PorchlightError, Unavailable
from app.http.guard import where
from app.http.keeping import Knock, Outcome, keep
from app.queue import DECIDE, Bell
from app.store.inbox import Taken

log = logging.getLogger(__name__)

MOST_AT_ONCE = 1000  # arrivals a commit; one request's are never split
MOST_WAITING = 20_000  # arrivals; past this the honest answer is 503
AWAY = "what you sent could not be kept; send it again in a moment"
COMMITS = Counter("porchlight_inbox_commits_total", "Transactions that took something into the inbox")
REQUESTS = Counter("porchlight_inbox_requests_total", "Requests that shared those transactions")
FAILURES = Counter("porchlight_inbox_commit_failures_total", "Transactions of the inbox writer that failed")

_Waiting = tuple[Knock, asyncio.Future[list[Taken]]]


class InboxWriter:
    """Start and stop it inside the event loop that serves."""

    def __init__(self, database: Database, bell: Bell, most_waiting: int = MOST_WAITING) -> None:
        self._database = database
        self._bell = bell
        self._most_waiting = most_waiting
        self._waiting: deque[_Waiting] = deque()
        self._size = 0
        self._news = asyncio.Event()
        self._open = False
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "inbox-writer")
        # Redis may take seconds to be found away; that must hold up neither answers nor the next commit.
        self._bell_thread = ThreadPoolExecutor(1, "inbox-bell")
        self._ring_waits = False

    async def start(self) -> None:
        """Begins to take requests."""
        self._open = True
        self._task = asyncio.create_task(self._run(), name="inbox-writer")

    async def stop(self) -> None:
        """Refuses what comes from now on, keeps and answers what waits, then ends."""
        self._open = False
        self._news.set()
        if self._task:
            await asyncio.wait([self._task])
        await asyncio.to_thread(self._thread.shutdown)
        await asyncio.to_thread(self._bell_thread.shutdown)
        if self._task and not self._task.cancelled():
            self._task.result()

    @property
    def healthy(self) -> bool:
        """Whether it takes requests."""
        return self._open and self._task is not None and not self._task.done()

    @property
    def waiting(self) -> int:
        """Arrivals that wait for the next commit."""
        return self._size

    async def take(self, knock: Knock) -> list[Taken]:
        """What became of each arrival, once it is committed.

        Raises Unavailable when it could not be kept, NotFound when the knock names an attempt nobody knows.
        """
        if not knock.arrivals:
            return []
        if not self.healthy:
            raise Unavailable("shutting down; send it again in a moment")
        if self._size >= self._most_waiting:
            raise Unavailable("too much is waiting to be kept; send it again in a moment")
        future: asyncio.Future[list[Taken]] = asyncio.get_running_loop().create_future()
        self._waiting.append((knock, future))
        self._size += len(knock.arrivals)
        self._news.set()
        return await future

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        batch: list[_Waiting] = []
        try:
            while self._open or self._waiting:
                await self._news.wait()
                batch = self._next_batch()
                if batch:
                    outcomes = await loop.run_in_executor(self._thread, self._keep, [knock for knock, _ in batch])
                    _answer(batch, outcomes)
        finally:
            # Something is left only when we are cancelled. Sending it again is harmless: what was kept is a duplicate then.
            self._open = False
            undone = [*batch, *self._waiting]
            _answer(undone, [Unavailable(AWAY) for _ in undone])

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        size = 0
        while self._waiting and (not batch or size + len(self._waiting[0][0].arrivals) <= MOST_AT_ONCE):
            batch.append(self._waiting.popleft())
            size += len(batch[-1][0].arrivals)
        self._size -= size
        if not self._waiting and self._open:
            self._news.clear()
        return batch

    def _keep(self, knocks: Sequence[Knock], last: bool = False) -> list[Outcome]:
        """In the writer's thread: all in one transaction; one by one when that fails, for the sake of the neighbours."""
        try:
            with self._database.write() as session:
                outcomes, news = keep(session, knocks)
        except Exception as error:  # noqa: BLE001 - whatever it is, each request gets its answer, and where() logs no values
            FAILURES.inc()
            log.error("a commit of %d requests failed: %s\n%s", len(knocks), _name(error), where(error))
            alone_helps = lost_a_race(error) or (len(knocks) > 1 and not _away(error))
            if last or not alone_helps:
                return [Unavailable(AWAY) for _ in knocks]
            return [outcome for knock in knocks for outcome in self._keep([knock], last=True)]
        COMMITS.inc()
        REQUESTS.inc(len(knocks))
        if news:
            self._ring_soon()
        return outcomes

    def _ring_soon(self) -> None:
        if not self._ring_waits:
            self._ring_waits = True
            self._bell_thread.submit(self._ring)

    def _ring(self) -> None:
        self._ring_waits = False  # a commit from here on needs a ring of its own
        try:
            self._bell.ring(DECIDE)
        except Exception:
            log.exception("the bell could not be rung; the poll will find the work")


def _answer(batch: Sequence[_Waiting], outcomes: Sequence[Outcome]) -> None:
    for (_, future), outcome in zip(batch, outcomes, strict=True):
        if future.done():  # its request was cancelled meanwhile, or it was answered before
            continue
        if isinstance(outcome, PorchlightError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)


def _away(error: Exception) -> bool:
    """Whether the database itself does not answer, so that trying one by one would only take longer."""
    return isinstance(error, OperationalError | InterfaceError)


def _name(error: Exception) -> str:
    """The kind of error, without its text (R33)."""
    inner = f" ({type(error.orig).__name__})" if isinstance(error, DBAPIError) else ""
    return type(error).__name__ + inner
