"""The sandbox live: what is new since the last message a page has seen, and the parts of the page that have changed (R28)."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

import anyio
import orjson
from fastapi import APIRouter, Header, Query
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import func, text
from sqlmodel import Session, col, select
from sse_starlette import EventSourceResponse, ServerSentEvent

from app.errors import NotFound
from app.http.pages import PRIVATE
from app.http.sandbox_clock import speed_of
from app.http.sandbox_door import SandboxServices
from app.http.sandbox_view import View, parts
from app.store.messages import Message
from app.wiring import Services

router = APIRouter()
POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 15
CLOSING_SECONDS = 2
CLOCK_EVERY = 10  # looks
AT_ONCE = 500
# Further behind than this, the page is sooner read anew than brought up message by message.
FAR_BEHIND = 5_000

# Who may have taken message numbers that nobody sees yet: the lock is there before the number and goes after the commit.
_WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = 'message'::regclass"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND mode = 'RowExclusiveLock'"
)


class Horizon:
    """Up to which message all are visible. Numbers are given when a message is written and seen when it is committed, so
    that on PostgreSQL a lower one may appear after a higher one; what was passed over would be a gap.
    """

    def __init__(self) -> None:
        self.settled: int | None = None
        self._mark: tuple[int, frozenset[str]] | None = None

    def look(self, session: Session) -> int | None:
        """The number below which nothing can appear any more; None while that isn't known yet.

        The newest number is read before the writers: whoever took a lower one is among them, or has ended and is visible.
        """
        newest = session.exec(select(func.max(Message.id))).one() or 0
        if session.get_bind().dialect.name == "sqlite":  # one writer at a time: numbers appear in order
            self.settled = newest
            return newest
        writers = frozenset(session.connection().execute(_WRITERS).scalars())
        number, awaited = self._mark or (newest, writers)
        if awaited & writers:
            self._mark = number, awaited & writers
        else:
            self.settled = newest if not writers else number
            self._mark = (newest, writers) if writers else None
        return self.settled


class Feed:
    """One page's stream. `last` is the last message it has seen, None for a page just opened."""

    def __init__(self, services: Services, view: View, names: frozenset[str], last: int | None) -> None:
        self._services, self._view, self._names, self._last = services, view, names, last
        self._horizon = Horizon()
        self._seen: dict[str, str] = {}
        self._speed: float | None = None
        self._looks = 0

    def look(self) -> list[ServerSentEvent]:
        """What is to be told now. Blocks on the database."""
        with self._services.database.read() as session:
            events = self._messages(session)
            try:
                now = parts(self._services, session, self._view, self._names)
            except NotFound:  # erased, or the database was begun anew
                return [_event("reload", {})]
        changed = {name: part for name, part in now.items() if self._seen.get(name) != part.digest}
        self._seen.update({name: part.digest for name, part in changed.items()})
        if changed:
            events.append(_event("parts", {name: {"digest": p.digest, "html": p.html} for name, p in changed.items()}))
        return events + self._clock()

    def _messages(self, session: Session) -> list[ServerSentEvent]:
        settled = self._horizon.look(session)
        if settled is None:
            return []
        if self._last is None:
            self._last = settled
            return [_event("start", {}, settled)]
        if not self._last <= settled <= self._last + FAR_BEHIND:
            self._last = settled
            return [_event("reload", {}, settled)]
        query = (
            select(Message.id, Message.person_id, Message.kind, Message.channel)
            .where(col(Message.id) > self._last, col(Message.id) <= settled)
            .order_by(col(Message.id))
            .limit(AT_ONCE)
        )
        rows = [row for row in session.exec(query) if row[0] is not None]
        self._last = rows[-1][0] if rows else settled
        return [_event("message", {"id": n, "person": p, "kind": k, "channel": c}, n) for n, p, k, c in rows]

    def _clock(self) -> list[ServerSentEvent]:
        """When it is driven otherwise, and now and then anyhow, for the page's own counting drifts."""
        speed, due = speed_of(self._services), self._looks % CLOCK_EVERY == 0
        self._looks += 1
        if not due and speed == self._speed:
            return []
        self._speed = speed
        return [_event("clock", {"now": self._services.clock.now(), "speed": speed})]


def _event(name: str, data: dict[str, object], number: int | None = None) -> ServerSentEvent:
    return ServerSentEvent(orjson.dumps(data, default=str).decode(), event=name, id=None if number is None else str(number))


@router.get("/sandbox/stream")
async def stream(
    services: SandboxServices,
    person: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    mode: Literal["phone", "mail"] = "phone",
    show: Annotated[list[Literal["list", "middle", "facts"]] | None, Query()] = None,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,18}$")] = None,
) -> EventSourceResponse:
    """Server-sent events. `message`: a new one, its id being the message's; `parts`: pieces of the page that changed; `clock`.

    With Last-Event-ID every message after that one is told once, in order.
    """
    last = None if last_event_id is None else int(last_event_id)
    return answer(Feed(services, View(person, mode), frozenset(show or ()), last))


def answer(feed: Feed, heartbeat: float = HEARTBEAT_SECONDS) -> EventSourceResponse:
    """The response that tells what the feed sees; a comment every `heartbeat` seconds, so that nobody on the way hangs up."""
    closing = anyio.Event()
    return EventSourceResponse(
        _events(feed, closing),
        shutdown_event=closing,
        shutdown_grace_period=CLOSING_SECONDS,
        ping=heartbeat,
        ping_message_factory=lambda: ServerSentEvent(comment="still here"),
        headers=dict(PRIVATE),
    )


async def _events(feed: Feed, closing: anyio.Event) -> AsyncIterator[ServerSentEvent]:
    """Ends by itself when the server stops: cut off in the middle, an answer counts as broken."""
    while not closing.is_set():
        for event in await run_in_threadpool(feed.look):
            yield event
        with anyio.move_on_after(POLL_SECONDS):
            await closing.wait()
