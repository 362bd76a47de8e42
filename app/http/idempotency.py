"""`Idempotency-Key` for everything that writes (R36): the same key and payload get the first answer again."""

import asyncio
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from app.errors import InvalidInput, Unavailable
from app.http.callers import Caller
from app.http.doors import Doors
from app.store.columns import keyed_digest
from app.store.requests import Begun, abandon_request, begin_request, end_request

log = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
REPLAYED = {"Idempotency-Replayed": "true"}

Work = Callable[[str | None], Awaitable[Response]]


async def once(doors: Doors, caller: Caller, request: Request, body: bytes, work: Work) -> Response:
    """Does `work` once per key; without a key, simply does it.

    `work` gets a text that is the same for every repeat of this very request, or None without a key. What it raises is not
    kept: the key may be tried again. Raises PayloadMismatch for another payload, Conflict while the first is in flight.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return await work(None)
    if not _KEY.fullmatch(key):
        raise InvalidInput("an Idempotency-Key is 1 to 255 visible ASCII characters without spaces", field=HEADER)
    digest = _digest(request, body)
    begun, status, answer = await _begin(doors, caller, key, digest)
    if begun is Begun.AGAIN:
        return Response(answer, status, REPLAYED, "application/json")
    try:
        response = await work(hashlib.sha256(f"{key} {digest}".encode()).hexdigest()[:40])
    except BaseException:
        await _settled(asyncio.to_thread(_abandon, doors, caller, key))
        raise
    await _settled(asyncio.to_thread(_end, doors, caller, key, response))
    return response


def _digest(request: Request, body: bytes) -> str:
    """What makes a request the same: method, path, the headers that carry meaning, body."""
    headers = sorted((n, v) for n, v in request.headers.raw if n == b"content-type" or n.startswith(b"ce-"))
    parts = [request.method.encode(), request.url.path.encode(), *(part for pair in headers for part in pair), body]
    return keyed_digest(b"".join(b"%d:" % len(part) + part for part in parts))


async def _begin(doors: Doors, caller: Caller, key: str, digest: str) -> tuple[Begun, int, str]:
    def begin() -> tuple[Begun, int, str]:
        with doors.services.database.write() as session:
            return begin_request(session, caller.brand_id, key, digest, doors.services.clock.wall())

    try:
        return await asyncio.to_thread(begin)
    except SQLAlchemyError as error:
        raise Unavailable("the database does not answer; try again in a moment") from error


def _end(doors: Doors, caller: Caller, key: str, response: Response) -> None:
    with doors.services.database.write() as session:
        end_request(session, caller.brand_id, key, response.status_code, bytes(response.body).decode())


def _abandon(doors: Doors, caller: Caller, key: str) -> None:
    with doors.services.database.write() as session:
        abandon_request(session, caller.brand_id, key)


async def _settled(step: Awaitable[None]) -> None:
    """The work is done or undone already; if this fails, the key stays in flight for a minute and may then be tried again."""
    try:
        await step
    except SQLAlchemyError as error:
        log.warning("the end of an idempotent request could not be written: %s", type(error).__name__)
