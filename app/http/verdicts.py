"""POST /v1/changes/{id}/verdict: what the optimiser says. Checked and kept here; a worker decides and tells the person."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Path
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from app.errors import Conflict, InvalidInput, NotFound, Unavailable
from app.events import GivenWindow, Verdict
from app.http.answers import Json
from app.http.body import canonical, parse_json, read_body, require_json
from app.http.callers import Caller
from app.http.cloudevents import control_characters, refusal
from app.http.doors import Doors, caller_of, doors_of
from app.http.idempotency import once
from app.http.keeping import Knock
from app.http.openapi_changes import POST_VERDICT
from app.store.feed import Asked, asked
from app.store.inbox import Arrival, InboxKind, Taken
from rescheduling.change import Kind

router = APIRouter()

SOURCE, TYPE = "optimiser", "porchlight.change.verdict"
MOST_BYTES = 64 * 1024
LONGEST_WINDOW, FARTHEST_WINDOW = timedelta(hours=24), timedelta(days=60)
_UID = re.compile(r"[0-9A-Za-z_-]{1,40}", re.ASCII)
# What each field goes with; elsewhere it would be dropped in silence.
_GOES_WITH = {
    "window": ("accepted",),
    "reason": ("rejected", "not_honoured"),
    "alternatives": ("rejected",),
    "photo": ("honoured",),
}


@router.post("/v1/changes/{id}/verdict", **POST_VERDICT)
async def post_verdict(request: Request, uid: Annotated[str, Path(alias="id")]) -> Response:
    caller = await caller_of(request, "changes")
    require_json(request)
    body = await read_body(request, MOST_BYTES)
    doors = doors_of(request)

    async def work(_: str | None) -> Response:
        change = await _change(doors, caller, uid)
        verdict = read_verdict(parse_json(body), change.kind, doors.services.clock.now())
        [taken] = await doors.writer.take(Knock([_arrival(doors, caller, uid, change, verdict)]))
        if taken is Taken.CONFLICT:
            raise Conflict(f"this change was {verdict.verdict} before, with other words; the first stands")
        result = "duplicate" if taken is Taken.DUPLICATE else "accepted"
        return Json({"change": uid, "verdict": verdict.verdict, "result": result}, 202)

    return await once(doors, caller, request, body, work)


async def _change(doors: Doors, caller: Caller, uid: str) -> Asked:
    def read() -> Asked | None:
        with doors.services.database.read() as session:
            return asked(session, caller.brand_id, uid)

    try:
        found = await asyncio.to_thread(read) if _UID.fullmatch(uid) else None
    except SQLAlchemyError as error:
        raise Unavailable("the database does not answer; try again in a moment") from error
    if found is None:
        raise NotFound("this brand has no such change")
    return found


def read_verdict(value: object, kind: Kind, now: datetime) -> Verdict:
    """The verdict on a change of this kind. Raises InvalidInput naming the field; `now` is the business's time, aware."""
    try:
        verdict = Verdict.model_validate(value)
    except ValidationError as error:
        raise refusal(error) from None
    for field, verdicts in _GOES_WITH.items():
        if getattr(verdict, field) and verdict.verdict not in verdicts:
            raise InvalidInput(f"this goes only with {' and '.join(verdicts)}", field=field)
    if not verdict.reason and verdict.verdict in _GOES_WITH["reason"]:
        raise InvalidInput("say why, in words or by a code such as no_capacity", field="reason")
    if not verdict.window and verdict.verdict == "accepted" and kind is Kind.RESCHEDULE:
        raise InvalidInput("another time was asked for: say when it comes", field="window")
    for field, text in (
        ("reason", verdict.reason),
        ("photo", verdict.photo),
        *(("alternatives", a) for a in verdict.alternatives),
    ):
        if text and control_characters(text):
            raise InvalidInput("control characters are not allowed here", field=field)
    if verdict.photo and not _https(verdict.photo):
        raise InvalidInput("send an https:// URL", field="photo")
    return verdict if not verdict.window else verdict.model_copy(update={"window": _window(verdict.window, now)})


def _window(given: GivenWindow, now: datetime) -> GivenWindow:
    """In UTC, so that a repeat with another offset is a repeat. What nobody could keep is not told to anybody (R39, R41)."""
    if not timedelta() < given.end - given.start <= LONGEST_WINDOW:
        raise InvalidInput("the end must come after the start, and at most 24 hours after it", field="window.end")
    if given.end <= now:
        raise InvalidInput("this window is over already", field="window.end")
    if given.start > now + FARTHEST_WINDOW:
        raise InvalidInput(f"this is more than {FARTHEST_WINDOW.days} days away", field="window.start")
    return GivenWindow(start=given.start.astimezone(UTC), end=given.end.astimezone(UTC))


def _https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and " " not in url
    except ValueError:
        return False


def _arrival(doors: Doors, caller: Caller, uid: str, change: Asked, verdict: Verdict) -> Arrival:
    """One of each verdict a change: the same again is a repeat, the same with other words a contradiction (R35)."""
    payload = canonical({"change": uid, "verdict": orjson.loads(verdict.model_dump_json(exclude_defaults=True))})
    return Arrival(
        brand_id=caller.brand_id,
        kind=InboxKind.VERDICT,
        source=SOURCE,
        source_id=f"{uid}:{verdict.verdict}",
        type=TYPE,
        delivery_ref=change.delivery_ref,
        payload=payload,
        occurred_at=doors.services.clock.now(),
        received_at=doors.services.clock.wall(),
        # A delivery never changes its lane, so what was read just before still holds.
        lane=change.lane,
    )
