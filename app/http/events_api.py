"""POST /v1/events: CloudEvents, one, many or in binary mode. One bad event never spoils a batch."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.errors import InvalidInput, TooLarge, WrongMediaType
from app.http.answers import Json
from app.http.body import media_type, parse_json, read_body
from app.http.callers import Caller
from app.http.cloudevents import BATCH, STRUCTURED, binary_event, is_json
from app.http.doors import Doors, caller_of, doors_of
from app.http.idempotency import once
from app.http.intake import ACCEPTED, CONFLICT, DUPLICATE, INVALID, QUARANTINED, Sorter, Verdict, keep_events
from app.http.openapi import POST_EVENTS
from app.store.inbox import Arrival

described = APIRouter()

PATH = "/v1/events"
MOST_BYTES = 4 * 1024 * 1024
MOST_EVENTS = 1000
# Checking costs about 0.1 ms an event; past this many it moves off the event loop, so that other requests get their turn.
MANY = 20
STATUS_OF_SINGLE = {ACCEPTED: 202, QUARANTINED: 202, DUPLICATE: 200, CONFLICT: 409, INVALID: 400}


async def post_events(request: Request) -> Response:
    caller = await caller_of(request, "events")
    kind = media_type(request)
    binary = is_json(kind) and any(name.startswith(b"ce-") for name, _ in request.headers.raw)
    if kind not in (STRUCTURED, BATCH) and not binary:
        raise WrongMediaType(
            f"send {STRUCTURED} for one event, {BATCH} for several, or application/json with the event's attributes in"
            " ce- headers",
            field="Content-Type",
        )
    body = await read_body(request, MOST_BYTES)
    doors = doors_of(request)

    async def work(_: str | None) -> Response:
        value = parse_json(body)
        if kind == BATCH:
            return Json({"results": await take(doors, caller, _batch(value))})
        event = binary_event(request.headers.raw, kind, value) if binary else value
        results = await take(doors, caller, [event])
        return Json({"results": results}, STATUS_OF_SINGLE[str(results[0]["result"])])

    return await once(doors, caller, request, body, work)


# Only describes it: the application serves it by a plain route, since FastAPI's own costs as much as the rest of a request.
described.add_api_route(PATH, post_events, methods=["POST"], **POST_EVENTS)


def _batch(value: Any) -> list[object]:
    if not isinstance(value, list):
        raise InvalidInput("a batch is a JSON array of events")
    if len(value) > MOST_EVENTS:
        raise TooLarge(f"a batch may have at most {MOST_EVENTS} events, this one has {len(value)}")
    return value


async def take(doors: Doors, caller: Caller, values: Sequence[object]) -> list[dict[str, object]]:
    """Checks, keeps and answers each event, in order."""
    sorter = Sorter(doors, caller)
    found = await asyncio.to_thread(sorter.sort, values) if len(values) > MANY else sorter.sort(values)
    kept = iter(await keep_events(doors, caller, sorter, [a for a in found if isinstance(a, Arrival)]))
    verdicts = [next(kept) if isinstance(part, Arrival) else part for part in found]
    return [_row(index, value, verdict) for index, (value, verdict) in enumerate(zip(values, verdicts, strict=True))]


def _row(index: int, value: object, verdict: Verdict) -> dict[str, object]:
    named = value if isinstance(value, dict) else {}
    id_, source = (part[:255] if isinstance(part := named.get(name), str) else None for name in ("id", "source"))
    return {
        "index": index,
        "id": id_,
        "source": source,
        "result": verdict.result,
        "field": verdict.field,
        "reason": verdict.reason,
    }
