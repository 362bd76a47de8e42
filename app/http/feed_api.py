"""GET /v1/changes: what recipients asked for, as the optimiser reads it. A long poll over a cursor that skips nothing."""

import asyncio
import re
from collections.abc import Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from app.database import Database
from app.errors import InvalidInput, Unavailable
from app.http.answers import Json
from app.http.doors import caller_of, doors_of
from app.http.feed_view import lines
from app.http.openapi_changes import GET_CHANGES
from app.store.feed import feed_end, read_feed

router = APIRouter()

MOST_SECONDS, MOST_LINES = 60, 500
_CURSOR = re.compile(r"\d{1,18}", re.ASCII)
_MEND = "leave `after` out to begin with the first change, or send the `cursor` of an earlier answer"

After = Annotated[str | None, Query(description="The cursor of the last answer; left out, from the beginning")]
Wait = Annotated[float, Query(ge=0, le=MOST_SECONDS, description="Seconds to wait for something new when there is nothing")]
Limit = Annotated[int, Query(ge=1, le=MOST_LINES, description="At most so many lines")]


@router.get("/v1/changes", **GET_CHANGES)
async def get_changes(request: Request, after: After = None, wait: Wait = 0, limit: Limit = 100) -> Response:
    caller = await caller_of(request, "changes")
    if after is not None and not _CURSOR.fullmatch(after):
        raise InvalidInput(f"this is no cursor of ours; {_MEND}", field="after")
    doors = doors_of(request)
    number = int(after or 0)

    def read() -> list[dict[str, Any]]:
        return _read(doors.services.database, caller.brand_id, number, limit)

    found = await _in_thread(read)
    if not found and wait:
        await _first_of(doors.feed.news(caller.brand_id, number), _gone(request), wait)
        found = await _in_thread(read)
    return Json({"changes": found, "cursor": found[-1]["cursor"] if found else str(number)})


def _read(database: Database, brand_id: int, after: int, limit: int) -> list[dict[str, Any]]:
    with database.read() as session:
        entries = read_feed(session, brand_id, after, limit)
        # Whoever asks from beyond the end would miss all that comes until it is reached.
        if not entries and after > (end := feed_end(session, brand_id)):
            raise InvalidInput(f"this feed ends at {end}: the cursor is another feed's; {_MEND}", field="after")
        return lines(entries)


async def _in_thread(read: Any) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = await asyncio.to_thread(read)
    except SQLAlchemyError as error:
        raise Unavailable("the database does not answer; try again in a moment") from error
    return found


async def _gone(request: Request) -> None:
    """Returns when the client has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _first_of(news: Coroutine[Any, Any, None], gone: Coroutine[Any, Any, None], seconds: float) -> None:
    """Waits for whatever comes first, but not longer. Raises what `news` raises."""
    waiting = [asyncio.ensure_future(news), asyncio.ensure_future(gone)]
    try:
        done, _ = await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in waiting:
            task.cancel()
