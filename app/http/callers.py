"""Who is asking: API keys, looked up off the event loop and remembered for a few seconds.

A query a request would cost more than taking the event in. The price: a revoked key still opens for up to 5 seconds.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from app.clock import Clock
from app.database import Database
from app.errors import Forbidden, Unauthorized, Unavailable
from app.store.brands import brand_keys
from app.store.keys import SCOPES, find_key

REMEMBERED = timedelta(seconds=5)
MOST_REMEMBERED = 10_000  # wrong keys are remembered too, and must not fill the memory


@dataclass(frozen=True, slots=True)
class Caller:
    """One good key: whose it is and what it opens."""

    brand_id: int
    brand: str
    scopes: frozenset[str]

    def needs(self, *scopes: str) -> None:
        """Raises Forbidden unless the key has one of these scopes."""
        if self.scopes.isdisjoint(scopes):
            raise Forbidden(f"this key lacks the scope {' or '.join(scopes)}")


class Callers:
    """Knows callers by their Authorization header."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._remembered: dict[bytes, tuple[Caller | None, datetime]] = {}
        self._asking: dict[bytes, asyncio.Task[Caller | None]] = {}

    async def caller(self, authorization: str | None) -> Caller:
        """The caller of `Authorization: Bearer <key>`. Raises Unauthorized, or Unavailable when nobody can tell."""
        scheme, _, text = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            raise Unauthorized("send an API key as `Authorization: Bearer pl_...`")
        known = await self._look_up(text.strip())
        if known is None:
            raise Unauthorized("this API key is not known, or it has been revoked")
        return known

    async def _look_up(self, text: str) -> Caller | None:
        digest = hashlib.sha256(text.encode()).digest()
        wall = self._clock.wall()
        found = self._remembered.get(digest)
        if found and found[1] > wall:
            return found[0]
        # A busy key's answer is asked for once, however many requests wait for it.
        task = self._asking.get(digest)
        if task is None:
            task = self._asking[digest] = asyncio.create_task(asyncio.to_thread(self._read, text))
            task.add_done_callback(lambda _: self._asking.pop(digest, None))
        try:
            caller = await asyncio.shield(task)
        except SQLAlchemyError as error:
            raise Unavailable("the database does not answer; try again in a moment") from error
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[digest] = (caller, wall + REMEMBERED)
        return caller

    def _read(self, text: str) -> Caller | None:
        with self._database.read() as session:
            key = find_key(session, text)
            if key is None:
                return None
            brand = brand_keys(session, [key.brand_id])[key.brand_id]
        return Caller(key.brand_id, brand, frozenset(scope for scope in SCOPES if key.allows(scope)))
